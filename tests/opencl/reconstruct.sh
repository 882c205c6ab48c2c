#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reconstruct.sh PROGRAM: firenet-reconstruct --device.
set -u

program=$1
. "$(dirname "$0")/../smoke.sh"

run() {
    "$program" --input phantom --size 64 --shifts 2 --restarts 5 --inner 5 \
        --quiet "$@" >"$folder/stdout" 2>"$folder/stderr"
}

# Shift, layer and the iteration's objective to three digits or more.
objectives() {
    cut -d, -f1,4,5 "$1/history.csv" | cut -c1-10
}

# Of a device, which is looked at less often, some of the host's lines, and at
# least the 10 ends of restarts.
same_course() {
    objectives "$folder/host" >"$folder/a"
    objectives "$folder/device" >"$folder/b"
    test "$(grep -cvxFf "$folder/a" "$folder/b")" -eq 0 &&
        test "$(wc -l <"$folder/b")" -ge 11
}

run --out "$folder/host"
check "runs on the host" test -s "$folder/host/report.html"
run --out "$folder/device" --device 0
check "runs on a device" test -s "$folder/device/report.html"
check "names the host" grep -q "on the host\." "$folder/host/report.html"
check "names the device" \
    grep -q "firenet-reconstruct [0-9.]* on [A-Za-z]" \
    "$folder/device/report.html"
check "takes the same course" same_course
run --out "$folder/none" --device 63
check "refuses a device that is not there" \
    grep -q -- "--device: device: 63, there" "$folder/stderr"
finish
