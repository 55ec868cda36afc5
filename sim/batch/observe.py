"""Worlds watched on their way: chosen quantities week by week, and each moment at which an entry could be ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.batch.block import build_model
from sim.batch.plan import Plan
from sim.crisis.solved import DEMANDS, ENTER, REFUSE, Crisis
from sim.measured.chronicle import Chronicle
from sim.measured.counted import COUNTED
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES
from sim.model import WarEntryModel

Columns = Mapping[str, NDArray[Any]]
READERS = {pressure.name: pressure.read for pressure in PRESSURES}
CHOICE_COLUMNS = ("week", "occasion", "chance", "regret")


@dataclass(frozen=True)
class Watch:
    """What is to be seen of a plan: quantities by week (names of PRESSURES or COUNTED), and the choices or not."""

    plan: Plan
    weekly: tuple[str, ...] = ()
    choices: bool = False


@dataclass(frozen=True)
class ObservedHistories:
    """What was seen of the worlds of a plan.

    `runs` {outcome: (worlds,)}, endings and ways by name, and `point`; `weekly` {name: (weeks, worlds)}, tallies as
    counted so far; `choices` {CHOICE_COLUMNS: (choices,)}: see `Choices`.
    """

    runs: Columns
    weekly: Columns
    choices: Columns


@dataclass
class Choices(Chronicle):
    """Every occasion on which the leader could order an entry, whether or not he did.

    `occasion` is a demand (none, request, ultimatum), one that the scenario forces (forced ultimatum) or an incident;
    `chance` is that of the demand and of the order to enter, given that there is a meeting or an incident; `regret` is
    how much worse entry is than the best other answer, times his precision.
    """

    seen: list[tuple[int, str, NDArray[np.float64], NDArray[np.float64]]] = field(default_factory=list)

    def note(self, week: int, entity: str, kind: str, where: Any, facts: dict[str, Any]) -> None:
        """Keeps summits and incidents of all worlds, and nothing else."""
        if kind == "summit":
            self._summit(week, facts["crisis"], facts["forced"])
        elif kind == "incident":
            others = facts["values"][ENTER + 1 :]
            self._keep(week, "incident", facts["chances"][ENTER], facts["values"], others, facts["leader"].rationality)

    def _summit(self, week: int, crisis: Crisis, forced: str) -> None:
        for demand in (forced,) if forced else DEMANDS:
            worth, enters = crisis.leader_values[demand], crisis.answers[demand][ENTER]
            others = worth[REFUSE:] if demand == "none" else worth[ENTER + 1 :]
            occasion = f"forced {demand}" if forced else demand
            chance = enters if forced else crisis.moves[DEMANDS.index(demand)] * enters
            self._keep(week, occasion, chance, worth, others, crisis.leader.rationality)

    def _keep(self, week: int, occasion: str, chance: Any, worth: Any, others: Any, precision: Any) -> None:
        self.seen.append((week, occasion, chance, precision * (others.max(axis=0) - worth[ENTER])))

    def columns(self) -> dict[str, NDArray[Any]]:
        """All choices as columns, one row each."""
        if not self.seen:
            return dict(zip(CHOICE_COLUMNS, (np.zeros(0), np.zeros(0, "U1"), np.zeros(0), np.zeros(0)), strict=True))
        weeks, occasions, chances, regrets = zip(*self.seen, strict=True)
        sizes = [len(chance) for chance in chances]
        columns = (np.repeat(weeks, sizes), np.repeat(occasions, sizes), np.concatenate(chances))
        return dict(zip(CHOICE_COLUMNS, (*columns, np.concatenate(regrets)), strict=True))


def follow(watch: Watch) -> ObservedHistories:
    """Simulates a plan in this process and keeps what is to be seen."""
    blocks = [follow_worlds(watch, watch.plan.worlds_of_block(number)) for number in range(watch.plan.blocks)]
    return ObservedHistories(
        _joined(block.runs for block in blocks),
        _joined(block.weekly for block in blocks),
        _joined(block.choices for block in blocks),
    )


def follow_worlds(watch: Watch, worlds: NDArray[np.int64]) -> ObservedHistories:
    """Simulates some worlds of a plan in this process and keeps what is to be seen, in the order of the worlds."""
    weeks = watch.plan.scenario.weeks
    choices = Choices()
    model = build_model(watch.plan, worlds, choices if watch.choices else None)
    weekly = {name: np.empty((weeks, len(worlds))) for name in watch.weekly}

    def look(model: WarEntryModel) -> None:
        for name, seen in weekly.items():
            seen[model.week] = model.tally[name] if name in COUNTED else READERS[name](model)

    for _ in range(weeks):
        model.advance(look)
    runs: dict[str, NDArray[Any]] = {"point": watch.plan.point_of(worlds)}
    for outcome in OUTCOMES:
        values = outcome.read(model)
        runs[outcome.name] = np.array(outcome.names)[values] if outcome.names else values
    model.release()
    return ObservedHistories(runs, weekly, choices.columns())


def _joined(parts: Iterable[Columns]) -> Columns:
    pieces = list(parts)
    return {name: np.concatenate([piece[name] for piece in pieces], axis=-1) for name in pieces[0]}
