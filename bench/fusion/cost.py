#!/usr/bin/env python3
"""How processor time grows with the number of picks and with the density of sensors.

    cost.py --binary FILE [--work DIR] [--most PICKS] [--timeout PROCESSOR_SECONDS]

Made by a small generator of its own, seeded: uniform explosions on a strip, uniform sensors, a third
of the picks false, no salvos. It says nothing about quality, only about cost. Prints two Markdown
tables. A run that needs more than the time-out is stopped, and larger ones are not tried.
"""

import argparse
import pathlib
import resource

import compare
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
START_S = 1_767_225_600
SPEED_M_PER_S = 338.0
LENGTH_M, WIDTH_M = 150_000.0, 20_000.0
# A degree of latitude, and of longitude at 48 degrees north, in metres.
LAT_M, LON_M = 111_200.0, 74_600.0
PICKS = (10**3, 10**4, 10**5, 10**6, 10**7)
SENSORS = (200, 500, 1_000, 2_000, 5_000, 10_000)
DENSITY_S, DENSITY_PER_HOUR = 600.0, 1_000.0
CURVE_SENSORS, CURVE_PER_HOUR = 2_000, 1_000.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, default=HERE / ".work")
    parser.add_argument("--most", type=int, default=PICKS[-1], help="largest number of picks tried")
    parser.add_argument("--timeout", type=int, default=300, help="processor seconds that one run may take")
    return parser.parse_args()


def events_of(random, duration_s, per_hour):
    """Times, places and reaches of explosions."""
    n = max(1, round(duration_s * per_hour / 3600.0))
    return np.stack([np.sort(random.uniform(0, duration_s, n)), random.uniform(0, LENGTH_M, n),
                     random.uniform(0, WIDTH_M, n), random.uniform(4_000, 9_000, n)], 1)


def picks_of(random, sensors, events, duration_s):
    """Sensor and time of every pick, by time: each event at the sensors it reaches, and false ones."""
    heard = []
    for t, x, y, reach in events:
        near = np.nonzero(np.abs(sensors[:, 0] - x) < 1.5 * reach)[0]
        d = np.hypot(sensors[near, 0] - x, sensors[near, 1] - y)
        hit = random.random(len(near)) < 0.9 / (1 + np.exp((d - reach) / (0.15 * reach)))
        travel = d[hit] / SPEED_M_PER_S * (1 + 0.006 * random.normal(size=hit.sum()))
        heard.append(np.stack([near[hit], t + travel + 0.012 * random.normal(size=hit.sum())], 1))
    true = np.concatenate(heard)
    n_false = len(true) // 2
    false = np.stack([random.integers(0, len(sensors), n_false), random.uniform(0, duration_s, n_false)], 1)
    both = np.concatenate([true, false])
    return both[np.argsort(both[:, 1], kind="stable")]


def write(folder, n_sensors, duration_s, per_hour, most=None):
    """Writes sensors.csv and picks.csv, at most so many picks; returns how many there are."""
    random = np.random.default_rng(n_sensors)
    sensors = np.stack([random.uniform(0, LENGTH_M, n_sensors), random.uniform(0, WIDTH_M, n_sensors)], 1)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "sensors.csv", "w") as out:
        out.write("sensor_id,lat,lon,elev\n")
        out.writelines(f"{k},{48 + y / LAT_M:.6f},{-30 + x / LON_M:.6f},100\n" for k, (x, y) in enumerate(sensors))
    written, begin = 0, 0.0
    piece_s = 7_200.0
    with open(folder / "picks.csv", "w") as out:
        out.write("sensor_id,time_utc_seconds,amplitude,bearing_deg,bearing_sigma\n")
        # Pieces keep the memory bounded. A piece's last sounds are written before the next piece's
        # first ones; the order of rows means nothing to the reader.
        while begin < duration_s and (most is None or written < most):
            span = min(piece_s, duration_s - begin)
            picks = picks_of(random, sensors, events_of(random, span, per_hour), span)
            picks = picks[: None if most is None else most - written]
            out.writelines(f"{int(k)},{START_S + begin + t:.3f},0.05,,\n" for k, t in picks)
            written += len(picks)
            begin += span
    return written


def run(binary, folder, timeout_s):
    """Processor seconds and peak MB, or None if it took too long."""
    command = [binary, "fuse", "--sensors", folder / "sensors.csv", "--picks", folder / "picks.csv", "--out", folder / "events.csv"]

    def confine():
        resource.setrlimit(resource.RLIMIT_CPU, (timeout_s, timeout_s + 1))

    try:
        return compare.measured(command, confine)
    except compare.Stopped:
        return None


def cells(picks, result, timeout_s):
    if result is None:
        return f"{picks:,} | stopped after {timeout_s} s | |"
    cpu_s, peak_mb = result
    return f"{picks:,} | {cpu_s:.2f} | {cpu_s / picks * 1e6:.0f} | {peak_mb:.0f}"


def main():
    options = arguments()
    folder = options.work / "cost"
    print(f"{CURVE_SENSORS:,} sensors, {CURVE_PER_HOUR:,.0f} events an hour, longer and longer:\n")
    print("| picks | cpu s | microseconds a pick | MB |\n| --- | --- | --- | --- |")
    for most in (n for n in PICKS if n <= options.most):
        picks = write(folder, CURVE_SENSORS, float("inf"), CURVE_PER_HOUR, most)
        result = run(options.binary, folder, options.timeout)
        print(f"| {cells(picks, result, options.timeout)} |", flush=True)
        if result is None:
            break
    print(f"\n{DENSITY_PER_HOUR:,.0f} events an hour for {DENSITY_S / 60:.0f} minutes, more and more sensors:\n")
    print("| sensors | picks | cpu s | microseconds a pick | MB |\n| --- | --- | --- | --- | --- |")
    for n_sensors in SENSORS:
        picks = write(folder, n_sensors, DENSITY_S, DENSITY_PER_HOUR)
        result = run(options.binary, folder, options.timeout)
        print(f"| {n_sensors:,} | {cells(picks, result, options.timeout)} |", flush=True)
        if result is None:
            break


if __name__ == "__main__":
    main()
