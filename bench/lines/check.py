#!/usr/bin/env python3
"""Checks `trucewatch lines compare` against PROJ and GEOS, which share no code with it.

    pip install -r bench/lines/requirements.txt
    python3 bench/lines/check.py PATH/TO/trucewatch FOLDER/ceasefire-lines

Lengths, areas and outlines of single shapes: PROJ's geodesics (Karney's algorithms in C), to 1e-6.
Land between two shapes: edges divided along geodesics into 250 m, drawn in an equal-area projection
of the ellipsoid (in which an area is that on the ellipsoid), cut up by GEOS, to 1e-6 of the area
plus 2 mm times the length of its outline: that is what the grids of both tools, and edges that are
straight in one projection and not in the other, can come to.
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pyproj
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.ops import polygonize, unary_union

EARTH = pyproj.Geod(ellps="WGS84")
GOLDEN = (math.sqrt(5) - 1) / 2
STEP_M = 250.0
SINGLE = 1e-6
SLACK_M = 0.002


def collect(folder):
    """All shapes by id: the features of one id together."""
    shapes = {}
    for name in ("lines", "zones"):
        for feature in json.loads((folder / f"{name}.geojson").read_text())["features"]:
            shapes.setdefault(feature["properties"]["id"], []).append(feature["geometry"])
    limits = json.loads((folder / "korea-dmz-lsib.geojson").read_text())["features"]
    for name, feature in zip(("lsib-north", "lsib-south", "lsib-mdl"), limits):
        shapes[name] = [feature["geometry"]]
    return shapes


def moved(geometry, east, north):
    """A copy beside the original that crosses it often."""
    count = iter(range(10**9))

    def move(item):
        if isinstance(item[0], (int, float)):
            k = next(count)
            return [item[0] + east * math.sin(k / 5), item[1] + north * math.cos(k / 7)]
        return [move(inner) for inner in item]

    return {"type": geometry["type"], "coordinates": move(geometry["coordinates"])}


def closed(geometry):
    for ring in geometry["coordinates"]:
        ring[-1] = ring[0]
    return geometry


def parts(geometry):
    many = geometry["type"].startswith("Multi")
    return geometry["coordinates"] if many else [geometry["coordinates"]]


def length_m(geometries):
    lines = (part for g in geometries for part in parts(g))
    return sum(EARTH.line_length(*zip(*(p[:2] for p in line))) for line in lines)


def zone_figures(geometries):
    area = outline = 0.0
    for polygon in (part for g in geometries for part in parts(g)):
        for k, ring in enumerate(polygon):
            square, perimeter = EARTH.polygon_area_perimeter(*zip(*(p[:2] for p in ring)))
            area += abs(square) if k == 0 else -abs(square)
            outline += perimeter
    return area, outline


def chain(geometries):
    """The parts of a line joined end to end, if they join to one."""
    open_parts = [[tuple(p[:2]) for p in part] for g in geometries for part in parts(g)]
    line = open_parts.pop(0)
    while open_parts:
        for k, part in enumerate(open_parts):
            if part[0] == line[-1]:
                line += part[1:]
            elif part[-1] == line[-1]:
                line += part[-2::-1]
            elif part[-1] == line[0]:
                line = part[:-1] + line
            elif part[0] == line[0]:
                line = part[:0:-1] + line
            else:
                continue
            open_parts.pop(k)
            break
        else:
            raise ValueError("the parts do not join")
    return line


def nearest(line, point):
    """Distance, metres along, and whether it is an end: golden sections on every edge at once."""
    lon, lat = (np.array(v) for v in zip(*line))
    azimuth, _, length = EARTH.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    n = len(length)
    plon, plat = np.full(n, point[0]), np.full(n, point[1])

    def far(along):
        x, y, _ = EARTH.fwd(lon[:-1], lat[:-1], azimuth, along)
        return EARTH.inv(x, y, plon, plat)[2]

    low, high = np.zeros(n), length.copy()
    for _ in range(75):
        one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        left = far(one) < far(two)
        high, low = np.where(left, two, high), np.where(left, low, one)
    found = far((low + high) / 2)
    k = int(np.argmin(found))
    along = float(length[:k].sum() + (low[k] + high[k]) / 2)
    total = float(length.sum())
    return float(found[k]), along, along < 1e-3 or along > total - 1e-3


def cut(line, start, end):
    """The part of a line between two distances along it."""
    kept, reached = [], 0.0
    for a, b in zip(line, line[1:]):
        azimuth, _, length = EARTH.inv(*a, *b)
        if reached + length > start and reached < end:
            at = lambda along: EARTH.fwd(*a, azimuth, along)[:2]
            if not kept:
                kept.append(a if reached >= start else at(start - reached))
            kept.append(b if reached + length <= end else at(end - reached))
        reached += length
    return kept


def between(first, second):
    """Land left of the first and right of the second, and the other way, with its outline."""
    if nearest(second, first[0])[1] > nearest(second, first[-1])[1]:
        second = second[::-1]
    ranges = []
    for k, (a, b) in enumerate(((first[0], second[0]), (first[-1], second[-1]))):
        on_second, on_first = nearest(second, a), nearest(first, b)
        ends = (0.0, 0.0) if k == 0 else tuple(length_m([line_of(x)]) for x in (first, second))
        if on_second[2] and on_first[2]:
            ranges.append(ends)
        elif on_first[2] or (not on_second[2] and on_second[0] <= on_first[0]):
            ranges.append((ends[0], on_second[1]))
        else:
            ranges.append((on_first[1], ends[1]))
    one = cut(first, ranges[0][0], ranges[1][0])
    two = cut(second, ranges[0][1], ranges[1][1])
    ring = fine(one + two[::-1] + one[:1])
    flat = equal_area([ring])(ring)
    left = right = outline = 0.0
    for face in polygonize(unary_union(LineString(flat))):
        turns = winding(flat, face.representative_point())
        left += face.area * max(turns, 0)
        right += face.area * max(-turns, 0)
        outline += face.length
    return left, right, outline


def line_of(points):
    return {"type": "LineString", "coordinates": points}


def winding(ring, point):
    ring = np.asarray(ring)
    angle = np.unwrap(np.arctan2(ring[:, 1] - point.y, ring[:, 0] - point.x))
    return round((angle[-1] - angle[0]) / (2 * math.pi))


def fine(points):
    out = [tuple(points[0][:2])]
    for a, b in zip(points, points[1:]):
        length = EARTH.inv(*a[:2], *b[:2])[2]
        inner = math.ceil(length / STEP_M) - 1
        if inner > 0:
            out += EARTH.npts(*a[:2], *b[:2], inner)
        out.append(tuple(b[:2]))
    return out


def equal_area(rings):
    lon, lat = np.concatenate([np.array(r) for r in rings]).mean(axis=0)
    to = pyproj.Transformer.from_crs(
        "EPSG:4326", f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=WGS84", always_xy=True
    )
    return lambda ring: list(zip(*to.transform(*zip(*ring))))


def overlap(first, second):
    rings = [[[fine(r) for r in p] for g in zone for p in parts(g)] for zone in (first, second)]
    flat = equal_area([r for zone in rings for p in zone for r in p])
    a, b = (
        MultiPolygon([Polygon(flat(p[0]), [flat(h) for h in p[1:]]) for p in zone]) for zone in rings
    )
    cuts = a.difference(b), b.difference(a), a.intersection(b)
    return [(c.area, c.length) for c in cuts]


class Checks:
    def __init__(self, program, folder):
        self.program, self.folder, self.failed, self.done = program, folder, 0, 0

    def run(self, **shapes):
        paths = []
        for name, geometries in shapes.items():
            name = name.replace("_", "-")
            path = self.folder / f"{name}.geojson"
            features = [
                {"type": "Feature", "properties": {"id": name}, "geometry": g} for g in geometries
            ]
            path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
            paths.append(path)
        out = self.folder / "out"
        subprocess.run([self.program, "lines", "compare", *paths, "--out", out], check=True, stderr=subprocess.DEVNULL)
        return json.loads((out / "summary.json").read_text())

    def same(self, what, got_km, expected, scale, slack=0.0):
        expected /= scale
        off = abs(got_km - expected)
        # Printed figures are rounded: to 1 mm, to 10 m².
        allowed = SINGLE * abs(expected) + slack + (1e-6 if scale == 1e3 else 1e-5)
        ok = off <= allowed
        relative = off / abs(expected) if expected else off
        print(f"{'ok  ' if ok else 'FAIL'} {what:66} {got_km:16.6f} {expected:16.6f} {relative:9.1e}")
        self.failed += not ok
        self.done += 1


def main():
    program, data = sys.argv[1], pathlib.Path(sys.argv[2])
    if not data.is_dir():
        print(f"skipped: {data} is not there")
        return 0
    shapes = collect(data)
    shapes["donbas-moved"] = [moved(g, 0.03, 0.02) for g in shapes["ukraine-donbas-line"]]
    shapes["crimea-moved"] = [closed(moved(g, 0.02, 0.02)) for g in shapes["ukraine-crimea"]]
    with tempfile.TemporaryDirectory() as folder:
        checks = Checks(program, pathlib.Path(folder))
        for name, geometries in sorted(shapes.items()):
            option = checks.run(**{name: geometries})["options"][0]
            if option["line"]:
                checks.same(f"{name}: length", option["line"]["length_km"], length_m(geometries), 1e3)
            else:
                area, outline = zone_figures(geometries)
                checks.same(f"{name}: area", option["zone"]["area_km2"], area, 1e6)
                checks.same(f"{name}: outline", option["zone"]["perimeter_km"], outline, 1e3)
        for a, b in (
            ("ukraine-donbas-line", "donbas-moved"),
            ("lsib-mdl", "korea-mdl"),
            ("lsib-mdl", "lsib-north"),
            ("lsib-south", "lsib-north"),
            ("golan-line", "syrian-claim"),
        ):
            found = checks.run(**{a: shapes[a], b: shapes[b]})["pairs"][0]["lines"]
            left, right, outline = between(chain(shapes[a]), chain(shapes[b]))
            slack = SLACK_M * outline / 1e6
            checks.same(f"left of {a}, right of {b}", found["left_of_first_right_of_second_km2"], left, 1e6, slack)
            checks.same(f"right of {a}, left of {b}", found["right_of_first_left_of_second_km2"], right, 1e6, slack)
        for a, b in (
            ("korea-dmz-north", "korea-dmz-south"),
            ("golan-heights", "golan-undof-zone"),
            ("cyprus-north", "cyprus-un-buffer-zone"),
            ("ukraine-crimea", "crimea-moved"),
        ):
            found = checks.run(**{a: shapes[a], b: shapes[b]})["pairs"][0]["zones"]
            for key, (area, outline) in zip(("first_only", "second_only", "both"), overlap(shapes[a], shapes[b])):
                slack = SLACK_M * outline / 1e6
                checks.same(f"{a}, {b}: {key}", found[f"{key}_km2"], area, 1e6, slack)
        print(f"{checks.done} figures, {checks.failed} differ")
        return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
