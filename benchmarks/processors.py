"""What the first start pays for compiling, and whether another instruction set changes an answer.

Each run is a process of its own; `python -m benchmarks.processors` prints the findings alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WORLDS = 10_240
# As a processor without AVX-512: numpy's own switch, and a processor by name for the compiler.
AVX2 = {
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "",
}
SIMULATE = """
import sys, numpy as np
from benchmarks.engine import baseline_plan
from sim.batch.block import simulate_block
plan = baseline_plan(int(sys.argv[1]), 52, 1000)
runs = [simulate_block(plan, block).runs for block in range(plan.blocks)]
np.savez(sys.argv[2], **{name: np.concatenate([r[name] for r in runs]) for name in runs[0]})
"""


@dataclass(frozen=True)
class Processors:
    """Processor seconds of a first and a second start (one small block each), and what AVX2 moves.

    `moved` counts worlds whose ending or week differs; `largest` is the largest difference of a known chance.
    """

    first_start: float
    second_start: float
    worlds: int
    moved: int
    largest: float

    @property
    def compiling(self) -> float:
        """What the first start costs more than a later one."""
        return self.first_start - self.second_start


def processors(worlds: int = WORLDS) -> Processors:
    """Measured with an empty cache of compiled code."""
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder, "here"), Path(folder, "there")
        first, second = _run(64, here), _run(64, here)
        _run(worlds, here)
        _run(worlds, there, AVX2)
        own, other = (np.load(Path(place, "runs.npz")) for place in (here, there))
        moved = (own["ending"] != other["ending"]) | (own["week"] != other["week"])
        largest = np.abs(own["entry_chance"] - other["entry_chance"]).max()
    return Processors(first, second, worlds, int(moved.sum()), float(largest))


def _run(worlds: int, place: Path, environment: dict[str, str] | None = None) -> float:
    """Processor seconds of a process that simulates so many worlds, with its compiled code kept at `place`."""
    place.mkdir(exist_ok=True)
    variables = os.environ | {"NUMBA_CACHE_DIR": str(place)} | (environment or {})
    before = _of_children()
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SIMULATE, str(worlds), str(place / "runs.npz")],
        check=True,
        capture_output=True,
        env=variables,
    )
    return _of_children() - before


def _of_children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def report(found: Processors) -> str:
    """The findings in two lines."""
    return (
        f"- first start: {found.first_start:.1f} s of processor time, {found.second_start:.1f} s once compiled\n"
        f"- without AVX-512: {found.moved} of {found.worlds:,} worlds end otherwise or in another week; "
        f"known chances differ by at most {found.largest:.1e}"
    )


if __name__ == "__main__":
    print(report(processors()))
