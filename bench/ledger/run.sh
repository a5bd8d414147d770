#!/usr/bin/env bash
# How fast the ledger takes entries in, beside plain SQLite that writes the same bytes with the same
# settings in the same run; and what a proof costs. One line of JSON a measurement, then the ratios.
# ENTRIES: how many (1,000,000); GROUP: entries a commit (512).
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
scripts/need.sh cc
cargo run --quiet --release --locked -p trucewatch-evidence --example ledger_speed -- \
    "$folder/store" "${ENTRIES:-1000000}" "${GROUP:-512}" | tee "$folder/lines"
python3 bench/ledger/ratio.py "$folder/lines"
