#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# native/configure.sh BUILD [ARGUMENTS OF CMAKE]
#
# Configures libshmdata in the folder BUILD. What was made there for another place is thrown away first, for CMake refuses it: somebody copied or moved
# the checkout together with what was built.
set -euo pipefail

native=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:?usage: native/configure.sh BUILD [ARGUMENTS OF CMAKE]}
shift

# The folder that the cache names so.
cached() { sed -n "s/^$1:INTERNAL=//p" "$build/CMakeCache.txt"; }

if [ -e "$build/CMakeCache.txt" ] && ! { [ "$(cached CMAKE_CACHEFILE_DIR)" -ef "$build" ] && [ "$(cached CMAKE_HOME_DIRECTORY)" -ef "$native" ]; }; then
    rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles"
fi
exec cmake -S "$native" -B "$build" "$@"
