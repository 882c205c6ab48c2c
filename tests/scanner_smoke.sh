#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# scanner_smoke.sh PROGRAM [memory]: runs scanner_host as a scanner would. The
# resident memory is looked at if asked to: sanitizers have their own.
set -u

program=$1
memory=${2:-}
. "$(dirname "$0")/smoke.sh"

# Runs the program; its status is left in $status.
run() {
    status=0
    "$program" "$@" >"$folder/stdout" 2>"$folder/stderr" || status=$?
}

says() {
    grep -q -e "$1" "$folder/stdout"
}

complains() {
    [ "$status" -eq 2 ] && grep -q -e "$1" "$folder/stderr"
}

# resident     8.81 MiB before, 8.95 MiB after
stays_flat() {
    awk '/^resident/ { grown = $5 - $2; found = 1 }
        END { exit !(found && grown < 1) }' "$folder/stdout"
}

# No deadline is met by chance: time is not what this test is about.
run --workers 3 --slices 300 --size 32 --period 0 --deadline 60000
check 'a scan: exit status 0' [ "$status" -eq 0 ]
check 'a scan: nothing on stderr' [ ! -s "$folder/stderr" ]
check 'a scan: the library allocates nothing' says ', 0 allocations'
check 'a scan: every gap is small' says ' 300 with a gap within .* 0 late'
check 'a scan: the bounds hold' says ' 0 bounds did not hold'
[ "$memory" ] && check 'a scan: memory stays flat' stays_flat

run --slices 50 --period 0 --deadline 0.001
check 'no time at all: an image each' [ "$status" -eq 0 ]
check 'no time at all: all late' says ' 0 with a gap within .* 50 late'
check 'no time at all: the bounds hold' \
    says ' 0 bounds did not hold'

# A day's work, unless it is aborted. What the run before said must be gone: the
# signal would come too soon, and shells ignore it for what they start with &.
: >"$folder/stdout"
"$program" --slices 8640000 >"$folder/stdout" 2>"$folder/stderr" &
child=$!
while ! says '^scanning'; do
    kill -0 "$child" || break
    sleep 0.1
done
kill -INT "$child"
status=0
wait "$child" || status=$?
check 'Ctrl-C: ends with its report' says '^images'
check 'Ctrl-C: exit status 0' [ "$status" -eq 0 ]

run --sizes 64
check 'an unknown option is named' complains '--sizes'
run --deadline soon
check 'a value that is no number is named' complains 'soon'
run --workers 0
check 'a value out of range is told the range' complains 'from 1 to 64'
run --size 48
check 'a size that Haar cannot halve: the library says why' \
    grep -q 48 "$folder/stderr"

finish
