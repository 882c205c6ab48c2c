#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# symbols.sh LIBRARY MAP HEADERS PINS: what the library exports is what the map
# lists, it does not call what a guest in somebody's process must not call, and
# every enumerator of the headers is pinned in the C file PINS.
set -eu

library=$1
map=$2
headers=$3
pins=$4

exported=$(nm -D --defined-only "$library" |
    awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort)
listed=$(sed -n 's/^ *\(firenet_[a-z0-9_]*\);.*$/\1/p' "$map" | sort)
wanted=$(nm -D --undefined-only "$library" |
    awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u)

echo 1..4
number=0
failed=0

# report WHAT PROBLEMS: ok when there are none.
report() {
    number=$((number + 1))
    if [ -z "$2" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        echo "$2" | sed 's/^/# /'
        failed=1
    fi
}

difference=$(
    echo "$exported" | while read -r s; do
        echo "$listed" | grep -qx "$s" || echo "exported, not listed: $s"
    done
    echo "$listed" | while read -r s; do
        echo "$exported" | grep -qx "$s" || echo "listed, not exported: $s"
    done
)
report 'exported symbols are those of the map' "$difference"

report 'every exported symbol has the prefix' \
    "$(echo "$exported" | grep -v '^firenet_' || true)"

report 'no printing, exiting, aborting, signals or environment' \
    "$(echo "$wanted" | grep -Ex \
        '_?_?(v?f?printf|puts|fputs|putchar|perror)(_chk)?|_?exit|_Exit|abort|__assert_fail|quick_exit|(secure_)?getenv|setenv|putenv|signal|sigaction|raise|longjmp|setlocale|fesetround|feenableexcept|fftwf?_cleanup|fftwf?_(init_threads|plan_with_nthreads)|openblas_set_num_threads' ||
        true)"

enumerators=$(sed -n \
    's/^ *\(FIRENET_[A-Z0-9_]*\) = \(-\{0,1\}[0-9]*\).*/PIN(\1, \2),/p' \
    "$headers"/*.h)
report 'every enumerator is pinned' "$(
    echo "$enumerators" | while read -r pin; do
        grep -qF "$pin" "$pins" || echo "$pin"
    done
)"

exit $failed
