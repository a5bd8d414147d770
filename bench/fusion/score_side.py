#!/usr/bin/env python3
"""Score the origin of located events (kind, links, side) against the truth of a set.

    score_side.py --truth DIR --found events.csv

DIR holds truth.csv (time, lat, lon, kind, fired_by of A, B or U, salvo_id, linked_event_id).
events.csv is what `trucewatch fuse --line` writes.  Found and true events are matched one to one
within 1.0 s and 500 m, closest first.  A found event that matches nothing is false: its truth is U.

Prints one JSON object:
  brier, log     of (p_side_a, p_side_b, p_undetermined) against fired_by; 0 is perfect.  Log score in
                 nats, probabilities floored at 1e-4.  *_ignorant: always saying U
  reliability    ten bins over p_side_a and p_side_b: count, mean probability, share right
  accuracy_95    of the events attributed in column `side`, the share that is right
  accuracy_p95   the same for p >= 0.95 whatever the number of picks
  u_attributed   share of the events whose truth is U (false events among them) that are attributed
  undetermined   share of all events left undetermined; _known: of those whose truth is A or B
  kind           Brier score and confusion (truth -> likeliest kind) of the kinds
  links          precision and recall of linked_event_id among pairs of which both ends were found
Only numpy is needed.
"""
import argparse
import csv
import json
import os
from collections import Counter

import numpy as np

A_WGS, F_WGS = 6378137.0, 1 / 298.257223563
E2 = F_WGS * (2 - F_WGS)


def east_north(lat_a, lon_a, lat_b, lon_b):
    mid = np.radians(0.5 * (lat_a + lat_b))
    s2 = np.sin(mid) ** 2
    m, n = A_WGS * (1 - E2) / (1 - E2 * s2) ** 1.5, A_WGS / np.sqrt(1 - E2 * s2)
    return np.radians(lon_b - lon_a) * n * np.cos(mid), np.radians(lat_b - lat_a) * m


def rows(path):
    with open(path, newline="") as fh:
        return list(csv.DictReader(fh))


def column(table, name):
    return np.array([float(r[name]) for r in table], float)


def match(found, truth, max_dt, max_m):
    """Index of the true event of each found one, or -1."""
    ft, tt = column(found, "time"), column(truth, "time")
    fla, flo = column(found, "lat"), column(found, "lon")
    tla, tlo = column(truth, "lat"), column(truth, "lon")
    order = np.argsort(tt)
    pairs = []
    for k in range(len(found)):
        lo, hi = np.searchsorted(tt[order], [ft[k] - max_dt, ft[k] + max_dt])
        near = order[lo:hi]
        dx, dy = east_north(fla[k], flo[k], tla[near], tlo[near])
        for j, d in zip(near, np.hypot(dx, dy)):
            if d <= max_m:
                pairs.append(((d / max_m) ** 2 + ((ft[k] - tt[j]) / max_dt) ** 2, k, int(j)))
    of, taken = np.full(len(found), -1), set()
    for _, k, j in sorted(pairs):
        if of[k] < 0 and j not in taken:
            of[k] = j
            taken.add(j)
    return of


def ratio(a, b):
    return round(float(a) / float(b), 4) if b else None


def score(found, truth, max_dt=1.0, max_m=500.0):
    of = match(found, truth, max_dt, max_m)
    p = np.stack([column(found, c) for c in ("p_side_a", "p_side_b", "p_undetermined")], 1)
    by = np.array([truth[j]["fired_by"] if j >= 0 else "U" for j in of])
    hit = np.stack([by == s for s in "ABU"], 1).astype(float)
    said = np.array([r["side"] for r in found])
    brier = ((p - hit) ** 2).sum(1)
    log = -np.log(np.maximum((p * hit).sum(1), 1e-4))
    flat, right = p[:, :2].ravel(), hit[:, :2].ravel()
    bins = []
    for k in range(10):
        m = (flat >= k / 10) & ((flat < (k + 1) / 10) if k < 9 else True)
        if m.any():
            bins.append([int(m.sum()), round(float(flat[m].mean()), 3), round(float(right[m].mean()), 3)])
    named, high = said != "U", p[:, :2].max(1) >= 0.95
    best = np.where(p[:, 0] >= p[:, 1], "A", "B")

    kinds = ("explosion", "shot", "outgoing", "impact", "kind_undetermined")
    word = {"smallarms": "shot"}
    true_kind = np.array([word.get(truth[j]["kind"], truth[j]["kind"]) if j >= 0 else "kind_undetermined" for j in of])
    q = np.stack([column(found, "p_" + k) for k in kinds], 1)
    kind_brier = ((q - np.stack([true_kind == k for k in kinds], 1)) ** 2).sum(1)
    confusion = Counter("%s -> %s" % (t.replace("kind_", ""), r["kind"]) for t, r in zip(true_kind, found))

    where = {r["event_id"]: k for k, r in enumerate(found)}
    number = {r["event_id"]: j for j, r in enumerate(truth)}
    back = {int(j): k for k, j in enumerate(of) if j >= 0}
    partner = {}
    for j, r in enumerate(truth):
        other = number.get(r["linked_event_id"], -1)
        if other >= 0:
            partner[j] = other
            partner.setdefault(other, j)
    could = [k for k, j in enumerate(of) if j >= 0 and partner.get(int(j)) in back]
    told = [(k, where.get(r["linked_event_id"])) for k, r in enumerate(found) if r["linked_event_id"] and float(r["p_link"]) >= 0.5]
    good = sum(1 for k, o in told if o is not None and of[k] >= 0 and of[o] >= 0 and partner.get(int(of[k])) == of[o])

    return dict(
        found=len(found), false=int((of < 0).sum()), truth=dict(Counter(by.tolist())),
        brier=round(float(brier.mean()), 4), brier_ignorant=round(float((by != "U").mean() * 2), 4),
        log=round(float(log.mean()), 4), log_ignorant=round(float((by != "U").mean() * -np.log(1e-4)), 4),
        attributed=int(named.sum()), accuracy_95=ratio((said == by)[named].sum(), named.sum()),
        accuracy_p95=ratio((best == by)[high].sum(), high.sum()),
        u_attributed=ratio((named & (by == "U")).sum(), (by == "U").sum()),
        undetermined=ratio((~named).sum(), len(found)),
        undetermined_known=ratio((~named & (by != "U")).sum(), (by != "U").sum()),
        reliability=bins,
        kind=dict(brier=round(float(kind_brier.mean()), 4), confusion=dict(sorted(confusion.items()))),
        links=dict(told=len(told), precision=ratio(good, len(told)), recall=ratio(good, len(could))),
    )


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--truth", required=True)
    ap.add_argument("--found", required=True)
    ap.add_argument("--max-dt", type=float, default=1.0)
    ap.add_argument("--max-dist", type=float, default=500.0)
    a = ap.parse_args()
    result = score(rows(a.found), rows(os.path.join(a.truth, "truth.csv")), a.max_dt, a.max_dist)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
