# SPDX-License-Identifier: BSD-3-Clause
# For the smoke tests of programs, sourced by them: a folder that goes when the
# test ends, and TAP. Programs' output belongs in $folder/stdout and
# $folder/stderr.

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

number=0
failures=0

# check WHAT COMMAND...: one test, ok if the command succeeds.
check() {
    what=$1
    shift
    number=$((number + 1))
    if "$@"; then
        echo "ok $number - $what"
    else
        failures=$((failures + 1))
        echo "not ok $number - $what"
        sed 's/^/# /' "$folder/stdout" "$folder/stderr"
    fi
}

# The plan, and the exit status of the test.
finish() {
    echo "1..$number"
    exit $((failures > 0))
}
