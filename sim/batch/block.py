"""One block of a plan, simulated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.batch.plan import Plan
from sim.batch.rollout import forecast_by_rollout
from sim.batch.started import start
from sim.measured.decisions import Account, WeeklyHazard
from sim.measured.outcomes import OUTCOMES
from sim.model.worlds import Recorded, Worlds

if TYPE_CHECKING:
    from sim.scenario import Scenario

MOST_AT_ONCE = 4096  # worlds


@dataclass(frozen=True)
class BlockResult:
    """Everything that is kept of a block.

    `runs` {column: (worlds,)}: world, point, replication, each parameter and change that differs, each outcome;
    `pressures` (pressures, weeks, bins) counts; `hazard` and `decisions` as sums.
    """

    number: int
    runs: dict[str, npt.NDArray[np.generic]]
    pressures: npt.NDArray[np.int64]
    hazard: WeeklyHazard
    decisions: Account


def simulate_block(plan: Plan, number: int, worlds: npt.NDArray[np.int64] | None = None) -> BlockResult:
    """Simulates one block of a plan, or some of its worlds; a world's result does not depend on its company."""
    worlds = plan.worlds_of_block(number) if worlds is None else worlds
    alike = [(scenario, some) for scenario, places in plan.alike(worlds) for some in _shared_out(places)]
    parts = [_simulate(plan, scenario, worlds[places]) for scenario, places in alike]
    back = np.argsort(np.concatenate([places for _, places in alike]))
    runs: dict[str, npt.NDArray[np.generic]] = plan.columns_of(worlds)
    for name in parts[0].outcomes:
        runs[name] = np.concatenate([part.outcomes[name] for part in parts])[back]
    pressures, total, squares, decided, weighed = (
        reduce(np.add, [getattr(part.kept, name) for part in parts])
        for name in ("counts", "chance", "squares", "decided", "weighed")
    )
    return BlockResult(number, runs, pressures, WeeklyHazard(len(worlds), total, squares), Account(decided, weighed))


def _shared_out(places: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
    """Places in lists of so many as are simulated at once: memory does not grow with the block."""
    return np.split(places, range(MOST_AT_ONCE, len(places), MOST_AT_ONCE))


@dataclass(frozen=True)
class _Part:
    """The worlds of a block that have one scenario: {outcome: (worlds,)}, and what is kept of them by week."""

    outcomes: dict[str, npt.NDArray[np.generic]]
    kept: Recorded


def _simulate(plan: Plan, scenario: Scenario, numbers: npt.NDArray[np.int64]) -> _Part:
    """Simulates worlds that have one scenario; one that is shorter than the plan adds nothing after its end."""
    worlds, end = worlds_of(plan, numbers), scenario.weeks
    kept = Recorded(plan.scenario.weeks)
    worlds.live_out(kept)
    kept.chance[end:], kept.squares[end:] = kept.chance[end - 1], kept.squares[end - 1]
    return _Part({outcome.name: np.array(outcome.read(worlds.w)) for outcome in OUTCOMES}, kept)


def worlds_of(plan: Plan, numbers: npt.NDArray[np.int64]) -> Worlds:
    """These worlds of a plan, before their first week; they have one scenario, parameters apart."""
    worlds = Worlds(**described(plan, numbers))
    return worlds if plan.scenario.start_from is None else start(worlds, plan, numbers)


def described(plan: Plan, numbers: npt.NDArray[np.int64]) -> dict[str, Any]:
    """What these worlds of a plan are made of."""
    ((scenario, _),) = plan.alike(numbers)
    return {
        "weeks": scenario.weeks,
        "start": scenario.start,
        "seed": plan.seed,
        "replications": plan.replication_of(numbers),
        "luck": plan.luck_of(numbers),
        "draws": plan.draws_of(numbers),
        "events": scenario.events,
        "without": scenario.without,
        "population_size": scenario.citizens,
        "rule": scenario.rule,
        "belief_mode": scenario.belief_mode,
        "foresee": forecast_by_rollout,
    }
