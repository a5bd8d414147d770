#!/usr/bin/env bash
# Runs make targets one after the other, also past a failure, and ends with what each one said last.
# usage: scripts/run-all.sh TARGET...
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

passed=0 failed=() at=0
for target in "$@"; do
    at=$((at + 1))
    printf '\n[%d/%d] %s\n' "$at" $# "$target"
    started=$SECONDS
    if "${MAKE:-make}" --no-print-directory "$target" 2>&1 | tee "$logs/$target"; then
        passed=$((passed + 1)) result=ok
    else
        failed+=("$target") result=FAILED
    fi
    printf '%-11s %-6s %4d s\n' "$target" "$result" $((SECONDS - started)) >>"$logs/results"
done

# The closing lines of nextest, cargo test, vitest, the browser test and the smaller checks.
closing='^ *(Summary \[|test result:|Test Files |Tests  |ok   |FAIL |SKIPPED|tidy: |canonical vectors: |agreement schema: )'
printf '\n'
for target in "$@"; do
    sed 's/\x1b\[[0-9;]*m//g' "$logs/$target" | grep -E "$closing" |
        grep -v ' 0 passed; 0 failed'
done
printf '\n'
cat "$logs/results"
printf '%d passed, %d failed%s\n' "$passed" "${#failed[@]}" "${failed[*]:+: ${failed[*]}}"
[ "${#failed[@]}" = 0 ]
