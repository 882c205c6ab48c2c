#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Pictures of one set of data by everything: see quality.py. Needs a build in
# build/ with its examples; a peer that is not installed (bart, a Debian package
# of tools/packages.txt) is left out, and the table says so.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
export FIRENET_LIBRARY="${FIRENET_LIBRARY:-$root/build/lib/libfirenet.so.0}"
exec /usr/bin/python3 "$root/tests/bench/quality.py" "$@"
