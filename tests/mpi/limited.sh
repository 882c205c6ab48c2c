#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# With 40 % of the addresses that one process needs for a volume, four ranks
# finish and one is refused with the bytes it lacks. By hand: minutes, 3 GB.
#   limited.sh PROGRAM [SIZE]
set -u
# One process a core: BLAS needs no threads, each of which takes 136 MiB of
# addresses.
export OPENBLAS_NUM_THREADS=1
program=$1
size=${2:-288}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
run() { # ranks, name, KiB or unlimited
    mpirun --oversubscribe --bind-to none -n "$1" sh -c \
        'ulimit -v "$1"; exec "$2" --volume --size "$3" --iterations 2 --out "$4"' \
        sh "$3" "$program" "$size" "$folder/$2" 2>"$folder/$2.err"
}
objective() {
    sed -n 's/^objective *//p' "$folder/$1/report.txt"
}

run 1 whole unlimited || exit 1
space=$(sed -n 's/^memory.*most, \([0-9]*\) of addresses/\1/p' \
    "$folder/whole/report.txt")
limit=$((space * 1024 * 4 / 10))
echo "# one process: $space MiB; limit: $((limit / 1024)) MiB"
run 4 four "$limit"
four=$?
run 1 one "$limit"
one=$?
grep -h memory "$folder"/*.err "$folder/four/report.txt" | sed 's/^/# /'
number=0
check() {
    number=$((number + 1))
    what=$1
    shift
    if "$@"; then echo "ok $number - $what"; else echo "not ok $number - $what"; fi
}
check "four ranks finish" test $four -eq 0
# In single precision; sums are made in another order.
check "with the objective of one" \
    awk -v a="$(objective four)" -v b="$(objective whole)" \
    'BEGIN { d = a - b; exit !(d * d <= 1e-10 * b * b) }'
check "one process is refused" test $one -ne 0
check "with the bytes it lacks" grep -q '[0-9] bytes' "$folder/one.err"
echo "1..$number"
