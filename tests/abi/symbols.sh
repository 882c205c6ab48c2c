#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# symbols.sh LIBRARY MAP HEADERS PINS: what the library exports is what the map
# lists, it does not call what a guest in somebody's process must not call, and
# every enumerator of the headers is pinned in the C file PINS.
set -u

library=$1
map=$2
headers=$3
pins=$4
. "$(dirname "$0")/../smoke.sh"

nm -D --defined-only "$library" |
    awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$folder/exported"
nm -D --undefined-only "$library" |
    awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u >"$folder/wanted"
sed -n 's/^ *\(firenet_[a-z0-9_]*\);.*$/\1/p' "$map" | sort >"$folder/listed"

forbidden='_?_?(v?f?printf|puts|fputs|putchar|perror)(_chk)?
_?exit
_Exit
abort
__assert_fail
quick_exit
(secure_)?getenv
setenv
putenv
signal
sigaction
raise
longjmp
setlocale
fesetround
feenableexcept
fftwf?_cleanup
fftwf?_(init_threads|plan_with_nthreads)
openblas_set_num_threads'

# Memory is the host's: aligned_alloc is its stand-in, and qsort may allocate.
allocating='malloc
calloc
realloc
posix_memalign
strn?dup
v?asprintf
qsort'

# none COMMAND...: it prints nothing.
none() {
    "$@" >"$folder/stdout" 2>"$folder/stderr"
    [ ! -s "$folder/stdout" ] && [ ! -s "$folder/stderr" ]
}

unpinned() {
    sed -n \
        's/^ *\(FIRENET_[A-Z0-9_]*\) = \(-\{0,1\}[0-9]*\).*/PIN(\1, \2),/p' \
        "$headers"/*.h | grep . |
        while read -r pin; do
            grep -qF "$pin" "$pins" || echo "$pin"
        done
}

check 'symbols are exported and called' \
    [ -s "$folder/exported" -a -s "$folder/wanted" ]
check 'exported symbols are those of the map' \
    none diff "$folder/listed" "$folder/exported"
check 'every exported symbol has the prefix' \
    none grep -v '^firenet_' "$folder/exported"
check 'no printing, exiting, aborting, signals or environment' \
    none grep -Ex "$forbidden" "$folder/wanted"
check 'no memory but through the allocator' \
    none grep -Ex "$allocating" "$folder/wanted"
check 'every enumerator is pinned' none unpinned

finish
