"""Worlds watched on their way: chosen quantities week by week, and each moment at which an entry could be ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.batch.block import worlds_of
from sim.batch.fears import feared_losses
from sim.batch.plan import Plan
from sim.crisis.records import columns
from sim.crisis.rules import RULES
from sim.crisis.solved import DEMANDS, ENTER, Crisis, incident_chances
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.measured.counted import COUNTED
from sim.measured.decisions import INCIDENT, MEETING, Occasions
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES
from sim.mechanisms.summits import NO_MEETING
from sim.model.worlds import Recorded, Worlds

Columns = Mapping[str, NDArray[Any]]
NUMBERS = {pressure.name: number for number, pressure in enumerate(PRESSURES)}
ENTRY_CHANCE = "entry_chance"
LUCK = "luck."
STATE = "initial."
CHOICE_COLUMNS = ("week", "occasion", "chance")


class AskedAt(NamedTuple):
    """When the leader is asked what he fears: at this week's meeting, in the worlds that have one, or at its end."""

    week: int
    at_meeting: bool


@dataclass(frozen=True)
class Watch:
    """What is to be seen of a plan: quantities by week, the choices or not, his fears at some moment.

    `weekly` are names of PRESSURES or COUNTED, ENTRY_CHANCE for the known chances so far, any other state of a world,
    or `luck.NAME` for a draw each week that nothing in the world uses, for whoever watches it with errors of his own.
    """

    plan: Plan
    weekly: tuple[str, ...] = ()
    choices: bool = False
    fears: AskedAt | None = None


@dataclass(frozen=True)
class ObservedHistories:
    """What was seen of the worlds of a plan.

    `runs` {outcome: (worlds,)}, endings and ways by name, and `world` and `point`; `weekly` {name: (weeks, worlds)},
    tallies as counted so far; `choices` {CHOICE_COLUMNS: (choices,)}: see `Choices`; `fears` {FEARS: (worlds,)}, not
    numbers where there was no meeting to ask him at.
    """

    runs: Columns
    weekly: Columns
    choices: Columns
    fears: Columns


def follow(watch: Watch) -> ObservedHistories:
    """Simulates a plan in this process and keeps what is to be seen."""
    blocks = [follow_worlds(watch, watch.plan.worlds_of_block(number)) for number in range(watch.plan.blocks)]
    return ObservedHistories(
        _joined(block.runs for block in blocks),
        _joined(block.weekly for block in blocks),
        _joined(block.choices for block in blocks),
        _joined(block.fears for block in blocks),
    )


def follow_worlds(watch: Watch, numbers: NDArray[np.int64]) -> ObservedHistories:
    """Simulates some worlds of a plan in this process and keeps what is to be seen, in the order of the worlds."""
    weeks, worlds = watch.plan.scenario.weeks, worlds_of(watch.plan, numbers)
    kept = Recorded(weeks, with_occasions=watch.choices)
    weekly = {name: np.empty((weeks, len(numbers))) for name in watch.weekly}
    fears: Columns = {}
    for week in range(weeks):
        worlds.advance(kept=kept)
        for name, seen in weekly.items():
            seen[week] = _seen(name, worlds)
        if watch.fears is not None and week == watch.fears.week:
            fears = fears_of(worlds, watch.fears.at_meeting)
    runs: dict[str, NDArray[Any]] = {"world": numbers, "point": watch.plan.point_of(numbers)}
    for outcome in OUTCOMES:
        values = outcome.read(worlds.w)
        runs[outcome.name] = np.array(outcome.names)[values] if outcome.names else values
    choices = Choices()
    if watch.choices:
        choices.see(kept.occasions, worlds)
    return ObservedHistories(runs, weekly, choices.columns(), fears)


def _seen(name: str, worlds: Worlds) -> NDArray[Any]:
    if name.startswith(LUCK):
        return worlds.luck(name)
    if name in NUMBERS:
        return np.asarray(worlds.w.pressures[:, NUMBERS[name]])
    return np.asarray(worlds.w[f"count_{name}" if name in COUNTED else name.removeprefix(STATE)])


def fears_of(worlds: Worlds, at_meeting: bool) -> Columns:
    """What the leaders feared at this week's meeting, not a number where there was none, or at its end."""
    view, has_met = worlds.w.leader_view.copy(), worlds.w.summits_move != NO_MEETING
    if at_meeting:
        view[has_met] = worlds.w.summits_table[has_met]
    fears = feared_losses(as_the_leader_sees_it(worlds, view))
    return {name: np.where(has_met | (not at_meeting), risk, np.nan) for name, risk in fears.items()}


def as_the_leader_sees_it(worlds: Worlds, view: NDArray[Any]) -> Crisis:
    """The game in every world as it was when this lay on the table."""
    p, situation = worlds.p[worlds.w.point], columns(Situation, view)
    if worlds.foresee is not None:
        ahead = [worlds.foresee(worlds, w, of_w, country) for w, of_w, _, country in worlds.one_by_one()]
        situation = replace(situation, forecast=np.array(ahead))
    return Crisis(situation, columns(LeaderStakes, p.leader), columns(KremlinStakes, p.kremlin), _rule(worlds))


def _rule(worlds: Worlds) -> str:
    return list(RULES)[worlds.p.rule[0]]


@dataclass
class Choices:
    """Every occasion on which the leader could order an entry, whether or not he did.

    `occasion` is a demand (none, request, ultimatum), one that the scenario forces (forced ultimatum) or an incident;
    `chance` is that of the demand and of the order to enter, given that there is a meeting or an incident.
    """

    seen: list[tuple[int, str, NDArray[np.float64]]] = field(default_factory=list)

    def see(self, occasions: Occasions, worlds: Worlds) -> None:
        """Takes in the occasions of some worlds, week by week."""
        lines, rule = occasions.lines, _rule(worlds)
        for week in range(worlds.week):
            for kind in (INCIDENT, MEETING):
                these = occasions.where((lines.week == week) & (lines.kind == kind))
                if len(these.lines):
                    crisis = these.crisis(worlds.p, rule)
                    if kind == INCIDENT:
                        _, chances = incident_chances(crisis, these.lines.more == 0.0)
                        self.seen.append((week, "incident", chances[ENTER]))
                    else:
                        self._summit(week, crisis, int(these.lines.more[0]))

    def _summit(self, week: int, crisis: Crisis, forced: int) -> None:
        is_forced = forced >= 0
        for demand in (DEMANDS[forced],) if is_forced else DEMANDS:
            enters = crisis.answers[demand][ENTER]
            occasion = f"forced {demand}" if is_forced else demand
            chance = enters if is_forced else crisis.moves[DEMANDS.index(demand)] * enters
            self.seen.append((week, occasion, chance))

    def columns(self) -> dict[str, NDArray[Any]]:
        """All choices as columns, one row each."""
        if not self.seen:
            return dict(zip(CHOICE_COLUMNS, (np.zeros(0), np.zeros(0, "U1"), np.zeros(0)), strict=True))
        weeks, occasions, chances = zip(*self.seen, strict=True)
        sizes = [len(chance) for chance in chances]
        found = (np.repeat(weeks, sizes), np.repeat(occasions, sizes), np.concatenate(chances))
        return dict(zip(CHOICE_COLUMNS, found, strict=True))


def _joined(parts: Iterable[Columns]) -> Columns:
    pieces = list(parts)
    return {name: np.concatenate([piece[name] for piece in pieces], axis=-1) for name in pieces[0]}
