#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# compare.sh [OPTION ..] BASE HEAD ..: how much faster is HEAD?
#
# BASE, HEAD and further ones are commits, or folders of builds. Commits are
# built with the benchmarks they have, in build-compare/COMMIT, kept for the
# next time. Benchmarks are run in turns, on CPU time, which other processes
# move little. Prints, of every row that bears the same name, its time over
# that of the first build which has it: the median of the rounds, and between
# brackets the least and the most.
#   -r ROUNDS     3
#   -s SECONDS    of CPU, 20: whatever a benchmark has not said by then is left out
#   -q QUESTIONS  'layer walsh ..', otherwise all of one thread
#   -b            compares what the benchmarks themselves compare, the time over
#                 that of a baseline in the same run (bare transforms, copies):
#                 steadier on a busy machine, and blind to changes of both
#   -o FOLDER     keeps what the benchmarks said; it is read, not repeated, by
#                 the next call with the same builds
#   -w            time by the clock, for threads on a machine that is idle
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/common.sh"

rounds=3
while getopts r:s:q:bo:w option; do
    case $option in
    r) rounds=$OPTARG ;;
    s) seconds=$OPTARG ;;
    q) questions=$OPTARG ;;
    b) column=ratio ;;
    o) folder=$OPTARG ;;
    w) clock=wall ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
if [ $# -lt 2 ]; then
    sed -n '3,20s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' INT TERM
: "${folder:=$temporary/said}"
mkdir -p "$folder"
for name in "$@"; do
    build_of "$name" >>"$temporary/builds"
done
clock_into "$temporary"

for round in $(seq "$rounds"); do
    for question in $questions; do
        number=0
        while read -r build; do
            number=$((number + 1))
            said=$folder/$question.$round.$number
            if has "$build" "$question" && [ ! -s "$said" ]; then
                measure "$build" "$question" "$said"
            fi
        done <"$temporary/builds"
    done
done
python3 "$here/ratios.py" "${column:-work}" "$folder" "$@"
