"""Some worlds of one scenario: their states, parameters, citizens, and how they live on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.actors.country import Country, make_desk
from sim.actors.population import (
    attitudes_by_rank,
    hardship_table,
    normal_table,
    region_bounds,
    region_of_citizens,
    tables_of,
)
from sim.crisis.reasons import COLUMNS
from sim.crisis.solved import ANSWERS, DEMANDS
from sim.crisis.table import LeaderStakes, Situation
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.calendar import DAYS_OF_A_WEEK, day_number
from sim.engine.parameters import registry
from sim.engine.rows import rows
from sim.engine.streams import Streams, turned, uniforms
from sim.engine.told import foresee, tell
from sim.measured.counted import COUNTED
from sim.measured.decisions import OCCASION, Occasions
from sim.measured.endings import ENDINGS, NEVER
from sim.measured.pressures import BINS, PRESSURES
from sim.measured.slips import PARTS
from sim.mechanisms.surveys import BINS as KINDS_OF_ANSWERS
from sim.mechanisms.surveys import chances_of_answers
from sim.mechanisms.timeline import SET, Event, carry_out, pages, rows_of, states
from sim.model import SWITCHABLE
from sim.model.kernel import Book, People, Shelf, country_of, draw_luck, live
from sim.model.points import EMULATOR, ROLLOUT, points_of
from sim.model.records import LUCK, PARAMETERS, WORLD, numbers, records

AT_ONCE = 1024  # worlds that are lived through in one call of the kernel where they share a room, or much is put down
OCCASIONS_OF_A_WEEK = 2
Foresee = Callable[..., float]
OF_A_PAST = ("ending", "way", "ending_week", "entry_chance", *(f"count_{name}" for name in COUNTED), *PARTS)
USUAL_START = date(2022, 6, 20)  # of the baseline whose numbers are the model's defaults


class Worlds:
    """Many histories of one scenario, in each of which Belarus may or may not enter the war.

    `start` is the day on which their first week begins. `draws` gives each parameter a number or an array (worlds,);
    `replications` says whose luck each world has; `luck` makes it independent by point. `foresee` gives the log-odds of
    a fall at home where the leader looks ahead by rollout. `w` are the states and `p` the parameters, as records:
    `w.front_balance` is an array (worlds,), and `p[w.point]` are the parameters of the present week.
    """

    def __init__(
        self,
        *,
        weeks: int,
        seed: int,
        replications: NDArray[np.integer],
        start: date = USUAL_START,
        draws: Mapping[str, float | Array] | None = None,
        events: Iterable[Event] = (),
        without: Iterable[str] = (),
        population_size: int = 1000,
        rule: str = "aqre",
        belief_mode: str = EMULATOR,
        luck: NDArray[np.integer] | None = None,
        foresee: Foresee | None = None,
    ) -> None:
        if belief_mode == ROLLOUT and foresee is None:
            raise ValueError("belief_mode='rollout' needs foresee=sim.batch.rollout.forecast_by_rollout or its like")
        self.seed, self.week, self.weeks = seed, 0, weeks
        self.population_size, self.off = population_size, frozenset(without)
        self.foresee = foresee if belief_mode == ROLLOUT else None
        self.w = _at_their_start(Streams(seed, replications, luck))
        self.w.first_day = day_number(start)
        known = {parameter.path: parameter.default for parameter in registry()} | dict(draws or {})
        events = tuple(events)
        turned_to = pages(events) if "timeline" not in self.off else {}
        self.p = points_of(known, len(self.w), self.off, rule, belief_mode, turned_to)
        rows = 1 + len(turned_to)
        self.w.point = rows * np.arange(len(self.w)) if len(self.p) > rows else 0
        for path, value in known.items():
            if path.startswith("initial."):
                self.w[path.partition(".")[2]] = value
        self.people = _nobody_yet(len(self.w), population_size)
        self.shelf = self._filled_shelf(events, np.array([*turned_to], dtype=np.int64))
        self.begun, self._luck = False, records(LUCK, 0)

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return len(self.w)

    @property
    def is_open(self) -> Flags:
        """In which worlds the question is still open."""
        return np.asarray(self.w.ending == 0)

    def have(self, ending: str) -> Flags:
        """Which worlds have ended so."""
        return np.asarray(self.w.ending == ENDINGS.index(ending))

    def begin(self) -> Self:
        """Sets the worlds up, ready for their first week."""
        if not self.begun:
            self.advance(0)
        return self

    def advance(self, weeks: int = 1, kept: Recorded | None = None, *, told: Callable[..., None] | None = None) -> None:
        """Lives so many weeks on; `kept` receives what they bring. Who wants to be `told` hears every rule speak."""
        with self.heard(told):
            self._live(weeks, kept, as_it_stands=told is not None)
        self.begun = True
        self.week += weeks

    def live_out(self, kept: Recorded | None = None) -> None:
        """Lives the whole run. Worlds that begin with it have one room in turn: their people are gone afterwards."""
        if self.begun:
            return self.advance(self.weeks, kept)
        self.people = _nobody_yet(1, self.population_size)
        self.advance(self.weeks, kept)
        del self.people

    def likely_entry(self) -> Array:
        """How likely an entry would be this week as things stand; (worlds,), 0 where the question is answered."""
        with self.heard(None):
            self._live(0, None, looks=True)
        return self.w.likely_entry.copy()

    @contextmanager
    def heard(self, told: Callable[..., None] | None) -> Iterator[None]:
        """While rules are followed: somebody hears what they tell, and the leader may look ahead."""
        with tell.heard_by(told), foresee.heard_by(partial(self.foresee, self) if self.foresee else None):
            yield

    def luck(self, name: str) -> Array:
        """A uniform draw in every world for a purpose from outside, this week."""
        return uniforms(self._keys, self.w.replication, name, self.week)[0]

    def copy_worlds(self, source: Indices) -> None:
        """Puts copies of the worlds `source`, in that order, in the place of all worlds: luck, past and state.

        A copy lives on as its original would, until its luck is turned.
        """
        self.w = self.w[source]
        self.people = People(*(part[source] for part in self.people))

    def turn_luck(self, numbers: NDArray[np.integer]) -> None:
        """Turns the luck of each world from this week on to another one, the `numbers`th; 0 leaves it as it is."""
        self.w.key_0, self.w.key_1 = turned(self._keys, self.w.replication, self.week, numbers).T

    def set_state(self, name: str, value: float) -> None:
        """Sets a state, named as under `initial:` in a scenario, in every world; KeyError for an unknown one."""
        if name not in states():
            raise KeyError(name)
        for row in rows_of([Event(0, SET, {name: value}, "")]):
            for w in self.w:
                carry_out(row.action, w, self.p[w.point], row.value)

    def copies(
        self, w: Any, p: Any, country: Any, count: int, luck: int, event: Event, without: Iterable[str]
    ) -> Worlds:
        """A world so many times over, each with other luck, at a week that is their first; nothing has been counted.

        An event happens to them at once, they live without these mechanisms, and nobody in them looks ahead.
        """
        copies = Worlds.__new__(Worlds)
        copies.seed, copies.week, copies.weeks, copies.begun = self.seed, 0, self.weeks, True
        copies.population_size, copies.foresee, copies._luck = self.population_size, None, records(LUCK, 0)
        copies.off = (self.off | {*without}) - {"timeline"}
        copies.shelf = self.shelf._replace(events=rows_of([event]), pages=np.zeros(0, dtype=np.int64))
        copies.people = People(*(np.repeat(getattr(country, part)[None], count, axis=0) for part in People._fields))
        copies.p = np.array([p], PARAMETERS).view(np.recarray)
        copies.p.uses_rollout = False
        for entity in SWITCHABLE:
            copies.p[f"without_{entity}"] = entity in copies.off
        fresh = _at_their_start(Streams(self.seed, np.arange(count), np.full(count, luck)))
        copies.w = np.repeat(np.array([w], WORLD), count).view(np.recarray)
        for name in ("replication", "luck", "key_0", "key_1", "week", *OF_A_PAST):
            copies.w[name] = fresh[name]
        copies.w.point, copies.w.first_day = 0, w.first_day + DAYS_OF_A_WEEK * w.week
        return copies

    @property
    def _keys(self) -> NDArray[Any]:
        return np.stack([self.w.key_0, self.w.key_1], axis=1)

    def _live(self, weeks: int, kept: Recorded | None, as_it_stands: bool = False, looks: bool = False) -> None:
        run: Callable[..., None] = live
        worlds, points, luck = self.w, self.p, records(LUCK, 1)
        draws = numbers(luck)
        if as_it_stands or self.foresee is not None:
            run, worlds, points, luck = live.as_compiled, rows(worlds), rows(points), rows(luck)
        desk = make_desk(self.population_size, KINDS_OF_ANSWERS)
        have_homes = len(self.people.urban) == self.count  # people of their own, not one room in turn
        at_once = max(1, self.count) if have_homes and kept is None else AT_ONCE
        book = (kept or Recorded(0)).book(min(at_once, self.count) * weeks)
        for first in range(0, self.count, at_once):
            part = slice(first, first + at_once)
            people = People(*(everybody[part] for everybody in self.people)) if have_homes else self.people
            run(worlds[part], points, people, self.shelf, desk, luck, draws, book, not self.begun, weeks, looks)
            if kept is not None:
                kept.collect(book, first)

    def draw_luck(self) -> None:
        """Draws this week's luck of all worlds, for those who follow the rules `one_by_one`."""
        self._luck = records(LUCK, self.count)
        for i in range(self.count):
            draw_luck(self.w[i], numbers(self._luck[i : i + 1]))

    def one_by_one(self) -> Iterator[tuple[Any, Any, Any, Country]]:
        """What rules take, world by world: its state, parameters, luck of the week, country."""
        desk = make_desk(self.population_size, KINDS_OF_ANSWERS)
        if len(self._luck) != self.count:
            self.draw_luck()
        worlds, points, luck = map(rows, (self.w, self.p, self._luck))
        for i, w in enumerate(worlds):
            yield w, points[w.point], luck[i], country_of(i, w, self.people, self.shelf, desk)

    def _filled_shelf(self, events: Iterable[Event], turns: NDArray[np.int64]) -> Shelf:
        bounds, p = region_bounds(self.population_size), self.p
        ranks, self.w.ranks = _of_worlds(
            attitudes_by_rank(self.population_size, p.opinion_anti_war_share, p.opinion_support_share), self.w
        )
        hardship, self.w.hardship = _of_worlds(
            tables_of(hardship_table, p.citizens_hardship_a, p.citizens_hardship_b), self.w
        )
        asked = (p.surveys_shift_urban_online, p.surveys_shift_phone, p.surveys_noise, p.surveys_support_from)
        answers, self.w.answers = _of_worlds(tables_of(chances_of_answers, *asked, p.surveys_oppose_below), self.w)
        return Shelf(
            ranks, hardship, answers, normal_table(), bounds, region_of_citizens(bounds), rows_of(events), turns
        )


@dataclass
class Recorded:
    """What is kept of some worlds on their way, over so many weeks: sums by week, and the occasions to decide.

    `counts` (pressures, weeks, bins) how many worlds had which value; `chance` and `squares` (weeks,) sums of the known
    chance of an entry up to then; `decided` and `weighed` as in Account. Lines about `occasions` are kept if wanted.
    """

    weeks: int
    with_occasions: bool = False

    def __post_init__(self) -> None:
        decisions = self.weeks, len(DEMANDS), len(ANSWERS)
        self.counts = np.zeros((len(PRESSURES), self.weeks, BINS), dtype=np.int64)
        self.chance, self.squares = np.zeros(self.weeks), np.zeros(self.weeks)
        self.decided, self.weighed = np.zeros(decisions, dtype=np.int64), np.zeros((*decisions, len(COLUMNS)))
        self._lines: list[NDArray[Any]] = []
        self._situations: list[NDArray[Any]] = []

    def book(self, world_weeks: int) -> Book:
        """An empty book with room for so many weeks of worlds."""
        room = OCCASIONS_OF_A_WEEK * world_weeks if self.with_occasions else 0
        return Book(
            is_kept=self.weeks > 0,
            counts=self.counts,
            chance=self.chance,
            squares=self.squares,
            decided=self.decided,
            weighed=self.weighed,
            shares=np.zeros(len(COLUMNS)),
            bare_situation=records(Situation.row(), 1),
            bare_leader=records(LeaderStakes.row(), 1),
            occasions=records(OCCASION, room),
            situations=records(Situation.row(), room),
            used=np.zeros(1, dtype=np.int64),
        )

    def collect(self, book: Book, first: int) -> None:
        """Takes the lines of some worlds out of the book; `first` is the number of the first of them."""
        if not self.with_occasions:
            return
        lines: Any = book.occasions[: book.used[0]].copy()
        lines.world += first
        self._lines.append(lines)
        self._situations.append(book.situations[: book.used[0]].copy())
        book.used[0] = 0

    @property
    def occasions(self) -> Occasions:
        """All occasions on which somebody decided, in order of worlds and weeks."""
        lines = self._lines or [records(OCCASION, 0)]
        situations = self._situations or [records(Situation.row(), 0)]
        return Occasions(np.concatenate(lines).view(np.recarray), np.concatenate(situations))


def _at_their_start(luck: Streams) -> Any:
    w = records(WORLD, len(luck.replications))
    w.replication, w.luck = luck.replications, luck.luck
    w.key_0, w.key_1 = luck.keys.T
    w.ending_week = NEVER
    return w


def _nobody_yet(worlds: int, citizens: int) -> People:
    kinds = (np.float32, np.float32, np.bool_, np.uint8, np.uint8, np.float32, np.float32)
    return People(*(np.empty((worlds, citizens), kind) for kind in kinds))


def _of_worlds(tables: tuple[Any, Indices], w: Any) -> tuple[Any, Indices]:
    made, row_of_point = tables
    return made, row_of_point[w.point]
