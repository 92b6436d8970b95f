#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzzers and runs each for SECONDS_EACH seconds (20 unless given) on its seed corpus. Fails on any finding.
set -euo pipefail

seconds=${1:-20}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
native=$(dirname "$here")
build=$(dirname "$native")/cppbuild/fuzz

die() {
    printf 'native/fuzz/run.sh: %s\n' "$*" >&2
    exit 1
}

[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "SECONDS_EACH is '$seconds': give a whole number of seconds"
mkdir -p "$build"
{ cd "$native" && cmake --preset fuzz && cmake --build --preset fuzz; } >"$build/build.log" 2>&1 || {
    cat "$build/build.log" >&2
    die "the fuzzers could not be built"
}
programs=$build/fuzz

# In memory if there is such a directory. It is removed at the end, whatever happens.
work=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")" shmdata-fuzz.XXXXXX)
trap 'rm -rf "$work"' EXIT

failed=()
for name in messages follower writer; do
    # What is found goes to the build folder; the seeds in the tree stay as they are.
    found=$build/$name
    mkdir -p "$found" "$work/$name"
    length=600
    [ "$name" = messages ] && length=5000
    log=$build/$name.log
    if ! TMPDIR=$work "$programs/${name}_fuzzer" -max_total_time="$seconds" -max_len="$length" -timeout=25 -print_final_stats=1 \
        -artifact_prefix="$found/" "$work/$name" "$here/corpus/$name" >"$log" 2>&1; then
        failed+=("$name")
        grep -E '^FOUND|^SUMMARY|Test unit written' "$log" >&2 || tail -20 "$log" >&2
    fi
    awk -v name="$name" '
        { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1) } }
        /number_of_executed_units/ { runs = $2 }
        /average_exec_per_sec/ { rate = $2 }
        END { printf "%-8s %9d runs %7d runs/s   cov %d   ft %d\n", name, runs, rate, cov, ft }' "$log"
done
[ ${#failed[@]} = 0 ] || die "findings in: ${failed[*]}; the inputs lie in $build/NAME, the output in $build/NAME.log (README.md says how to reproduce one)"
