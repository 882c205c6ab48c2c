#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# debian.sh: builds the Debian packages from a copy of the tracked files, asks
# lintian, installs them into a root of their own, uses and removes them. Not part
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
# shellcheck disable=SC2010,SC2046  # lists of words of known letters
installed() {
    mkdir -p "$system/var/lib/dpkg/updates" "$system/var/lib/dpkg/info" &&
        : >"$system/var/lib/dpkg/status" && quietly dpkg --root="$system" \
        --force-not-root --force-depends --force-script-chrootless \
        -i $(ls ./*.deb | grep -v dbgsym)
}

# Nothing of theirs is left.
# shellcheck disable=SC2010,SC2046
removed() {
    quietly dpkg --root="$system" --force-not-root --force-depends \
        --force-script-chrootless -P $(ls ./*.deb | grep -v dbgsym |
        sed 's,^./,,; s,_.*,,') &&
        ! find "$system/usr" "$system/etc" ! -type d 2>"$folder/stderr" |
        tee "$folder/stdout" | grep -q .
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

# with_companion NAME: the program in $folder/NAME.c is built and run.
# shellcheck disable=SC2046  # a list of words
with_companion() {
    export PKG_CONFIG_PATH="$(libdir)/pkgconfig"
    quietly cc "$folder/$1.c" -o "$folder/$1.out" $(
        PKG_CONFIG_SYSROOT_DIR=$system pkg-config --cflags --libs "firenet-$1" |
            sed "s,$system\(/usr/lib/[^ ]*/openmpi\),\1,g"
    ) "-L$(libdir)" "-Wl,-rpath-link,$(libdir)" &&
        LD_LIBRARY_PATH=$(libdir) quietly "$folder/$1.out"
}

# Programs that ask for no more than the two headers.
program_with_coils_is_built() {
    cat >"$folder/mri.c" <<'END'
#include <firenet/mri.h>
int main(void) {
    const double energy[] = {9, 1};
    return firenet_mri_virtual_coils(2, energy, 0.2) == 1 ? 0 : 1;
}
END
    with_companion mri
}

program_with_device_is_built() {
    cat >"$folder/opencl.c" <<'END'
#include <firenet/opencl.h>
int main(void) {
    int count = -1;
    return firenet_opencl_devices(&count) == FIRENET_OK && count >= 0 ? 0 : 1;
}
END
    with_companion opencl
}

program_with_processes_is_built() {
    cat >"$folder/mpi.c" <<'END'
#include <firenet/mpi.h>
int main(void) {
    return firenet_mpi_team_create(NULL, NULL, MPI_COMM_NULL) ==
                   FIRENET_ERR_NULL ? 0 : 1;
}
END
    with_companion mpi
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
check 'that of devices needs this very library' depends_on \
    libfirenet-opencl0 'libfirenet0 (= '
check 'that of processes needs MPI' depends_on libfirenet-mpi0 libopenmpi3
check 'and so does their program' depends_on firenet-mpi-tools libfirenet-mpi0
check 'the packages install' installed
check 'every symbol is in the symbols file' every_symbol_has_a_version
check 'the installed tool runs' tool_runs
check 'and takes several coils' coils_are_taken
check 'a program is built with the installed library' program_is_built
check 'and one with that of coils' program_with_coils_is_built
check 'and one with that of devices' program_with_device_is_built
check 'and one with that of processes' program_with_processes_is_built
check 'the packages are removed, and leave nothing' removed

finish
