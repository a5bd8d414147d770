#!/usr/bin/env bash
# Asks the tiles of invented incidents of trucewatch-tiles and of PostGIS, one after the other, with the same
# connections and the same requests; shows both and the ratio. README.md says what is compared.
# usage: bench/tiles/run.sh          (INCIDENTS=1000000 CONNECTIONS=4 REQUESTS=2000)
set -euo pipefail
cd "$(dirname "$0")/../.."
incidents=${INCIDENTS:-1000000} connections=${CONNECTIONS:-4} requests=${REQUESTS:-2000}
scripts/need.sh postgis
here=$PWD/bench/tiles
work=$(mktemp -d)
server='' database=no
run() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # A server does not run as root.
    chown postgres "$work"
    run() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
fi
bin=$(pg_config --bindir 2>/dev/null || ls -d /usr/lib/postgresql/*/bin | tail -1)
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ "$database" = no ] || run "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

target=${CARGO_TARGET_DIR:-target}
cargo build --release --locked -p trucewatch-tiles --example tile_server
tiles=$target/release/examples/tile_server

http=$(free_port)
"$tiles" serve "$incidents" "$http" >"$work/served" &
server=$!
for _ in $(seq 300); do grep -q 'in the index' "$work/served" && break || sleep 1; done
cat "$work/served"
awk '/VmRSS/ {printf "%.0f MB in memory\n", $2 / 1024}' "/proc/$server/status"

"$tiles" csv "$incidents" >"$work/incidents.csv"
chmod 644 "$work/incidents.csv"
port=$(free_port)
(
    cd "$work"
    run "$bin/initdb" -D "$work/data" -A trust -U bench >/dev/null
    run "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" start >/dev/null -o "-k $work -p $port -c listen_addresses=127.0.0.1 \
        -c shared_buffers=3GB -c work_mem=256MB -c effective_cache_size=8GB -c fsync=off -c random_page_cost=1.1 -c jit=off"
)
database=yes
echo "loading PostGIS"
"$bin/psql" -q -h "$work" -p "$port" -U bench -d postgres -v file="$work/incidents.csv" -f "$here/postgis.sql"
"$bin/psql" -h "$work" -p "$port" -U bench -d postgres -At -c 'SELECT postgis_full_version()'
# All of it in memory, as it is on the other side.
"$bin/psql" -q -h "$work" -p "$port" -U bench -d postgres -At -c "CREATE EXTENSION pg_prewarm; SELECT pg_prewarm('incidents'), pg_prewarm('incidents_geom')" >/dev/null

for which in all month; do
    echo "== $requests requests, $which"
    "$tiles" ask "postgres:$port" "$connections" "$requests" "$which" | tee "$work/postgis.$which"
    "$tiles" ask "http:$http" "$connections" "$requests" "$which" | tee "$work/ours.$which"
    awk '/tiles\/s$/ {rate[FILENAME] = $(NF-1)} END {printf "ratio of throughput: %.1f\n", rate[ARGV[1]] / rate[ARGV[2]]}' \
        "$work/ours.$which" "$work/postgis.$which"
done
