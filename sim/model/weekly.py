"""Which parameters are read after the first day, so that it means something to change them in mid-run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.engine.compiled import Equation
from sim.engine.entity import Entity, key_of
from sim.engine.parameters import Initial, registry
from sim.model import WEEK


@cache
def read_weekly() -> frozenset[str]:
    """The paths of all parameters that a step of the week reads, or what it calls, or that the game weighs."""
    named = _named()
    weighed = {
        f"{s.owner}.{s.attribute}"
        for record in (Situation, LeaderStakes, KremlinStakes)
        for s in record.sources().values()
    }
    found = (p for p in registry() if not isinstance(p, Initial))
    return frozenset(p.path for p in found if key_of(p) in named or p.path in weighed)


def _named() -> set[str]:
    """Every name that the texts of the week's rules use, and of all rules that these call."""
    waiting: list[Equation[..., Any]] = [stage.act for stage in WEEK]
    names, seen = set[str](), set[int]()
    while waiting:
        text = _text_of(waiting.pop())
        if id(text) not in seen:
            seen.add(id(text))
            names |= {*text.__code__.co_names, *(held for held in _held_by(text) if isinstance(held, str))}
            waiting += [called for called in _held_by(text) if isinstance(called, Equation)]
    return names


def _text_of(rule: Equation[..., Any]) -> Any:
    return rule.text


def _held_by(text: Any) -> Iterator[Any]:
    """What a text holds: what its names and its closure stand for, and the rules of entities that it names."""
    named = [text.__globals__.get(name) for name in text.__code__.co_names]
    yield from named
    yield from (cell.cell_contents for cell in text.__closure__ or ())
    for kind in named:
        if isinstance(kind, type) and issubclass(kind, Entity):
            yield from (vars(kind).get(name) for name in text.__code__.co_names)
