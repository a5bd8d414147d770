#!/usr/bin/env python3
"""Holds the agreements in agreements/ against agreements/schema.json with an independent validator.

The schema itself must be valid JSON Schema 2020-12, each agreement must fit it, and files with
one thing wrong must not. Needs the package `jsonschema_rs`, which `scripts/need.sh tools` puts into .tools.
"""

import copy
import datetime
import json
import pathlib
import sys
import tomllib

try:
    import jsonschema_rs
except ImportError:
    sys.exit(
        "agreement schema: run `scripts/need.sh tools`, then "
        "`.tools/bin/python scripts/check_schema.py`: the package jsonschema-rs is not there"
    )

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "agreements"
# The file that the reader's tests start from has one of nearly everything.
BASE = ROOT / "crates" / "trucewatch-agreement" / "tests" / "reader" / "base.toml"

# What is changed in a good file, and the change.
WRONG = {
    "an unknown key": lambda d: d.update(colour="red"),
    "another format": lambda d: d.update(format=1),
    "no head": lambda d: d.pop("agreement"),
    "no provision": lambda d: d.update(provision=[]),
    "an unknown activity": lambda d: d["provision"][0].update(activities=["shout"]),
    "two places at once": lambda d: d["provision"][0].update(
        place={"zone": "z", "outside": {"zone": "z"}}
    ),
    "an id with a space": lambda d: d["provision"][0].update(id="no fire"),
    "a language that is none": lambda d: d["provision"][0].update(title={"ua": "..."}),
    "a distance of nothing": lambda d: d["provision"][0].update(
        place={"near_line": {"line": "l", "within_km": 0}}
    ),
    "a length of time in words": lambda d: d["provision"][0].update(
        in_force_from={"after": "ceasefire", "plus": "two weeks"}
    ),
}


def plain(value):
    """Times become text, as in JSON."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    return value


def main():
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    if not jsonschema_rs.meta.is_valid(schema):
        print("agreements/schema.json: this is no valid JSON Schema", file=sys.stderr)
        return 1
    validator = jsonschema_rs.Draft202012Validator(schema)
    passed = failed = 0
    agreements = [path for path in sorted(FOLDER.glob("*.toml")) if path.name != "weapons.toml"]
    for path in [BASE, *agreements]:
        document = plain(tomllib.loads(path.read_text(encoding="utf-8")))
        faults = list(validator.iter_errors(document))
        for fault in faults:
            where = "/".join(str(step) for step in fault.instance_path)
            print(f"{path.name}: {where}: {fault.message}", file=sys.stderr)
        missed = []
        for name, change in WRONG.items():
            wrong = copy.deepcopy(document)
            change(wrong)
            if validator.is_valid(wrong):
                missed.append(name)
        for name in missed:
            print(f"{path.name}: the schema lets {name} through", file=sys.stderr)
        good = not faults and not missed
        passed, failed = passed + good, failed + (not good)
    print(f"agreement schema: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
