#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reconstruct_smoke.sh PROGRAM: runs firenet-reconstruct as a user would and
# looks at what comes out.
set -u

program=$1
. "$(dirname "$0")/smoke.sh"

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

# ------------------------------------------------------------------ phantom

run --input phantom --size 64 --restarts 6 --inner 20 --shifts 1 \
    --out "$folder/phantom"
check 'phantom: exit status 0' [ "$status" -eq 0 ]
check 'phantom: nothing on stderr without a terminal' \
    [ ! -s "$folder/stderr" ]
check 'phantom: all outputs' outputs_exist "$folder/phantom"
check 'phantom: pictures are PNG' pictures_are_png "$folder/phantom"
check 'phantom: better than zero-filling' gains 1
check 'phantom: history' history_makes_sense "$folder/phantom" 120
check 'phantom: report is one file' report_stands_alone "$folder/phantom"

cp "$folder/phantom/history.csv" "$folder/first.csv"
run --input phantom --size 64 --restarts 6 --inner 20 --shifts 1 --quiet \
    --out "$folder/phantom"
check 'phantom, again and quiet: exit status 0' [ "$status" -eq 0 ]
check 'quiet prints nothing' [ ! -s "$folder/stdout" ]

# -------------------------------------------------------------------- brain

run --out "$folder/brain"
check 'brain with defaults: exit status 0' [ "$status" -eq 0 ]
check 'brain: all outputs' outputs_exist "$folder/brain"
check 'brain: better than zero-filling' gains 2
check 'brain: report is one file' report_stands_alone "$folder/brain"

for precision in f32 f64; do
    run --input "$folder/brain/original.png" --precision "$precision" \
        --restarts 4 --inner 10 --shifts 1 --out "$folder/$precision"
    check "brain from its picture, $precision: exit status 0" \
        [ "$status" -eq 0 ]
    sed -n 's/^PSNR *\([0-9.]*\).*/\1/p' "$folder/stdout" \
        >"$folder/$precision/psnr"
done
check 'single precision gives the picture double precision gives' \
    agree 0.05 "$(cat "$folder/f32/psnr")" "$(cat "$folder/f64/psnr")"

# --------------------------------------------------------------- bad input

bad_usage --rate --rate 0
bad_usage --rate --rate 1.5
bad_usage --rate --rate nan
bad_usage --noise --noise -1
bad_usage --size --input phantom --size 100
bad_usage --levels --levels 0
bad_usage --restarts --restarts 0
bad_usage --inner --inner zero
bad_usage --lambda --lambda -2
bad_usage --precision --precision f16
bad_usage --modality --modality ultrasound
bad_usage --seed --seed -1
bad_usage --no-such-option --no-such-option 1

fails nowhere.png --input "$folder/nowhere.png"
printf 'P5\n3 5\n255\n123456789012345' >"$folder/odd.pgm"
fails '3' --input "$folder/odd.pgm"
printf 'not an image' >"$folder/text.png"
fails text.png --input "$folder/text.png"
head -c 2000 "$folder/brain/original.png" >"$folder/cut.png"
fails cut.png --input "$folder/cut.png"

finish
