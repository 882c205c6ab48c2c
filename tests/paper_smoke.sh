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

check 'digits: runs' runs digits
check 'digits: no difference to the theorem' \
    sh -c "! grep -q differs '$folder/stdout'"
check 'digits: answers are as good as was proved' holds digits.csv \
    '($3 == "never" || $6 <= 1e-3) && $7 <= 1e-2 && $8 <= 1e-1'
check 'digits: never only without a raise' holds digits.csv \
    '($3 == "never") == ($2 == "0") && $4 != "never" && $5 == 1'
check 'digits: a bit more for each bit of the raise' holds digits.csv \
    '$2 == "0" || $1 != "3e-2" || ($4 + substr($2, 3) - 3) ^ 2 <= 4'

check 'pictures: runs' runs pictures
check 'pictures: picture' is_png pictures.png
check 'pictures: better than zeros' holds pictures.csv '$3 < $4 && $3 < 0.7'

check 'train: runs' runs train
check 'train: derivatives, and better than untrained' \
    sh -c "! grep -q differs '$folder/stdout'"
check 'train: the error falls' sh -c \
    "awk -F, 'NR == 2 { a = \$2 } { b = \$2 } END { exit !(b < 0.8 * a) }' \
        '$folder/train.csv'"
check 'train: what it writes has the size of what is shipped' sh -c \
    "[ $(wc -c <"$folder/learned-map.f32") = \
        $(wc -c <"$programs/learned-map.f32") ]"

check 'stability: runs' runs stability
check 'stability: picture' is_png stability.png
check 'stability: plot' is_svg stability.svg
check 'stability: no bound where its assumption is refuted' \
    grep -q ' is refuted:.*no error bound' "$folder/stdout"
check 'stability: the network withstands' holds stability.csv \
    '$3 < 0.07 && $4 < 0.1'
check 'stability: the learned map is good, then broken' holds stability.csv \
    '$1 == 0 ? $2 < 0.03 && $2 < 0.5 * $4 : $2 > $3 && $2 > 2 * 0.03'

check 'stabilise: runs' runs stabilise
check 'stabilise: picture' is_png stabilise.png
check 'stabilise: a network mends what a map broke' holds stabilise.csv \
    '$3 < 0.08 && ($1 < 0.01 || $3 < 0.75 * $2)'
check 'stabilise: a start from the map is better than one from 0' \
    holds stabilise.csv '$1 > 0 || ($3 < $6 && $4 < $7 && $5 < $8)'

check 'noise: runs' runs noise
check 'noise: picture' is_png noise.png
check 'noise: more draws are worse, the search worst' holds noise.csv \
    '$3 <= $4 && $4 <= $5 && ($2 != "learned map" || $6 > $5)'
check 'noise: one draw of 1 % leaves the map good' sh -c \
    "awk -F, '\$1 == 0.01 { e[\$2] = \$3 } END { m = e[\"learned map\"]
        exit !(m > 0 && m < e[\"FIRENET\"] && m < e[\"zero-filling\"]) }' \
        '$folder/noise.csv'"

check 'details: runs' runs details
check 'details: picture' is_png details.png
check 'details: the texture comes and goes in the learned map alone' \
    holds details.csv '$1 != "texture" || (($5 > 0.5) == ($3 != $4) &&
        $6 ^ 2 < 0.01 && $9 ^ 2 < 0.04)'
check 'details: what the samples see neither comes nor goes' \
    holds details.csv '$1 != "spot" ||
        (($5 - $3) ^ 2 < 0.09 && ($6 - $3) ^ 2 < 0.09)'

check 'accuracy: runs' runs accuracy
check 'accuracy: plot' is_svg accuracy-stability.svg
check 'accuracy: nothing magnified beyond sense' \
    holds accuracy-stability.csv '$6 >= 0 && $6 < 10'

finish
