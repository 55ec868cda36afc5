"""What the leader foresees of his own country after an entry: a formula fitted to the model's own people and army.

Without it the citizens would be decoration: they would protest, but nobody would decide with them in mind. The
coefficients are data (domestic_emulator.yaml), made anew by `warentry refit-emulator`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.arrays import Array
from sim.engine.compiled import equation

DATA = Path(__file__).with_name("domestic_emulator.yaml")

# What the forecast looks at, and the range of each in the experiment that it is fitted to. Loyalty is the mean over
# units by strength; the other units are those of the parameters of the same name.
RANGES: dict[str, tuple[float, float]] = {
    "anti_war": (0.55, 0.95),
    "loyalty": (0.31, 0.61),
    "repression": (0.5, 1.0),
    "north_defence": (0.1, 0.9),
    "deployable": (8.0, 20.0),
    "war_grievance": (0.05, 0.13),
    "legitimacy": (0.40, 0.50),
}
CENTRE = {
    "anti_war": 0.87,
    "loyalty": 0.46,
    "repression": 0.8,
    "north_defence": 0.5,
    "deployable": 12.0,
    "war_grievance": 0.09,
    "legitimacy": 0.45,
}
# What drives protest acts together and not in a straight line; beyond the experiment its bend is not trusted.
BENT = ("repression", "war_grievance", "legitimacy")
CURVED = tuple(combinations_with_replacement(BENT, 2))
MIDDLE = tuple(CENTRE.values())
LOW, HIGH = zip(*(RANGES[name] for name in BENT), strict=True)
TERMS = ("constant", *RANGES, *(f"{a} x {b}" for a, b in CURVED))


def features(inputs: Mapping[str, Array]) -> list[Array]:
    """The terms of the forecast, each (worlds,), in the order of TERMS."""
    distance = {name: np.asarray(inputs[name]) - CENTRE[name] for name in RANGES}
    kept = {name: np.clip(inputs[name], *RANGES[name]) - CENTRE[name] for name in BENT}
    constant = np.ones_like(distance["anti_war"])
    return [constant, *distance.values(), *(kept[a] * kept[b] for a, b in CURVED)]


@equation
def log_odds(
    anti_war: Array,
    loyalty: Array,
    repression: Array,
    north_defence: Array,
    deployable: Array,
    war_grievance: Array,
    legitimacy: Array,
    c: Array,
) -> Array:
    """The log-odds that the leader falls within a year of an entry: coefficients `c` (terms,) times `features`."""
    r = np.clip(repression, LOW[0], HIGH[0]) - MIDDLE[2]
    g = np.clip(war_grievance, LOW[1], HIGH[1]) - MIDDLE[5]
    t = np.clip(legitimacy, LOW[2], HIGH[2]) - MIDDLE[6]
    straight = (
        c[0]
        + c[1] * (anti_war - MIDDLE[0])
        + c[2] * (loyalty - MIDDLE[1])
        + c[3] * (repression - MIDDLE[2])
        + c[4] * (north_defence - MIDDLE[3])
        + c[5] * (deployable - MIDDLE[4])
        + c[6] * (war_grievance - MIDDLE[5])
        + c[7] * (legitimacy - MIDDLE[6])
    )
    return (
        straight
        + c[8] * (r * r)
        + c[9] * (r * g)
        + c[10] * (r * t)
        + c[11] * (g * g)
        + c[12] * (g * t)
        + c[13] * (t * t)
    )


@dataclass(frozen=True)
class Emulator:
    """The fitted forecast: coefficients and standard errors by term, and how it was made and how good it is."""

    coefficients: dict[str, float]
    errors: dict[str, float]
    made: dict[str, Any]

    def log_odds(self, inputs: Mapping[str, Array]) -> Array:
        """The log-odds that the leader falls within a year of an entry; inputs as in RANGES, (worlds,) each."""
        return log_odds(**inputs, c=self.weights)

    @cached_property
    def weights(self) -> Array:
        """The coefficients in the order of TERMS."""
        return np.array([self.coefficients[term] for term in TERMS])


@cache
def load_emulator(path: Path = DATA) -> Emulator:
    """The forecast that is shipped with the model."""
    import yaml

    stored = yaml.safe_load(path.read_text(encoding="utf-8"))
    terms = stored["terms"]
    return Emulator(
        {term: float(terms[term]["coefficient"]) for term in TERMS},
        {term: float(terms[term]["error"]) for term in TERMS},
        stored["made"],
    )
