"""How a leader picks an answer whose worth he knows: four rival theories, one switch.

A finding that holds under one rule only is a finding about the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.choice import add_up, quantal_response

Array = NDArray[np.float64]
ENTER, PARTIAL, REFUSE = range(3)


@dataclass(frozen=True)
class Circumstances:
    """What a rule may look at besides the worth of the answers: the demand, and fields of shape (worlds,).

    `punishment` is the chance of coercion, counted half, plus that of removal, after a partial answer and a refusal.
    """

    demand: str
    rationality: Array
    fall_risk: Array
    reliability_seen: Array
    dependence: Array
    memory: Array
    punishment: tuple[Array, Array]
    loss_aversion: Array
    loss_curvature: Array
    satisficing_line: Array


def aqre(worth: Array, c: Circumstances) -> Array:
    """He usually takes the better answer: agent quantal response (McKelvey & Palfrey 1998).

    Unasked, there is nothing to comply with in part: he enters or stays out.
    """
    return quantal_response(_options(worth, c), c.rationality)


def prospect(worth: Array, c: Circumstances) -> Array:
    """He weighs losses against undisturbed rule (worth 1) more than gains (Kahneman & Tversky 1979; Levy 1997)."""
    distance = np.abs(worth - 1.0) ** c.loss_curvature
    felt = np.where(worth < 1.0, -c.loss_aversion * distance, distance)
    return quantal_response(_options(felt, c), c.rationality / c.loss_aversion)


def satisficing(worth: Array, c: Circumstances) -> Array:
    """He does as he is told, unless it is only asked and his fall at home seems likelier than a line (Simon 1955).

    Unasked, or after an incident, he stays out: the plain baseline that every report should carry.
    """
    told = c.demand in ("request", "ultimatum")
    obeys = told & ((c.demand == "ultimatum") | (c.fall_risk <= c.satisficing_line))
    enter = np.broadcast_to(np.asarray(obeys, dtype=float), worth.shape[1:])
    return np.stack([enter, np.zeros_like(enter), 1.0 - enter])


def collective(worth: Array, c: Circumstances) -> Array:
    """Six power centres push for the answer they prefer, and the pushes decide (Bueno de Mesquita 1994; KTAB).

    Centre k with weight w_k pushes a against b by w_k (u_a - u_b)+; a beats b with chance C^2 / (C^2 + C'^2); an answer
    prevails in proportion to the product of its chances against each other one.
    """
    answers = [ENTER, REFUSE] if c.demand == "none" else [ENTER, PARTIAL, REFUSE]
    push = {(a, b): np.zeros(worth.shape[1:]) for a in answers for b in answers if a != b}
    for weight, utility in _centres(worth, c):
        for a, b in push:
            push[a, b] = push[a, b] + weight * np.maximum(0.0, utility[a] - utility[b])
    prevails = np.zeros_like(worth)
    for a in answers:
        prevails[a] = 1.0
        for b in answers:
            if b != a:
                mine, theirs = push[a, b] ** 2, push[b, a] ** 2
                prevails[a] = prevails[a] * (mine + 1e-12) / (mine + theirs + 2e-12)
    return np.asarray(prevails / add_up(prevails))


def _centres(worth: Array, c: Circumstances) -> list[tuple[Array, tuple[Array, ...]]]:
    """The weight of each power centre and what each answer is worth to it on a scale from 0 to 1."""
    nothing: Array = np.zeros_like(c.fall_risk)
    pain: tuple[Array, ...] = (nothing, *c.punishment)
    pressing = {"ultimatum": 1.0, "request": 0.3}.get(c.demand, 0.0)
    half_way = 0.35 if c.demand == "ultimatum" else 0.6
    at_war = 0.15 + 0.5 * (c.reliability_seen - 0.45)
    security: tuple[Array | float, ...] = (0.45, 0.80, 0.35)
    soldiers: tuple[Array | float, ...] = (at_war, 0.75, 0.70)
    managers: tuple[Array | float, ...] = (0.35, 0.70, 0.55)
    centres: tuple[tuple[Array, tuple[Array, ...]], ...] = (
        (100 + nothing, tuple((worth[a] + 0.8) / 1.8 for a in range(3))),  # the leader himself
        (45 + nothing, tuple(u - 0.25 * pain[a] for a, u in enumerate(security))),  # KGB and interior
        (35 + nothing, tuple(u - 0.10 * pain[a] for a, u in enumerate(soldiers))),  # the army
        (25 + nothing, tuple(u - 0.55 * c.dependence * pain[a] for a, u in enumerate(managers))),  # economy
        (90 * c.dependence * pressing, (1 + nothing, half_way + nothing, nothing)),  # Moscow's people
        (12 * np.log1p(c.memory / 30), (nothing, 0.6 + nothing, 1 + nothing)),  # the street
    )
    return [(weight, tuple(np.clip(u, 0.0, 1.0) for u in utility)) for weight, utility in centres]


def _options(worth: Array, c: Circumstances) -> Array:
    if c.demand != "none":
        return worth
    open_to_him = worth.copy()
    open_to_him[PARTIAL] = -np.inf
    return open_to_him


RULES: dict[str, Callable[[Array, Circumstances], Array]] = {
    rule.__name__: rule for rule in (aqre, prospect, collective, satisficing)
}
