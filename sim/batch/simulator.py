"""Worlds at points that a method asks for, each request a plan of its own in a results folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.batch.manifest import identity
from sim.batch.plan import Plan, block_size_of
from sim.batch.store import Results
from sim.design.settings import PAIRED, Settings
from sim.design.tally import Points, Tally
from sim.scenario import Scenario

CarryOut = Callable[[Plan, Path], Results]


@dataclass(frozen=True)
class Simulator:
    """A scenario's worlds at any points, simulated by `carry_out` into folders below `root`.

    What was simulated before is found there again: a method that was interrupted goes on where it stopped. What the
    scenario leaves open besides is sampled `samples` times. `luck` is that of a plan.
    """

    scenario: Scenario
    seed: int
    root: Path
    carry_out: CarryOut
    luck: str = PAIRED
    samples: int = 1

    def plan(self, points: Points, replications: int) -> Plan:
        """The plan that answers a request."""
        settings = Settings({path: tuple(map(float, values)) for path, values in points.items()})
        empty = Plan(self.scenario, 0, self.seed, points=self.samples, settings=settings, luck=self.luck)
        samples = self.samples if empty.is_uncertain else 1
        worlds = settings.count * samples * replications
        return replace(empty, worlds=worlds, block_size=block_size_of(worlds))

    def __call__(self, points: Points, replications: int) -> Tally:
        """What the worlds give at each point and sample; worlds that failed are left out."""
        plan = self.plan(points, replications)
        results = self.carry_out(plan, self.root / identity(plan)[:12])
        return tally(results)


def tally(results: Results) -> Tally:
    """What the worlds of a results folder give, by setting and sample."""
    found = results.by_point()
    settings, samples = results.settings.count, results.plan.samples

    def spread(values: np.ndarray) -> np.ndarray:
        everywhere = np.zeros(settings * samples, dtype=values.dtype)
        everywhere[found["point"]] = values
        return everywhere.reshape(samples, settings).T

    return Tally(
        spread(found["worlds"].astype(np.int64)),
        spread(found["events"].astype(np.int64)),
        spread(found["entry_chance"] * found["worlds"]),
        spread(found["chance_squares"]),
    )
