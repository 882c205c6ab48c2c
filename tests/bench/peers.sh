#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs the peers that are Debian packages (700 MB with PyTorch and Octave)
# and compares with them; see peers.py. Needs a built library in build/.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
sh "$root/tools/packages.sh" peers
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
exec /usr/bin/python3 "$root/tests/bench/peers.py" "$@"
