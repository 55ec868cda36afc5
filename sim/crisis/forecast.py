"""What both sides foresee of the leader's country: formulas fitted to the model's own people, elite and army.

Without them the citizens would be decoration: they would protest, but nobody would decide with them in mind. There are
two: whether he falls within a year of an entry, and whether he falls within a year without one, cut off or not. The
coefficients are data (domestic_emulator.yaml), made anew by `warentry refit-emulator`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.crisis.choice import sigmoid
from sim.crisis.table import LeaderStakes, Situation
from sim.engine.arrays import Array
from sim.engine.compiled import equation

Sums = tuple[Array, Array, Array, Array, Array, Array, Array]  # of the straight terms, and of each threshold
Weights = Array | Sequence[Any]  # a row of them for the constants, each input and the thresholds
DATA = Path(__file__).with_name("domestic_emulator.yaml")
REACH = 1.25  # how far beyond the range of the experiment a forecast follows its inputs, in half ranges


@dataclass(frozen=True)
class Predictor:
    """Something that a forecast looks at: its range in the experiment, and whether its ratios count (by logarithm)."""

    low: float
    high: float
    by_ratio: bool = False

    def scaled(self, values: Array) -> Array:
        """Its values on a scale on which the range of the experiment is -1 to 1."""
        low, high = self.ends
        return np.clip((self.on_scale(values) - (low + high) / 2) / ((high - low) / 2), -REACH, REACH)

    def on_scale(self, values: Any) -> Array:
        """Its values, or their logarithms where ratios count."""
        return np.log(values) if self.by_ratio else np.asarray(values)

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the range, on the same scale."""
        return float(self.on_scale(self.low)), float(self.on_scale(self.high))


# Ranges are those of priors, or of what scenarios hold; what is not listed moves neither risk by more than a few points
# over its range (`warentry credibility`). What a leader's stakes hold is a trait of his country, all else lies on the
# table: in the order in which `after_entry` and `of_the_country` read it, last the pain, which differs between lives.
AFTER_ENTRY = {
    "anti_war": Predictor(0.55, 0.95),
    "loyalty": Predictor(0.31, 0.61),
    "repression": Predictor(0.25, 1.0),
    "repression_base": Predictor(0.35, 0.75),
    "north_defence": Predictor(0.1, 0.9),
    "networks": Predictor(0.0, 0.03),
    "stress": Predictor(0.0, 0.6),
    "deployable": Predictor(8.0, 20.0),
    "war_grievance": Predictor(0.05, 0.13),
    "legitimacy": Predictor(0.40, 0.50),
    "peer_weight": Predictor(0.15, 0.55),
    "critical_active": Predictor(0.02, 0.05, by_ratio=True),
    "militia": Predictor(0.0, 20.0),
    "militia_loyalty": Predictor(0.2, 0.7),
    "loss_rate": Predictor(0.01, 0.04, by_ratio=True),
    "mutiny_rate": Predictor(0.0, 0.03),
    "coup_base": Predictor(0.0, 0.001),
    "opinion_to_loyalty": Predictor(0.2, 1.2),
    "susceptibility": Predictor(0.05, 0.3),
    "cells": Predictor(0.0, 80.0),
    "emboldened": Predictor(0.00003, 0.0003),
}
WITHOUT_ENTRY = {
    "cutoff_weeks": Predictor(8.0, 78.0, by_ratio=True),
    "stress": Predictor(0.0, 0.6),
    "elite": Predictor(0.35, 0.75),
    "shield": Predictor(0.0, 1.0),
    "repression": Predictor(0.25, 1.0),
    "repression_base": Predictor(0.35, 0.75),
    "networks": Predictor(0.0, 0.03),
    "legitimacy": Predictor(0.40, 0.50),
    "peer_weight": Predictor(0.15, 0.55),
    "critical_active": Predictor(0.02, 0.05, by_ratio=True),
    "militia": Predictor(0.0, 20.0),
    "militia_loyalty": Predictor(0.2, 0.7),
    "stress_weight": Predictor(0.05, 0.15),
    "stress_effect": Predictor(0.0, 0.4),
    "coup_base": Predictor(0.0, 0.001),
    "pain": Predictor(0.0, 0.8),
}
BRANCHES: Mapping[str, Mapping[str, Predictor]] = {"after_entry": AFTER_ENTRY, "without_entry": WITHOUT_ENTRY}
TRAITS, ON_THE_TABLE = (
    {branch: tuple(n for n in inputs if (n in LeaderStakes.sources()) == held) for branch, inputs in BRANCHES.items()}
    for held in (True, False)
)
UNITS = 6  # thresholds of a forecast
ROW_OF_PAIN = len(ON_THE_TABLE["without_entry"])
MOST_ROWS = max(map(len, ON_THE_TABLE.values())) + 2


def _scale(branch: str, names: Sequence[str]) -> tuple[Array, Array]:
    """The middle of the range of each input, and how far the range reaches from it."""
    ends = np.array([BRANCHES[branch][name].ends for name in names])
    return ends.sum(axis=1) / 2, (ends[:, 1] - ends[:, 0]) / 2


MIDDLES_AFTER, HALVES_AFTER = _scale("after_entry", ON_THE_TABLE["after_entry"])
MIDDLES_WITHOUT, HALVES_WITHOUT = _scale("without_entry", ON_THE_TABLE["without_entry"])


def columns(branch: str, inputs: Mapping[str, Array]) -> Array:
    """The inputs of a forecast on their scales: (points, inputs)."""
    return np.column_stack([i.scaled(inputs[name]) for name, i in BRANCHES[branch].items()])


@equation
def after_entry(s: Situation, weights: Weights, anti_war: Array, loyalty: Array) -> Array:
    """The log-odds that the leader falls at home within a year of an entry, from these views of people and army.

    The weights are those of his country (`weights_in`).
    """
    inputs = anti_war, loyalty, s.repression, s.north_defence, s.resistance_networks, s.stress, s.cells
    return with_thresholds(summed(inputs, MIDDLES_AFTER, HALVES_AFTER, weights), weights[-1])


@equation
def of_the_country(s: Situation, weights: Weights) -> Sums:
    """What is known of the country in every life without an entry, for the forecast of a fall at home within a year."""
    inputs = s.stress, s.elite_loyalty, s.shield, s.repression, s.resistance_networks
    return summed(inputs, MIDDLES_WITHOUT, HALVES_WITHOUT, weights)


@equation
def without_entry(country: Sums, weights: Weights, pain: Array) -> Array:
    """The log-odds that he falls within a year in such a country; `pain` is what a cut-off begun now takes away."""
    x = on_its_range(pain, MIDDLES_WITHOUT[-1], HALVES_WITHOUT[-1])
    return with_thresholds(added(country, x, weights[ROW_OF_PAIN]), weights[-1])


@equation
def summed(inputs: tuple[Array, ...], middle: Array, half: Array, weights: Weights) -> Sums:
    """The sums of a forecast over its inputs, each with its slopes, by weights as NetworkFit has them.

    The range of an input in the experiment reaches so far (`half`) from its `middle`. All sums grow side by side, input
    by input: a processor does not wait for one of them to add to another.
    """
    nothing, constants = 0.0 * inputs[0], weights[0]
    total, a, b, c = constants[0] + nothing, constants[1] + nothing, constants[2] + nothing, constants[3] + nothing
    d, e, f = constants[4] + nothing, constants[5] + nothing, constants[6] + nothing
    sums = (total, a, b, c, d, e, f)
    for i in range(len(inputs)):
        sums = added(sums, on_its_range(inputs[i], middle[i], half[i]), weights[i + 1])
    return sums


@equation
def on_its_range(value: Array, middle: Array, half: Array) -> Array:
    """An input on a scale on which the range of the experiment is -1 to 1, followed only a little beyond it."""
    return np.minimum(np.maximum((value - middle) / half, -REACH), REACH)


@equation
def added(sums: Sums, x: Array, slopes: Array) -> Sums:
    """The sums with one input more."""
    total, a, b, c, d, e, f = sums
    return (
        total + slopes[0] * x,
        a + slopes[1] * x,
        b + slopes[2] * x,
        c + slopes[3] * x,
        d + slopes[4] * x,
        e + slopes[5] * x,
        f + slopes[6] * x,
    )


@equation
def with_thresholds(sums: Sums, last: Array) -> Array:
    """The log-odds: the straight terms, and the thresholds, each by its weight."""
    total, a, b, c, d, e, f = sums
    total = total + last[1] * sigmoid(a) + last[2] * sigmoid(b) + last[3] * sigmoid(c)
    return total + last[4] * sigmoid(d) + last[5] * sigmoid(e) + last[6] * sigmoid(f)


@dataclass(frozen=True)
class Emulator:
    """The weights of both forecasts by branch, (inputs + 2, UNITS + 1), how they were made and how good they are."""

    branches: dict[str, Array]
    made: dict[str, Any]


@cache
def load_emulator(path: Path = DATA) -> Emulator:
    """The forecasts that are shipped with the model."""
    import yaml

    stored = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    branches = {
        branch: np.array([rows[name] for name in ("constant", *inputs, "threshold")], dtype=float)
        for branch, inputs in BRANCHES.items()
        if (rows := stored["weights"][branch])
    }
    return Emulator(branches, stored["made"])


def weights_in(leader: LeaderStakes) -> tuple[Weights, Weights]:
    """The weights of both forecasts in a leader's country: of an entry, and without one.

    What his country is like is summed here, once for all that happens in it, and stands where a constant would: the
    first row is (UNITS + 1,) numbers or arrays (worlds,), each other row, of an input on the table and of the
    thresholds, is (UNITS + 1,).
    """
    return _weights_in(leader, "after_entry"), _weights_in(leader, "without_entry")


def _weights_in(leader: LeaderStakes, branch: str) -> Weights:
    inputs, stored, traits = BRANCHES[branch], load_emulator().branches[branch], TRAITS[branch]
    slopes = dict(zip(inputs, stored[1:-1], strict=True))
    here = tuple(inputs[name].on_scale(getattr(leader, name)) for name in traits)
    first = summed(here, *_scale(branch, traits), [stored[0], *(slopes[name] for name in traits)])
    return [first, *(slopes[name] for name in ON_THE_TABLE[branch]), stored[-1]]
