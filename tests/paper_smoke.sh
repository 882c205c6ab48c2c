#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# paper_smoke.sh FOLDER: runs the programs of examples/paper found there in
# their small setting and looks at what comes out.
set -u

programs=$1
. "$(dirname "$0")/smoke.sh"

# runs NAME: exit status 0, nothing on stderr, something said about the paper.
runs() {
    "$programs/firenet-paper-$1" --quick --out "$folder" \
        >"$folder/stdout" 2>"$folder/stderr" &&
        [ ! -s "$folder/stderr" ] &&
        grep -Eq '^(agrees|differs): ' "$folder/stdout"
}

is_png() {
    head -c 4 "$folder/$1" | od -An -c | grep -q '211 *P *N *G'
}

is_svg() {
    head -c 4 "$folder/$1" | grep -q '<svg' &&
        tail -c 7 "$folder/$1" | grep -q '</svg>'
}

# holds FILE CONDITION: an awk condition on the columns $1, $2, .. holds in
# every row under the header, and there is one.
holds() {
    awk -F, "NR > 1 && !($2) { bad = 1 } END { exit bad || NR < 2 }" \
        "$folder/$1"
}

# What a NumPy implementation answers to the corrected problems.
same_answers() {
    paste -d, "$FIRENET_TEST_DATA/barriers.csv" "$folder/barriers.csv" |
        awk -F, '
            NR > 1 { s = $3 + $4; d = ($3 - $13) ^ 2 + ($4 - $14) ^ 2
                if (!($1 == $5 && $2 == $6 && d < (1e-12 * s) ^ 2)) bad = 1 }
            END { exit bad || NR != 10 }'
}

check 'patterns: runs' runs patterns
check 'patterns: no difference to the paper' \
    sh -c "! grep -q differs '$folder/stdout'"
check 'patterns: picture' is_png patterns.png
check 'patterns: densities' holds patterns.csv '$4 >= 0 && $4 <= 1'

check 'convergence: runs' runs convergence
for image in brain phantom; do
    for modality in fourier walsh; do
        check "convergence: picture of $image, $modality" \
            is_svg "convergence-$image-$modality.svg"
    done
done
check 'convergence: nothing below the minimum' holds convergence.csv \
    '$6 > -1e-9'

check 'barriers: runs' runs barriers
check 'barriers: the published column, from the errors of its script' \
    holds barriers.csv '($4 - $3) ^ 2 < (2e-6) ^ 2'
check 'barriers: the corrected column' holds barriers.csv \
    '($5 / (1.5 * 10 ^ -$1) - 1) ^ 2 < ($2 == 10 && $1 == 1 ? 1e-4 : 1e-10)'
check 'barriers: the answers of independent code' same_answers

check 'stability: runs' runs stability
check 'stability: picture' is_png stability.png
check 'stability: plot' is_svg stability.svg
check 'stability: the network within its bound' holds stability.csv \
    '$3 <= $4 && $5 <= $6 && $5 < 0.2'

check 'stabilise: runs' runs stabilise
check 'stabilise: picture' is_png stabilise.png
check 'stabilise: a network mends what a map broke' holds stabilise.csv \
    '$3 < 0.5 * $2 && $3 < 0.2'

check 'accuracy: runs' runs accuracy
check 'accuracy: plot' is_svg accuracy-stability.svg
check 'accuracy: nothing magnified beyond sense' \
    holds accuracy-stability.csv '$6 >= 0 && $6 < 10'

finish
