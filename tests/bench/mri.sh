#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# mri.sh [BUILD [DATA]]: a real brain of 8 coils, fully sampled and then not,
# by firenet-reconstruct and by BART, whole processes from file to image. DATA
# is the folder with kspace.npy, 'A fully sampled 8-coil brain' of
# doc/mri.md; without it, or without BART, nothing is run.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${1:-$root/build}
data=${2:-$root/../shared/data/brain8ch}

if [ ! -f "$data/kspace.npy" ]; then
    echo "skipped: no kspace.npy in $data"
    exit 0
fi
if ! command -v bart >/dev/null; then
    echo "skipped: bart is not installed"
    exit 0
fi
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 \
    FIRENET_LIBRARY=$build/lib/libfirenet.so \
    FIRENET_MRI_LIBRARY=$build/mri/libfirenet-mri.so \
    PYTHONPATH=$root/tests/mri \
    /usr/bin/python3 "$here/mri.py" "$build/examples/firenet-reconstruct" \
    "$data/kspace.npy"
