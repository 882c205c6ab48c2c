#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# all.sh [OPTION ..]: measures, and writes the table of doc/benchmarks.md anew,
# with the machine, the date and its load. The build in build/ is measured; the
# benchmarks of one thread on CPU time, those of threads by the clock. A
# benchmark may take 20 CPU seconds: less than a quarter of an hour in all.
#   -s SECONDS    of CPU for each, 0: as long as it takes
#   -b BUILD      another build
#   -o FOLDER     keeps what the benchmarks said; what is there is not repeated
#   -l            the long tables too: single transforms, wavelets
#   -p            the peers too: peers.sh, regression.sh, quality.sh, mri.sh, each
#                 into build-bench/NAME.txt. Half an hour; their pages are not
#                 written: doc/benchmarks.md, solvers.md, quality.md, mri.md
#   -n            prints the table and leaves the page alone
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/common.sh"
of_threads='threads batch solver_batch'

build=$root/build
write=$root/doc/benchmarks.md
while getopts s:b:o:lpn option; do
    case $option in
    s) seconds=$OPTARG ;;
    b) build=$OPTARG ;;
    o) folder=$OPTARG ;;
    l) questions="$questions $long" ;;
    p) peers='peers regression quality mri' ;;
    n) write= ;;
    *) sed -n '3,15s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    esac
done
ninja -C "$build" --quiet $(targets "$build" "$questions $of_threads") >&2

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' INT TERM
: "${folder:=$temporary/said}"
mkdir -p "$folder"
clock_into "$temporary"
cut -d ' ' -f 1 /proc/loadavg >>"$folder/load"
for question in $questions $of_threads; do
    case " $of_threads " in
    *" $question "*) clock=wall ;;
    *) clock=cpu ;;
    esac
    if [ ! -s "$folder/$question.$clock" ]; then
        echo "$question ..." >&2
        measure "$build" "$question" "$folder/$question.$clock"
    fi
done
cut -d ' ' -f 1 /proc/loadavg >>"$folder/load"
python3 "$here/page.py" "$folder" "$seconds" "$root" $write

for peer in ${peers-}; do
    mkdir -p "$root/build-bench"
    echo "$peer ..." >&2
    sh "$here/$peer.sh" >"$root/build-bench/$peer.txt"
done
