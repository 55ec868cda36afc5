"""What lies on the table between Moscow and Minsk, read off a world as table.py declares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.crisis.game import solve
from sim.crisis.records import ReadOff
from sim.crisis.table import Situation
from sim.crisis.worth import fall_risk
from sim.engine.arrays import Array
from sim.engine.assembled import Assembled, Names
from sim.engine.compiled import Rule, rule
from sim.engine.entity import KINDS, Country, Parameters, State, World, key_of
from sim.engine.parameters import Initial, Parameter
from sim.engine.told import foresee


class Laid(State):
    """A record of what lies on the table at some occasion."""

    def __init__(self, meaning: str) -> None:
        super().__init__("record", meaning)
        self.kind = Situation.row()


def declared(source: ReadOff) -> Parameter | State | Rule[..., float]:
    """What a field is read from: a parameter, a state or a rule of its owner. LookupError where there is none."""
    owner = KINDS.get(source.owner)
    found = vars(owner).get(source.attribute) if owner is not None else None
    if not isinstance(found, Parameter | State | Rule):
        raise LookupError(f"the table reads {source.owner}.{source.attribute}, and there is no such state or rule")
    return found


def _readings(names: Names) -> Iterator[str]:
    """A record is filled, field by field, with a state, a parameter or what a rule works out."""
    found = [(field, declared(source)) for field, source in Situation.sources().items() if source.owner]
    for field, source in found:
        if isinstance(source, Rule):
            yield f"s.{field} = {names.call(source)}"
        elif isinstance(source, State):
            yield f"s.{field} = w.{source.key}"
        else:
            yield f"s.{field} = {'w' if isinstance(source, Initial) else 'p'}.{key_of(source)}"


read_off = Assembled("read_off", "w, p, s", _readings)


@rule
def lay_the_table(w: World, p: Parameters, country: Country, s: Any) -> None:
    """Puts on the table what lies between the two leaders now, and what the leader foresees of his country."""
    read_off(w, p, s)
    s.forecast = np.nan
    if p.uses_rollout:
        s.forecast = foresee(w, p, country)


@rule
def fall_risk_seen(w: World, p: Parameters) -> float:
    """The leader's perceived risk of a domestic fall after an entry; a mere look, without a rollout."""
    s = w.leader_view
    read_off(w, p, s)
    s.forecast = np.nan
    return fall_risk(s, p.leader, p.after_entry)


@rule
def forecasts_of(p: Parameters) -> tuple[Array, Array]:
    """The weights of both forecasts in the leader's country."""
    return p.after_entry, p.without_entry


@rule
def game_on(s: Any, p: Parameters) -> Any:
    """The whole game, solved, about what lies on this table: a Game, of plain numbers."""
    return solve(s, p.leader, p.kremlin, forecasts_of(p), p.rule)
