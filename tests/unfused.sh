#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# unfused.sh OBJECT...: no object of an instruction set fuses a product with a
# sum, which would round once where the others round twice.
set -u

echo "1..$#"
number=0
status=0
for object in "$@"; do
    number=$((number + 1))
    code=$(objdump -d --no-show-raw-insn "$object")
    multiply=$(echo "$code" | grep -cE '\bv?mulp[sd]\b')
    fused=$(echo "$code" | grep -cE '\bvfn?m(add|sub)')
    result=ok
    if [ "$multiply" -eq 0 ] || [ "$fused" -ne 0 ]; then
        result='not ok'
        status=1
    fi
    echo "$result $number - ${object##*/}: $fused fused, of $multiply products"
done
exit $status
