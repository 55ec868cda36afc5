"""What a person waits for, and what the machine must hold: wall time of one and of 1,000 worlds, start-up, memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import engine

MEBIBYTE = 1024**2


@dataclass(frozen=True)
class Waiting:
    """Wall seconds of one world, of 1,000 worlds, and of one world in a new process."""

    one_world: float
    thousand_worlds: float
    first_world: float


@dataclass(frozen=True)
class Memory:
    """Peak resident memory in MiB: after loading, after one block, after so many worlds in blocks."""

    loaded: float
    one_block: float
    all_blocks: float
    worlds: int

    @property
    def growth(self) -> float:
        """How many times as much so many worlds took as one block did; 1 where memory is flat."""
        return self.all_blocks / self.one_block


def waiting(rounds: int) -> Waiting:
    """The medians of several tries."""
    return Waiting(
        one_world=_wall(lambda: engine.run(1), 3 * rounds),
        thousand_worlds=_wall(lambda: engine.run(1000), rounds),
        first_world=_wall(lambda: _python("-c", "from benchmarks import engine; engine.run(1)"), rounds),
    )


def memory(worlds: int, weeks: int) -> Memory:
    """Measured in a process of its own, whose peak is only that of the batch."""
    answer = _python("-m", "benchmarks.latency", str(worlds), str(weeks))
    loaded, one_block, all_blocks = map(float, answer.split())
    return Memory(loaded, one_block, all_blocks, worlds)


def _wall(work: Callable[[], object], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return median(seconds)


def _python(*arguments: str) -> str:
    environment = os.environ | {"COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, env=environment
    ).stdout


def _peak() -> float:
    """The peak so far, in MiB; Linux's own figure first, since getrusage there counts the parent's peak too."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEBIBYTE


if __name__ == "__main__":
    many, horizon = map(int, sys.argv[1:])
    peaks = [_peak()]
    for count in (1024, many):
        engine.run_batch(count, horizon)
        peaks.append(_peak())
    print(*peaks)
