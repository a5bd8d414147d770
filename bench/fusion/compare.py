#!/usr/bin/env python3
"""Compares location by sound with its published peers, on sets whose truth is known.

    compare.py [SET...] [--peers yes|no|only] [--binary FILE] [--work DIR] [--limit SECONDS]

In: the shared tools and development sets (--shared), the settings of further sets in sets.json,
which are generated once into --work. Out: one Markdown table. Peers' results are kept in --work
under a hash of the data, the settings and the versions, so a second run measures only our engine.
Best started by run.sh, which makes the Python environment and the program.
"""

import argparse
import hashlib
import importlib.metadata
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

import score_bounds

HERE = pathlib.Path(__file__).resolve().parent
GIVEN = ("small", "medium")

# As found best in tuning on `small` (up to 600 sensors) and `medium` (beyond). PyOcto was tuned far
# more on the first than on the second.
PYOCTO_FEW = dict(min_node_km=0.06, tolerance=0.1, pick_match_tolerance=0.7, min_pick_fraction=0.65, cutoff_km=12,
                  min_loc_km=0.03, refinement_iterations=4, time_slicing=600.0, max_pick_overlap=0, n_picks=5)
PYOCTO_MANY = dict(PYOCTO_FEW, tile_km=10, min_node_km=0.1, pick_match_tolerance=0.5, min_pick_fraction=0.0, cutoff_km=4,
                   n_picks=10)
GAMMA = dict(method="BGMM", dbscan_eps=20.0, covariance_prior=[0.1, 0.1], oversample_factor=8, max_sigma11=0.5, n_picks=5)
FEW_SENSORS = 600
# GaMMA needs minutes where the others need seconds, so it runs on this set alone.
GAMMA_SETS = ("small",)

COLUMNS = ("set", "engine", "P", "R", "F1 500 m", "F1 150 m", "error m median / p95", "CRLB ratio", "95 % / 50 % cover",
           "time 95 % / 50 % cover", "count cover", "ellipse / bound", "cpu s", "of PyOcto's", "MB")


def say(text):
    print(text, file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="which sets (default: all)")
    parser.add_argument("--peers", choices=("yes", "no", "only"), default="yes")
    parser.add_argument("--binary", type=pathlib.Path, help="the trucewatch program")
    parser.add_argument("--shared", type=pathlib.Path, required=True, help="folder of the shared tools and data")
    parser.add_argument("--work", type=pathlib.Path, default=HERE / ".work")
    parser.add_argument("--limit", type=int, default=600, help="processor seconds that a peer gets for a set")
    parser.add_argument("--repeat", type=int, default=1, help="runs of our engine; the median counts")
    return parser.parse_args()


def data_of(name, options):
    """The folder of a set; generates it if it is one of ours and not there yet."""
    if name in GIVEN:
        return options.shared / "data" / "acoustic" / name
    settings = json.loads((HERE / "sets.json").read_text())
    if name not in settings:
        sys.exit(f"there is no set `{name}`; use one of: {' '.join([*GIVEN, *settings])}")
    tool = options.shared / "tools" / "gen_acoustic.py"
    key = digest(json.dumps(settings[name], sort_keys=True).encode(), tool.read_bytes())
    folder = options.work / "sets" / name
    stamp = folder / "made_from"
    if not stamp.exists() or stamp.read_text() != key:
        say(f"{name}: generating")
        config = ["--config", HERE / "sets.json", "--case", name, "--set", f'name="{name}"', "--out", folder]
        subprocess.run([sys.executable, tool, *config], check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(key)
    return folder


def digest(*parts):
    """A short hash of several byte strings."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]


def score(folder, events, options):
    tool = options.shared / "tools" / "score_acoustic.py"
    run = subprocess.run([sys.executable, tool, "--truth", folder, "--found", events], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def peer(engine, name, folder, options):
    """A peer's result on a set: seconds, memory, score; from the last run if nothing changed."""
    sensors = sum(1 for _ in open(folder / "sensors.csv")) - 1
    params = GAMMA if engine == "gamma" else PYOCTO_FEW if sensors <= FEW_SENSORS else PYOCTO_MANY
    tool = options.shared / "tools" / "run_peers.py"
    package = "gmma" if engine == "gamma" else engine
    key = digest(
        *((folder / file).read_bytes() for file in ("sensors.csv", "picks.csv", "meteo.json")),
        json.dumps(params, sort_keys=True).encode(),
        tool.read_bytes(),
        importlib.metadata.version(package).encode(),
    )
    base = options.work / "peers" / f"{name}.{engine}"
    base.parent.mkdir(parents=True, exist_ok=True)
    record, events, assign = (base.with_name(base.name + end) for end in (".json", ".events.csv", ".assign.csv"))
    kept = json.loads(record.read_text()) if record.exists() else {}
    enough = kept.get("finished") or kept.get("limit_s", 0) >= options.limit
    if kept.get("key") != key or not enough:
        say(f"{name}: running {engine}, up to {options.limit} processor seconds")
        command = [sys.executable, tool, engine, "--data", folder, "--out", events, "--assign", assign, "--params", json.dumps(params)]
        kept = dict(key=key, limit_s=options.limit, params=params, **measured_peer(command, options.limit))
        # A failure is no result: the next run tries again.
        if "failed" not in kept:
            record.write_text(json.dumps(kept, indent=1))
    if not kept["finished"]:
        return kept
    return dict(kept, score=score(folder, events, options))


def measured_peer(command, limit_s):
    """Runs a peer within its limit. Its own count of processor seconds leaves out the reading of files."""

    def confine():
        resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s + 5))
        os.nice(10)

    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=confine)
    if -run.returncode in (signal.SIGXCPU, signal.SIGKILL):
        return dict(finished=False)
    if run.returncode != 0:
        say(f"it ended with {run.returncode}: {run.stderr}")
        return dict(finished=False, failed=run.returncode)
    # Peers print progress of their own, which need not end its line, before the object that counts.
    line = json.loads(run.stdout[run.stdout.rindex('{"n_picks"') :])
    return dict(finished=True, cpu_s=line["cpu_median_s"], peak_mb=line["peak_rss_mb"])


def ours(name, folder, options):
    """Our engine's result on a set. Its seconds and memory are those of the whole program."""
    events = options.work / "ours" / f"{name}.events.csv"
    events.parent.mkdir(parents=True, exist_ok=True)
    command = [options.binary, "fuse", "--sensors", folder / "sensors.csv", "--picks", folder / "picks.csv", "--out", events]
    runs = [measured(command) for _ in range(options.repeat)]
    cpu_s, peak_mb = sorted(runs)[len(runs) // 2]
    bounds = score_bounds.score(folder, events)
    return dict(finished=True, cpu_s=cpu_s, peak_mb=peak_mb, score=score(folder, events, options), bounds=bounds)


class Stopped(Exception):
    """A run used up its processor seconds."""


def measured(command, confine=None):
    """Runs a command under what `confine` sets; returns its processor seconds and its peak memory in MB.

    Linux counts what a process held before it became the command, so that no peak comes out lower
    than that of this program; started through `time`, which is small, it is the command's own.
    """
    time = shutil.which("time")
    child = subprocess.Popen([*([time, "-f", "%M"] if time else []), *command], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True, preexec_fn=confine)
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    # `time` reports a signal that ended its command as 128 and the signal's number.
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL, 128 + signal.SIGXCPU, 128 + signal.SIGKILL):
        raise Stopped
    if child.returncode != 0:
        sys.exit(f"{pathlib.Path(command[0]).name} failed: {words}")
    peak_kb = int(words.split()[-1]) if time else usage.ru_maxrss
    return usage.ru_utime + usage.ru_stime, peak_kb / 1024


def row(name, engine, result, pyocto):
    if not result["finished"]:
        why = "failed" if "failed" in result else f"not finished in {result['limit_s']} processor seconds"
        return [name, engine, why] + [""] * (len(COLUMNS) - 3)
    s = result["score"]
    crlb, ellipse = s.get("crlb", {}), s.get("ellipse", {})
    cover = f"{ellipse['coverage_95']:.2f} / {ellipse['coverage_50']:.2f}" if ellipse else ""
    size = ellipse.get("median_ellipse_size_over_crlb")
    # Peers tell no bounds of time or number.
    bounds = result.get("bounds", {})
    ratio = result["cpu_s"] / pyocto["cpu_s"] if pyocto and pyocto["finished"] and engine != "PyOcto" else None
    return [
        name,
        engine,
        f"{s['precision']:.3f}",
        f"{s['recall']:.3f}",
        f"{s['f1']:.3f}",
        f"{s['at_150m']['f1']:.3f}",
        f"{s['loc_err_median_m']:.0f} / {s['loc_err_p95_m']:.0f}" if "loc_err_median_m" in s else "",
        f"{crlb['crlb_ratio']:.2f}" if crlb else "",
        cover,
        f"{bounds['time_95']:.2f} / {bounds['time_50']:.2f}" if bounds.get("matched") else "",
        f"{bounds['count_95']:.2f}" if bounds.get("incidents") else "",
        f"{size:.2f}" if size is not None else "",
        f"{result['cpu_s']:.1f}",
        "" if ratio is None else f"1/{1 / ratio:.0f}" if ratio < 1 else f"{ratio:.1f} x",
        f"{result['peak_mb']:.0f}",
    ]


def line(cells):
    return "| " + " | ".join(cells) + " |"


def main():
    options = arguments()
    names = options.sets or [*GIVEN, *json.loads((HERE / "sets.json").read_text())]
    rows = []
    for name in names:
        folder = data_of(name, options)
        pyocto = peer("pyocto", name, folder, options) if options.peers != "no" else None
        if pyocto:
            rows.append(row(name, "PyOcto", pyocto, None))
        if options.peers != "no" and name in GAMMA_SETS:
            rows.append(row(name, "GaMMA", peer("gamma", name, folder, options), pyocto))
        if options.peers != "only":
            rows.append(row(name, "trucewatch", ours(name, folder, options), pyocto))
        say(line(rows[-1]))
    print(line(COLUMNS))
    print(line(["---"] * len(COLUMNS)))
    for cells in rows:
        print(line(cells))


if __name__ == "__main__":
    main()
