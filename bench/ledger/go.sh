#!/usr/bin/env bash
# Lets Go's libraries for signed notes and tiled logs read a log of ours (promise P25). Skipped, with
# words, where Go or its package golang.org/x/mod is not there.
# usage: bench/ledger/go.sh PATH/TO/trucewatch
set -euo pipefail
cd "$(dirname "$0")"
trucewatch=$1

library=/usr/share/gocode
if ! command -v go >/dev/null || [ ! -d "$library/src/golang.org/x/mod/sumdb/tlog" ]; then
    echo "skipped: Go or golang.org/x/mod is not there (Debian: golang-go golang-golang-x-mod-dev)"
    exit 0
fi

dir=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$dir"
}
trap finish EXIT

{
    echo "sensor_id,time_utc_seconds,amplitude"
    for n in $(seq 700); do echo "1,$((1767225600 + n)).5,0.05"; done
} >"$dir/picks.csv"
"$trucewatch" ingest picks-csv --data-dir "$dir/site" "$dir/picks.csv" >/dev/null
"$trucewatch" serve --data-dir "$dir/site" --port 0 >"$dir/line" &
server=$!
for _ in $(seq 100); do
    grep -q http "$dir/line" && break
    sleep 0.1
done
address=$(sed -n 's|.*\(http://[0-9.:]*\)/.*|\1|p' "$dir/line")
GO111MODULE=off GOPATH=$library GOCACHE=$dir/cache GOFLAGS= go run check.go "$address/log"
