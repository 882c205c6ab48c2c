#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reconstruct_smoke.sh PROGRAM: runs firenet-reconstruct as a user would and
# looks at what comes out.
set -u

program=$1
. "$(dirname "$0")/smoke.sh"
. "$(dirname "$0")/reconstruct_checks.sh"

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

# ------------------------------------------------- measurements of one's own

# k-space is written and read back in both formats: with the same settings the
# answer is the same, to single precision in .cfl.
set -- --restarts 6 --inner 20 --shifts 1 --precision f64 --delta 1e-6
for format in npy cfl; do
    run --input phantom --size 64 "$@" --save-kspace "$folder/k.$format" \
        --out "$folder/simulated"
    check "$format: k-space is written" [ -s "$folder/k.$format" ]
    run --kspace "$folder/k.$format" "$@" --out "$folder/own-$format"
    check "$format: exit status 0 without a truth" [ "$status" -eq 0 ]
    check "$format: nothing on stderr" [ ! -s "$folder/stderr" ]
done
# The simulation knows the image and the other run does not: they agree only if
# the program does not look at it.
check 'the answer is not looked at: the same image, bit for bit' \
    cmp "$folder/simulated/reconstruction.npy" \
    "$folder/own-npy/reconstruction.npy"
# However a file is centred, it is the same measurement.
for centring in both image none; do
    run --input phantom --size 64 "$@" --centred "$centring" \
        --save-kspace "$folder/c.npy" --out "$folder/centred"
    check "--centred $centring: another file" \
        sh -c "! cmp -s '$folder/c.npy' '$folder/k.npy'"
    run --kspace "$folder/c.npy" --centred "$centring" "$@" \
        --out "$folder/centred"
    check "--centred $centring: the same image, bit for bit" \
        cmp "$folder/simulated/reconstruction.npy" \
        "$folder/centred/reconstruction.npy"
done
run --kspace "$folder/k.npy" --mask "$folder/k.cfl" "$@" --out "$folder/own" \
    --sparsities "$folder/simulated/original.png"
check 'own data, a mask, sparsities of an image: exit status 0' \
    [ "$status" -eq 0 ]
check 'own data: every number is one' \
    sh -c "! grep -Eq '[>, ](nan|inf)[<, ]' '$folder/own/report.html'"
check 'own data: report is one file' report_stands_alone "$folder/own"
check 'own data: nothing about the truth' \
    sh -c "! grep -Eq 'PSNR|relative error' '$folder/stdout'"

# ------------------------------------------------------------------- bounds

# Both modalities, few samples and many.
for modality in fourier walsh; do
    for rate in 0.1 0.4; do
        run phantom --size 64 --shifts 1 --modality "$modality" \
            --rate "$rate" --out "$folder/bounds"
        check "bounds: $modality, $rate" bounds_are_honest
    done
done
# Half an image white, all of it measured: there the bounds tell something.
{
    printf 'P2 64 64 1\n'
    awk 'BEGIN { for (i = 0; i < 4096; i++) print (i % 64 < 32) }'
} >"$folder/half.pgm"
for noise in 0 0.001; do
    run "$folder/half.pgm" --shifts 1 --rate 1 --noise "$noise" \
        --sparsities oracle --delta oracle --out "$folder/bounds"
    check "bounds: all samples, noise $noise" bounds_are_honest
    for bound in gap 'a priori'; do
        check "bounds: all samples, noise $noise, $bound: says something" \
            grep -Eq "^bound, $bound +[0-9.e-]+, if the assumption holds" \
            "$folder/stdout"
    done
done
check 'an oracle is named in what is printed' \
    [ "$(grep -c ORACLE "$folder/stdout")" -eq 2 ]
check 'an oracle is named in the report' \
    grep -q 'an oracle' "$folder/bounds/report.html"
# delta far below c(x): the network promises what is false, and must not.
run phantom --size 64 --shifts 1 --delta 1e-9 --inner theory --restarts 2 \
    --out "$folder/bounds"
check 'no bound before the run with too small a delta' \
    grep -Eq '^bound, a priori +none' "$folder/stdout"

# -------------------------------------------------------- ways to recover it

phantom_with --modality walsh
check 'Walsh: exit status 0' [ "$status" -eq 0 ]
check 'Walsh: better than zero-filling' gains 0.01

phantom_with --shifts 1 --solver adaptive
minimum=$(error_of)
check 'adaptive solver: converged' grep -q converged "$folder/stdout"
phantom_with --shifts 1 --solver plain
check 'plain solver: the same minimiser' agree 0.01 "$minimum" "$(error_of)"
phantom_with --shifts 1 --inner grid --delta 1e-6
check 'grid of networks: the same minimiser' \
    agree 0.01 "$minimum" "$(error_of)"
phantom_with --shifts 1 --problem P2 --solver fista
minimum=$(error_of)
phantom_with --shifts 1 --problem P2 --solver adaptive
check 'P2: two solvers, one minimiser' agree 0.01 "$minimum" "$(error_of)"
phantom_with --shifts 1 --problem P1 --solver adaptive
check 'P1: converged' grep -q converged "$folder/stdout"
phantom_with --restarts 1 --inner 5
black=$(error_of)
phantom_with --restarts 1 --inner 5 --x0 "$folder/simulated/original.png"
check 'starting from the truth is better than from black' \
    less "$(error_of)" "0.9 * $black"

# P2 in single precision: a tolerance that can be reached.
phantom_with --size 128 --shifts 1 --problem P2 --solver fista
check 'FISTA in single precision: converged' grep -q converged "$folder/stdout"

# --------------------------------------------------------- analysis sparsity

phantom_with --method firenet
network=$(value PSNR)
cp "$folder/way/reconstruction.npy" "$folder/firenet.npy"
phantom_with --solver network
check '--method firenet and --solver network are one' \
    cmp "$folder/firenet.npy" "$folder/way/reconstruction.npy"
for sparsity in tv uwt:haar tv+uwt:haar uwt:sym4 tv+uwt:db2; do
    phantom_with --sparsity "$sparsity"
    check "$sparsity: exit status 0" [ "$status" -eq 0 ]
    check "$sparsity: better than the network" less "$network" "$(value PSNR)"
    check "$sparsity: a gap within the tolerance" gap_within 0.05
    check "$sparsity: all outputs" outputs_exist "$folder/way"
    check "$sparsity: report is one file" report_stands_alone "$folder/way"
    check "$sparsity: no bound is claimed" claims_no_bound "$folder/way"
    check "$sparsity: every number is one" \
        sh -c "! grep -Eq '[>, ](nan|inf)[<, ]' '$folder/way/report.html'"
done
phantom_with --sparsity haar --precision f64 --tolerance 1e-6
check 'a tolerance of its own' gap_within 1e-6
phantom_with
default=$(value PSNR)
check 'default: better than the network' less "$network" "$default"
check 'default: two rounds, the last with a gap within the tolerance' \
    gap_within 0.05
check 'default: beside one network' \
    less "$(value 'one Haar network')" "$default"
check 'default: beside one network in the report' \
    grep -q 'one FIRENET of Haar' "$folder/way/report.html"
phantom_with --size 128
check 'default: a phantom asks for Haar' \
    grep -q '^sparsity *tv+uwt:haar' "$folder/stdout"
phantom_with --size 128 --reweight 0
check 'not reweighted: nothing is chosen' \
    grep -q '^sparsity *tv+uwt:db2' "$folder/stdout"
phantom_with --sparsity haar --solver spinning --problem P2
check 'spinning: exit status 0' [ "$status" -eq 0 ]
check 'spinning: better than the network' less "$network" "$(value PSNR)"
check 'spinning: no gap is claimed' \
    sh -c "! grep -q certified '$folder/stdout'"
check 'spinning: said to be a heuristic' grep -q heuristic "$folder/stdout"
check 'spinning: said to be a heuristic, in the report' \
    grep -q heuristic "$folder/way/report.html"
check 'spinning: no gap in the report' \
    sh -c "! grep -q 'gap: certified\|certified gap' '$folder/way/report.html'"
check 'spinning: every number is one' \
    sh -c "! grep -Eq '[>, ](nan|inf)[<, ]' '$folder/way/report.html'"
bad_usage 'one wavelet' --sparsity tv --solver spinning --problem P2
bad_usage 'one wavelet' --solver spinning --problem P2
bad_usage P2 --sparsity haar --solver spinning
bad_usage reweight --sparsity haar --solver spinning --problem P2 --reweight 1
bad_usage tolerance --sparsity haar --solver spinning --problem P2 \
    --tolerance 0.1
for problem in P1 P2; do
    phantom_with --sparsity tv --problem "$problem"
    check "$problem: exit status 0" [ "$status" -eq 0 ]
    check "$problem: a gap within the tolerance" gap_within 0.05
    check "$problem: better than the network" less "$network" "$(value PSNR)"
done
phantom_with --sparsity tv --solver plain --tolerance 0.01
plain=$(error_of)
phantom_with --sparsity tv --tolerance 0.01
check 'adaptive and plain: the same minimiser' \
    agree 0.01 "$plain" "$(error_of)"
for constraint in real nonnegative; do
    phantom_with --sparsity tv --constraint "$constraint"
    check "$constraint: a gap within the tolerance" gap_within 0.05
    check "$constraint: better than the network" less "$network" "$(value PSNR)"
done
phantom_with --sparsity tv --threads 2
cp "$folder/way/reconstruction.npy" "$folder/threads.npy"
phantom_with --sparsity tv --save-kspace "$folder/tv.npy"
check 'tv: the same bits with two threads' \
    cmp "$folder/threads.npy" "$folder/way/reconstruction.npy"
run --kspace "$folder/tv.npy" --sparsity tv --precision f32 \
    --out "$folder/own-tv"
check 'tv: the answer is not looked at: the same image, bit for bit' \
    cmp "$folder/own-tv/reconstruction.npy" "$folder/way/reconstruction.npy"
check 'tv of own data: nothing about the truth' \
    sh -c "! grep -Eq 'PSNR|relative error|dB' '$folder/stdout'"
phantom_with --sparsity tv --x0 "$folder/simulated/original.png"
check 'tv from the truth: converged' gap_within 0.05

# Each round of reweighting has a gap of its own.
phantom_with --sparsity tv
once=$(value PSNR)
phantom_with --sparsity tv --reweight 2
check 'reweighted: exit status 0' [ "$status" -eq 0 ]
check 'reweighted: three rounds, each with a gap' \
    [ "$(grep -Ec '^  round [0-2] +gap [0-9.e-]+ ' "$folder/stdout")" -eq 3 ]
check 'reweighted: said to be a heuristic, in what is printed' \
    grep -q 'heuristic' "$folder/stdout"
check 'reweighted: said to be a heuristic, in the report' \
    grep -q 'heuristic' "$folder/way/report.html"
check 'reweighted: the phantom gains' less "$once" "$(value PSNR)"
phantom_with --noise 0 --reweight 1
check 'reweighted without noise: every number is one' \
    sh -c "! grep -Eq '[>, ](nan|inf)[<, ]' '$folder/way/report.html'"
check 'reweighted without noise: better than the network' \
    less "$network" "$(value PSNR)"

# ---------------------------------------------------------- the command line

run "$folder/phantom/original.png" --restarts 1 --inner 5 --shifts 1 \
    --threads 2 --out "$folder/word"
check 'a first word is the input' [ "$status" -eq 0 ]
run "$folder/phantom/original.png" --restarts 1 --inner 5 --shifts 1 \
    --out "$folder/word1"
check 'the same bits with two threads' cmp "$folder/word/reconstruction.npy" \
    "$folder/word1/reconstruction.npy"
bad_usage another phantom another
bad_usage oracle --kspace "$folder/k.npy" --sparsities oracle
bad_usage oracle --kspace "$folder/k.npy" --delta oracle
bad_usage --threads --threads 0

for question in --help --version; do
    for target in full closed; do
        if [ "$target" = full ]; then
            [ -e /dev/full ] || continue
            "$program" "$question" >/dev/full 2>"$folder/stderr"
        else
            "$program" "$question" >&- 2>"$folder/stderr"
        fi
        check "$question, output $target: exit status 1" [ $? -eq 1 ]
        check "$question, output $target: said" [ -s "$folder/stderr" ]
    done
done
"$program" phantom --size 64 --restarts 1 --out "$folder/closed" >&- \
    2>"$folder/stderr"
check 'closed output: exit status 1' [ $? -eq 1 ]
check 'closed output: no summary in a picture' pictures_are_png "$folder/closed"

# What is no square gets black beside it, and results have its shape.
{
    printf 'P2 50 30 9\n'
    awk 'BEGIN { for (i = 0; i < 1500; i++) print (i % 50 < 20) * 9 }'
} >"$folder/oblong.pgm"
run "$folder/oblong.pgm" --shifts 1 --out "$folder/oblong"
check 'an oblong image: exit status 0' [ "$status" -eq 0 ]
check 'an oblong image: better than zero-filling' gains 1
check 'an oblong image: so is the answer' \
    grep -aq "'shape': (30, 50)" "$folder/oblong/reconstruction.npy"

# A name of any bytes: markup, spaces, UTF-8 and what is not.
name=$(printf 'a <script>b&"c \303\251 \377.png')
cp "$folder/phantom/original.png" "$folder/$name"
run "$folder/$name" --restarts 1 --inner 5 --shifts 1 --out "$folder/$name.d"
check 'a name of any bytes: exit status 0' [ "$status" -eq 0 ]
check 'a name of any bytes: the report is UTF-8' sh -c \
    'iconv -f UTF-8 -t UTF-8 "$1" >/dev/null' sh "$folder/$name.d/report.html"
check 'a name of any bytes: no markup of it' \
    sh -c '! grep -q "<script" "$1"' sh "$folder/$name.d/report.html"

# Ctrl-C: what there is gets written. Long enough to be caught at work.
# (A shell starts background jobs with SIGINT ignored; SIGTERM is the same here.)
"$program" phantom --size 256 --inner 1000 --restarts 1000 --shifts 2 \
    --out "$folder/stopped" >"$folder/stdout" 2>"$folder/stderr" &
job=$!
tries=0
while [ ! -d "$folder/stopped" ] && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
sleep 1
kill -TERM "$job"
status=0
wait "$job" || status=$?
check 'a signal: exit status 130' [ "$status" -eq 130 ]
check 'a signal: all outputs' outputs_exist "$folder/stopped"
check 'a signal: said' grep -q '^interrupted' "$folder/stdout"

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

bad_usage --problem --problem P4
bad_usage --problem --method firenet --problem P1
bad_usage 'allowed are tv' --sparsity dct
bad_usage 'allowed are tv' --sparsity tv+
bad_usage 'allowed are tv' --sparsity tv+tv
bad_usage 'allowed are tv' --sparsity ''
bad_usage 'allowed are tv' --sparsity db11
bad_usage 'allowed are tv' --sparsity uwt:tv
bad_usage 'allowed are tv' --sparsity tv+haar+db2+db4
bad_usage --shifts --sparsity tv --shifts 4
bad_usage --inner --sparsity tv --inner 5
bad_usage --delta --sparsity tv --delta noise
bad_usage --reweight --reweight 6
bad_usage --reweight --reweight -1
bad_usage --reweight --reweight 1 --method firenet
bad_usage 'deadline.*belongs to --method analysis' --deadline 1 --method firenet
bad_usage --sparsity --sparsity tv --solver network
bad_usage --sparsity --sparsity tv --solver fista
bad_usage --lambda --sparsity tv --lambda 0
bad_usage --tolerance --tolerance 0
bad_usage --tolerance --tolerance 1
bad_usage --constraint --constraint positive
bad_usage --constraint --constraint real --inner 5
bad_usage --method --method magic
bad_usage --solver --solver simplex
bad_usage --solver --solver adaptive --inner 5
bad_usage --shifts --modality walsh --shifts 2
bad_usage --kspace --kspace data.mat
bad_usage --kspace --kspace k.npy --input phantom
bad_usage --mask --mask m.npy
bad_usage --centred --kspace k.npy --centred middle

fails nowhere.npy --kspace "$folder/nowhere.npy"
head -c 5000 "$folder/k.npy" >"$folder/cut.npy"
fails cut.npy --kspace "$folder/cut.npy"
fails 256 --x0 "$folder/simulated/original.png"
fails nowhere.png --input "$folder/nowhere.png"
printf 'P5\n3 5\n255\n123456789012345' >"$folder/odd.pgm"
fails '3' --input "$folder/odd.pgm"
printf 'not an image' >"$folder/text.png"
fails text.png --input "$folder/text.png"
head -c 2000 "$folder/brain/original.png" >"$folder/cut.png"
fails cut.png --input "$folder/cut.png"

finish
