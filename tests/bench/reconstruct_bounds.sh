#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# reconstruct_bounds.sh PROGRAM BRAIN.png: firenet-reconstruct for both
# modalities, phantom (64 to 512) and brain, 10 to 40 % of the samples, with and
# without noise. A line for each run: error, state of the assumption, bounds.
# Ends with 1 if a run prints a bound below its own error without saying so.
# Minutes of work.
set -u

program=$1
brain=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM

# row NAME: of the run whose summary is in $folder/stdout.
row() {
    awk -v name="$1" '
        /^relative error/ { error = $3 }
        /^PSNR/ { psnr = $2; zero = $5 }
        /^assumption/ { state = $2 == "not" ? "not refuted" : $2
            sub(":", "", state) }
        /^bound/ {
            what = $0
            sub(/^bound, (gap|a priori) */, "", what)
            sub(/,? (if|but) the assumption.*/, "", what)
            if (what ~ /^[0-9]/ && what !~ /BROKEN/ && what + 0 < error + 0)
                bad = 1
            bounds = bounds " | " what }
        END { printf "%s %s dB (zero-filled %s) error %s | %s%s%s\n", name,
            psnr, zero, error, state, bounds, bad ? " | NOT SAID" : ""
            exit bad || error == "" }' "$folder/stdout"
}

failures=0
for modality in fourier walsh; do
    for rate in 0.1 0.2 0.4; do
        for noise in 0 0.02; do
            for input in brain 64 128 256 512; do
                if [ "$input" = brain ]; then
                    set -- "$brain"
                else
                    set -- phantom --size "$input"
                fi
                "$program" "$@" --modality "$modality" --rate "$rate" \
                    --noise "$noise" --shifts 1 --out "$folder/out" \
                    >"$folder/stdout" || failures=$((failures + 1))
                row "$modality $input $rate noise $noise:" ||
                    failures=$((failures + 1))
            done
        done
    done
done
echo "$failures runs failed or printed a bound below their error"
exit $((failures > 0))
