#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs ctest with the given arguments. If the system allows it, each case has System V objects of its own: then as many cases run at once as there are
# processors. Otherwise they would see each other's, so they run in turn.
set -euo pipefail
jobs=1
if unshare --ipc true 2>/dev/null; then
    jobs=$(getconf _NPROCESSORS_ONLN)
fi
exec ctest --output-on-failure --parallel "$jobs" "$@"
