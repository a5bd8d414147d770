#!/usr/bin/env python3
"""Makes vectors.json: distances, sides and areas from an implementation that shares no code with ours.

    pip install geographiclib==2.1 pyproj==3.7.2 numpy==2.4.6
    python3 make_vectors.py > vectors.json

Distances are the least geodesic distance (PROJ's C implementation of Karney's algorithms) over each
edge, found by golden sections along the edge; no projection, no series of ours. Areas come from
Karney's own Python package. The same seed gives the same file.
"""

import json
import math
import random

import numpy as np
from geographiclib.geodesic import Geodesic
from pyproj import Geod

EARTH = Geod(ellps="WGS84")
GOLDEN = (math.sqrt(5) - 1) / 2
CORNER_M = 1e-3
rng = random.Random(20261126)


def away(place, azimuth, distance):
    lon, lat, _ = EARTH.fwd(place[1], place[0], azimuth, distance)
    return (lat, lon)


def apart(a, b):
    azimuth, _, distance = EARTH.inv(a[1], a[0], b[1], b[0])
    return azimuth, distance


def walk(start, azimuth, lengths, wander):
    places = [start]
    for length in lengths:
        heading = azimuth + rng.gauss(0, wander)
        places.append(away(places[-1], heading, length))
    return places


def nearest(places, point):
    """The least distance to any edge, and where: (distance, edge, metres along it)."""
    lats, lons = (np.array(v) for v in zip(*places))
    n = len(places) - 1
    azimuths, _, lengths = EARTH.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    plat, plon = np.full(n + 1, point[0]), np.full(n + 1, point[1])
    _, _, corners = EARTH.inv(lons, lats, plon, plat)
    least = (corners[:-1] + corners[1:] - lengths) / 2
    keep = np.flatnonzero(least <= corners.min() + 1e-6)

    def far(along):
        lon, lat, _ = EARTH.fwd(lons[keep], lats[keep], azimuths[keep], along)
        return EARTH.inv(lon, lat, plon[: len(keep)], plat[: len(keep)])[2]

    low, high = np.zeros(len(keep)), lengths[keep].copy()
    one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    fone, ftwo = far(one), far(two)
    for _ in range(75):
        left = fone < ftwo
        high, low = np.where(left, two, high), np.where(left, low, one)
        one, two = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        fone, ftwo = far(one), far(two)
    middle = (low + high) / 2
    found = far(middle)
    best = int(np.argmin(found))
    edge = int(keep[best])
    distance, along = float(found[best]), float(middle[best])
    for corner, at in ((edge, 0.0), (edge + 1, float(lengths[edge]))):
        if corners[corner] <= distance:
            distance, along = float(corners[corner]), at
    return distance, edge, along, float(lengths[edge]), float(azimuths[edge])


def ask(places, point, closed):
    distance, edge, along, length, azimuth = nearest(places, point)
    at_start, at_end = along < CORNER_M, length - along < CORNER_M
    end = not closed and ((edge == 0 and at_start) or (edge == len(places) - 2 and at_end))
    side = None
    if not at_start and not at_end:
        lon, lat, back = EARTH.fwd(places[edge][1], places[edge][0], azimuth, along)
        to_point, _ = apart((lat, lon), point)
        side = "left" if math.sin(math.radians(to_point - (back + 180))) < 0 else "right"
    return {
        "lat_deg": point[0],
        "lon_deg": point[1],
        "distance_m": distance,
        "side": side,
        "off_end": end,
    }


def beside(places, count, least, most):
    """Places at a distance to the side of an edge, evenly over the orders of magnitude."""
    for _ in range(count):
        edge = rng.randrange(len(places) - 1)
        azimuth, length = apart(places[edge], places[edge + 1])
        foot_lon, foot_lat, back = EARTH.fwd(
            places[edge][1], places[edge][0], azimuth, rng.random() * length
        )
        d = math.exp(rng.uniform(math.log(least), math.log(most)))
        yield away((foot_lat, foot_lon), back + 180 + rng.choice((-90, 90)), d)


def line(name, places, count=40, most=150_000.0):
    points = list(beside(places, count, 0.1, most))
    for end, neighbour in ((places[0], places[1]), (places[-1], places[-2])):
        azimuth, _ = apart(neighbour, end)
        points += [away(end, azimuth + turn, d) for turn in (-60, 20, 80) for d in (3.0, 40_000.0)]
    length = sum(apart(a, b)[1] for a, b in zip(places, places[1:]))
    return {
        "name": name,
        "places": places,
        "length_m": length,
        "points": [ask(places, p, False) for p in points],
    }


def zone(name, middle, radius, corners, rough):
    ring = []
    for k in range(corners):
        azimuth = -360.0 * k / corners
        ring.append(away(middle, azimuth, radius * (1 + rng.uniform(-rough, rough))))
    ring.append(ring[0])
    area = Geodesic.WGS84.Polygon()
    for lat, lon in ring[:-1]:
        area.AddPoint(lat, lon)
    _, perimeter, square = area.Compute(False, True)
    points = list(beside(ring, 25, 0.1, min(150_000.0, radius / 2)))
    return {
        "name": name,
        "ring": ring,
        "area_m2": square,
        "perimeter_m": perimeter,
        "points": [ask(ring, p, True) for p in points],
    }


def main():
    front = walk((50.1, 36.2), 155, [rng.uniform(200, 7_000) for _ in range(390)], 35)
    lines = [
        line("1,400 km of short edges at 45 to 50 degrees north", front, 80),
        line("one edge of 1,400 km", walk((52.0, 24.0), 110, [1_400_000.0], 0)),
        line("two edges of 700 km", walk((46.0, 30.0), 60, [700_000.0] * 2, 10)),
        line("along the equator", walk((0.3, 10.0), 95, [30_000.0] * 12, 15)),
        line("at 80 degrees north", walk((79.5, 20.0), 80, [25_000.0] * 14, 20)),
        line("across the date line", walk((-16.0, 179.0), 85, [20_000.0] * 14, 25)),
        line("southern", walk((-33.0, 151.0), 10, [8_000.0] * 40, 40)),
        line("very short edges", walk((48.0, 37.8), 190, [rng.uniform(2, 60) for _ in range(120)], 50)),
        line("far away", walk((48.0, 37.8), 200, [20_000.0] * 10, 20), 25, 4_500_000.0),
    ]
    zones = [
        zone("village", (48.0, 37.8), 1_500.0, 24, 0.3),
        zone("district", (47.5, 36.0), 60_000.0, 40, 0.4),
        zone("country", (49.0, 31.0), 500_000.0, 90, 0.3),
        zone("over the pole", (88.0, 10.0), 700_000.0, 60, 0.2),
        zone("across the date line", (65.0, -179.5), 90_000.0, 30, 0.3),
        zone("on the equator", (0.1, 0.1), 300_000.0, 12, 0.3),
    ]
    print(json.dumps({"lines": lines, "zones": zones}, separators=(",", ":")))


if __name__ == "__main__":
    main()
