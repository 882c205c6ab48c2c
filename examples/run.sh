#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing, builds, and recovers a brain from 15 % of its
# Fourier samples:
#
#     sh examples/run.sh [OPTION VALUE]...
#
# Options go to firenet-reconstruct; --help lists them. Needs nothing but sh and
# apt (as root or through sudo), and may be repeated: what is there stays.
set -eu

here=$(pwd)
root=$(cd "$(dirname "$0")/.." && pwd)

sh "$root/tools/packages.sh" build

cd "$root"
if [ ! -f build/build.ninja ]; then
    meson setup build --buildtype=release
fi
ninja -C build examples/firenet-reconstruct

# From where the user stands, so that --input and --out mean what they say. The
# program itself prints where the report is.
cd "$here"
exec "$root/build/examples/firenet-reconstruct" "$@"
