#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# abidiff.sh BASELINE LIBRARY: the library keeps its baseline, and the check
# that says so (check.sh) can tell a break from growth: held to baselines that
# were altered, the library must be refused or must pass.
set -u

here=$(dirname "$0")
. "$here/../smoke.sh"

baseline=$1
library=$2
soname=${baseline##*/}
altered=$folder/$soname

# keeps BASELINE LIBRARY: programs built for the one run with the other.
keeps() {
    sh "$here/check.sh" "$@" >"$folder/stdout" 2>"$folder/stderr"
}

# alter SED: $altered, the baseline with SED applied; it must change something.
alter() {
    for part in interface map; do
        sed -E "$1" "$baseline.$part" >"$altered.$part"
    done
    ! cmp -s "$baseline.interface" "$altered.interface" ||
        ! cmp -s "$baseline.map" "$altered.map"
}

# broken WHAT SED: where the library was so, it has broken its programs.
broken() {
    check "refused: $1" refused "$2"
}

refused() {
    alter "$1" && ! keeps "$altered" "$library" &&
        grep -Eq 'Removed functions?:|with some indirect sub-type change|SONAME' \
            "$folder/stdout"
}

# grown WHAT SED: where the library was so, it has only grown.
grown() {
    check "passed: $1" passed "$2"
}

passed() {
    alter "$1" && keeps "$altered" "$library"
}

stripped() {
    strip --strip-debug "$library" -o "$folder/stripped.so" &&
        ! keeps "$baseline" "$folder/stripped.so" &&
        grep -q '^no debug information' "$folder/stdout"
}

check 'the library keeps its baseline' keeps "$baseline" "$library"

broken 'a function removed' 's/firenet_levels_size\b/&_once/'
broken 'a function with an argument less' \
    's/(firenet_levels_size\(.*)\);/\1, int more);/'
broken 'a function with an argument more' \
    's/(firenet_operator_create_dft\(.*), uint32_t centred/\1/'
broken 'an argument of another type' \
    's/(firenet_levels_weight\(.*)int k/\1int64_t k/'
broken 'another type behind a pointer' \
    's/(firenet_levels_create\(.*)int64_t \*bounds/\1int32_t *bounds/'
broken 'arguments exchanged' \
    's/(firenet_solver_set_real\(.*), ([a-z_]+ option), (double value)/\1, \3, \2/'
broken 'another result' 's/^int64_t (firenet_operator_rows)/int32_t \1/'
broken 'a callback with another argument' \
    's/(firenet_log_fn\)\()firenet_log_level/\1int64_t/'
broken 'an enumerator with another value' 's/(FIRENET_ERR_TYPE =) -12/\1 -19/'
broken 'an enumerator removed' \
    's/ *FIRENET_ERR_TYPE =/    FIRENET_ERR_ONCE = -19,\n&/'
broken 'an enumerator renamed' 's/FIRENET_SOLVER_GAP\b/&_ONCE/'
broken 'an opaque type that was open' \
    's/^typedef (struct firenet_levels) (.*);/typedef \1 {\n    int a;\n} \2;/'
broken 'another symbol version' 's/^FIRENET_[0-9.]+ \{/FIRENET_ONCE {/'
check 'refused: no debug information' stripped

grown 'a new function' '/firenet_levels_size\b/d'
grown 'a new enumerator' '/FIRENET_ERR_TYPE =/d'
grown 'an argument renamed' 's/(firenet_levels_weight\(.*)int k/\1int level/'

finish
