#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# consumer.sh BASELINE LIBRARY: consumer.c, built and linked as it would have
# been when BASELINE was made, runs with LIBRARY. Prints what that prints.
set -eu

here=$(dirname "$0")
soname=${1##*/}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

sh "$here/old_library.sh" "$1" "$folder/$soname"
${CC:-cc} -std=c11 -Wall -Wextra -Werror "-DBASELINE=\"$1.interface\"" \
    "$here/consumer.c" -o "$folder/consumer" \
    "-L$folder" "-l:$soname" -lm
rm "$folder/$soname"

LD_BIND_NOW=1 LD_LIBRARY_PATH=${2%/*} "$folder/consumer"
