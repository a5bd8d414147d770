#!/bin/sh
# Makes the store of format 1 in this folder anew, with the program that wrote that format: the last
# commit before entries were signed. Run it from anywhere in the repository. (The store of format 2 is
# made by `make_format_2` in ../golden.rs.)
set -eu
commit=63dd4d3
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'git worktree remove --force "$tree"' EXIT
git worktree add --detach "$tree" "$commit"
tests="$tree/crates/trucewatch-evidence/tests"
cp "$here/make_format_1.rs" "$tests/make_golden.rs"
rm -rf "$here/format-1"
GOLDEN="$here/format-1" cargo test --manifest-path "$tree/Cargo.toml" -p trucewatch-evidence --test make_golden
