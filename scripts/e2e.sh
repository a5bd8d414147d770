#!/usr/bin/env bash
# The browser test against a demonstration that really runs: starts one on a free port with a fixed
# seed, waits until it shows incidents, uses the page as a duty officer would, ends it; then the app for the
# field as a monitor would.
# usage: scripts/e2e.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."

program=$1
wait_s=120

if ! scripts/need.sh chromium; then
    if [ -n "${CI:-}" ]; then exit 1; fi
    echo "SKIPPED the browser test: there is no Chromium"
    exit 0
fi

log=$(mktemp)
demo=
finish() {
    if [ -n "$demo" ]; then
        kill -INT "$demo" 2>/dev/null || true
        wait "$demo" 2>/dev/null || true
    fi
    rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Job control gives the demonstration a group of its own, where SIGINT is not ignored.
set -m
"$program" demo --port 0 --seed 1 --duration 6h --speed 600 >"$log" 2>&1 </dev/null &
demo=$!
set +m

url= incidents=0
for ((second = 0; second < wait_s; second++)); do
    if ! kill -0 "$demo" 2>/dev/null; then
        echo "the demonstration ended at once:" >&2
        cat "$log" >&2
        exit 1
    fi
    url=$(grep -oE 'http://[0-9.]+:[0-9]+' "$log" | head -n 1 || true)
    if [ -n "$url" ]; then
        incidents=$(node scripts/incidents.mjs "$url" || echo 0)
        [ "$incidents" -ge 5 ] && break
    fi
    sleep 1
done
if [ "$incidents" -lt 5 ]; then
    echo "the demonstration showed $incidents incidents within $wait_s s; it said:" >&2
    cat "$log" >&2
    exit 1
fi
echo "the demonstration at $url shows $incidents incidents after $second s"
case $program in
    /*) ;;
    *) program=$PWD/$program ;;
esac
cd web
TRUCEWATCH_URL=$url npm run --silent e2e
# The app for the field, against a site of its own.
TRUCEWATCH_PROGRAM=$program npm run --silent e2e:field
