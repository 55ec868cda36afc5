"""The one loop in which worlds are lived through: all weeks of one world, then the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.actors.army import Army
from sim.actors.country import Country, Desk
from sim.crisis.reasons import weigh
from sim.crisis.rules import REQUEST, ULTIMATUM
from sim.crisis.table import Situation
from sim.crisis.talks import forecasts_of, game_on
from sim.engine.arrays import Array, Counts, Singles
from sim.engine.assembled import Assembled, Names
from sim.engine.compiled import kernel, rule
from sim.engine.draws import normal_quantile
from sim.engine.entity import Luck, Parameters, World
from sim.engine.streams import draw_uniforms
from sim.measured.decisions import INCIDENT, MEETING, NO_MOVE, STEP
from sim.measured.endings import is_open
from sim.measured.pressures import count_pressures, is_counted, read_all
from sim.mechanisms.incidents import Incidents
from sim.mechanisms.preparation import Preparation
from sim.mechanisms.summits import Summits
from sim.model import ENTITIES, SWITCHABLE, WEEK
from sim.model.records import FIRST_NORMAL, INDICES, STREAMS


class People(NamedTuple):
    """The citizens of some worlds: (worlds, citizens) each, as in Country; or (1, citizens), of each in turn."""

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

    `counts` (pressures, weeks, bins); `chance` and `squares` (weeks,) of the known chance of an entry; `decided` and
    `weighed` as in Account, with room for one account of `shares`, and for what would lie on the table without a
    reason; `occasions`, if there is room for any, and the `situations` in which they came: `used` (1,) lines of them.
    """

    is_kept: bool
    counts: Counts
    chance: Array
    squares: Array
    decided: Counts
    weighed: Array
    shares: Array
    bare_situation: NDArray[Any]
    bare_leader: NDArray[Any]
    occasions: NDArray[Any]
    situations: NDArray[Any]
    used: NDArray[np.int64]


def _beginnings(names: Names) -> Iterator[str]:
    """How all entities are set up; then those that are switched off are made neutral."""
    yield from (names.call(kind.begin) for kind in ENTITIES if kind.begin is not None)
    for kind in ENTITIES:
        if kind.name_in_yaml() in SWITCHABLE and kind.neutralise is not None:
            yield f"if p.without_{kind.name_in_yaml()}: {names.call(kind.neutralise)}"


def _steps(names: Names) -> Iterator[str]:
    """What happens in a week, and what stands in its place where a scenario switches the entity off."""
    for kind, act in ((stage.kind, stage.act) for stage in WEEK):
        is_switched = kind.name_in_yaml() in SWITCHABLE
        yield (f"if not p.without_{kind.name_in_yaml()}: " if is_switched else "") + names.call(act)
        if is_switched and kind.neutralise is not None:
            yield f"else: {names.call(kind.neutralise)}"


set_up = Assembled("set_up", "w, p, u, country", _beginnings)
live_a_week = Assembled("live_a_week", "w, p, u, country", _steps)


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
        country = country_of(i % len(people.urban), w, people, shelf, desk)
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
    """The country of the world w, whose citizens are the i-th people."""
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
    """How likely an entry is begun this week as things stand, or, where the army is readied, that it would march."""
    if not is_open(w):
        return 0.0
    if Preparation.is_under_way(w):
        chance = Summits.chance_on_the_day(w, p, country)
    else:
        chance = Summits.rate(w, p) * Summits.chance_of_order(w, p, country)
    chance += Incidents.rate(w, p) * Incidents.chance_of_order(w, p, country)
    return chance * Army.chance_of_obeying(w, p, country)


@rule
def keep(w: World, p: Parameters, u: Luck, country: Country, book: Book, world: int) -> None:
    """Puts down what the week that has just closed brought."""
    week = w.week - 1
    read_all(w, p)
    if is_counted(w):
        count_pressures(w, week, book.counts)
    book.chance[week] += np.rint(w.entry_chance / STEP) * STEP
    book.squares[week] += np.rint(w.entry_chance * w.entry_chance / STEP) * STEP
    if w.summits_move in (REQUEST, ULTIMATUM):
        account_for(w, p, book)
    if len(book.occasions) > 0:
        note_occasions(w, book, world)


@rule
def account_for(w: World, p: Parameters, book: Book) -> None:
    """Adds up what weighed how much where the leader was asked for his army this week."""
    week, demand, answer, situation = w.week - 1, w.summits_move, w.summits_answer, w.summits_table
    game, bare_situation, bare_leader = game_on(situation, p), book.bare_situation[0], book.bare_leader[0]
    weigh(game, situation, p.leader, p.kremlin, forecasts_of(p), demand, bare_situation, bare_leader, book.shares)
    book.decided[week, demand, answer] += 1
    for column in range(len(book.shares)):
        book.weighed[week, demand, answer, column] += np.rint(book.shares[column] / STEP) * STEP


@rule
def note_occasions(w: World, book: Book, world: int) -> None:
    """Puts down that somebody decided this week, and what lay on the table."""
    week = w.week - 1
    if w.incidents_answer >= 0:
        believed = w.incidents_believed
        note_occasion(book, world, w.point, week, INCIDENT, NO_MOVE, w.incidents_answer, believed, w.incidents_table)
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
    move: np.int64,
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
