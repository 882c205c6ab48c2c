#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs those packages of packages.txt that are missing:
#
#     sh tools/packages.sh [build|python|doc|bench|peers|applications|package|emulate]
#
# With 'build' only what the library and the examples need, with 'python', 'doc',
# 'bench', 'peers', 'applications', 'package' or 'emulate' what the Python package,
# the manual's site, benchmarks, tests/bench/peers.sh, examples/applications, Debian
# packages or tests on emulated machines need on top, otherwise what the tests need.
# Needs apt, and to be root or to have sudo, but only if something is missing.
set -eu

list=$(dirname "$0")/packages.txt

case ${1-all} in
build) kinds='^build$' ;;
python) kinds='^(build|python)$' ;;
doc) kinds='^(build|doc)$' ;;
all) kinds='^(build|test|doc)$' ;;
bench) kinds='^(build|bench)$' ;;
peers) kinds='^(build|bench|peers)$' ;;
applications) kinds='^(build|applications)$' ;;
package) kinds='^(build|package)$' ;;
emulate) kinds='^(build|emulate)$' ;;
*)
    echo "packages.sh: '$1': allowed is 'build', 'python', 'doc'," \
        "'bench', 'peers', 'applications', 'package', 'emulate' or nothing" >&2
    exit 2
    ;;
esac

missing=
for package in $(awk -v kinds="$kinds" '$1 ~ kinds { print $2 }' "$list"); do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>&1) || state=
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "packages.sh: no apt-get here; please install:$missing" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "packages.sh: neither root nor sudo; as root, run:" \
            "apt-get install$missing" >&2
        exit 1
    fi
    sudo=sudo
fi

echo "installing (minutes on a fresh machine):$missing"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# The lists of a fresh machine are empty or old.
# shellcheck disable=SC2086  # a list of words
if ! { $sudo apt-get update -qq &&
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing; } \
    >"$said" 2>&1; then
    cat "$said" >&2
    echo "packages.sh: could not install:$missing" >&2
    exit 1
fi
