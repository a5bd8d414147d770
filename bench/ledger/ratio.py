"""Prints the ratios that the lines of `ledger_speed` give."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as lines:
    found = {}
    for line in lines:
        one = json.loads(line)
        if "per_s" in one:
            found[one["what"]] = one
plain = found["plain"]["per_s"]
for what in ("batch", "single"):
    one = found[what]
    tenths = one["tenths_per_s"]
    flat = tenths[-1] / tenths[0]
    print(f"{what}: {one['per_s']:,.0f} entries/s, {one['per_s'] / plain:.2f} of plain SQLite; last tenth {flat:.2f} of the first")
