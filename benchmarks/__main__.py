"""`python -m benchmarks`: measures, prints the tables, and writes them with the data and a picture."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

from benchmarks import commands, driver, latency, leverage, machine, race, report, scaling
from benchmarks.processors import processors
from benchmarks.profile import profile
from sim.engine.shipped import PACKAGE


def main() -> None:
    """Runs everything and says where it lies."""
    choice = _arguments()
    measured = measure(quick=choice.quick)
    text = report.page(measured)
    if choice.docs:
        report.renew(PACKAGE.parent / "docs" / "SPEED.md", measured)
    folder = choice.out or PACKAGE.parent / "results" / f"bench-{datetime.now():%Y-%m-%d-%H%M}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")
    (folder / "benchmarks.json").write_text(json.dumps(report.data(measured), indent=1), encoding="utf-8")
    _say("drawing")
    from benchmarks.picture import draw

    draw(measured, folder / "benchmarks.png")
    if choice.docs:
        shutil.copy(folder / "benchmarks.png", PACKAGE.parent / "docs" / "speed.png")
    print(text)
    _say(report.summary(measured))
    _say(f"written: {folder}/benchmarks.md, .json, .png")


def measure(quick: bool) -> report.Measurements:
    """All measurements; `quick` takes a minute and says little about what is large."""
    before = machine.state()
    _say("contestants")
    raced = race.race(rounds=3 if quick else 9)
    _say("stages")
    stages = profile()
    _say("growth")
    sizes = scaling.QUICK if quick else scaling.FULL
    curves = scaling.curves(sizes)
    _say("workers")
    workers = scaling.by_workers(sizes.workers_worlds)
    _say("waiting and memory")
    waiting = latency.waiting(rounds=3 if quick else 9)
    memory = latency.memory(*((4096, 4) if quick else (30_000, race.WEEKS)))
    _say("leverage")
    gains = [leverage.leverage(scenario, 2048 if quick else 8192) for scenario in leverage.SCENARIOS]
    _say("first start and processors")
    starts = processors(1024 if quick else 4096)
    _say("commands")
    waited_for = commands.measured(*((1, 20_000) if quick else (7,)))
    _say("keeping worlds")
    kept = driver.keeping(2**14 if quick else 2**18)
    return report.Measurements(
        before, machine.load(), raced, stages, curves, workers, waiting, memory, gains, starts, waited_for, kept
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute: fewer rounds, smaller sizes")
    parser.add_argument("--docs", action="store_true", help="also renew the tables and the picture of docs/SPEED.md")
    parser.add_argument("--out", type=Path, help="folder to write to (default: results/bench-<date>)")
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"benchmarks: {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
