"""The one loop in which worlds are lived through: all weeks of one world, then the next."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.army import Army
from sim.actors.country import Country, Desk
from sim.crisis.table import Situation
from sim.engine.arrays import Array, Counts, Singles
from sim.engine.assembled import FOUR, Assembled, in_groups, in_turn, nothing, taking_four
from sim.engine.compiled import Rule, kernel, rule
from sim.engine.draws import normal_quantile
from sim.engine.entity import Entity, Luck, Parameters, World
from sim.engine.streams import draw_uniforms
from sim.measured.decisions import INCIDENT, MEETING, STEP
from sim.measured.endings import is_open
from sim.measured.pressures import count_pressures, is_counted, read_all
from sim.mechanisms.incidents import Incidents
from sim.mechanisms.summits import Summits
from sim.model import ENTITIES, SWITCHABLE, WEEK
from sim.model.records import FIRST_NORMAL, INDICES, STREAMS


class People(NamedTuple):
    """The citizens of some worlds: (worlds, citizens) each, as in Country."""

    attitude: NDArray[Any]
    starting_attitude: NDArray[Any]
    urban: NDArray[Any]
    is_active: NDArray[Any]
    jailed_weeks: NDArray[Any]
    ground: NDArray[Any]
    fear: NDArray[Any]


class Shelf(NamedTuple):
    """What worlds look up: tables, of which each world has a row, and what is the same for all of them."""

    ranks: Singles  # (tables, citizens)
    hardship: Singles  # (tables, values)
    answers: Array  # (tables, 4, bins)
    normals: Singles
    bounds: NDArray[np.int64]
    region: NDArray[np.uint64]
    events: NDArray[Any]
    pages: NDArray[np.int64]  # the weeks from which on worlds have their next record of parameters


class Book(NamedTuple):
    """What is kept of worlds on their way, if anything: sums over them by week, and a line for each occasion.

    `counts` (pressures, weeks, bins); `chance` and `squares` (weeks,) of the known chance of an entry; `occasions` and
    the `situations` in which they came, of which `used` (1,) lines are written.
    """

    is_kept: bool
    counts: Counts
    chance: Array
    squares: Array
    occasions: NDArray[Any]
    situations: NDArray[Any]
    used: NDArray[np.int64]


Step = tuple[Rule[..., None], Rule[..., None], str]  # what happens, what instead, and the switch that says so


def _step(kind: type[Entity], act: Rule[..., None]) -> Step:
    """A step of an entity, and what stands in its place where a scenario switches the entity off."""
    name = kind.name_in_yaml()
    switch = f"without_{name}" if name in SWITCHABLE else "without_nothing"
    return taking_four(act), taking_four(kind.neutralise or nothing), switch


def _taken(steps: list[Step]) -> Rule[..., None]:
    return in_turn([_four_steps(four) for four in in_groups(steps, FOUR, (nothing, nothing, "without_nothing"))])


def _four_steps(four: tuple[Step, ...]) -> Rule[..., None]:
    (a, no_a, without_a), (b, no_b, without_b), (c, no_c, without_c), (d, no_d, without_d) = four

    @rule
    def steps(w: World, p: Parameters, u: Luck, country: Country) -> None:
        no_a(w, p, u, country) if p[without_a] else a(w, p, u, country)
        no_b(w, p, u, country) if p[without_b] else b(w, p, u, country)
        no_c(w, p, u, country) if p[without_c] else c(w, p, u, country)
        no_d(w, p, u, country) if p[without_d] else d(w, p, u, country)

    return steps


def _beginnings() -> Rule[..., None]:
    """How all entities are set up; then those that are switched off are made neutral."""
    begun = [taking_four(kind.begin) for kind in ENTITIES if kind.begin is not None]
    return in_turn([*begun, _taken([_step(kind, nothing) for kind in ENTITIES if kind.neutralise is not None])])


set_up = Assembled("set_up", _beginnings)
live_a_week = Assembled("live_a_week", lambda: _taken([_step(stage.kind, stage.act) for stage in WEEK]))


@kernel
def live(
    worlds: NDArray[Any],
    points: NDArray[Any],
    people: People,
    shelf: Shelf,
    desk: Desk,
    luck: NDArray[Any],
    draws: Array,
    book: Book,
    begins: bool,
    weeks: int,
    looks: bool,
) -> None:
    """Lives worlds through so many weeks, one world after the other.

    `worlds` and `points` are records of their states and parameters; `luck` is a record of one week's draws, which
    `draws` are the plain numbers of. Where a world `begins` it is set up first; `looks` asks in the end how likely an
    entry would be in the week to come.
    """
    u = luck[0]
    for i in range(len(worlds)):
        w = worlds[i]
        p = points[w.point]
        country = country_of(i, w, people, shelf, desk)
        if begins:
            draw_luck(w, draws)
            set_up(w, p, u, country)
        for _ in range(weeks):
            draw_luck(w, draws)
            turn_page(w, shelf.pages)
            p = points[w.point]
            live_a_week(w, p, u, country)
            close_week(w)
            if book.is_kept:
                keep(w, p, u, country, book, i)
        if looks:
            w.likely_entry = likely_entry(w, p, country)


@rule
def country_of(i: int, w: World, people: People, shelf: Shelf, desk: Desk) -> Country:
    """The country of the world w, the i-th of some worlds."""
    return Country(
        people.attitude[i],
        people.starting_attitude[i],
        people.urban[i],
        people.is_active[i],
        people.jailed_weeks[i],
        people.ground[i],
        people.fear[i],
        shelf.bounds,
        shelf.region,
        shelf.normals,
        shelf.hardship[w.hardship],
        shelf.ranks[w.ranks],
        shelf.answers[w.answers],
        shelf.events,
        desk,
    )


@rule
def draw_luck(w: World, draws: Array) -> None:
    """This week's draws of a world, the normal ones among them made so."""
    draw_uniforms(w, STREAMS, INDICES, draws)
    for k in range(FIRST_NORMAL, len(draws)):
        draws[k] = normal_quantile(draws[k])


@rule
def turn_page(w: World, pages: NDArray[np.int64]) -> None:
    """Where an event of the scenario changes parameters this week, the world has its next record of them."""
    for k in range(len(pages)):
        if pages[k] == w.week:
            w.point += 1


@rule
def close_week(w: World) -> None:
    """What the week's occasions had for a chance of an entry is added up, and the clock moves on."""
    w.entry_chance += w.timeline_entry_chance + w.incidents_entry_chance + w.summits_entry_chance
    w.week += 1


@rule
def likely_entry(w: World, p: Parameters, country: Country) -> float:
    """How likely an entry would be this week as things stand: the chance of a meeting or an incident times his."""
    if not is_open(w):
        return 0.0
    chance = Summits.rate(w, p) * Summits.chance_of_order(w, p, country)
    chance += Incidents.rate(w, p) * Incidents.chance_of_order(w, p, country)
    return chance * Army.chance_of_obeying(w, p, country)


@rule
def keep(w: World, p: Parameters, u: Luck, country: Country, book: Book, world: int) -> None:
    """Puts down what the week that has just closed brought."""
    week = w.week - 1
    read_all(w, p, u, country)
    if is_counted(w):
        count_pressures(w, week, book.counts)
    book.chance[week] += np.rint(w.entry_chance / STEP) * STEP
    book.squares[week] += np.rint(w.entry_chance * w.entry_chance / STEP) * STEP
    if w.incidents_answer >= 0:
        believed = w.incidents_believed
        note_occasion(book, world, w.point, week, INCIDENT, -1, w.incidents_answer, believed, w.incidents_table)
    if w.summits_move >= 0:
        forced = float(w.timeline_forced_demand)
        note_occasion(book, world, w.point, week, MEETING, w.summits_move, w.summits_answer, forced, w.summits_table)


@rule
def note_occasion(
    book: Book,
    world: int,
    point: int,
    week: int,
    kind: np.int64,
    move: int,
    answer: int,
    more: float,
    situation: Situation,
) -> None:
    """Puts down a meeting or an incident, and what lay on the table."""
    line = book.used[0]
    occasion = book.occasions[line]
    occasion.world, occasion.point, occasion.week, occasion.kind, occasion.move = world, point, week, kind, move
    occasion.answer, occasion.more = answer, more
    book.situations[line] = situation
    book.used[0] = line + 1
