"""Prints how many times as fast as PostGIS incidents were assessed.

usage: ratio.py ONE TWO POSTGIS

ONE and TWO: what assess_speed printed with one thread and two; POSTGIS: what postgis.sh printed.
"""

import json
import re
import sys


def main():
    one, two = (json.loads(open(path).read()) for path in sys.argv[1:3])
    printed = open(sys.argv[3]).read()
    # The query ran twice in one process (the first may find a cold cache), then once in two.
    seconds = [float(ms) / 1e3 for ms in re.findall(r"Time: ([0-9.]+) ms", printed)]
    alone, pair = min(seconds[:2]), seconds[2]
    for name, ours, theirs in [("one", one, alone), ("two", two, pair)]:
        rate = ours["incidents"] / theirs
        print(f"{name}: {ours['per_s']:.0f} incidents/s assessed, {rate:.0f} by PostGIS: "
              f"{ours['per_s'] / rate:.2f} times as fast")
    if one["probability"] != two["probability"]:
        sys.exit("one thread and two give different sums")


if __name__ == "__main__":
    main()
