#!/usr/bin/env bash
# Times PostGIS on the files of a folder made by make.py, in a database server of its own that is
# removed afterwards.
# usage: postgis.sh DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/../../scripts/need.sh" postgis
dir=$(cd "$1" && pwd)
bin=$(pg_config --bindir 2>/dev/null || ls -d /usr/lib/postgresql/*/bin | tail -1)
work=$(mktemp -d)
run() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # A server does not run as root.
    chown postgres "$work"
    run() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
fi
cleanup() { run "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
run "$bin/initdb" -D "$work/data" -A trust -U bench >/dev/null
run "$bin/pg_ctl" -D "$work/data" -w -o "-k $work -c listen_addresses= -c shared_buffers=2GB -c work_mem=256MB -c fsync=off" -l "$work/log" start >/dev/null
mkdir "$work/in"
cp "$dir"/areas.csv "$dir"/incidents.csv "$work/in/"
cd "$work/in"
python3 -c 'import json,sys; print(json.dumps(json.load(open(sys.argv[1]))["features"][0]["geometry"]))' "$dir/line.geojson" >line.json
"$bin/psql" -h "$work" -U bench -d postgres -At -f "$here/postgis.sql"
