#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Installs what is missing, builds, and runs every test:
#
#     sh tests/run.sh
#
# with gcc and clang, warnings as errors; under the address, undefined
# behaviour and thread sanitizers; under valgrind. Needs nothing but git, sh
# and apt (as root or through sudo), and may be repeated. Everything it makes
# is under build-check/. The last line counts: N passed, M failed.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
sh tools/packages.sh || exit 1

passed=0
failed=0
faults=
start=$(date +%s)

# stage WHAT: its name and when it began, in seconds.
stage() {
    echo "== $1 ($(($(date +%s) - start)) s)"
}

# fault WHAT: one more line of what is repeated at the end, where it is seen
# even if only the last part of the output was kept.
fault() {
    faults="$faults
FAILED: $1"
}

# note STATUS WHAT: one more check passed or failed.
note() {
    if [ "$1" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $2"
        fault "$2"
    fi
}

# build NAME COMPILER TARGETS OPTION...: configures once, then builds the
# targets (none: all); warnings are errors.
build() {
    name=$1
    cc=$2
    targets=$3
    shift 3
    case $cc in
    gcc) cxx=g++ ;;
    *) cxx=clang++ ;;
    esac
    stage "build: $name"
    if [ ! -f "build-check/$name/build.ninja" ]; then
        CC=$cc CXX=$cxx meson setup "build-check/$name" -Dwerror=true \
            -Dtests=true "$@" \
            >"build-check/$name.log" 2>&1 || cat "build-check/$name.log"
    fi
    # shellcheck disable=SC2086  # a list of words
    ninja -C "build-check/$name" --quiet $targets
    status=$?
    note $status "build $name"
    return $status
}

# run NAME LABEL ARGUMENT...: meson test with the arguments in build NAME; each
# TAP line counts, and so does a program that died before its lines.
run() {
    name=$1
    label=$2
    shift 2
    stage "test: $name, $label"
    logs="build-check/$name/meson-logs"
    rm -f "$logs/$label"*.txt "$logs/$label"*.json
    meson test -C "build-check/$name" --no-rebuild --print-errorlogs \
        --logbase "$label" "$@"
    status=$?
    good=$(cat "$logs/$label"*.txt | grep -c '^ok ')
    bad=$(cat "$logs/$label"*.txt | grep -c '^not ok ')
    if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    fi
    for test in $(grep -hE '"result": "(FAIL|ERROR|TIMEOUT)"' \
        "$logs/$label"*.json | sed 's,^{"name": "[^"]* / \([^"]*\)".*,\1,'); do
        fault "$name, $label: $test"
    done
    note $((good == 0)) "$name, $label: no test was run"
    passed=$((passed + good))
    failed=$((failed + bad))
}

mkdir -p build-check

stage format
# Not by git, which a release's tarball does without.
find . -path './build*' -prune -o -path './.git' -prune -o \
    \( -name '*.[ch]' -o -name '*.[ch]pp' \) -print |
    xargs clang-format --dry-run -Werror
note $? 'clang-format'

# With debug information, by which the ABI is compared with its baseline.
build gcc gcc '' -Ddebug=true && run gcc plain
# Sphinx takes one core: beside the next build.
stage manual
ninja -C build-check/gcc --quiet doc >build-check/manual.log 2>&1 &
manual=$!
# What clang says of the examples is seen below, with the sanitizers.
build clang clang '' -Dexamples=false
status=$?
wait $manual
manual=$?
[ $manual -eq 0 ] || cat build-check/manual.log
note $manual 'the manual as a site'
[ $status -eq 0 ] && run clang plain --suite unit --suite abi

export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

# Check's forks are left out here: leaks are looked for when a program ends.
export CK_FORK=no
# Without companions that need libraries which leak or race themselves (pocl,
# Open MPI), and without the longest programs, whose results are compared above
# (the memory they use is used in shorter ones). Built is what is run, and the
# example that no test runs.
core='-Dopencl=disabled -Dmpi=disabled'
# Of debug information what a stack's lines need.
fatal='-g1 -fno-sanitize-recover=all'
build address clang 'meson-test-prereq examples/firenet-convergence' \
    --buildtype=debugoptimized -Ddebug=false -Db_lundef=false \
    -Db_sanitize=address,undefined "-Dc_args=$fatal" "-Dcpp_args=$fatal" \
    $core &&
    run address sanitized $(meson test -C build-check/address --no-rebuild \
        --list 2>/dev/null | sed -n 's,.* / ,,p' | grep -vx -e pins -e paper \
        -e reconstruct -e coils -e files -e program_files -e h5 -e bounds \
        -e refute -e theory -e theory_elsewhere)
racing='threads parallel context runner events solver_ends messages busy'
build thread clang \
    "$(printf 'tests/test_%s ' $racing) examples/scanner_host" \
    --buildtype=debugoptimized -Ddebug=false -Db_lundef=false \
    -Db_sanitize=thread -Dc_args=-g1 $core &&
    run thread sanitized $racing scanner_host
[ -d build-check/gcc ] && run gcc valgrind --setup valgrind context levels \
    model operators sampling transforms transform_calls memory network runner \
    runner_calls events problem problem_calls solver_ends solver_faults \
    solver_runs solver_calls

stage end
[ -z "$faults" ] || echo "$faults"
echo "$passed passed, $failed failed"
exit $((failed > 0))
