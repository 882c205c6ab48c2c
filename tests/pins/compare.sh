#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# compare.sh BUILD [OTHER_BUILD]: whether two builds compute the same bits, of
# all that pins.c has a line for; OTHER_BUILD is build/ where it is left out.
# FFTW and BLAS choose their code by the machine: both run here, now.
set -u

one=$1
other=${2:-build}
lines=$(mktemp -d)
trap 'rm -rf "$lines"' EXIT
export OPENBLAS_NUM_THREADS=1
"$one/tests/pins/pins" "$lines/one" >&2 || exit 2
"$other/tests/pins/pins" "$lines/other" >&2 || exit 2
if diff "$lines/one" "$lines/other"; then
    echo "$(wc -l <"$lines/one") results, the same bits"
else
    exit 1
fi
