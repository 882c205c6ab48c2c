#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# device.sh [BUILD [DEVICE]]: is libfirenet-opencl right on this machine's
# device, and how fast: operators, certificates and counts of reads first, then
# networks against two bare VkFFTs, against the host, and against PyTorch, CuPy
# and SigPy where Python has them. DEVICE counts from 0 in the order of the
# OpenCL loader. Without a driver that the loader knows, NVIDIA's is tried by its
# name.
# Ends with 1 where a result is wrong.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../build}
device=${2:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "$(ls /etc/OpenCL/vendors/*.icd 2>/dev/null)" ]; then
    mkdir "$work/vendors"
    echo libnvidia-opencl.so.1 >"$work/vendors/nvidia.icd"
    export OCL_ICD_VENDORS="$work/vendors/"
fi
export POCL_CACHE_DIR="$build/tests/opencl/kernels" OPENBLAS_NUM_THREADS=1
export CK_FORK=no CK_DEFAULT_TIMEOUT=120

for suite in opencl certificates counts; do
    if ! "$build/tests/opencl/test_$suite" >"$work/tap" 2>&1; then
        grep -v '^ok' "$work/tap"
        exit 1
    fi
    echo "$suite: $(grep -c '^ok' "$work/tap") tests passed"
    grep '^# .*reads' "$work/tap" || true
done
wrong=0
"$build/tests/bench/bench_device" "$device" >"$work/table" || wrong=1
cat "$work/table"
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import numpy' 2>/dev/null; then
        PYTHONDONTWRITEBYTECODE=1 "$python" "$here/device_peers.py" \
            "$work/table" || wrong=1
        break
    fi
done
exit $wrong
