#!/usr/bin/env python3
"""Score the bounds of time and count of located events against the truth of a set.

    score_bounds.py --truth DIR --found events.csv

events.csv is what `trucewatch fuse` writes; the incidents are read from the file beside it that ends in
`.incidents.csv`.  Found and true events are matched one to one within 1.0 s and 500 m, closest first,
true events with five picks and a bound of 200 m or better alone.

Prints one JSON object:
  time_95, time_50   share of matched events whose true time lies within 1.96 and 0.674 of their time_sigma_s
  time_sigma_s       median of it
  count_95           share of incidents whose bounds hold the number of rounds that belong to them: true
                     events between its first and last event (1 s more on either side) of which it has the
                     nearest located event of any incident then under way, within 2.5 km.  True events are
                     those that at least four sensors registered, the least from which one can be located
  count_95_all       the same for all true events, also those that hardly any sensor registered
  count_95_many      as count_95, for incidents of five located events or more
  count_below, count_above   share of incidents with fewer, with more true events than the bounds
  count_width        mean width of the bounds as a share of the count
Only numpy is needed.
"""
import argparse
import json
import os

import numpy as np
from score_side import column, east_north, match, rows

LINK_M, EDGE_S = 2500.0, 1.0
# Least picks of a true event that counts; what `fuse` asks of an event.
HEARD = 4


def number(text):
    return float(text) if text not in ("", "nan") else float("nan")


def times(found, truth, max_dt=1.0, max_m=500.0):
    needed = [r for r in truth if int(r["n_picks"]) >= 5 and number(r["crlb_major_m"]) <= 200]
    of = match(found, needed, max_dt, max_m)
    hit = of >= 0
    late = column(found, "time")[hit] - column(needed, "time")[of[hit]]
    sigma = column(found, "time_sigma_s")[hit]
    z = np.abs(late) / sigma
    share = lambda level: round(float((z <= level).mean()), 4) if len(z) else None
    return dict(matched=int(hit.sum()), time_95=share(1.96), time_50=share(0.6745),
                time_sigma_s=round(float(np.median(sigma)), 4) if len(z) else None)


def truly(incidents, found, truth):
    """How many of the true events belong to each incident."""
    where = {r["event_id"]: k for k, r in enumerate(found)}
    members = [np.array([where[e] for e in r["event_ids"].split() if e in where], int) for r in incidents]
    first, last = column(incidents, "first") - EDGE_S, column(incidents, "last") + EDGE_S
    lat, lon = column(found, "lat"), column(found, "lon")
    counts = np.zeros(len(incidents), int)
    for r in truth:
        t, at = float(r["time"]), (float(r["lat"]), float(r["lon"]))
        best, nearest = None, LINK_M
        for k in np.nonzero((first <= t) & (t <= last))[0]:
            if len(members[k]):
                d = np.hypot(*east_north(*at, lat[members[k]], lon[members[k]])).min()
                if d <= nearest:
                    best, nearest = k, d
        if best is not None:
            counts[best] += 1
    return counts


def counts(incidents, found, truth):
    incidents = [r for r in incidents if r["event_ids"]]
    if not incidents:
        return {}
    low, mid, high = (column(incidents, c) for c in ("count_low", "count", "count_high"))
    heard = truly(incidents, found, [r for r in truth if int(r["n_picks_all"]) >= HEARD])
    everything = truly(incidents, found, truth)
    many = column(incidents, "events") >= 5
    inside = (low <= heard) & (heard <= high)
    mean = lambda what: round(float(np.mean(what)), 4) if len(what) else None
    return dict(incidents=len(incidents), count_95=mean(inside), count_95_many=mean(inside[many]),
                count_95_all=mean((low <= everything) & (everything <= high)),
                count_below=mean(heard < low), count_above=mean(heard > high),
                count_width=mean((high - low) / np.maximum(mid, 1)),
                located=int(column(incidents, "events").sum()), counted=int(mid.sum()), true=int(heard.sum()),
                true_all=int(everything.sum()))


def score(folder, events):
    found = rows(events)
    truth = rows(os.path.join(folder, "truth.csv"))
    incidents = rows(os.path.splitext(events)[0] + ".incidents.csv")
    return dict(times(found, truth), **counts(incidents, found, truth))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--truth", required=True)
    ap.add_argument("--found", required=True)
    a = ap.parse_args()
    print(json.dumps(score(a.truth, a.found)))


if __name__ == "__main__":
    main()
