#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Regression against scikit-learn on the same data, to the same duality gap, on
# one thread; see regression.py. Needs a built library in build/.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
sh "$root/tools/packages.sh" bench
OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 exec /usr/bin/python3 \
    "$root/tests/bench/regression.py" "$@"
