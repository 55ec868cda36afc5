"""Worlds that follow the dated record: islands of them, each a piece of work that is kept, in one folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path as File
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis import followed, islands, particle_filter, sightings
from sim.analysis.followed import FOLLOWED, QUANTITIES, WEEK, ToldInWeek, seen_in_a_quarter, told_by_week
from sim.analysis.islands import Islands
from sim.analysis.particle_filter import FilterStep, Sighting, follow, systematic
from sim.batch import following
from sim.batch.following import FollowedWorlds
from sim.batch.manifest import identity
from sim.batch.packed import Packed
from sim.batch.pieces import Piece, carry_out
from sim.batch.plan import Plan
from sim.batch.work import RESULTS, Work
from sim.design.vary import with_priors
from sim.engine.arrays import Array, Flags, Indices
from sim.evidence.record import DatedRecord
from sim.scenario import Scenario

ISLAND = 512  # worlds that live together
TRIES = 3  # ways in which each lives a week
AHEAD = 16  # one world in so many is lived ahead each week
QUARTER, HORIZONS = 13, (13, 26, 52)  # weeks
KEPT = 64  # worlds of an island whose parameters and states are kept in the end

Plain = dict[str, Any]


@dataclass(frozen=True)
class KeptWorlds:
    """What is kept of some worlds in the end, (worlds,) each: parameters and states by path, and other states by name.

    Nothing where no world is left.
    """

    values: Mapping[str, Array]
    states: Mapping[str, Array]

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return len(next(iter(self.values.values()), ()))


@dataclass(frozen=True)
class Pursuit:
    """Worlds of a scenario that follow a record for so many weeks; what nobody knows is open in each of them.

    `power`, at most 1, tempers the likelihood of all observations.
    """

    scenario: Scenario
    record: DatedRecord
    weeks: int
    worlds: int
    seed: int
    power: float
    place: File = RESULTS

    @cached_property
    def plan(self) -> Plan:
        """The plan of the worlds: each has a point of its own, drawn from what is believed before any record."""
        return Plan(with_priors(self.scenario), self.worlds, self.seed, points=self.worlds)

    @cached_property
    def told(self) -> list[list[ToldInWeek]]:
        """What the record tells at the end of each week."""
        return told_by_week(self.record, self.scenario.start, self.weeks)

    @cached_property
    def record_digest(self) -> str:
        """SHA-256 of all rows of the record and of what was looked for, whatever the layout of its file."""
        said = (self.record.observations, sorted(self.record.coverage.items()))
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @property
    def day(self) -> date:
        """The day after the last week that is followed."""
        return self.scenario.start + self.weeks * WEEK

    @property
    def origins(self) -> tuple[int, ...]:
        """The weeks at whose end a quarter of thirteen weeks begins that is foreseen."""
        return tuple(range(QUARTER - 1, self.weeks, QUARTER))

    @property
    def folder(self) -> File:
        """Where islands are kept; named by everything on which they depend."""
        sizes = [ISLAND, TRIES, AHEAD, KEPT, HORIZONS, self.power, self.weeks]
        parts = [identity(self.plan), *sizes, repr(self.told), repr(FOLLOWED), _method()]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        return self.place / f"{self.scenario.name}-follow" / digest[:12]

    @property
    def groups(self) -> list[range]:
        """The worlds of each island: equally many, or one more."""
        count = max(1, self.worlds // ISLAND)
        edges = [self.worlds * number // count for number in range(count + 1)]
        return [range(first, last) for first, last in pairwise(edges)]

    def carry_out(self, work: Work) -> tuple[Islands, list[KeptWorlds]]:
        """Does what is missing; the islands, and what is kept of the worlds of each in the end."""
        asked = Packed((self.plan, self.told, self.power))
        pieces = [Piece(partial(_follow, asked, group, n), len(group)) for n, group in enumerate(self.groups)]
        found = carry_out(self.folder, pieces, work, "worlds that follow the record")
        steps = [[_step(step) for step in one["steps"]] for one in found]
        kept = [
            KeptWorlds(*({n: np.array(v) for n, v in one[kind].items()} for kind in ("values", "states")))
            for one in found
        ]
        return Islands([len(group) for group in self.groups], steps), kept


def _method() -> str:
    """A hash of the code that decides how worlds are weighed and copied: no part of the model."""
    files = [__file__, *(str(m.__file__) for m in (followed, islands, particle_filter, sightings, following))]
    return hashlib.sha256(b"".join(File(file).read_bytes() for file in files)).hexdigest()


def _step(plain: Plain) -> FilterStep:
    return FilterStep(**{**plain, "effective": tuple(plain["effective"])})


@dataclass
class RecordFollower:
    """Worlds that follow what the record tells: histories, as the particle filter takes them."""

    worlds: FollowedWorlds
    told: Sequence[Sequence[ToldInWeek]]
    origins: Sequence[int]
    luck: np.random.Generator

    @property
    def is_possible(self) -> Flags:
        """In which worlds the question is still open: in the record it is."""
        return self.worlds.is_possible

    def advance(self) -> None:
        """One week."""
        self.worlds.advance()

    def sightings(self) -> list[Sighting]:
        """What the record tells of this week."""
        weekly = self.worlds.weekly
        return [told.held_against(weekly) for told in self.told[self.worlds.worlds.week - 1]]

    def copy(self, source: Indices, numbers: NDArray[np.int64]) -> None:
        """Goes on with copies."""
        self.worlds.copy(source, numbers)

    def foresee(self, source: Indices, numbers: NDArray[np.int64]) -> Array:
        """The known chance of an entry within each of HORIZONS; at an origin also what is seen of the first quarter."""
        worlds = self.worlds.ahead(source, numbers, QUARTER)
        before, found, lived = worlds.chances(), [], 0
        is_origin = self.worlds.worlds.week - 1 in self.origins
        for _ in range(QUARTER) if is_origin else ():
            worlds.advance()
        for horizon in HORIZONS:
            worlds.live(horizon - (QUARTER if is_origin and not lived else lived))
            found.append(worlds.chances() - before)
            lived = horizon
        seen = [seen_in_a_quarter(name, worlds.weekly, self.luck) for name in FOLLOWED] if is_origin else []
        return np.stack([*found, *seen])


def _follow(asked: Packed[tuple[Plan, list[list[ToldInWeek]], float]], group: range, number: int) -> Plain:
    plan, told, power = asked.value
    rng = np.random.default_rng([plan.seed, number])
    origins = tuple(range(QUARTER - 1, len(told), QUARTER))
    memory = max((one.weeks for week in told for one in week), default=1)
    worlds = FollowedWorlds.of(plan, np.array(group), QUANTITIES, memory)
    follower = RecordFollower(worlds, told, origins, rng)
    ahead = max(1, len(group) // AHEAD)
    steps, weight = follow(follower, len(told), rng, power=power, tries=TRIES, ahead=ahead, kept=origins)
    kept = systematic(weight, min(KEPT, len(group)), rng.random()) if len(weight) else np.zeros(0, dtype=np.intp)
    found = {"values": worlds.values(kept), "states": worlds.states(kept)}
    plain = {kind: {name: values.tolist() for name, values in of.items()} for kind, of in found.items()}
    return {"steps": [step.to_dict() for step in steps], **plain}
