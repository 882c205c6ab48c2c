#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# tarball.sh [-a] [TARBALL]: does the source tarball stand on its own? Made by
# `meson dist` of the commit that is checked out, or given, it is unpacked where
# there is neither git nor a network, built, and tested: a few suites, with -a
# all of `unit`. Then the Python package is made from it and used. Not part of
# run.sh: it takes minutes.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
sh "$root/tools/packages.sh" || exit 1
. "$root/tests/smoke.sh"
suites='levels model rnspl sampling names rules'
if [ "${1-}" = -a ]; then
    suites=all
    shift
fi
tarball=${1-}
tree=$folder/unpacked
prefix=$folder/prefix
unset DESTDIR PKG_CONFIG_PATH LD_LIBRARY_PATH PYTHONPATH FIRENET_LIBRARY
unset FIRENET_MRI_LIBRARY FIRENET_BUNDLE

quietly() {
    "$@" >"$folder/stdout" 2>"$folder/stderr"
}

# Without a network; where that is forbidden, every check fails and says so.
offline() {
    if [ "$(id -u)" -eq 0 ]; then
        unshare -n "$@"
    else
        unshare -rn "$@"
    fi
}

made() {
    [ -n "$tarball" ] && [ -s "$tarball" ] && return
    quietly meson setup "$folder/dist" "$root" &&
        quietly meson dist -C "$folder/dist" --no-tests --allow-dirty \
            --formats gztar &&
        tarball=$(echo "$folder"/dist/meson-dist/firenet-*.tar.gz)
}

# One folder, named after the version.
unpacked() {
    mkdir "$tree" && tar -x -f "$tarball" -C "$tree" &&
        source=$(echo "$tree"/firenet-*) && [ -s "$source/meson.build" ]
}

no_git() {
    mkdir "$folder/bin" && cat >"$folder/bin/git" <<END &&
#!/bin/sh
echo "\$@" >>"$folder/git-was-called"
exit 1
END
        chmod +x "$folder/bin/git" && PATH=$folder/bin:$PATH
}

no_network() {
    quietly offline ip -brief link || quietly offline cat /proc/net/dev
    ! grep -q -e UP -e eth "$folder/stdout"
}

configured() {
    quietly offline meson setup "$folder/build" "$source" -Dtests=true \
        -Dwerror=true "--prefix=$prefix" -Ddoc=disabled
}

# What is installed of the build, by its targets' names.
installed_targets() {
    meson introspect --installed "$folder/build" | tr '{},' '\n\n\n' |
        sed -n "s,^ *\"$folder/build/\([^\"]*\)\":.*,\1,p" |
        grep -v -e '\.pc$' -e '\.cmake$' -e '\.png$' -e '/version\.h$'
}

built() {
    if [ "$suites" = all ]; then
        set --
    else
        # shellcheck disable=SC2046,SC2086  # lists of words
        set -- $(installed_targets) $(printf 'tests/test_%s\n' $suites)
    fi
    quietly offline ninja -C "$folder/build" "$@"
}

tested() {
    if [ "$suites" = all ]; then
        set -- --suite unit
    else
        # shellcheck disable=SC2086  # a list of words
        set -- $suites
    fi
    quietly offline meson test -C "$folder/build" --no-rebuild \
        --print-errorlogs "$@"
}

installed() {
    quietly offline meson install -C "$folder/build" --no-rebuild &&
        libdir=$(dirname "$(find "$prefix" -name libfirenet.so.0)") &&
        [ -x "$prefix/bin/firenet-reconstruct" ]
}

# shellcheck disable=SC2046  # a list of words
program_is_built() {
    quietly cc "$source/tests/consumers/program.c" -o "$folder/program" \
        $(PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config --cflags --libs firenet) &&
        LD_LIBRARY_PATH=$libdir quietly "$folder/program"
}

# ------------------------------------------------------------------- Python

pip_wheel() {
    quietly offline /usr/bin/python3 -m pip wheel --no-index \
        --no-build-isolation --no-deps --no-cache-dir -w "$folder/wheels" "$@"
}

source_distribution() {
    cd "$source/examples/python" &&
        quietly offline /usr/bin/python3 -c "from setuptools import build_meta
build_meta.build_sdist('$folder/sdist')"
    status=$?
    version=$(basename "$source") && version=${version#firenet-}
    cd "$folder" && [ -s "sdist/firenet-$version.tar.gz" ] && return $status
}

same_licence() {
    quietly cmp "$source/LICENSE" "$source/examples/python/LICENSE"
}

plain_wheel() {
    pip_wheel "$folder/sdist/firenet-$version.tar.gz" &&
        [ -s "$folder/wheels/firenet-$version-py3-none-any.whl" ]
}

bundled_wheel() {
    FIRENET_BUNDLE=$libdir/libfirenet.so.0 \
        pip_wheel "$folder/sdist/firenet-$version.tar.gz" &&
        [ "$(echo "$folder"/wheels/*linux*.whl)" != \
            "$folder/wheels/*linux*.whl" ]
}

# in_venv NAME WHEEL: in an environment of its own, but with Debian's NumPy, the
# wheel solves (P1); prints where the library was.
in_venv() {
    quietly /usr/bin/python3 -m venv --system-site-packages "$folder/$1" &&
        quietly "$folder/$1/bin/pip" install --no-index --no-deps "$2" &&
        quietly "$folder/$1/bin/python" -c '
import numpy as np, firenet as fn
a = fn.matrix(np.array([[1.0, 0, 1], [0, 1, 1]]))
x = fn.solve("P1", a, np.array([2.0, 2.0]), eta=0).x
assert abs(x - [0, 0, 2]).max() < 1e-5, x
print(fn._library.lib._name)'
}

finds_the_installed() {
    export PKG_CONFIG_PATH="$libdir/pkgconfig"
    in_venv plain "$folder/wheels/firenet-$version-py3-none-any.whl" &&
        grep -q -e "^$prefix" -e '^libfirenet.so.0$' "$folder/stdout"
}

has_its_own() {
    unset PKG_CONFIG_PATH
    in_venv bundled "$(echo "$folder"/wheels/*linux*.whl)" &&
        grep -q "^$folder/bundled/" "$folder/stdout"
}

check 'meson dist makes a tarball' made
check 'it is one folder' unpacked
check 'git is out of the way' no_git
check 'so is the network' no_network
check 'it is configured' configured
check 'it builds' built
check 'its tests pass' tested
check 'it installs' installed
check 'a program is built with what it installed' program_is_built
check 'a source distribution for Python is made' source_distribution
check 'it has the same licence' same_licence
check 'a wheel is made of that' plain_wheel
check 'which finds the installed library' finds_the_installed
check 'and one that carries the library' bundled_wheel
check 'which needs no installed one' has_its_own
check 'nothing asked for git' [ ! -e "$folder/git-was-called" ]

finish
