#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# run.sh SOURCE: a copy of the tracked files of SOURCE is built and installed,
# and programs use it in every way the README names. CC and CXX compile.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../smoke.sh"
: "${CC:=cc}" "${CXX:=c++}"
source=$folder/source
tree=$folder/moved
unset DESTDIR PKG_CONFIG_PATH

# How programs find and link a library does not depend on how it is optimised,
# which takes most of the time to build one; warnings are errors elsewhere.
quick='-Doptimization=g -Ddebug=false'
# Nor does a subproject's host compile what another has: for Meson alone, which
# asks for no ccache where it is told a compiler.
export CCACHE_DIR="$folder/ccache" CCACHE_NOHASHDIR=1
cached=
command -v ccache >"$folder/stdout" && cached='ccache '

# quietly COMMAND...: what it says is kept for the report.
quietly() {
    "$@" >"$folder/stdout" 2>"$folder/stderr"
}

# What a release's tarball holds is what is tracked.
files() {
    if [ -e .git ]; then
        git ls-files -z
    else
        find . -path './build*' -prune -o -type f -print0
    fi
}

copied() {
    mkdir "$source" && cd "$1" && files >"$folder/files" &&
        xargs -0 cp --parents -t "$source" <"$folder/files" && cd "$folder"
}

# Companions with large libraries of others are built elsewhere.
built() {
    # shellcheck disable=SC2086  # a list of words
    quietly meson setup "$folder/build" "$source" $quick \
        --prefix=/opt/firenet -Ddefault_library=both -Dopencl=disabled \
        -Dmpi=disabled &&
        quietly ninja -C "$folder/build"
}

# Staged, then moved to where it was not configured for.
installed() {
    DESTDIR=$folder/stage quietly meson install -C "$folder/build" &&
        mv "$folder/stage/opt/firenet" "$tree" &&
        rmdir "$folder/stage/opt" "$folder/stage"
}

tells_no_paths() {
    ! grep -rlF "$folder" "$tree" >"$folder/stdout" 2>"$folder/stderr"
}

# Debian's is a folder below lib.
libdir() {
    dirname "$(find "$tree" -name libfirenet.a)"
}

# flags OPTION...: what pkg-config says of the installed tree.
flags() {
    PKG_CONFIG_PATH=$(libdir)/pkgconfig pkg-config --cflags --libs "$@" firenet
}

# compiled COMPILER SOURCE FLAG...: builds and runs it.
compiled() {
    compiler=$1
    program=$here/$2
    shift 2
    # shellcheck disable=SC2086  # a list of words
    quietly $compiler "$program" -o "$folder/program" "$@" &&
        LD_LIBRARY_PATH=$(libdir) quietly "$folder/program"
}

# needs_library: whether the program just built loads it.
needs_library() {
    readelf -d "$folder/program" | grep -q 'NEEDED.*libfirenet'
}

# shellcheck disable=SC2046  # lists of words
in_c() {
    compiled "$CC" program.c $(flags) && needs_library
}

# shellcheck disable=SC2046
in_cpp() {
    compiled "$CXX -std=c++17" program.cpp $(flags)
}

# shellcheck disable=SC2046
in_c_static() {
    compiled "$CC -static" program.c $(flags --static) && ! needs_library
}

public_names_only() {
    nm -g --defined-only "$(libdir)/libfirenet.a" | awk 'NF == 3 { print $3 }' \
        >"$folder/symbols"
    [ -s "$folder/symbols" ] && ! quietly grep -v '^firenet_' "$folder/symbols"
}

# shellcheck disable=SC2046
uninstalled() {
    compiled "$CC" program.c $(PKG_CONFIG_PATH=$folder/build \
        pkg-config --cflags --libs firenet)
}

# by_cmake PROJECT OPTION...: a program built of PROJECT runs.
by_cmake() {
    host=$folder/$1
    rm -rf "$host"
    mkdir "$host" && cp "$here/program.c" "$here/$1/CMakeLists.txt" "$host" &&
        shift && quietly cmake -S "$host" -B "$host/build" "$@" &&
        quietly cmake --build "$host/build" && quietly "$host/build/program" &&
        cp "$host/build/program" "$folder/program"
}

by_pkg_config_of_cmake() {
    PKG_CONFIG_PATH=$(libdir)/pkgconfig by_cmake cmake_pkg_config
}

by_find_package() {
    by_cmake cmake "-DCMAKE_PREFIX_PATH=$tree" && needs_library
}

by_find_package_static() {
    by_cmake cmake "-DCMAKE_PREFIX_PATH=$tree" \
        -DTARGET=firenet::firenet_static && ! needs_library
}

newer_is_not_found() {
    mkdir -p "$folder/newer" &&
        sed 's/firenet 0.1/firenet 0.2/' "$here/cmake/CMakeLists.txt" \
            >"$folder/newer/CMakeLists.txt" &&
        ! quietly cmake -S "$folder/newer" -B "$folder/newer/build" \
            "-DCMAKE_PREFIX_PATH=$tree" &&
        grep -q 'version: 0.1' "$folder/stderr"
}

# fftw_in BUILD: the libraries of FFTW that its program loads or that its
# firenet.pc names.
fftw_in() {
    { ldd "$1/program" && cat "$1/subprojects/firenet/firenet.pc"; } |
        grep -oE 'fftw3f?' | sort -u
}

# subproject PRECISION LIBRARY FFTW: this project inside another; FFTW is what
# may be linked of it.
subproject() {
    host=$folder/host-$1
    mkdir -p "$host/subprojects" &&
        cp "$here/program.c" "$here/own_fft.c" "$here/subproject/meson.build" \
            "$host" &&
        ln -s "$source" "$host/subprojects/firenet" &&
        CC="$cached$CC" CXX="$cached$CXX" \
            quietly meson setup "$host/build" "$host" $quick \
            --force-fallback-for=firenet \
            "-Dfirenet:precision=$1" "-Dfirenet:default_library=$2" \
            -Dfirenet:opencl=disabled -Dfirenet:mpi=disabled \
            -Dfirenet:mri=disabled &&
        quietly ninja -C "$host/build" &&
        quietly "$host/build/program" "$1" && quietly "$host/build/own_fft" &&
        [ "$(fftw_in "$host/build")" = "$3" ]
}

tool_runs() {
    quietly "$tree/bin/firenet-reconstruct" \
        --restarts 1 --inner 1 --shifts 1 --out "$folder/out"
}

check 'the tracked files are all there is' copied "$1"
check 'they build, shared and static' built
check 'they install into DESTDIR' installed
check 'nothing installed names the place of the build' tells_no_paths
check 'the licence is installed' [ -s "$tree/share/doc/firenet/LICENSE" ]
check 'the moved tool finds its library and its picture' tool_runs
check 'the static library has public names only' public_names_only
check 'C by pkg-config, the tree moved' in_c
check 'C by pkg-config, static' in_c_static
check 'C++ by pkg-config' in_cpp
check 'C by pkg-config, not installed' uninstalled
check 'CMake by pkg-config' by_pkg_config_of_cmake
check 'CMake by find_package, the tree moved' by_find_package
check 'CMake by find_package, static' by_find_package_static
check 'CMake does not find a release that is not there' newer_is_not_found
check 'a Meson subproject, static, single precision' \
    subproject single static fftw3f
check 'a Meson subproject, shared, double precision' \
    subproject double shared fftw3
check 'a Meson subproject, shared, without FFTW' subproject none shared ''

finish
