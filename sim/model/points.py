"""Records of parameters: what the rules read as `p`, for each point, and for each page that events turn to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.crisis.forecast import Weights, weights_in
from sim.crisis.records import OnTable
from sim.crisis.rules import number_of
from sim.crisis.table import KremlinStakes, LeaderStakes
from sim.crisis.talks import declared
from sim.engine.compiled import Rule
from sim.engine.entity import key_of
from sim.engine.parameters import registry
from sim.model.records import PARAMETERS, records

EMULATOR, ROLLOUT = "emulator", "rollout"


def points_of(
    known: Mapping[str, Any],
    worlds: int,
    off: frozenset[str],
    rule: str,
    belief_mode: str,
    turned_to: Mapping[int, Mapping[str, float]],
) -> Any:
    """One record where all worlds have the same parameters, else one for each; after it those of its later pages.

    `known` gives each parameter a number or an array (worlds,), `turned_to` what changes in which week.
    """
    differ = any(np.ndim(value) for value in known.values())
    p: Any = records(PARAMETERS, 1)
    p.rule, p.uses_rollout = number_of(rule), belief_mode == ROLLOUT
    for entity in off:
        p[f"without_{entity}"] = True
    declared_ = {parameter.path: key_of(parameter) for parameter in registry()}
    p = np.repeat(p, worlds).view(np.recarray) if differ else p
    for path, value in known.items():
        if not path.startswith("initial."):
            p[declared_[path]] = value
    p = np.repeat(p, 1 + len(turned_to)).view(np.recarray)
    pages = p.reshape(-1, 1 + len(turned_to))
    for page, changes in enumerate(turned_to.values(), start=1):
        for path, value in changes.items():
            pages[declared_[path]][:, page:] = value
    _lay_stakes(p, p.leader, LeaderStakes)
    _lay_stakes(p, p.kremlin, KremlinStakes)
    for rows, weights in zip((p.after_entry, p.without_entry), weights_in(p.leader), strict=True):
        _lay_weights(rows, weights)
    return p


def _lay_stakes(p: Any, stakes: Any, kind: type[OnTable]) -> None:
    """What a side wants, from the parameters."""
    for field, source in kind.sources().items():
        found = declared(source)
        stakes[field] = found.text(p) if isinstance(found, Rule) else p[key_of(found)]  # type: ignore[arg-type]


def _lay_weights(rows: Any, weights: Weights) -> None:
    """The weights of a forecast in rows (points, MOST_ROWS, UNITS + 1): constants and inputs first, thresholds last."""
    first, *of_inputs, last = weights
    rows[:, 0], rows[:, 1 : len(weights) - 1], rows[:, -1] = np.transpose(first), of_inputs, last
