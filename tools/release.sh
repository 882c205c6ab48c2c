#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# release.sh [-a]: is what is checked out fit to be tagged? Publishes nothing and
# changes nothing; the steps of a release are in CONTRIBUTING.md. With -a also what
# takes half an hour: every test, the tarball, the Debian packages.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
. "$root/tests/smoke.sh"
: >"$folder/stdout" >"$folder/stderr"
version=$(sed -n "s/^ *version: '\([0-9.]*\)',\$/\1/p" meson.build)
soname=libfirenet.so.$(sed -n "s/^abi_version = '\([0-9]*\)'\$/\1/p" meson.build)

quietly() {
    "$@" >"$folder/stdout" 2>"$folder/stderr"
}

# same FILE PROGRAM: what sed finds in the file is the version, once.
same() {
    sed -n "$2" "$1" >"$folder/stdout" && [ "$(cat "$folder/stdout")" = "$version" ]
}

has_three_parts() {
    echo "$version" | grep -Ex '[0-9]+\.[0-9]+\.[0-9]+' >"$folder/stdout"
}

# Under a heading with the day, as in '## 0.1.0 (2026-11-30)'.
changes_are_told() {
    grep -m 1 '^## ' CHANGELOG.md >"$folder/stdout"
    grep -Eqx "## $version \([0-9]{4}-[0-9]{2}-[0-9]{2}\)" "$folder/stdout"
}

clean() {
    quietly git status --porcelain && [ ! -s "$folder/stdout" ]
}

# Free, or given to this very commit.
tag_is_free() {
    ! quietly git rev-parse -q --verify "refs/tags/v$version^{commit}" ||
        [ "$(cat "$folder/stdout")" = "$(git rev-parse HEAD)" ]
}

configured() {
    quietly meson setup "$folder/build" --prefix=/usr -Ddoc=disabled
}

# The baseline is what the headers and the map say today: `ninja abi-baseline`
# would change nothing.
interface_is_baseline() {
    sh tests/abi/interface.sh include "$folder/build/include" \
        >"$folder/interface" 2>"$folder/stderr" &&
        diff "tests/abi/$soname.interface" "$folder/interface" >"$folder/stdout"
}

map_is_baseline() {
    quietly diff "tests/abi/$soname.map" lib/firenet.map
}

one_baseline() {
    ls tests/abi/*.interface tests/abi/*.map >"$folder/stdout"
    [ "$(wc -l <"$folder/stdout")" -eq 2 ]
}

# passes WHAT: a script that ends with an exit status; what it says comes last.
passes() {
    sh "$@" >"$folder/said" 2>&1
    status=$?
    tail -n 30 "$folder/said" >"$folder/stdout"
    : >"$folder/stderr"
    return $status
}

check 'meson.build has a version of three numbers' has_three_parts
check 'CHANGELOG.md begins with it, and its day' changes_are_told
check 'CITATION.cff has it' same CITATION.cff 's/^version: //p'
check 'debian/changelog begins with it' \
    same debian/changelog '1s/^firenet (\(.*\)) .*/\1/p'
check 'the Python package has it' \
    same examples/python/pyproject.toml 's/^version = "\(.*\)"$/\1/p'
check 'nothing is uncommitted' clean
check 'its tag is free, or here' tag_is_free
check 'it is configured' configured
check 'there is one baseline of the ABI' one_baseline
check 'it is the interface of the headers' interface_is_baseline
check 'and the map of the symbols' map_is_baseline
if [ "${1-}" = -a ]; then
    check 'every test passes' passes tests/run.sh
    check 'the tarball stands on its own' passes tests/tarball.sh -a
    check 'the Debian packages install and go' passes tests/debian.sh
fi

finish
