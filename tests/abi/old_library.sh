#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# old_library.sh BASELINE LIBRARY: the library as it was for who looks at it
# from outside when BASELINE was made: interface, symbol versions, soname (the
# last part of BASELINE), debug information. It is compared and linked against,
# never run: its functions trap.
set -eu

# A line that ends a declaration and is no typedef is a function.
sed '/^typedef/!s/);$/) { __builtin_trap(); }/' "$1.interface" |
    ${CC:-cc} -g -shared -fPIC -x c - -o "$2" \
        "-Wl,--version-script=$1.map" "-Wl,-soname,${1##*/}"
