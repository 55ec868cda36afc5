"""What a person waits for at the command line: processor time of whole commands, compiled code being there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import driver

SCENARIO = "point_blank_ultimatum"
RUN = ("run", SCENARIO, "--out", "new", "-n")
TENS, MILLION = "ten_thousand", "million"  # results folders


@dataclass(frozen=True)
class Command:
    """A command and what it may take: seconds of processor time, or of the clock where several processes work."""

    name: str
    words: tuple[str, ...]
    goal: float
    by_the_clock: bool = False


COMMANDS = (
    Command("--help", ("--help",), 0.2),
    Command("check", ("check", SCENARIO), 0.5),
    Command("show", ("show", SCENARIO), 0.5),
    Command("run -n 200, no picture", (*RUN, "200", "--json"), 1.0),
    Command("run -n 200, with its picture", (*RUN, "200"), 1.6),
    Command("explain", ("explain", SCENARIO), 1.0),
    Command("plot incidence", ("plot", "incidence", TENS), 1.5),
    Command("report, 10,000 worlds", ("report", TENS), 3.0),
    Command("report, 1,000,000 worlds", ("report", MILLION), 6.0),
    Command("run -n 10000 on two cores", (*RUN, "10000", "--json"), 3.0, by_the_clock=True),
)


def measured(rounds: int, large: int = 10**6) -> dict[str, float]:
    """The median of so many rounds, for each command; `large` worlds stand for a million."""
    with tempfile.TemporaryDirectory() as place:
        _seconds(Path(place), Command("", ("run", SCENARIO, "-n", "10000", "--out", TENS, "--json"), 0))
        driver.fill(Path(place, MILLION), SCENARIO, large)
        return {command.name: median(_seconds(Path(place), command) for _ in range(rounds)) for command in COMMANDS}


def _seconds(place: Path, command: Command) -> float:
    """What a command takes in a new process."""
    shutil.rmtree(place / "new", ignore_errors=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, started = _of_children(), perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sim", *command.words], check=True, capture_output=True, cwd=place, env=environment
    )
    return perf_counter() - started if command.by_the_clock else _of_children() - before


def _of_children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system
