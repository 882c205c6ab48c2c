#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# device.sh [BUILD [DEVICE]]: is libfirenet-opencl right on this machine's
# device, and how fast: operators against the host's, then networks against two
# bare VkFFTs and against the host. DEVICE counts from 0 in the order of the
# OpenCL loader. Without a driver that the loader knows, NVIDIA's is tried by
# its name. Ends with 1 where a result is wrong.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../build}
device=${2:-0}

if [ -z "$(ls /etc/OpenCL/vendors/*.icd 2>/dev/null)" ]; then
    vendors=$(mktemp -d)
    trap 'rm -rf "$vendors"' EXIT
    echo libnvidia-opencl.so.1 >"$vendors/nvidia.icd"
    export OCL_ICD_VENDORS="$vendors/"
fi
export POCL_CACHE_DIR="$build/tests/opencl/kernels" OPENBLAS_NUM_THREADS=1

echo "operators against the host's:"
if ! "$build/tests/opencl/test_opencl" >"$build/device.tap" 2>&1; then
    grep -v '^ok' "$build/device.tap"
    exit 1
fi
grep -c '^ok' "$build/device.tap" | sed 's/$/ tests passed/'
"$build/tests/bench/bench_device" "$device"
