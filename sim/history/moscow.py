"""What speaks for and against each of Moscow's options, split into parts that add up to its worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.analysis.words import chance_text, listed, signed, worth
from sim.crisis.ahead import dangers, discount, forecasts_of_lives, lifting, strengths, worth_of_life
from sim.crisis.forecast import weights_in
from sim.crisis.solved import DEMANDS, Crisis
from sim.crisis.worth import lasting
from sim.history.items import terms_of

Part = tuple[str, float]


def reasons_for_moves(crisis: Crisis) -> tuple[str, ...]:
    """For each opening move, the parts of its worth in words; the numbers of a move add up to its worth."""
    k, s = crisis.kremlin, crisis.situation
    is_repeated = _first(s.ultimatum_is_open) > 0
    price = _first(k.ultimatum_cost) * (_first(k.repeat_factor) if is_repeated else 1.0)
    request, ultimatum = _expected(crisis, "request", _first(k.request_cost)), _expected(crisis, "ultimatum", price)
    removal = [*_removal(crisis), ("no pretext", -_first(k.unprovoked_takeover_cost))]
    waiting, lesser = life_parts(crisis, "as_it_is"), _expected(crisis, "lesser", 0.0)
    return _parts(waiting), request, ultimatum, lesser, f"{_success(crisis)}: {_parts(removal)}"


def reasons_for_reactions(crisis: Crisis, demand: str, answer: str) -> tuple[str, ...]:
    """For each reaction to an answer short of entry, the parts of its worth in words; they add up to it."""
    letting, cutting, removing = reaction_parts(crisis, demand, answer)
    return _parts(letting), _parts(cutting), f"{_success(crisis)}: {_parts(removing)}"


def reasons_for_holding_back(crisis: Crisis) -> tuple[str, str]:
    """For holding a leader back whose army stands ready, and for letting him march, the parts of its worth in words."""
    marching = [*entry_parts(crisis).items(), ("hawkishness", _first(crisis.situation.hawkishness))]
    return _parts(life_parts(crisis, "as_it_is")), _parts(marching)


def reaction_parts(crisis: Crisis, demand: str, answer: str) -> tuple[list[Part], list[Part], list[Part]]:
    """What letting it pass, cutting off and removing him are worth to Moscow after a request or an ultimatum."""
    k, is_request, is_partial = crisis.kremlin, demand == "request", answer == "partial"
    accept, coerce, _ = (float(value) for value in crisis.reactions[demand, answer].values[:, 0])
    punished = "pressed" if is_request else "cut_off"
    backdown = _first(k.backdown_cost_request if is_request else k.backdown_cost_ultimatum)
    saved = _saved_face(crisis, is_request) if is_partial else 0.0
    shame, broken = backdown * (1 - saved), _first(k.backdown_cost_request) * saved if is_request else 0.0
    letting = life_parts(crisis, "free" if is_partial else "as_it_is")
    cutting = life_parts(crisis, punished)
    lifted = -_liked(crisis)[1] if is_partial else 0.0
    given = ("exercises at the border", accept + shame - lifted - sum(value for _, value in letting))
    letting += [given, ("loss of face", -shame), ("hawkishness", lifted)]
    left = _first(k.coerced_backdown_share) * shame
    cutting += [given, ("loss of face", -left), ("broken promise", -broken)]
    cutting.append(("hawkishness", coerce - sum(value for _, value in cutting)))
    pretext = -_first(k.unprovoked_takeover_cost) if is_request else 0.0
    removing = [*_removal(crisis), ("no pretext", pretext), ("broken promise", -broken)]
    return letting, cutting, removing


def _saved_face(crisis: Crisis, is_request: bool) -> float:
    """How far a partial answer saves Moscow's face: less, the more often it was given."""
    share = 1.0 if is_request else _first(crisis.kremlin.partial_credit_ultimatum)
    return share * float(np.sqrt(_first(crisis.situation.concession_room)))


def life_parts(crisis: Crisis, life: str) -> list[Part]:
    """What a life of the leader without an entry is worth to Moscow: what it keeps, its cost, and what lies ahead."""
    s, leader, k = crisis.situation, crisis.leader, crisis.kremlin
    danger = getattr(dangers(leader, forecasts_of_lives(s, leader, weights_in(leader)[1]), k.risk_bias), life)
    flow = k.coercion_cost * getattr(strengths(s, leader), life)
    cost = _first(worth_of_life(discount(k.horizon_of_concern), flow, danger, 0.0, lifting(leader), 0.0))
    bases, tied = _first(crisis.staging), _first(crisis.pinning(s.pinned))
    ahead = _first(getattr(crisis.game.war, life)) - bases - tied + cost
    return [
        ("bases and transit", bases),
        ("Ukrainians tied down", tied),
        ("own cost of a cut-off", -cost),
        ("what lies ahead", ahead),
    ]


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
        "the Belarusian force": replace(k, military_value=none),
        "Ukrainians tied down": replace(k, pin_value=none),
        "bases and transit": replace(k, staging_value=none),
        "the collapse of an ally": replace(k, collapse_cost=none, basing_stakes=none),
        "escalation with the West": replace(k, escalation_cost=none),
    }
    whole = _first(crisis.entry_value)
    return {name: whole - _first(Crisis(s, crisis.leader, other).entry_value) for name, other in without.items()}


def _expected(crisis: Crisis, demand: str, cost: float) -> str:
    chances = [float(c) for c in crisis.expected_answers[demand][:, 0]]
    whole = float(crisis.move_values[DEMANDS.index(demand), 0])
    if not np.isfinite(whole):
        return "is not to be asked for now"
    answered = "agree" if demand == "lesser" else "comply in part"
    named = [
        f"{what} {chance_text(chance)}" for what, chance in zip(("enter", answered, "refuse"), chances, strict=True)
    ]
    return f"expects him to {listed(named)}: {_parts(expected_parts(crisis, demand, cost))}"


def expected_parts(crisis: Crisis, demand: str, cost: float) -> list[Part]:
    """What a demand promises Moscow, part by part; together they are its worth.

    Of what is less than the army, what it is worth and what is paid for it, as far as the leader is expected to agree.
    """
    whole = float(crisis.move_values[DEMANDS.index(demand), 0])
    enters, agrees, _ = (float(c) for c in crisis.expected_answers[demand][:, 0])
    parts = [("by an entry", enters * (_first(crisis.entry_value) + _liked(crisis)[0]))]
    if demand == "lesser":
        terms = terms_of(crisis)
        parts += [("by what it asks for", agrees * terms.worth), ("reward paid", -agrees * terms.paid)]
    parts.append(("price of asking", -cost))
    return [*parts, ("otherwise", whole - sum(value for _, value in parts))]


def _liked(crisis: Crisis) -> tuple[float, float]:
    """What an entry or a removal is privately worth to Moscow beside the cut-off in force, and what that is worth."""
    k, s = crisis.kremlin, crisis.situation
    lasts = lasting(discount(k.horizon_of_concern), 1.0 / crisis.leader.cutoff_weeks)
    return _first(s.hawkishness * (1.0 - lasts * s.cutoff)), _first(s.hawkishness * lasts * s.cutoff)


def _removal(crisis: Crisis) -> list[Part]:
    k = crisis.kremlin
    gain = _first(crisis.takeover * k.takeover_gain)
    failure = -_first((1 - crisis.takeover) * k.takeover_failure_cost)
    occupation = _first(crisis.depose_value) - gain - failure
    goes_on = _first((1 - crisis.takeover) * crisis.game.war.as_it_is)
    liked = _first(crisis.takeover) * _liked(crisis)[0]
    return [
        ("gain", gain),
        ("failure", failure),
        ("life goes on where it fails", goes_on),
        ("occupation", occupation),
        ("hawkishness", liked),
    ]


def _success(crisis: Crisis) -> str:
    return f"succeeds {chance_text(_first(crisis.takeover))}"


def _parts(parts: list[Part]) -> str:
    return ", ".join(f"{name} {signed(value)}" for name, value in parts if abs(value) >= 0.005)


def _first(value: object) -> float:
    return float(np.ravel(np.asarray(value, dtype=float))[0])
