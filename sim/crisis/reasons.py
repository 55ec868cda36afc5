"""Why an entry looked better or worse to the leader: the contribution of each mechanism to what he weighed.

The advantage of entry is its worth less the worth of his best other answer. The contribution of a mechanism is that
advantage less the same with the mechanism neutral, Moscow's behaviour held as it is; what the single contributions do
not add up to is their interaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.crisis import table
from sim.crisis.ahead import (
    Ahead,
    Turn,
    dangers,
    forecasts_of_lives,
    office_ahead,
    rates_of_meetings,
    strengths,
    yearly_hazard,
)
from sim.crisis.forecast import Weights, after_entry, of_the_country, weights_in
from sim.crisis.game import Game, by_number
from sim.crisis.lookahead import office_beyond
from sim.crisis.meeting import Expectation
from sim.crisis.menu import bargain, kept
from sim.crisis.records import Reason
from sim.crisis.rules import Demand
from sim.crisis.solved import NONE, Crisis
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import Fears, fall_risk, inclined, worth_of_answers
from sim.engine.arrays import Array
from sim.engine.assembled import Assembled, Names
from sim.engine.compiled import equation, rule

ADVANTAGE, INTERACTION = "advantage", "interaction"

# The order in which they are told. What a field brings besides is told after them.
ORDER = (
    table.DOMESTIC,
    table.WESTERN_REACTION,
    table.SANCTIONS,
    table.UNPOPULAR,
    table.OWN_SOIL,
    table.SPOILS,
    table.REWARD,
    table.CUT_OFF,
    table.REMOVAL,
    table.REFUSAL,
    table.INCLINATION,
    table.RETALIATION,
    table.OPINION,
    table.NETWORKS,
    table.ARMY,
    table.REPRESSION,
    table.NORTH,
    table.SELF_DEFENCE,
)
FOUND = tuple(s.reason for kind in (Situation, LeaderStakes) for s in kind.sources().values() if s.reason)
ALL = tuple(dict.fromkeys((*ORDER, *FOUND)))
REASONS = tuple(reason for reason in ALL if reason.only_after != "incident")
AFTER_INCIDENT = tuple(reason for reason in ALL if reason.only_after != "demand")
COLUMNS = (ADVANTAGE, *(reason.name for reason in REASONS), INTERACTION)

# The fields that a forecast of the country reads.
READ = {
    name
    for forecast in (fall_risk, after_entry, of_the_country, forecasts_of_lives, strengths)
    for name in forecast.text.__code__.co_names
}


def _fields(reason: Reason) -> set[str]:
    return {*Situation.neutral(reason), *LeaderStakes.neutral(reason)}


# Of REASONS: the number of each in ALL, whether it changes what he foresees of his country, and whether it adds up.
NUMBERS = np.array([ALL.index(reason) for reason in REASONS])
IS_FORESEEN = np.array([not READ.isdisjoint(_fields(reason)) for reason in REASONS])
IS_WHOLE = np.array([not reason.part_of for reason in REASONS])
REMOVAL = np.int64(REASONS.index(table.REMOVAL))


def _neutral(names: Names) -> Iterator[str]:
    """Every field is copied, but for those in which the reason speaks: they get their neutral values."""
    for kind, here, there in ((Situation, "s", "bare_s"), (LeaderStakes, "leader", "bare_leader")):
        for field, source in kind.sources().items():
            same = f"{here}.{field}"
            if source.reason is not None:
                neutral = f"leader.{source.neutral}" if isinstance(source.neutral, str) else repr(source.neutral)
                same = f"{neutral} if reason == {ALL.index(source.reason)} else {same}"
            yield f"{there}.{field} = {same}"


make_neutral = Assembled("make_neutral", "reason, s, leader, bare_s, bare_leader", _neutral)


def without(reason: Reason, s: Situation, leader: LeaderStakes) -> tuple[Situation, LeaderStakes]:
    """What lies on the table and what the leader wants, with a reason made neutral."""
    bare_s, bare_leader = SimpleNamespace(), SimpleNamespace()
    make_neutral.plain(ALL.index(reason), s, leader, bare_s, bare_leader)
    return Situation(**vars(bare_s)), LeaderStakes(**vars(bare_leader))


class AtHome(NamedTuple):
    """What he foresees of his country: the risk of a fall after an entry, and the log-odds of one in each life."""

    risk: Array
    lives: Ahead


class OfMoscow(NamedTuple):
    """What he expects of Moscow: how likely a takeover succeeds; coercion and removal after a partial answer and a
    refusal today; the meetings to come in each life."""

    takeover: Array
    fears: tuple[Fears, Fears]
    to_come: tuple[Expectation, Expectation, Expectation, Expectation]


@equation
def at_home(s: Situation, leader: LeaderStakes, weights: tuple[Weights, Weights]) -> AtHome:
    """What he foresees of his country, by the `weights` of both forecasts."""
    return AtHome(fall_risk(s, leader, weights[0]), forecasts_of_lives(s, leader, weights[1]))


@equation
def of_moscow(game: Game, demand: Demand) -> OfMoscow:
    """What he expects of Moscow under the demand posed."""
    a, b, c, d = game.nodes
    return OfMoscow(
        game.takeover,
        (
            (
                by_number(demand, a.feared[0][0], b.feared[0][0], c.feared[0][0], d.feared[0][0]),
                by_number(demand, a.feared[0][1], b.feared[0][1], c.feared[0][1], d.feared[0][1]),
            ),
            (
                by_number(demand, a.feared[1][0], b.feared[1][0], c.feared[1][0], d.feared[1][0]),
                by_number(demand, a.feared[1][1], b.feared[1][1], c.feared[1][1], d.feared[1][1]),
            ),
        ),
        game.to_come,
    )


@equation
def never_deposing(moscow: OfMoscow) -> OfMoscow:
    """The same of a Moscow that deposes nobody."""
    (partial, refuse), (free, usual, pressed, cut_off) = moscow.fears, moscow.to_come
    return OfMoscow(
        moscow.takeover,
        (only_coercion(partial), only_coercion(refuse)),
        (meeting_without(free), meeting_without(usual), meeting_without(pressed), meeting_without(cut_off)),
    )


@equation
def meeting_without(meeting: Expectation) -> Expectation:
    """A meeting at which nobody is deposed."""
    wait, request, ultimatum, lesser, depose = meeting.moves
    a, b, c, d = meeting.fears
    return Expectation(
        (wait, request, ultimatum, lesser, 0.0 * depose),
        (
            (only_coercion(a[0]), only_coercion(a[1])),
            (only_coercion(b[0]), only_coercion(b[1])),
            (only_coercion(c[0]), only_coercion(c[1])),
            (only_coercion(d[0]), only_coercion(d[1])),
        ),
        meeting.answers,
    )


@equation
def only_coercion(fears: Fears) -> Fears:
    """Fears of coercion alone."""
    return fears[0], 0.0 * fears[1]


@equation
def advantage(
    s: Situation, leader: LeaderStakes, k: KremlinStakes, home: AtHome, moscow: OfMoscow, demand: Demand
) -> Array:
    """What entry is worth more (+) or less (-) than the best other answer, under the demand posed."""
    never, risk = Turn(0.0 * home.risk, 0.0 * home.risk), home.risk
    danger, rates = dangers(leader, home.lives, leader.risk_bias), rates_of_meetings(k)
    bartered = kept(bargain(s, leader, k))
    alone = office_ahead(s, leader, danger, rates, (never, never, never, never))
    office = office_beyond(s, leader, k, moscow.takeover, risk, bartered, danger, rates, alone, moscow.to_come)
    worth = worth_of_answers(s, leader, k, office, moscow.takeover, yearly_hazard(risk), demand, moscow.fears, bartered)
    enter, partial, refuse = inclined(worth, s.inclination)
    return enter - np.where(demand == NONE, refuse, np.maximum(partial, refuse))


@rule
def weigh(
    game: Game,
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    weights: tuple[Weights, Weights],
    demand: Demand,
    bare_s: Any,
    bare_leader: Any,
    out: Any,
) -> None:
    """Writes down what COLUMNS names: the advantage of entry, each reason's contribution to it, and their interaction.

    `bare_s` and `bare_leader` are room for what would lie on the table without a reason. In office value.
    """
    home, moscow = at_home(s, leader, weights), of_moscow(game, demand)
    actual = advantage(s, leader, k, home, moscow, demand)
    rest = actual
    for i in range(len(NUMBERS)):
        make_neutral(NUMBERS[i], s, leader, bare_s, bare_leader)
        foreseen = at_home(bare_s, bare_leader, weights) if IS_FORESEEN[i] else home
        expected = never_deposing(moscow) if i == REMOVAL else moscow
        share = actual - advantage(bare_s, bare_leader, k, foreseen, expected, demand)
        out[1 + i] = share
        if IS_WHOLE[i]:
            rest = rest - share
    out[0], out[1 + len(NUMBERS)] = actual, rest


def contributions(crisis: Crisis, demand: Demand) -> dict[str, Array]:
    """Each reason's contribution to the advantage of entry under the demand posed: {column: (worlds,)}.

    In office value: positive speaks for entry. Under "advantage" stands the advantage itself; it equals the sum of the
    reasons that are not part of another, plus the interaction. `demand` is a number, or numbers (worlds,).
    """
    out = dict[int, Array]()
    bare_s, bare_leader = SimpleNamespace(), SimpleNamespace()
    of_all = crisis.situation, crisis.leader, crisis.kremlin, weights_in(crisis.leader)
    weigh.plain(crisis.game, *of_all, demand, bare_s, bare_leader, out)
    return {column: out[number] for number, column in enumerate(COLUMNS)}
