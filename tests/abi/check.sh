#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check.sh BASELINE LIBRARY: whether programs that were built for
# BASELINE.interface and BASELINE.map run with LIBRARY. Says what is broken, if
# anything. Opaque types may change: the baseline has none of their insides.
set -eu

# Without it abidiff sees names only, and says that all is well.
if ! readelf --section-headers --wide "$2" | grep -q ' \.debug_info '; then
    echo "no debug information in $2: build with -Ddebug=true"
    exit 1
fi

old=$(mktemp)
trap 'rm -f "$old"' EXIT
sh "$(dirname "$0")/old_library.sh" "$1" "$old"
abidiff --no-added-syms "$old" "$2"
