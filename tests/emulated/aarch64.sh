#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs test suites on 64-bit Arm, which QEMU emulates:
#
#     sh tests/emulated/aarch64.sh [SUITE...]
#
# Installs what is missing, unpacks Debian's libraries for Arm, cross-compiles
# and runs the suites; without arguments all but the longest. Succeeds if they
# pass. Everything it makes is under build-check/aarch64.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build-check/aarch64
[ $# -gt 0 ] || set -- algebra context contract contract_algebra cpp jacobian \
    instructions layer levels matrix model network operators oracle parallel \
    perturbation problem reference rnspl rules runner sampling solver \
    solver_ends solver_faults solver_runs solver_units threads transform_values \
    transforms user

sh "$root/tools/packages.sh" emulate

# apt_arm COMMAND...: apt-get with a state of its own, in which nothing is
# installed; the machine's packages are not touched.
apt_arm() {
    apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
        -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" \
        -o Dir::Cache="$work/apt" -o Dir::Etc::sourcelist="$work/apt/sources" \
        -o Dir::Etc::sourceparts=- -o APT::Sandbox::User= "$@"
}

# Links that are absolute lead out of the folder they were unpacked into.
relink() {
    find "$1" -type l -lname '/*' | while read -r link; do
        ln -sf "$1$(readlink "$link")" "$link"
    done
}

if [ ! -d "$work/sysroot" ]; then
    echo '== libraries'
    mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
    : >"$work/apt/status"
    # From where this machine's own packages come.
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' |
        head -n 1)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "${mirror%/} bookworm main" >"$work/apt/sources"
    apt_arm update
    apt_arm install -y --no-install-recommends --download-only libc6-dev \
        libgcc-12-dev libstdc++-12-dev libfftw3-dev libopenblas-pthread-dev \
        check
    for package in "$work"/apt/archives/*.deb; do
        dpkg -x "$package" "$work/unpacked"
    done
    mv "$work/unpacked" "$work/sysroot"
    relink "$work/sysroot"
fi

if [ ! -f "$work/build/build.ninja" ]; then
    printf "[constants]\nsysroot = '%s'\n" "$work/sysroot" >"$work/sysroot.ini"
    meson setup "$work/build" "$root" -Dwerror=true -Dtests=true \
        -Dexamples=false \
        --cross-file "$work/sysroot.ini" \
        --cross-file "$root/tests/emulated/aarch64.ini"
fi
# An emulated machine is slow, the suites' own limits are for a real one.
CK_TIMEOUT_MULTIPLIER=20 \
    meson test -C "$work/build" --print-errorlogs "$@"
