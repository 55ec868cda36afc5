"""The game put to one decision after another: a case becomes meetings in worlds whose inputs a rubric draws."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Columns, Sight, read_all
from sim.batch.work import Work
from sim.design.ensemble import Ensemble
from sim.design.points import latin_hypercube
from sim.design.settings import INDEPENDENT, Settings
from sim.engine.arrays import Array
from sim.engine.priors import Prior
from sim.evidence.cases import ENTERED, OUTCOMES, PART, REFUSED, Case, Coding
from sim.measured.slips import ORDERS
from sim.questions.duration import say_how_long_together
from sim.scenario import Event, Scenario, load_scenario
from sim.scenario.rubric import UNASKED, Rubric
from sim.scenario.vocabulary import vocabulary

BASE, CITIZENS = "baseline_mid_2022", 50  # people matter only after an entry, and a case ends with the answer


def play(
    listed: Sequence[Case],
    codings: Mapping[str, Sequence[Coding]],
    rubric: Rubric,
    members: Ensemble,
    draws: int,
    seed: int,
    work: Work,
) -> Array:
    """The game's chances of each outcome; (cases, members, outcomes).

    Members differ in what means the same in every case; all else is drawn anew for each case.
    """
    put = [(number, demand) for number, case in enumerate(listed) for demand in rubric.demands[case.codes["asked"]]]
    scenarios = {demand: meeting(demand) for demand in dict.fromkeys(demand for _, demand in put)}
    same = {name: members.points[name] for name in rubric.learns if name in members.points}
    even = np.ones(members.size)
    each_once = Ensemble(members.name, same, even, even) if same else None

    def sight(number: int, demand: str) -> Sight:
        coded = codings.get(listed[number].name, ())
        plan = Plan(
            scenarios[demand], members.size * draws, seed, points=members.size, luck=INDEPENDENT, ensemble=each_once,
            settings=situations(listed[number], coded, rubric, tuple(same), draws, seed), paired_points=True,
        )  # fmt: skip
        return Sight(Watch(plan, ("partial_answers",)), answers)

    say_how_long_together(work, len(put), lambda: sight(*put[0]).follow())
    sights = [sight(number, demand) for number, demand in put]
    found = np.zeros((len(listed), members.size, len(OUTCOMES)))
    order = np.arange(members.size) if each_once is None else each_once.members(members.size)
    for (number, demand), columns in zip(put, read_all(sights, work, "worlds of all cases"), strict=True):
        chance = rubric.demands[listed[number].codes["asked"]][demand]
        found[number, order] += chance * three_ways(columns, members.size, draws)
    return found


def situations(
    case: Case, codings: Sequence[Coding], rubric: Rubric, same: Sequence[str], draws: int, seed: int
) -> Settings:
    """The game's inputs in so many draws of a case's situation, by turns as each coder saw it.

    What its codes do not speak of and does not mean the `same` in every case is drawn from the priors.
    """
    coders = [case.codes, *({**case.codes, **coding.codes} for coding in codings)]
    root = seed + zlib.crc32(case.name.encode())  # its own, whichever cases stand beside it
    each = [latin_hypercube(rubric.beliefs(codes), -(-draws // len(coders)), root) for codes in coders]
    coded = {name: tuple(np.stack([one[name] for one in each], axis=1).ravel()[:draws]) for name in each[0]}
    others = {path: prior for path, prior in uncertain().items() if path not in {*coded, *same}}
    return Settings(coded | {path: tuple(values) for path, values in latin_hypercube(others, draws, root).items()})


def uncertain() -> dict[str, Prior]:
    """What is believed of everything that nobody knows."""
    return {path: p.prior for path, p in sorted(vocabulary().parameters.items()) if p.is_uncertain}


def meeting(demand: str) -> Scenario:
    """One meeting at which the patron puts this demand, or whatever the game has it do."""
    event = Event(0, "summit", True, "cases") if demand == UNASKED else Event(0, "demand", demand, "cases")
    return replace(load_scenario(BASE), weeks=1, citizens=CITIZENS, beliefs={}, events=(event,))


def answers(histories: ObservedHistories) -> Columns:
    """The known chance that the leader agrees to enter in each world, and whether the demand was answered in part."""
    runs = histories.runs
    return {name: runs[name] for name in ("point", ORDERS, "partial_answers")}


def three_ways(columns: Columns, members: int, draws: int) -> Array:
    """The chances of a refusal, a part and an entry at each member; (members, outcomes).

    Entry by the known chance that he agrees to it, which carries no luck; of the rest, the share of worlds that
    answered in part, drawn towards a half by one world, so that no outcome has no chance at all.
    """
    order = np.argsort(columns["point"], kind="stable")
    by_point = {name: columns[name][order].reshape(members, draws) for name in (ORDERS, "partial_answers")}
    entered = np.clip(by_point[ORDERS], 0.0, 1.0)
    entry = entered.mean(axis=1).clip(1e-4, 1 - 1e-4)
    in_part, rest = (by_point["partial_answers"] > 0).sum(axis=1), (1 - entered).sum(axis=1)
    part = (1 - entry) * (in_part + 0.5) / (np.maximum(rest, in_part) + 1.0)
    chances = {ENTERED: entry, PART: part, REFUSED: 1 - entry - part}
    return np.stack([chances[outcome] for outcome in OUTCOMES], axis=-1)
