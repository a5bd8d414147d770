#!/usr/bin/env bash
# Measures location by sound against its peers and prints a Markdown table (to standard output;
# what is going on goes to standard error).
# usage: bench/fusion/run.sh [option of compare.py...]
# SETS="small medium" only these sets; PEERS=no only our engine; COST=yes the cost curve as well;
# TRUCEWATCH_SHARED the folder with tools/ and data/ (default: ../shared beside the repository).
set -euo pipefail
cd "$(dirname "$0")"
repository=$(cd ../.. && pwd)
shared=${TRUCEWATCH_SHARED:-$repository/../shared}
work=$PWD/.work

say() { printf '%s\n' "$*" >&2; }

for needed in tools/gen_acoustic.py tools/run_peers.py tools/score_acoustic.py data/acoustic/small/picks.csv; do
    if [ ! -e "$shared/$needed" ]; then
        say "bench-fusion: SKIPPED: no $needed in $shared; name its folder with TRUCEWATCH_SHARED=..."
        exit 0
    fi
done

"$repository/scripts/need.sh" cc python
mkdir -p "$work"
if ! cmp -s requirements.txt "$work/requirements.txt"; then
    say "installing the peers into bench/fusion/.work (a minute or two)"
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --only-binary :all: -r requirements.txt
    cp requirements.txt "$work/requirements.txt"
fi

# The pages are built where they can be; the command that is measured does not need them.
mkdir -p "$repository/web/dist"
(cd "$repository" && cargo build --quiet --release --locked -p trucewatch-cli)
target=${CARGO_TARGET_DIR:-$repository/target}
case $target in /*) ;; *) target=$repository/$target ;; esac
binary=$target/release/trucewatch

read -r -a sets <<<"${SETS:-}"
"$work/venv/bin/python" compare.py "${sets[@]}" --peers "${PEERS:-yes}" --binary "$binary" \
    --shared "$shared" --work "$work" "$@"
if [ "${COST:-no}" = yes ]; then
    printf '\n'
    "$work/venv/bin/python" cost.py --binary "$binary" --work "$work"
fi
