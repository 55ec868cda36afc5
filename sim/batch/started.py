"""Worlds that start where others are that followed the dated record: in the same state, but for their citizens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.batch.plan import Plan
from sim.engine.arrays import Array
from sim.engine.entity import State
from sim.engine.parameters import Initial, registry
from sim.model import ENTITIES
from sim.model.worlds import Worlds

AFRESH = ("opinion", "mobilisation")  # what these know are citizens as individuals, who are drawn afresh


def carried() -> Iterator[tuple[str, State]]:
    """The states that are carried over and no scenario can set, each with its owner: plain numbers of a world."""
    for entity in ENTITIES:
        if (owner := entity.name_in_yaml()) not in AFRESH:
            yield from ((owner, state) for state in entity.declared(State) if state.kind is np.float64)


def states_of(w: Any) -> dict[str, Array]:
    """These states of some worlds by column: `leader_inclination`, or `army_loyalty.3` for one of several numbers."""
    found: dict[str, Array] = {}
    for _, state in carried():
        values = np.asarray(w[state.key], dtype=float)
        columns = values.T if state.count else values[None]
        found |= {name: column for name, column in zip(_columns(state), columns, strict=True) if _is_known(column)}
    return found


def start(worlds: Worlds, plan: Plan, numbers: NDArray[np.int64]) -> Worlds:
    """Puts the worlds into the states of the plan's ensemble, each into those of its member.

    What belongs to an entity one of whose initial states somebody set, or which is switched off, stays as it begins.
    """
    worlds.begin()
    if plan.ensemble is None:
        return worlds
    said = {*plan.scenario.beliefs, *plan.settings.columns}
    set_by_hand = {state.owner for state in registry() if isinstance(state, Initial) and state.path in said}
    member, known = plan.member_of(numbers), plan.ensemble.states
    for owner, state in carried():
        columns = _columns(state)
        if owner not in set_by_hand | worlds.off and all(name in known for name in columns):
            values = np.stack([known[name][member] for name in columns], axis=1)
            worlds.w[state.key] = values if state.count else values[:, 0]
    return worlds


def _columns(state: State) -> list[str]:
    return [f"{state.key}.{number}" for number in range(state.count)] if state.count else [state.key]


def _is_known(column: Array) -> bool:
    return bool(np.isfinite(column).all())
