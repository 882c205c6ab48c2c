#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# What reconstruct_smoke.sh asks of a run of $program and its files in $folder.

# Runs the program; its status is left in $status.
run() {
    status=0
    "$program" "$@" >"$folder/stdout" 2>"$folder/stderr" || status=$?
}

outputs_exist() {
    for file in original.png mask.png zero-filled.png reconstruction.png \
        zero-filled-error.png error.png history.csv report.html; do
        [ -s "$1/$file" ] || return 1
    done
}

pictures_are_png() {
    for file in "$1"/*.png; do
        head -c 4 "$file" | od -An -c | grep -q '211 *P *N *G' || return 1
    done
}

# The gain line of the summary: at least $1 dB over zero-filling.
gains() {
    awk -v least="$1" '
        /^PSNR/ { if (match($0, /gain [+-][0-9.]+/))
            gain = substr($0, RSTART + 5, RLENGTH - 5) + 0; found = 1 }
        END { exit !(found && gain >= least) }' "$folder/stdout"
}

# history.csv: one row per inner iteration, numbers finite, the gap never
# below 0, the objective lower at the end than at the start.
history_makes_sense() {
    awk -F, -v rows="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i
            if (!column["objective"] || !column["gap"]) exit }
        NR > 1 {
            f = $column["objective"] + 0; g = $column["gap"] + 0
            if (NR == 2) first = f
            if (/nan|inf/ || g < 0) bad = 1
            last = f
        }
        END { exit !(NR == rows + 1 && !bad && last < 0.9 * first) }' \
        "$1/history.csv"
}

# agree TOLERANCE A B: both are numbers and closer than that.
agree() {
    awk -v t="$1" -v a="$2" -v b="$3" '
        BEGIN { d = a - b; exit !(a > 0 && b > 0 && d <= t && -d <= t) }'
}

# less A B: both are arithmetic, A is below B.
less() {
    awk "BEGIN { exit !($1 < $2) }"
}

report_stands_alone() {
    grep -q '<svg' "$1/report.html" && grep -q 'data:image/png' \
        "$1/report.html" && ! grep -Eq '(src|href)="https?:' "$1/report.html"
}

one_line_on_stderr() {
    [ "$(wc -l <"$folder/stderr")" -eq 1 ] && [ ! -s "$folder/stdout" ]
}

# refused STATUS WORD ARGUMENT...: ends with that status and one line that
# names the word, and leaves no output behind.
refused() {
    expected=$1
    word=$2
    shift 2
    run "$@" --out "$folder/refused"
    [ "$status" -eq "$expected" ] && one_line_on_stderr &&
        grep -q -e "$word" "$folder/stderr" &&
        [ ! -e "$folder/refused/report.html" ]
}

bad_usage() {
    check "bad usage: $*" refused 2 "$@"
}

fails() {
    check "failing run: $*" refused 1 "$@"
}

# value NAME: the first number of that line of the summary.
value() {
    sed -n "s/^$1  *\([0-9.e+-]*\).*/\1/p" "$folder/stdout"
}

# The certified gap is above 0 and at most $1 of the objective, both of which
# are printed with few digits.
gap_within() {
    sed -n 's/^certified gap *\([^ ]*\) (objective \([^)]*\)).*/\1 \2/p' \
        "$folder/stdout" |
        awk -v t="$1" '{ found = $1 > 0 && $1 <= 1.01 * t * $2 }
            END { exit !found }'
}

# No theory is claimed of it.
claims_no_bound() {
    grep -Eq '^bound +none' "$folder/stdout" &&
        ! grep -Eq '^(assumption|bound, )' "$folder/stdout" &&
        ! grep -q 'assumption of the theory' "$1/report.html"
}

# Every bound that is printed as a number covers the error, or is said to be
# broken; one above 1 is not printed as if it told something.
bounds_are_honest() {
    awk '
        /^relative error/ { error = $3 + 0; known = 1 }
        /^bound/ && !/BROKEN|says nothing|none/ {
            bound = $0
            sub(/^bound, (gap|a priori) */, "", bound)
            if (bound + 0 < error || bound + 0 >= 1) bad = 1 }
        /^bound/ { bounds++ }
        END { exit bad || bounds != 2 || !known }' "$folder/stdout" &&
        grep -Eq '^assumption +(not refuted|refuted): ' "$folder/stdout"
}

phantom_with() {
    run --input phantom --size 64 --out "$folder/way" "$@"
}

error_of() {
    sed -n 's/^relative error *\([0-9.]*\).*/\1/p' "$folder/stdout"
}
