#!/usr/bin/env bash
# Holds invented incidents against an invented agreement, times PostGIS's plain containment on the same
# files in the same run, and shows the ratio; then the cost from 10 to 10,000 provisions.
# usage: bench/agreement/run.sh          (INCIDENTS=1000000 PROVISIONS=200 COST=yes|no)
set -euo pipefail
cd "$(dirname "$0")/../.."
incidents=${INCIDENTS:-1000000} provisions=${PROVISIONS:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${CARGO_TARGET_DIR:-target}
cargo build --release --locked -p trucewatch-agreement --example assess_speed
speed=$target/release/examples/assess_speed

echo "== $incidents incidents, $provisions provisions"
python3 bench/agreement/make.py "$work/main" --incidents "$incidents" --provisions "$provisions"
"$speed" "$work/main" 1 | tee "$work/one"
"$speed" "$work/main" 2 | tee "$work/two"
bench/agreement/postgis.sh "$work/main" | tee "$work/postgis"
python3 bench/agreement/ratio.py "$work/one" "$work/two" "$work/postgis"

if [ "${COST:-yes}" = yes ]; then
    echo "== cost by number of provisions (20,000 incidents, one thread)"
    for n in 10 100 1000 10000; do
        python3 bench/agreement/make.py "$work/$n" --incidents 20000 --provisions "$n"
        "$speed" "$work/$n" 1
    done
fi
