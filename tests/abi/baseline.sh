#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# baseline.sh SONAME MAP INCLUDE...: makes today's interface the baseline that
# check.sh holds the library to. For releases only, see CONTRIBUTING.md.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
soname=$1
map=$2
shift 2

interface=$(sh "$here/interface.sh" "$@")
rm -f "$here"/libfirenet.so.*.interface "$here"/libfirenet.so.*.map
echo "$interface" >"$here/$soname.interface"
cp "$map" "$here/$soname.map"
