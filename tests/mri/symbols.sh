#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# symbols.sh LIBRARY MAP HEADER...: libfirenet-mri exports what its map lists, and
# its headers declare that.
set -u

library=$1
map=$2
shift 2
. "$(dirname "$0")/../smoke.sh"

nm -D --defined-only "$library" |
    awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$folder/exported"
sed -n 's/^ *\(firenet_[a-z0-9_]*\);.*$/\1/p' "$map" | sort >"$folder/listed"
cat "$@" | tr '\n' ' ' | grep -o 'FIRENET_API [^(]*(' |
    sed 's/.*[ *]\(firenet_[a-z0-9_]*\)(/\1/' | sort >"$folder/declared"
nm -D --undefined-only "$library" | grep -E ' (v?f?printf|exit|abort|getenv|setenv|signal)(@|$)' \
    >"$folder/forbidden"

check "exports what the map lists" cmp -s "$folder/exported" "$folder/listed"
check "declares what the map lists" cmp -s "$folder/declared" "$folder/listed"
check "calls nothing that a guest must not" test ! -s "$folder/forbidden"
finish
