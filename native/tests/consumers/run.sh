#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/consumers/run.sh [BUILD]
#
# Installs libshmdata from the CMake build directory BUILD, or from one made for this with cppbuild.sh, into a temporary prefix, looks at what is there, and builds
# and runs programs against it as others do: through pkg-config, outside the tree. Writes into the temporary directory and BUILD only.
set -euo pipefail

# System V objects of our own if the system allows it: then what is left over is ours for certain.
if [ -z "${OWN_OBJECTS:-}" ] && unshare -i true 2>/dev/null; then
    OWN_OBJECTS=yes exec unshare -i "$BASH" "${BASH_SOURCE[0]}" "$@"
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
native=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() {
    echo "consumers/run.sh: $*" >&2
    exit 1
}
# WHAT COMMAND...: fails with what the command printed last.
try() {
    local what=$1
    shift
    "$@" >"$work/log" 2>&1 || die "$what failed: $(grep -m1 -iE 'error|fail|undefined' "$work/log" || tail -1 "$work/log")"
}

packages=
for pair in cmake:cmake pkg-config:pkg-config gcc:gcc g++:g++ nm:binutils readelf:binutils ipcs:util-linux; do
    command -v "${pair%:*}" >/dev/null || packages="$packages ${pair#*:}"
done
[ -z "$packages" ] || die "not everything that is needed is here: sudo apt-get install -y$packages"

if [ $# -gt 0 ]; then
    build=$1
    [ -f "$build/CMakeCache.txt" ] || die "$build is no CMake build: cmake -S native -B $build && cmake --build $build"
else
    # In a checkout that is copied after it was built, and goes: the copy builds, and needs nothing of what it was copied from.
    mkdir "$work/checkout"
    cp -a "$native/../cppbuild.sh" "$work/checkout"
    mkdir "$work/checkout/native"
    cp -a "$native"/{CMakeLists.txt,configure.sh,include,libshmdata.map,shmdata.pc.in,src} "$work/checkout/native"
    try "building libshmdata" "$work/checkout/cppbuild.sh"
    cp -a "$work/checkout" "$work/copy"
    rm -r "$work/checkout"
    try "building libshmdata in a copy" "$work/copy/cppbuild.sh"
    build=$(echo "$work"/copy/cppbuild/*/build)
    ! grep -rqF "$work/checkout" "$build" || die "the copy of a checkout knows where it was copied from: $(grep -rlF "$work/checkout" "$build" | head -1)"
fi
prefix=$work/prefix
try "installing libshmdata" cmake --install "$build" --prefix "$prefix"

library=$prefix/lib/libshmdata-1.3.so.1
headers="abstract-logger.hpp cfollower.h clogger.h console-logger.hpp cwriter.h extension.h follower.hpp includes.hpp reader.hpp type.hpp writer.hpp"
for file in lib/libshmdata-1.3.so lib/libshmdata-1.3.so.1 lib/pkgconfig/shmdata-1.3.pc $(printf 'include/shmdata-1.3/shmdata/%s ' $headers); do
    [ -f "$prefix/$file" ] || die "nothing was installed as $file"
done
soname=$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
[ "$soname" = libshmdata-1.3.so.1 ] || die "the SONAME is '$soname', not libshmdata-1.3.so.1"
# The release build is hardened: no writable relocations once it is loaded, no executable stack, checked calls.
# Each answer is taken whole first: a grep -q that ends early would kill what still writes to it, and pipefail calls that a failure.
segments=$(readelf -lW "$library")
dynamic=$(readelf -dW "$library")
called=$(nm -D --undefined-only "$library")
grep -q GNU_RELRO <<<"$segments" || die "the library has relocations that stay writable"
grep -qE 'BIND_NOW|FLAGS.*NOW' <<<"$dynamic" || die "the library binds its symbols late"
! grep -q 'GNU_STACK.* RWE ' <<<"$segments" || die "the library has an executable stack"
grep -q '_chk@' <<<"$called" || die "the library was built without _FORTIFY_SOURCE"
grep -q '__stack_chk_fail@' <<<"$called" || die "the library was built without a stack protector"
classes='AbstractLogger|ConsoleLogger|Writer|OneWriteAccess|Reader|Follower|Type'
foreign=$(nm -D -C --defined-only "$library" | cut -c20- |
    grep -vE "^(shmdata_[a-z0-9_]+|(vtable|typeinfo|typeinfo name) for shmdata::($classes)|shmdata::($classes)::~?[A-Za-z_ ]+(\[abi:[a-z0-9_]+\])+\(.*)\$" || true)
[ -z "$foreign" ] || die "the library exports what is no interface: $(head -1 <<<"$foreign")"
# What no program may need to know: a header that stands alone needs nothing of ours but the installed headers.
for header in $headers; do
    case $header in
        *.hpp) language=c++ ;;
        *) language=c ;;
    esac
    try "including $header alone" g++ -x "$language" -fsyntax-only -Wall -Wextra -Wpedantic -Werror -fvisibility=hidden \
        -I"$prefix/include/shmdata-1.3" -include "shmdata/$header" /dev/null
done

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
pkg-config --exists shmdata-1.3 || die "pkg-config does not find shmdata-1.3"
read -r -a flags <<<"$(pkg-config --cflags --libs shmdata-1.3)"
strict=(-Wall -Wextra -Wpedantic -Werror)
# NAME COMPILER ARGUMENTS...: builds it, runs it on a path of its own.
consume() {
    local name=$1
    shift
    try "building $name" "$@" "${strict[@]}" -o "$work/$name" "${flags[@]}" -pthread
    "$work/$name" "$work/$name.shm" || die "$name ran and failed"
}
consume c99 gcc -std=c99 -D_POSIX_C_SOURCE=200809L "$here/consumer.c"
consume c11 gcc -std=c11 -D_POSIX_C_SOURCE=200809L "$here/consumer.c"
consume c-as-cpp g++ -std=c++17 -x c++ "$here/consumer.c" -x none
consume cpp17 g++ -std=c++17 "$here/consumer.cpp"
# What such programs get from whichever of the headers they include.
for header in $headers; do
    case $header in
        *.hpp) consume "cpp-${header%.hpp}" g++ -std=c++17 -DHEADER="<shmdata/$header>" "$here/relying.cpp" ;;
        extension.h) ;;
        *) consume "c-${header%.h}" gcc -std=c99 -DHEADER="<shmdata/$header>" "$here/relying.c" ;;
    esac
done
# A program that was built on other headers of the same names: no crash, but a word of what is missing.
mkdir "$work/foreign"
try "building another library" g++ -std=c++17 -fPIC -shared -DLIBRARY "$here/foreign.cpp" -Wl,-soname,"$soname" -o "$work/foreign/$soname"
for binding in now lazy; do
    try "building a program for another library" g++ -std=c++17 "$here/foreign.cpp" "$work/foreign/$soname" -Wl,-z,"$binding" -o "$work/foreign-$binding"
    LD_LIBRARY_PATH=$work/foreign "$work/foreign-$binding" "$work/foreign.shm" || die "a program does not run with its own library"
    ! "$work/foreign-$binding" "$work/foreign.shm" 2>"$work/log" || die "a program that was built on another library's headers runs"
    grep -q 'undefined symbol: _ZN7shmdata6Writer' "$work/log" || die "a program that was built on another library's headers: '$(tail -1 "$work/log")'"
done
! g++ -std=c++17 "$here/foreign.cpp" -o "$work/foreign-linked" "${flags[@]}" 2>"$work/log" || die "a program built on another library's headers can be linked"
consume cpp20-hidden g++ -std=c++20 -fvisibility=hidden -O2 "$here/consumer.cpp"
if [ -n "${OWN_OBJECTS:-}" ]; then
    left=$(ipcs -m -s | sed -n '/^0x/p')
    [ -z "$left" ] || die "System V objects are left behind: $left"
fi
[ -z "$(find "$work" -name '*.shm')" ] || die "a socket is left behind"
echo "consumers/run.sh: all is well"
