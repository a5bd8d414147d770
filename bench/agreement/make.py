"""Makes what the speed of assessment is measured on: an agreement, its line, and incidents.

usage: make.py DIR [--provisions 200] [--incidents 1000000] [--vertices 20000] [--seed 1]

Writes agreement.toml (format 2), line.geojson (a line of about 1,400 km), incidents.csv and
areas.csv: the areas of the provisions for PostGIS, as a distance from the line, a circle or a
polygon. Everything is invented; the same seed gives the same files.
"""

import argparse
import csv
import json
import math
import pathlib
import random

LENGTH_KM = 1400.0
# A straight way of 1,000 km from the first point; the line meanders about it.
START_LAT, START_LON = 51.8, 33.6
WAY_KM, WAY_AZIMUTH_DEG = 1000.0, 135.0
KM_PER_DEG = 111.2
FAMILIES = ["artillery", "mortar", "mlrs", "tank"]
CALIBRES_MM = [60, 82, 100, 115, 120, 122, 125, 152, 203, 220, 300]
CLASSES = ["explosion", "outgoing", "impact", "airburst", "burst", "shot"]


def at(along_km, across_km):
    """Latitude and longitude of a place beside the straight way; good enough to draw a line."""
    azimuth = math.radians(WAY_AZIMUTH_DEG)
    north = along_km * math.cos(azimuth) - across_km * math.sin(azimuth)
    east = along_km * math.sin(azimuth) + across_km * math.cos(azimuth)
    lat = START_LAT + north / KM_PER_DEG
    return lat, START_LON + east / (KM_PER_DEG * math.cos(math.radians(START_LAT + north / 2 / KM_PER_DEG)))


def meander(random_, vertices):
    """Offsets across the way, in km, so that the line is LENGTH_KM long and never meets itself."""
    waves = [(random_.gauss(0, 1) * period, period, random_.uniform(0, 2 * math.pi))
             for period in [400, 170, 80, 37, 18, 9, 4, 2] for _ in range(2)]
    xs = [WAY_KM * k / (vertices - 1) for k in range(vertices)]
    shape = [sum(a * math.sin(2 * math.pi * x / p + f) for a, p, f in waves) for x in xs]

    def length(scale):
        return sum(math.hypot(xs[k + 1] - xs[k], scale * (shape[k + 1] - shape[k])) for k in range(vertices - 1))

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if length(middle) < LENGTH_KM else (low, middle)
    return [(x, low * y) for x, y in zip(xs, shape)]


def provision(number, what, place):
    kind, keys = what
    lines = ["[[provision]]", f'id = "p{number}"', f'title = "Provision {number}"', 'deontic = "must_not"',
             f'activities = ["{kind}"]', "in_force_from = 2026-03-01T00:00:00Z"]
    return "\n".join([*lines, *keys, f"place = {place}"]) + "\n"


def make(random_, count, course):
    """Texts of the provisions and rows for PostGIS."""
    texts, areas, zones = [], [], []
    for n in range(count):
        fire = ("fire", [])
        gun = ("weapon_presence", ["weapons = [{ families = [\"%s\"], calibre_mm = { gte = %d } }]"
                                   % (random_.choice(FAMILIES), random_.choice(CALIBRES_MM))])
        what = random_.choice([fire, gun])
        share = n % 20
        if share < 1:
            km = random_.choice([10, 15, 25, 30, 35, 50, 70])
            texts.append(provision(n, what, f'{{ near_line = {{ line = "contact", within_km = {km} }} }}'))
            areas.append([f"p{n}", "near", km, "", ""])
        elif share < 2:
            left, right = random_.choice([2, 5, 10, 20]), random_.choice([0, 3, 15, 25])
            texts.append(provision(n, what, f'{{ strip = {{ line = "contact", left_to_km = {left}, right_to_km = {right} }} }}'))
            areas.append([f"p{n}", "strip", left, right, ""])
        elif share < 14:
            x, y = random_.choice(course)
            lat, lon = at(x, y + random_.gauss(0, 15))
            km = random_.uniform(1, 10)
            texts.append(provision(n, what, f"{{ circle = {{ centre = [{lat:.6f}, {lon:.6f}], radius_km = {km:.3f} }} }}"))
            areas.append([f"p{n}", "circle", f"{km:.3f}", f"{lat:.6f}", f"{lon:.6f}"])
        else:
            x, y = random_.choice(course)
            y += random_.gauss(0, 15)
            corners = random_.randint(5, 40)
            ring = []
            for k in range(corners):
                radius, turn = random_.uniform(3, 12), 2 * math.pi * k / corners
                ring.append(at(x + radius * math.cos(turn), y + radius * math.sin(turn)))
            points = ", ".join(f"[{lat:.6f}, {lon:.6f}]" for lat, lon in ring)
            zones.append(f'[[zone]]\nid = "z{n}"\nkind = "security"\nedge_uncertainty_m = 50\npoints = [{points}]\n')
            texts.append(provision(n, what, f'{{ zone = "z{n}" }}'))
            wkt = ", ".join(f"{lon:.6f} {lat:.6f}" for lat, lon in [*ring, ring[0]])
            areas.append([f"p{n}", "polygon", "", "", f"POLYGON(({wkt}))"])
    return zones + texts, areas


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--provisions", type=int, default=200)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--vertices", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random_ = random.Random(args.seed)
    args.folder.mkdir(parents=True, exist_ok=True)
    course = meander(random_, args.vertices)
    points = [[round(lon, 7), round(lat, 7)] for lat, lon in (at(x, y) for x, y in course)]
    feature = {"type": "Feature", "properties": {"id": "contact"}, "geometry": {"type": "LineString", "coordinates": points}}
    (args.folder / "line.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    texts, areas = make(random_, args.provisions, course)
    head = ('format = 2\ngeometry_files = ["line.geojson"]\n[agreement]\nid = "bench"\ntitle = "Invented, to measure speed"\n'
            'version = "1"\ntime_zone = "UTC"\nofficial_languages = ["en"]\n'
            '[[line]]\nid = "contact"\nstatus = "agreed"\nuncertainty_m = 100\nfeature = "contact"\n')
    (args.folder / "agreement.toml").write_text(head + "\n".join(texts))
    with open(args.folder / "areas.csv", "w", newline="") as file:
        csv.writer(file).writerows(areas)
    with open(args.folder / "incidents.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "time", "lat", "lon", "sigma_major_m", "sigma_minor_m", "azimuth_deg", "class", "weapon", "calibre_mm"])
        for n in range(args.incidents):
            x, y = random_.choice(course)
            lat, lon = at(x, y + random_.gauss(0, 20))
            major = math.exp(random_.gauss(math.log(60), 1))
            weapon = random_.random() < 0.5
            rows.writerow([n, f"{1772323200 + random_.uniform(0, 3e7):.3f}", f"{lat:.6f}", f"{lon:.6f}", f"{major:.1f}",
                           f"{major * random_.uniform(0.2, 1):.1f}", f"{random_.uniform(0, 180):.1f}", random_.choice(CLASSES),
                           random_.choice(FAMILIES) if weapon else "", random_.choice(CALIBRES_MM) if weapon else ""])


if __name__ == "__main__":
    main()
