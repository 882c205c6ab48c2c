#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# stub.sh BASELINE LIBRARY: a library that has the interface and the symbol
# versions of BASELINE.interface and BASELINE.map, with debug information, and
# functions that do nothing. BASELINE's last part is its soname.
set -eu

# A line that ends a declaration and is no typedef is a function.
sed '/^typedef/!s/);$/) { __builtin_trap(); }/' "$1.interface" |
    ${CC:-cc} -g -shared -fPIC -x c - -o "$2" \
        "-Wl,--version-script=$1.map" "-Wl,-soname,${1##*/}"
