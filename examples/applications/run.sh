#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing, builds the library, and runs one of the programs
# here, or all of them:
#
#     sh examples/applications/run.sh [PROGRAM|all] [--small] [--out DIR]
#
# as tomography. Numbers are printed, the picture is PROGRAM.png in DIR, the
# current folder by default.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${1:-all}
[ $# -eq 0 ] || shift

sh "$root/tools/packages.sh" applications
if [ ! -f "$root/build/build.ninja" ]; then
    meson setup "$root/build" "$root" --buildtype=release
fi
ninja -C "$root/build" lib/libfirenet.so.0 >/dev/null

export PYTHONPATH="$root/examples/python"
export FIRENET_LIBRARY="$root/build/lib/libfirenet.so.0"
[ "$program" != all ] || program="regression tomography deconvolution \
    approximation error_correction explanation dictionary classification camera"
for one in $program; do
    if [ ! -f "$here/$one.py" ]; then
        echo "run.sh: no program '$one' in examples/applications" >&2
        exit 2
    fi
    echo "== $one"
    /usr/bin/python3 "$here/$one.py" "$@"
done
