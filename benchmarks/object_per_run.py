"""The object-per-run form, as in Starsim: one model object for each history, its citizens as arrays, one after another.

It is the engine with a block of one world and its citizens updated by the plain numpy forms of the same rules, so its
histories are the engine's, number for number. The draws still come from the compiled generator, which favours it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from benchmarks.engine import SEED
from sim.mechanisms.mobilisation import Mobilisation
from sim.mechanisms.opinion import Opinion, plain_update_attitudes
from sim.mechanisms.protest import plain_update_activity
from sim.model import WarEntryModel


def with_rules(stage: Any, **rules: Callable[..., Any]) -> FunctionType:
    """A copy of a method that finds other functions under the names of those it calls; the original stays as it is."""
    unused = set(rules) - set(stage.__code__.co_names)
    if unused:
        raise ValueError(f"{stage.__qualname__} does not call {', '.join(sorted(unused))}")
    return FunctionType(stage.__code__, {**stage.__globals__, **rules}, stage.__name__, stage.__defaults__)


class PlainOpinion(Opinion):
    name_in_yaml = Opinion.name_in_yaml
    update = with_rules(Opinion.update, update_attitudes=plain_update_attitudes)


class PlainMobilisation(Mobilisation):
    name_in_yaml = Mobilisation.name_in_yaml
    _live_a_week = with_rules(Mobilisation._live_a_week, update_activity=plain_update_activity)


class ObjectPerRun(WarEntryModel):
    """One history."""

    def __init__(self, replication: int, weeks: int, citizens: int, seed: int = SEED) -> None:
        super().__init__(weeks=weeks, seed=seed, replications=np.array([replication]), population_size=citizens)
        for kind in (PlainOpinion, PlainMobilisation):
            getattr(self, kind.name_in_yaml()).remove()
            setattr(self, kind.name_in_yaml(), kind(self))


def run(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """One model object after the other."""
    for replication in range(worlds):
        model = ObjectPerRun(replication, weeks, citizens)
        for _ in range(weeks):
            model.advance()
        model.release()
