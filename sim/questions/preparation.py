"""Whether an army is readied before it marches, and whether most of what looks like it comes to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.credibility import Verdict
from sim.analysis.ratio import Ratio, ratio, ratio_of_ratios
from sim.analysis.readings import Columns, each_week
from sim.batch.observe import ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Sight
from sim.crisis.ladder import FEINT
from sim.engine.arrays import Array
from sim.scenario import Scenario

LONG_ENOUGH = 4  # weeks of visible preparation
FEWEST = 5  # worlds, by their weight, that have to share the chance of an entry for it to be told what came before
WATCHED = (
    "weeks_of_preparation", "signs_of_war", "level", "kyiv_belief", "summits_entry_chance", "entries_after_takeover",
)  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """What comes before an entry other than retaliation, and what comes of preparations and exercises.

    `other`: such entries, as a part of the chance of any. `unprepared`: the part of their chance with fewer than four
    weeks of visible preparation; `seen`: the part with signs of war in these weeks. `carried_out` and `exercises`:
    chance of an entry for each preparation and each episode of exercises at the border, which preparations look like.
    `belief` of Kyiv in the week before, `rest` while nothing is seen at the border, `alarm` the one over the other.
    `puppet`: weeks until a leader put there by Moscow marches, and `marches`: the part of takeovers in which he does.
    `is_pressed`: the scenario puts a demand.

    What comes before an entry is not told where all of its chance lies in a few worlds.
    """

    other: Ratio
    unprepared: Ratio
    seen: Ratio
    carried_out: Ratio
    exercises: Ratio
    belief: Ratio
    rest: Ratio
    alarm: Ratio
    puppet: Ratio
    marches: Ratio
    is_pressed: bool

    def verdicts(self) -> Iterator[Verdict]:
        """Whether entries are prepared, most preparations come to nothing, Kyiv is warned, and a puppet is quick.

        What the record says of preparations and exercises holds where no scenario presses Minsk openly.
        """
        yield Verdict("unprepared", self.unprepared)
        if not self.is_pressed:
            yield Verdict("carried out", self.carried_out)
            yield Verdict("exercises", self.exercises)
        yield Verdict("alarm", self.alarm)
        yield Verdict("puppet", self.puppet)

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        ratios = {name: value for name, value in vars(self).items() if isinstance(value, Ratio)}
        return {name: found.to_dict() for name, found in ratios.items()} | {"is_pressed": self.is_pressed}


def sight(scenario: Scenario, n: int, rng: int) -> Sight:
    """What is to be followed: the scenario as it is."""
    return Sight(Watch(Plan(scenario, n, rng), WATCHED), read)


def read(histories: ObservedHistories) -> dict[str, Any]:
    """What each world adds to the sums: chances of an entry at meetings by what came before, and what was begun."""
    weekly, runs = histories.weekly, histories.runs
    chance = each_week_of_entry(weekly, runs)
    before = np.vstack([weekly["kyiv_belief"][:1], weekly["kyiv_belief"][:-1]])
    length, signs = preparation_so_far(weekly)
    at_rest = is_open(runs, len(chance)) & (weekly["level"] < FEINT)
    marched = weekly["entries_after_takeover"] > 0
    marches = marched.any(axis=0)
    return {
        "point": runs["point"],
        "chance": chance.sum(axis=0),
        "any": runs["entry_chance"],
        "unprepared": (chance * (length < LONG_ENOUGH)).sum(axis=0),
        "seen": (chance * (signs > 0)).sum(axis=0),
        "believed": (chance * before).sum(axis=0),
        "rest": (weekly["kyiv_belief"] * at_rest).sum(axis=0),
        "weeks_at_rest": at_rest.sum(axis=0),
        "preparations": runs["preparations"],
        "exercises": runs["feint_episodes"],
        "takeovers": runs["ending"] == "kremlin_takeover",
        "marches": marches,
        "waited": np.where(marches, marched.argmax(axis=0) - runs["week"], 0),
    }


def each_week_of_entry(weekly: Columns, runs: Columns) -> Array:
    """The known chance of an entry at a meeting in each week; none after the question has been decided."""
    return np.where(is_open(runs, len(weekly["level"])), weekly["summits_entry_chance"], 0.0)


def is_open(runs: Columns, weeks: int) -> NDArray[np.bool_]:
    """In which weeks of each world the question was still open at their beginning; (weeks, worlds)."""
    return np.asarray((runs["week"] < 0) | (np.arange(weeks)[:, None] <= runs["week"]))


def preparation_so_far(weekly: Columns) -> tuple[Array, Array]:
    """How many weeks an army has been readied in sight of all, and in how many of them there were signs of war."""
    ready = each_week(weekly["weeks_of_preparation"]) > 0
    ready[1:] &= weekly["level"][:-1] >= FEINT
    told = each_week(weekly["signs_of_war"]) > 0
    length, signs = np.zeros(ready.shape), np.zeros(ready.shape)
    for week, is_ready in enumerate(ready):
        earlier = (length[week - 1], signs[week - 1]) if week else (0.0, 0.0)
        length[week] = np.where(is_ready, earlier[0] + 1, 0)
        signs[week] = np.where(is_ready, earlier[1] + told[week], 0)
    return length, signs


def prepared(scenario: Scenario, found: Mapping[str, Any]) -> Prepared:
    """The ratios of a scenario, from what was read."""
    point, chance = found["point"], found["chance"]
    squares = (chance * chance).sum()
    known = chance if chance.sum() ** 2 > FEWEST * squares else np.zeros(len(chance))
    belief, rest = (found["believed"], known), (found["rest"], found["weeks_at_rest"])
    return Prepared(
        ratio(chance, found["any"], point),
        ratio(found["unprepared"], known, point),
        ratio(found["seen"], known, point),
        ratio(chance, found["preparations"], point),
        ratio(chance, found["exercises"], point),
        ratio(*belief, point),
        ratio(*rest, point),
        ratio_of_ratios(rest, belief, point),
        ratio(found["waited"], found["marches"], point),
        ratio(found["marches"], found["takeovers"], point),
        any(event.action == "demand" for event in scenario.events),
    )
