"""What speaks for and against each of Moscow's options, split into parts that add up to its worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.analysis.words import chance_text, listed, signed, worth
from sim.crisis.solved import DEMANDS, Crisis
from sim.crisis.table import KremlinStakes


def reasons_for_moves(crisis: Crisis) -> tuple[str, ...]:
    """For each opening move, the parts of its worth in words; the numbers of a move add up to its worth."""
    k, s = crisis.kremlin, crisis.situation
    repeat = k.repeat_factor if s.ultimatum_is_open[0] > 0 else 1.0
    costs = {"request": _first(k.request_cost), "ultimatum": _first(k.ultimatum_cost * repeat)}
    kept = [("bases and transit", _first(crisis.staging)), ("Ukrainians tied down", _first(crisis.pinning(s.pinned)))]
    demands = [_expected(crisis, demand, cost) for demand, cost in costs.items()]
    removal = [*_removal(crisis), ("no pretext", -_first(k.unprovoked_takeover_cost))]
    return _parts(kept), *demands, f"{_success(crisis)}: {_parts(removal)}"


def reasons_for_reactions(crisis: Crisis, demand: str, answer: str) -> tuple[str, ...]:
    """For each reaction to an answer short of entry, the parts of its worth in words."""
    k, s = crisis.kremlin, crisis.situation
    none = s.hawkishness * 0
    proud = replace(k, backdown_cost_request=none, backdown_cost_ultimatum=none)
    accept, coerce, _ = _reaction_values(crisis, k, demand, answer)
    accept_unashamed, coerce_unashamed, _ = _reaction_values(crisis, proud, demand, answer)
    leverage = coerce - _reaction_values(crisis, replace(k, coercion_gain=none), demand, answer)[1]
    cost = -_first(k.coercion_cost)
    pretext = [("no pretext", -_first(k.unprovoked_takeover_cost))] if demand == "request" else []
    letting = [("what it keeps", accept_unashamed), ("loss of face", accept - accept_unashamed)]
    cutting = [
        ("what it keeps", coerce_unashamed - leverage - cost),
        ("leverage", leverage),
        ("own cost", cost),
        ("loss of face", coerce - coerce_unashamed),
    ]
    return _parts(letting), _parts(cutting), f"{_success(crisis)}: {_parts([*_removal(crisis), *pretext])}"


def _reaction_values(crisis: Crisis, kremlin: KremlinStakes, demand: str, answer: str) -> list[float]:
    values = Crisis(crisis.situation, crisis.leader, kremlin).reactions[demand, answer].values
    return [float(value) for value in values[:, 0]]


def worth_of_an_entry(crisis: Crisis) -> str:
    """What a Belarusian entry was worth to Moscow, with the parts of it."""
    parts = {name: value for name, value in entry_parts(crisis).items() if abs(value) >= 0.005}
    gains = [f"{name} ({signed(value)})" for name, value in parts.items() if value > 0]
    costs = [f"{name} ({signed(value)})" for name, value in parts.items() if value <= 0]
    risk = chance_text(_first(crisis.collapse_estimate))
    return (
        f"To Moscow an entry was worth {worth(_first(crisis.entry_value))}: for it spoke {listed(gains)}; against it "
        f"{listed(costs)}. It put the chance that an entry would bring the leader down at {risk}."
    )


def entry_parts(crisis: Crisis) -> dict[str, float]:
    """The worth of an entry to Moscow, part by part: what is lost without each; together they are the whole."""
    k, s = crisis.kremlin, crisis.situation
    none = s.hawkishness * 0
    without = {
        "the Belarusian force": (s, replace(k, military_value=none)),
        "Ukrainians tied down": (s, replace(k, pin_value=none)),
        "bases and transit": (s, replace(k, staging_value=none)),
        "its own hawkishness": (replace(s, hawkishness=none), k),
        "the collapse of an ally": (s, replace(k, collapse_cost=none)),
        "escalation with the West": (s, replace(k, escalation_cost=none)),
    }
    whole = _first(crisis.entry_value)
    return {name: whole - _first(Crisis(s2, crisis.leader, k2).entry_value) for name, (s2, k2) in without.items()}


def _expected(crisis: Crisis, demand: str, cost: float) -> str:
    chances = [float(c) for c in crisis.expected_answers[demand][:, 0]]
    hoped = chances[0] * _first(crisis.entry_value)
    whole = float(crisis.move_values[DEMANDS.index(demand), 0])
    named = [
        f"{what} {chance_text(chance)}"
        for what, chance in zip(("enter", "comply in part", "refuse"), chances, strict=True)
    ]
    parts = _parts([("by an entry", hoped), ("otherwise", whole + cost - hoped), ("price of asking", -cost)])
    return f"expects him to {listed(named)}: {parts}"


def _removal(crisis: Crisis) -> list[tuple[str, float]]:
    k, s = crisis.kremlin, crisis.situation
    gain = _first(crisis.takeover * k.takeover_gain)
    failure = -_first((1 - crisis.takeover) * k.takeover_failure_cost)
    occupation = _first(crisis.depose_value) - gain - failure - _first(s.hawkishness)
    return [("gain", gain), ("failure", failure), ("occupation", occupation), ("hawkishness", _first(s.hawkishness))]


def _success(crisis: Crisis) -> str:
    return f"succeeds {chance_text(_first(crisis.takeover))}"


def _parts(parts: list[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {signed(value)}" for name, value in parts if abs(value) >= 0.005)


def _first(value: object) -> float:
    return float(np.ravel(np.asarray(value, dtype=float))[0])
