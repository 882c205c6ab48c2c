# SPDX-License-Identifier: BSD-3-Clause
# For compare.sh and all.sh, sourced by them; `root` is the sources' root.

# The benchmarks of one thread, quick ones first.
questions='tiny matrix layer walsh monitor real regulariser encoding'
# Long ones: tables of single transforms.
long='wavelet transforms'
# CPU seconds that one may take, and the clock that it measures with.
seconds=20
clock=cpu

# targets BUILD QUESTIONS: its benchmarks that are among these.
targets() {
    ninja -C "$1" -t targets all |
        sed -n 's,^\(tests/bench/bench_[a-z_]*\): .*,\1,p' |
        grep -x -e "$(printf 'tests/bench/bench_%s\n' $2)"
}

# build_of WHAT: its folder, after building it if WHAT is a commit.
build_of() {
    if [ -f "$1/build.ninja" ]; then
        (cd "$1" && pwd)
        return
    fi
    commit=$(git -C "$root" rev-parse --verify --short "$1^{commit}") || exit 2
    place=$root/build-compare/$commit
    mkdir -p "$place/source"
    {
        git -C "$root" archive "$commit" | tar -x -C "$place/source" &&
            if [ ! -f "$place/build/build.ninja" ]; then
                meson setup "$place/build" "$place/source" -Dtests=true
            fi &&
            # shellcheck disable=SC2046  # a list of words
            ninja -C "$place/build" $(targets "$place/build" "$questions")
    } >"$place/log" 2>&1 || {
        tail "$place/log" >&2
        exit 1
    }
    echo "$place/build"
}

# has BUILD QUESTION: whether it was built.
has() {
    [ -x "$1/tests/bench/bench_$2" ]
}

# clock_into FOLDER: what times the benchmarks, cpu_clock.c.
clock_into() {
    cc -O2 -shared -fPIC "$root/tests/bench/cpu_clock.c" -o "$1/clock.so"
    preload=$1/clock.so
}

# measure BUILD QUESTION FILE: runs one, which ends early when its time is over.
measure() {
    LD_PRELOAD=$preload BENCH_CLOCK=$clock BENCH_SECONDS=$seconds \
        OPENBLAS_NUM_THREADS=1 "$1/tests/bench/bench_$2" >"$3"
}
