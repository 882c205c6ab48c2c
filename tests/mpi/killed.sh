#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# A rank is killed while slices are reconstructed: the job ends, its index says
# what was done, and a second start does the rest and no more.
#   killed.sh PROGRAM [SLICES [DONE BEFORE]]
set -u
program=$1
slices=${2:-300}
after=${3:-60}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
number=0
check() { # description, command...
    number=$((number + 1))
    what=$1
    shift
    if "$@"; then
        echo "ok $number - $what"
    else
        echo "not ok $number - $what"
        failed=1
    fi
}
start() {
    mpirun --oversubscribe --bind-to none -n 4 "$program" --slices "$slices" --size 32 \
        --levels 2 --iterations 240 --out "$folder/out" >"$folder/said"
}
done_so_far() {
    sed -n 2p "$folder/out/index.txt" 2>/dev/null | tr -cd + | wc -c
}

# The rank to kill is looked for first: a search takes as long as many slices.
start >"$folder/first" 2>&1 &
job=$!
tries=0
victim=
while [ -z "$victim" ] && [ $tries -lt 600 ]; do
    sleep 0.02
    # mpirun is a child of the shell in the background, or that shell itself.
    launcher=$(pgrep -P $job -x mpirun || echo $job)
    victim=$(pgrep -P "$launcher" -f "$program" | tail -n 1)
    tries=$((tries + 1))
done
tries=0
while [ "$(done_so_far)" -lt "$after" ] && [ $tries -lt 1500 ]; do
    sleep 0.02
    tries=$((tries + 1))
done
kill -9 "$victim"
check "there was a rank to kill" test -n "$victim"
wait $job
check "the job ends with a failure" test $? -ne 0
before=$(done_so_far)
echo "# $before of $slices slices were done"
check "some slices are done, not all" \
    test "$before" -ge "$after" -a "$before" -lt "$slices"
lines=$(wc -l <"$folder/out/report.txt")
check "the second start succeeds" start
check "all slices are done" test "$(done_so_far)" -eq "$slices"
check "each has its file" \
    test "$(ls "$folder/out" | grep -c '^slice.*npy$')" -eq "$slices"
check "the report says what was cut off" \
    grep -q '^cut off in slices [0-9]' "$folder/out/report.txt"
again=$(($(wc -l <"$folder/out/report.txt") - lines - 4))
echo "# $again slices in the second start"
check "only what was left is done again" test "$again" -eq $((slices - before))
echo "1..$number"
exit $failed
