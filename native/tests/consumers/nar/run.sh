#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# native/tests/consumers/nar/run.sh
#
# Installs libshmdata's NAR into a temporary repository, and has a Maven project of its own compile, link and run a C++ program against it. (The NAR
# plugin looks for dependencies in the local repository only, so this project is no module of the build.)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is here already need not be fetched again.
usual=$("$root/mvnw" -q -f "$root/pom.xml" -N help:evaluate -Dexpression=settings.localRepository -DforceStdout)
maven() { "$root/mvnw" -B -ntp -Dmaven.repo.local="$work/repository" -Dmaven.repo.local.tail="$usual" -Dmaven.repo.local.tail.ignoreAvailability=true "$@"; }

step() {
    local what=$1
    shift
    maven "$@" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        echo "consumers/nar/run.sh: $what failed" >&2
        exit 1
    }
}
step "installing the NAR" -f "$root/pom.xml" install -pl .,native -Dmaven.test.skip=true
cp -r "$here/.." "$work/project"
step "the consumer of the NAR" -f "$work/project/nar/pom.xml" verify
grep -q 'C++ consumer: 5 frames' "$work/log" || {
    cat "$work/log" >&2
    echo "consumers/nar/run.sh: the consumer of the NAR was built but did not run" >&2
    exit 1
}
echo "consumers/nar/run.sh: all is well"
