#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# interface.sh INCLUDE...: the C interface that the headers declare, without
# comments and guards, one function or enumerator a line. INCLUDE are the
# folders that hold firenet/.
set -eu

for folder; do
    set -- "$@" "-I$folder"
    shift
done

echo '/* SPDX-License-Identifier: BSD-3-Clause */'
echo '/* Made by tests/abi/interface.sh. */'
echo '#include <stddef.h>'
echo '#include <stdint.h>'
echo '#include <firenet/firenet.h>' | ${CC:-cc} -E -dD "$@" - | awk '
    /^# [0-9]+ "/ { ours = $3 ~ /\/firenet\//; next }
    !ours || !NF || /^#define [^ ]+ *$/ { next }
    /^#/ { print; next }
    {
        gsub(/^ +/, "")
        enumerator = statement ~ /{/
        statement = statement (enumerator ? "\n    " : statement ? " " : "") $0
    }
    /;$/ {
        gsub(/\( /, "(", statement)
        sub(/\n *}/, "\n}", statement)
        print statement
        statement = ""
    }'
