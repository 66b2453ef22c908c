#!/usr/bin/env bash
# Every combination of the project's options configures from nothing, a share of them on each core, and the smallest one
# builds. The largest is what the preset dev builds.
#   check.sh WORK_DIR
set -euo pipefail
work=$1
source=$(cd "$(dirname "$0")/../.." && pwd)
parts=$(nproc)
running=()
for ((part = 0; part < parts; part++)); do
  cmake -DSOURCE_DIR="$source" -DWORK_DIR="$work/$part" -DPART="$part" -DPARTS="$parts" -P "$source/tests/options/check.cmake" &
  running+=($!)
done
failed=0
for process in "${running[@]}"; do wait "$process" || failed=1; done
[ "$failed" = 0 ] || exit 1
echo "every combination of the options configures, and the smallest builds"
