"""One block of a plan, simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.batch.plan import Plan
from sim.batch.rollout import forecast_by_rollout
from sim.measured.chronicle import Chronicle
from sim.measured.decisions import Account, WeeklyHazard, addable
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PressureCounts
from sim.model import WarEntryModel


@dataclass(frozen=True)
class BlockResult:
    """Everything that is kept of a block.

    `runs` {column: (worlds,)}: world, point, replication, each open parameter, each outcome;
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
    model = build_model(plan, worlds)
    weeks = plan.scenario.weeks
    pressures, total, squares = PressureCounts(weeks), np.zeros(weeks), np.zeros(weeks)
    for week in range(weeks):
        model.advance(pressures.record)
        total[week] = addable(model.entry_chance).sum()
        squares[week] = addable(model.entry_chance**2).sum()
    runs: dict[str, npt.NDArray[np.generic]] = {
        "world": worlds,
        "point": plan.point_of(worlds),
        "replication": plan.replication_of(worlds),
    }
    runs |= {path: values[plan.point_of(worlds)] for path, values in plan.varied.items()}
    outcomes = {outcome.name: outcome.read(model) for outcome in OUTCOMES}
    account = model.decisions.account(weeks)
    model.release()
    return BlockResult(
        number, {**runs, **outcomes}, pressures.counts, WeeklyHazard(len(worlds), total, squares), account
    )


def build_model(plan: Plan, worlds: npt.NDArray[np.int64], chronicle: Chronicle | None = None) -> WarEntryModel:
    """The model of these worlds of a plan, ready for its first week."""
    scenario = plan.scenario
    return WarEntryModel(
        weeks=scenario.weeks,
        seed=plan.seed,
        replications=plan.replication_of(worlds),
        luck=plan.luck_of(worlds),
        draws=plan.draws_of(worlds),
        events=scenario.events,
        without=scenario.without,
        population_size=scenario.citizens,
        rule=scenario.rule,
        belief_mode=scenario.belief_mode,
        chronicle=chronicle,
        foresee=forecast_by_rollout,
    )
