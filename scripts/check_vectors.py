#!/usr/bin/env python3
"""Checks formats/canonical/vectors.json with an implementation that shares no code with the Rust one.

Each text must come out the same when it is read as JSON and written again by the rules of
RFC 8785, its SHA-256 and id must be as stated, and its bodies must keep to the restrictions that
make this so easy: whole numbers within 2^53, no decimals. Standard library only.
"""

import hashlib
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).resolve().parent.parent / "formats" / "canonical" / "vectors.json"
LARGEST = 2**53 - 1
VECTORS_MIN = 16


def sorted_names(value):
    """Orders names by their UTF-16 units, as RFC 8785 asks; Python's own order is by code points."""
    if isinstance(value, dict):
        order = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: sorted_names(value[name]) for name in order}
    if isinstance(value, list):
        return [sorted_names(inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise ValueError(f"{value} is beyond 2^53 - 1, where other JSON libraries round")
    return value


def refuse(text):
    raise ValueError(f"{text} is not a whole number")


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a name occurs twice among {names}")
    return dict(pairs)


def canonical(text):
    value = json.loads(text, parse_float=refuse, parse_constant=refuse, object_pairs_hook=unique)
    return json.dumps(sorted_names(value), separators=(",", ":"), ensure_ascii=False), value


def faults(vector):
    """Yields what is wrong with one vector."""
    text = vector["canonical"]
    try:
        again, value = canonical(text)
    except ValueError as error:
        yield f"cannot be read: {error}"
        return
    if again != text:
        yield f"is not in canonical form; it should be {again}"
    if sorted(value) != ["body", "kind", "v"] or value["v"] != 1 or value["kind"] != vector["kind"]:
        yield "has another envelope than body, kind and v"
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if digest != vector["sha256"]:
        yield f"has SHA-256 {digest}, not {vector['sha256']}"
    derived = f"o-{digest[:32]}" if vector["kind"] == "observation" else None
    if derived != vector["id"]:
        yield f"has id {derived}, not {vector['id']}"


def main():
    vectors = json.loads(FILE.read_text(encoding="utf-8"))["vectors"]
    passed = failed = 0
    for vector in vectors:
        found = list(faults(vector))
        for fault in found:
            print(f"{FILE.name}: `{vector['name']}` {fault}", file=sys.stderr)
        passed, failed = passed + (not found), failed + bool(found)
    if len(vectors) < VECTORS_MIN:
        print(f"{FILE.name}: {len(vectors)} vectors; there were {VECTORS_MIN}", file=sys.stderr)
        failed += 1
    print(f"canonical vectors: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
