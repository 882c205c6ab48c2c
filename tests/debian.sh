#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# debian.sh: builds the Debian packages from a copy of the tracked files, asks
# lintian, installs the five into a root of their own and uses them. Not part
# of run.sh: it installs what packages are made with, and takes a minute.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
sh "$root/tools/packages.sh" package || exit 1
. "$root/tests/smoke.sh"
source=$folder/firenet
system=$folder/system
unset DESTDIR PKG_CONFIG_PATH

quietly() {
    "$@" >"$folder/stdout" 2>"$folder/stderr"
}

copied() {
    mkdir "$source" && cd "$root" && git ls-files -z >"$folder/files" &&
        xargs -0 cp --parents -t "$source" <"$folder/files" && cd "$folder"
}

built() {
    cd "$source" && quietly dpkg-buildpackage -b -us -uc
    status=$?
    cd "$folder" && return $status
}

lintian_finds_nothing() {
    quietly lintian --allow-root --fail-on error,warning --pedantic ./*.changes
}

# depends_on PACKAGE NAME: the package needs the other.
depends_on() {
    dpkg-deb -f "$folder/$1"_*.deb Depends Pre-Depends >"$folder/stdout" &&
        grep -q "$2" "$folder/stdout"
}

# Dependencies are outside of this root: they are this machine's.
installed() {
    mkdir -p "$system/var/lib/dpkg/updates" "$system/var/lib/dpkg/info" &&
        : >"$system/var/lib/dpkg/status" && quietly dpkg --root="$system" \
        --force-not-root --force-depends --force-script-chrootless \
        -i ./libfirenet0_*.deb ./libfirenet-dev_*.deb ./firenet-tools_*.deb \
        ./libfirenet-mri0_*.deb ./libfirenet-mri-dev_*.deb
}

libdir() {
    dirname "$(find "$system" -name libfirenet.a)"
}

tool_runs() {
    LD_LIBRARY_PATH=$(libdir) quietly "$system/usr/bin/firenet-reconstruct" \
        --input phantom --size 64 --restarts 1 --inner 1 --shifts 1 --out "$folder/out" &&
        [ -s "$folder/out/report.html" ]
}

# shellcheck disable=SC2046  # a list of words
program_is_built() {
    export PKG_CONFIG_PATH="$(libdir)/pkgconfig"
    quietly cc "$root/tests/consumers/program.c" -o "$folder/program" $(
        PKG_CONFIG_SYSROOT_DIR=$system pkg-config --cflags firenet
    ) "-L$(libdir)" -lfirenet &&
        LD_LIBRARY_PATH=$(libdir) quietly "$folder/program"
}

coils_are_taken() {
    LD_LIBRARY_PATH=$(libdir) quietly "$system/usr/bin/firenet-reconstruct" \
        --input phantom --size 64 --maps auto --out "$folder/coils" &&
        [ -s "$folder/coils/coil-maps.png" ]
}

# A program that asks for no more than the two headers.
# shellcheck disable=SC2046  # a list of words
program_with_coils_is_built() {
    export PKG_CONFIG_PATH="$(libdir)/pkgconfig"
    cat >"$folder/coils.c" <<'END'
#include <firenet/mri.h>
int main(void) {
    const double energy[] = {9, 1};
    return firenet_mri_virtual_coils(2, energy, 0.2) == 1 ? 0 : 1;
}
END
    quietly cc "$folder/coils.c" -o "$folder/coils.out" $(
        PKG_CONFIG_SYSROOT_DIR=$system pkg-config --cflags --libs firenet-mri
    ) "-L$(libdir)" "-Wl,-rpath-link,$(libdir)" &&
        LD_LIBRARY_PATH=$(libdir) quietly "$folder/coils.out"
}

every_symbol_has_a_version() {
    dpkg-deb --ctrl-tarfile "$folder"/libfirenet0_*.deb |
        tar -xO ./symbols >"$folder/stdout" 2>"$folder/stderr" &&
        [ "$(grep -c '@FIRENET_0 0\.1\.0$' "$folder/stdout")" -gt \
            "$(grep -c '^    firenet_' "$root/lib/firenet.map")" ]
}

check 'the tracked files are all there is' copied
check 'dpkg-buildpackage builds them' built
check 'lintian finds nothing' lintian_finds_nothing
check 'the library needs FFTW' depends_on libfirenet0 libfftw3-double3
check 'development files need the library' depends_on libfirenet-dev libfirenet0
check 'programs need the library' depends_on firenet-tools libfirenet0
check 'and that of coils' depends_on firenet-tools libfirenet-mri0
check 'which needs LAPACK' depends_on libfirenet-mri0 openblas
check 'the packages install' installed
check 'every symbol is in the symbols file' every_symbol_has_a_version
check 'the installed tool runs' tool_runs
check 'and takes several coils' coils_are_taken
check 'a program is built with the installed library' program_is_built
check 'and one with that of coils' program_with_coils_is_built

finish
