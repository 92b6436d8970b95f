#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# native/tests/sanitized.sh address,undefined|thread [ARGUMENTS OF THE TESTS]
#
# Builds the library and its tests with a sanitizer, into cppbuild/sanitized-NAME, and runs them. (-Wno-maybe-uninitialized: GCC 12 says it of std::regex
# under a sanitizer, wrongly.)
set -euo pipefail

sanitizer=${1:?usage: native/tests/sanitized.sh address,undefined|thread [ARGUMENTS OF THE TESTS]}
shift
native=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$native/../cppbuild/sanitized-${sanitizer%%,*}
flags="-fsanitize=$sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1"

mkdir -p "$out/tests"
"$native/configure.sh" "$out/library" -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS="$flags" >"$out/configure.log"
cmake --build "$out/library" --parallel >"$out/build.log" 2>&1 || {
    cat "$out/build.log" >&2
    exit 1
}

# One object per test, several at once; only what changed.
compile() {
    local object=$out/tests/$(basename "$1" .cpp).o
    if [ ! -e "$object" ] || [ -n "$(find "$native/tests" "$native/src" "$native/include" -newer "$object" -name '*.[ch]pp' -print -quit)" ]; then
        # shellcheck disable=SC2086
        g++ -std=c++17 -UNDEBUG $flags -Wall -Wextra -Wpedantic -Werror -Wno-maybe-uninitialized -pthread -I"$native/include" -I"$native/src" -c "$1" -o "$object"
    fi
}
export -f compile
export out native flags
printf '%s\n' "$native"/tests/*.cpp | xargs -P "$(nproc)" -I{} bash -c 'compile {}'

# shellcheck disable=SC2086
g++ $flags "$out"/tests/*.o -o "$out/native_tests" -L"$out/library" -lshmdata-1.3 -Wl,-rpath,"$out/library" -pthread
cd "$native"
exec "$out/native_tests" "$@"
