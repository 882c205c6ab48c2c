#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# static.sh OBJECTS LIBRARY CC...: the archive LIBRARY from the archive OBJECTS,
# as one object in which only the public symbols are left: internal names can
# not clash with a host's.
set -eu

objects=$1
library=$2
shift 2

one=${library%.a}.o
"$@" -r -nostdlib -Wl,--whole-archive "$objects" -Wl,--no-whole-archive \
    -o "$one"
${OBJCOPY:-objcopy} --localize-hidden "$one"
rm -f "$library"
${AR:-ar} rcs "$library" "$one"
rm "$one"
