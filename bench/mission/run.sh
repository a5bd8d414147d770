#!/usr/bin/env bash
# What it costs to decide who reads a record, and how long answers take with many people signed in at once, who
# read and act. One line of JSON a measurement. SESSIONS: how many (500); SECONDS_EACH: for how long (60).
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
scripts/need.sh cc
scripts/need.sh python
cargo build --quiet --release --locked -p trucewatch-cli
cargo run --quiet --release --locked -p trucewatch-access --example authorization_cost
program=${CARGO_TARGET_DIR:-target}/release/trucewatch
{
    "$program" simulate --duration 1h --seed 7 --out "$folder/world"
    for file in lines.geojson sensors.csv picks.csv; do
        format=${file/./-} # sensors.csv is read as sensors-csv
        "$program" ingest "$format" "$folder/world/$file" --data-dir "$folder/site"
    done
    "$program" agreement load agreements/reference-2020.toml --data-dir "$folder/site"
    python3 bench/mission/people.py "$program" "$folder/site" "${SESSIONS:-500}" "$folder/people.json"
} >&2
# All come from one address, and each acts more than one does by hand.
cat >"$folder/site/limits.toml" <<'END'
acts = {burst = 100000, per_minute = 100000}
sign_in = {burst = 100000, per_minute = 100000}
END
"$program" serve --data-dir "$folder/site" --port 0 >"$folder/said" &
server=$!
until address=$(grep -o '127.0.0.1:[0-9]*' "$folder/said"); do sleep 0.2; done
# Until the view has read the log.
sleep 5
python3 bench/mission/users.py "$address" "$folder/people.json" "${SECONDS_EACH:-60}"
reads=$(wc -l <"$folder/site/reads.log")
printf '{"what": "reads put on record meanwhile", "lines": %s, "bytes": %s}\n' "$reads" "$(wc -c <"$folder/site/reads.log")"
