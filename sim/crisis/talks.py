"""What lies on the table between Moscow and Minsk, read off a world as table.py declares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.crisis.records import ReadOff
from sim.crisis.table import Situation
from sim.crisis.worth import fall_risk
from sim.engine.arrays import Array
from sim.engine.assembled import EIGHT, FOUR, Assembled, in_groups, in_turn
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


def _readings() -> Iterator[Rule[..., None]]:
    """The rules that fill a record: eight states or parameters at a time, and one for each that is worked out."""
    found = [(field, declared(source)) for field, source in Situation.sources().items() if source.owner]
    states = [(field, _key(it)) for field, it in found if isinstance(it, State | Initial)]
    parameters = [(field, _key(it)) for field, it in found if isinstance(it, Parameter) and not isinstance(it, Initial)]
    yield from (_copies_of_states(group) for group in in_groups(states, EIGHT))
    yield from (_copies_of_parameters(group) for group in in_groups(parameters, FOUR))
    yield from (_worked_out(field, it) for field, it in found if isinstance(it, Rule))


def _key(source: Any) -> str:
    return source.key if isinstance(source, State) else key_of(source)


def _copies_of_states(eight: tuple[tuple[str, str], ...]) -> Rule[..., None]:
    (a, from_a), (b, from_b), (c, from_c), (d, from_d), (e, from_e), (f, from_f), (g, from_g), (h, from_h) = eight

    @rule
    def copies(w: World, p: Parameters, s: Any, country: Country) -> None:
        s[a], s[b], s[c], s[d] = w[from_a], w[from_b], w[from_c], w[from_d]
        s[e], s[f], s[g], s[h] = w[from_e], w[from_f], w[from_g], w[from_h]

    return copies


def _copies_of_parameters(four: tuple[tuple[str, str], ...]) -> Rule[..., None]:
    (a, from_a), (b, from_b), (c, from_c), (d, from_d) = four

    @rule
    def copies(w: World, p: Parameters, s: Any, country: Country) -> None:
        s[a], s[b], s[c], s[d] = p[from_a], p[from_b], p[from_c], p[from_d]

    return copies


def _worked_out(field: str, source: Rule[..., float]) -> Rule[..., None]:
    if source.text.__code__.co_argcount == 1:

        @rule
        def seen(w: World, p: Parameters, s: Any, country: Country) -> None:
            s[field] = source(w)

        return seen

    @rule
    def worked_out(w: World, p: Parameters, s: Any, country: Country) -> None:
        s[field] = source(w, p)

    return worked_out


read_off = Assembled("read_off", lambda: in_turn([*_readings()]))


@rule
def lay_the_table(w: World, p: Parameters, country: Country, s: Any) -> None:
    """Puts on the table what lies between the two leaders now, and what the leader foresees of his country."""
    read_off(w, p, s, country)
    s.forecast = np.nan
    if p.uses_rollout:
        s.forecast = foresee(w, p, country)


@rule
def fall_risk_seen(w: World, p: Parameters) -> float:
    """The leader's perceived risk of a domestic fall after an entry; a mere look, without a rollout."""
    s = w.leader_view
    read_off(w, p, s, s)
    s.forecast = np.nan
    return fall_risk(s, p.leader, p.after_entry)


@rule
def forecasts_of(p: Parameters) -> tuple[Array, Array]:
    """The weights of both forecasts of the leader's country."""
    return p.after_entry, p.without_entry
