#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# ./cppbuild.sh [install|clean] [-platform NAME] [-provider bundled|system]
#
# Builds libshmdata into cppbuild/NAME/{include,lib}. NAME is linux-x86_64 or macosx-arm64, by default this machine's.
# -provider system builds nothing: cppbuild/NAME-system/{include,lib} then point to the shmdata-1.3 that pkg-config finds.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
operation=install
platform=
provider=bundled

die() {
    echo "cppbuild.sh: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        install | clean) operation=$1 ;;
        -platform=*) platform=${1#*=} ;;
        -platform) shift && platform=${1:?-platform needs a name} ;;
        -provider=*) provider=${1#*=} ;;
        -provider) shift && provider=${1:?-provider needs bundled or system} ;;
        *) die "unknown argument '$1'; usage: ./cppbuild.sh [install|clean] [-platform NAME] [-provider bundled|system]" ;;
    esac
    shift
done

case $(uname -s)-$(uname -m) in
    Linux-x86_64) here=linux-x86_64 ;;
    Darwin-arm64) here=macosx-arm64 ;;
    *) here=unknown ;;
esac
platform=${platform:-$here}
case $platform in
    linux-x86_64 | macosx-arm64) ;;
    *) die "no platform '$platform': there are linux-x86_64 and macosx-arm64" ;;
esac
[ "$platform" = "$here" ] || die "$platform must be built on such a machine; this one is $here"

out=$top/cppbuild/$platform
if [ "$operation" = clean ]; then
    rm -rf "$top/cppbuild"
    exit 0
fi
case $provider in
    bundled) ;;
    system)
        command -v pkg-config >/dev/null || die "-provider system needs pkg-config: sudo apt-get install -y pkg-config"
        version=$(pkg-config --modversion shmdata-1.3 2>/dev/null) || die "-provider system: pkg-config knows no shmdata-1.3; install it, or name its folder in PKG_CONFIG_PATH"
        mkdir -p "$out-system"
        ln -sfn "$(pkg-config --variable=libdir shmdata-1.3)" "$out-system/lib"
        ln -sfn "$(pkg-config --variable=includedir shmdata-1.3)" "$out-system/include"
        echo "cppbuild.sh: the installed shmdata-1.3, version $version, in $(readlink "$out-system/lib")"
        exit 0
        ;;
    *) die "no provider '$provider': there are bundled and system" ;;
esac

# What is missing, all in one line.
packages=
if [ -n "${CXX:-}" ]; then
    # CMake takes a compiler with arguments
    command -v "${CXX%% *}" >/dev/null || die "there is no compiler '$CXX': set CXX to one, or unset it"
else
    command -v c++ >/dev/null || command -v g++ >/dev/null || packages="$packages g++"
fi
command -v cmake >/dev/null || packages="$packages cmake"
command -v make >/dev/null || command -v ninja >/dev/null || packages="$packages make"
[ -z "$packages" ] || die "a C++17 compiler and CMake are needed to build libshmdata: sudo apt-get install -y$packages"

build=$out/build
mkdir -p "$build"
# CMake's own choice is make; a folder once made keeps what it was made for
command -v make >/dev/null || export CMAKE_GENERATOR=Ninja
"$top/native/configure.sh" "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$out" -DCMAKE_INSTALL_LIBDIR=lib >"$build/configure.log" ||
    die "CMake failed, see $build/configure.log"
cmake --build "$build" --parallel "$(getconf _NPROCESSORS_ONLN)"
cmake --install "$build" >/dev/null
