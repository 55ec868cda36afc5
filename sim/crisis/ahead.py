"""What lies ahead of both sides without an entry: lives with a flow of worth, a danger and ends, discounted.

A unit is worth what an undisturbed flow of one a year, forever, would be; so the discount rate 1 / horizon scales gains
and losses alike. Hazards and rates are yearly. A life may end in ways that lead on: a cut-off is lifted, a meeting
brings something.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.crisis.choice import sigmoid
from sim.crisis.forecast import Weights, of_the_country, without_entry
from sim.crisis.table import YEAR, KremlinStakes, LeaderStakes, Situation
from sim.engine.arrays import Array
from sim.engine.compiled import equation

Number = Array | float


class Ahead(NamedTuple):
    """One thing for each life without an entry: free of a cut-off, as it is now, pressed as after a refused request,
    and cut off under an open ultimatum."""

    free: Array
    as_it_is: Array
    pressed: Array
    cut_off: Array


class Turn(NamedTuple):
    """What a meeting in one of these lives may bring: chances of each, and what it is worth on average.

    `turns` is the chance that it ends that life, `worth` what is expected of it then and at a meeting that does not,
    times the chance.
    """

    turns: Array
    worth: Array


@equation
def discount(horizon: Array) -> Array:
    """The yearly rate at which somebody discounts who looks so many weeks ahead."""
    return YEAR / horizon


@equation
def yearly_hazard(risk: Number) -> Array:
    """The hazard that adds up to a risk within a year."""
    return -np.log1p(-np.minimum(risk, 0.999))


@equation
def worth_of_life(rate: Array, flow: Number, danger: Number, loss: Number, ends: Number, promised: Number) -> Array:
    """What a life is worth: (r flow - danger x loss + promised) / (r + danger + ends).

    `loss` is what it costs if the danger comes true; it ends otherwise at the rate `ends`, of which `promised` is the
    sum of rate times what follows. The present value of a flow under competing risks.
    """
    return (rate * flow - danger * loss + promised) / (rate + danger + ends)


@equation
def lifting(leader: LeaderStakes) -> Array:
    """The yearly rate at which a cut-off ends by itself."""
    return YEAR / leader.cutoff_weeks


@equation
def strengths(s: Situation, leader: LeaderStakes) -> Ahead:
    """How strong the cut-off is in each life, as a part of a full one."""
    return Ahead(0.0 * s.cutoff, s.cutoff, np.maximum(s.cutoff, leader.request_fraction), 1.0 + 0.0 * s.cutoff)


@equation
def dangers(leader: LeaderStakes, forecasts: Ahead, bias: Number) -> Ahead:
    """The yearly hazard of a fall at home in each life, by forecasts of it with somebody's bias in log-odds."""
    quiet = danger_of_a_year(forecasts.free, bias)
    return Ahead(
        quiet,
        quiet + added_danger(leader, quiet, danger_of_a_year(forecasts.as_it_is, bias)),
        quiet + added_danger(leader, quiet, danger_of_a_year(forecasts.pressed, bias)),
        quiet + added_danger(leader, quiet, danger_of_a_year(forecasts.cut_off, bias)),
    )


@equation
def forecasts_of_lives(s: Situation, leader: LeaderStakes, weights: Weights) -> Ahead:
    """The log-odds of a fall at home within a year in which each life begins."""
    strength, country = strengths(s, leader), of_the_country(s, weights)
    pain = leader.cutoff_rent * s.economic_dependence
    return Ahead(
        without_entry(country, weights, strength.free * pain),
        without_entry(country, weights, strength.as_it_is * pain),
        without_entry(country, weights, strength.pressed * pain),
        without_entry(country, weights, strength.cut_off * pain),
    )


@equation
def danger_of_a_year(forecast: Array, bias: Number) -> Array:
    """What the danger of a year adds up to, by a forecast with somebody's bias."""
    return yearly_hazard(sigmoid(forecast + bias))


@equation
def added_danger(leader: LeaderStakes, quiet: Array, cut_off: Array) -> Array:
    """What a cut-off adds to the danger while it lasts: all that it adds in a year, over the part that it takes."""
    more = np.maximum(0.0, cut_off - quiet)
    rate = lifting(leader)
    return more * rate / (1.0 - np.exp(-rate))


@equation
def office_ahead(
    s: Situation, leader: LeaderStakes, danger: Ahead, rates: Ahead, meetings: tuple[Turn, Turn, Turn, Turn]
) -> Ahead:
    """What each life is worth to the leader: his rent less what a cut-off takes, at the danger of a fall.

    `rates` of meetings a year, `meetings` what they may bring. Goemans (2000).
    """
    r, end, loss = discount(leader.horizon_of_concern), lifting(leader), leader.exit_penalty
    strength, hurts = strengths(s, leader), leader.cutoff_rent * s.economic_dependence
    free = live(r, 1.0, danger.free, loss, 0.0, 0.0, rates.free, meetings[0])
    usual = live(r, 1.0 - hurts * strength.as_it_is, danger.as_it_is, loss, end, free, rates.as_it_is, meetings[1])
    return Ahead(
        free,
        np.where(strength.as_it_is > 0, usual, free),
        live(r, 1.0 - hurts * strength.pressed, danger.pressed, loss, end, free, rates.pressed, meetings[2]),
        live(r, 1.0 - hurts * strength.cut_off, danger.cut_off, loss, end, free, rates.cut_off, meetings[3]),
    )


@equation
def war_ahead(
    s: Situation,
    leader: LeaderStakes,
    k: KremlinStakes,
    kept: Array,
    loss: Array,
    danger: Ahead,
    rates: Ahead,
    meetings: tuple[Turn, Turn, Turn, Turn],
) -> Ahead:
    """What each life of the leader is worth to Moscow: what it keeps of his country, less what a cut-off costs itself.

    `kept` is the worth of territory and of troops tied down, `loss` that of an ally who falls.
    """
    r, end, cost, strength = discount(k.horizon_of_concern), lifting(leader), k.coercion_cost, strengths(s, leader)
    free = live(r, kept, danger.free, loss, 0.0, 0.0, rates.free, meetings[0])
    usual = live(r, kept - cost * strength.as_it_is, danger.as_it_is, loss, end, free, rates.as_it_is, meetings[1])
    return Ahead(
        free,
        np.where(strength.as_it_is > 0, usual, free),
        live(r, kept - cost * strength.pressed, danger.pressed, loss, end, free, rates.pressed, meetings[2]),
        live(r, kept - cost * strength.cut_off, danger.cut_off, loss, end, free, rates.cut_off, meetings[3]),
    )


@equation
def live(
    r: Array, flow: Number, danger: Number, loss: Number, end: Number, after: Number, rate: Number, meeting: Turn
) -> Array:
    """A life that a cut-off's end and meetings may turn."""
    return worth_of_life(r, flow, danger, loss, end + rate * meeting.turns, end * after + rate * meeting.worth)


@equation
def rates_of_meetings(k: KremlinStakes) -> Ahead:
    """How often the two meet in each life, a year: more often while an ultimatum is open."""
    usual, pressed = YEAR * k.summit_rate, YEAR * k.ultimatum_summit_rate
    return Ahead(usual, usual, usual, pressed)
