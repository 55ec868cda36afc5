"""What Moscow asks for short of the army: what it is called, what it is worth, its price, and what is paid for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.crisis.solved import Crisis


@dataclass(frozen=True)
class ItemWords:
    """A thing that may be asked for: in a sentence, after "asks for" on a timeline, and the outcome that counts it."""

    told: str
    short: str
    counted: str


FINE = 0.001
ITEM_WORDS = {
    "transit": ItemWords("transit and staging", "transit", "transit_asked"),
    "exercises": ItemWords("exercises at the Ukrainian border", "exercises", "exercises_asked"),
    "joint_group": ItemWords("a joint group of forces", "a joint group", "groups_asked"),
    "basing": ItemWords("the basing of nuclear weapons", "basing", "basings_asked"),
}


@dataclass(frozen=True)
class Terms:
    """What the thing is worth to Moscow and what it pays, in war value; the price and the reward, in office value."""

    worth: float
    paid: float
    price: float
    reward: float


def terms_of(crisis: Crisis) -> Terms:
    """On what terms Moscow would ask for something short of the army."""
    _, gain, price, reward = crisis.game.bargain
    return Terms(_first(gain), _first(crisis.kremlin.favour_cost) * _first(reward), _first(price), _first(reward))


def told_terms(crisis: Crisis, item: str) -> str:
    """The same in a sentence."""
    terms, called = terms_of(crisis), ITEM_WORDS[item].told
    return (
        f"Moscow put the worth of {called} at {fine(terms.worth)}, and would pay {fine(terms.paid)} for it. It would "
        f"cost the leader {fine(terms.price)}; to him the reward in credit and cheap energy was worth "
        f"{fine(terms.reward)}."
    )


def what_he_gets(crisis: Crisis) -> str:
    """Why he might agree: the price, the reward and the end of a cut-off, if there is one, make up what he gains."""
    terms, lifted = terms_of(crisis), end_of_cutoff(crisis)
    besides = f", and the end of the cut-off {fine(lifted)}" if abs(lifted) >= FINE / 2 else ""
    return f"reward {fine(terms.reward)} for a price of {fine(terms.price)}{besides}; has no reaction of Moscow to fear"


def end_of_cutoff(crisis: Crisis) -> float:
    """What agreeing is worth more to the leader than refusing, but for price and reward."""
    _, agree, refuse = (float(value) for value in crisis.leader_values["lesser"][:, 0])
    terms = terms_of(crisis)
    return agree - refuse - (terms.reward - terms.price)


def fine(value: float) -> str:
    """A worth with three digits: what is bartered is small against a war or an office."""
    return f"{value:.3f}".replace("-", "\N{MINUS SIGN}")


def _first(value: Any) -> float:
    return float(np.ravel(np.asarray(value, dtype=float))[0])
