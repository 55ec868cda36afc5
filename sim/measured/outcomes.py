"""What is measured of each world: how its question ended, by which way, when, and what happened on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.measured.counted import COUNTED
from sim.measured.endings import ENDINGS, NEVER, NO_ENTRY, WAYS
from sim.measured.slips import PARTS

Worlds = Any  # the records of some worlds, as rules know one of them: `w.army_losses` is then an array (worlds,)

WAY_NAMES = tuple(dict.fromkeys(way for ways in WAYS.values() for way in ways))


@dataclass(frozen=True)
class Outcome:
    """A number or a name for every world at the horizon, read off the records of worlds.

    `names` maps the stored whole numbers to words, where the outcome is one of a few things.
    """

    name: str
    meaning: str
    read: Callable[[Worlds], npt.NDArray[np.generic]]
    names: tuple[str, ...] = ()


def ending(w: Worlds) -> npt.NDArray[np.int8]:
    """Which of the mutually exclusive endings came first."""
    return w.ending.astype(np.int8)


def way(w: Worlds) -> npt.NDArray[np.int8]:
    """By which way it came; for worlds without an ending, the rung of the ladder on which they stand at the horizon."""
    rung = np.minimum(w.involvement_level, len(WAYS[ENDINGS[0]]) - 1).astype(np.int64)
    chosen = np.where(w.ending == NO_ENTRY, rung, w.way)
    table = np.full((len(ENDINGS), max(map(len, WAYS.values()))), 0, dtype=np.int8)
    for number, name in enumerate(ENDINGS):
        table[number, : len(WAYS[name])] = [WAY_NAMES.index(w) for w in WAYS[name]]
    return np.asarray(table[w.ending, chosen])


def _count(name: str) -> Callable[[Worlds], npt.NDArray[np.generic]]:
    return lambda w: w[f"count_{name}"].astype(np.int32)


def _part(name: str) -> Callable[[Worlds], npt.NDArray[np.generic]]:
    return lambda w: w[name]


OUTCOMES = (
    Outcome("ending", "how the question ended", ending, ENDINGS),
    Outcome("way", "by which route or in which manner", way, WAY_NAMES),
    Outcome(
        "week",
        f"week of the ending, counted from 0; {NEVER} where there is none",
        lambda w: w.ending_week.astype(np.int16),
    ),
    Outcome(
        "entry_chance",
        "sum of the known chances of an entry up to the ending (Rao-Blackwell)",
        lambda w: w.entry_chance,
    ),
    *(Outcome(name, meaning, _part(name)) for name, meaning in PARTS.items()),
    *(Outcome(name, meaning, _count(name)) for name, meaning in COUNTED.items()),
    Outcome("losses", "thousand soldiers lost after an entry", lambda w: w.army_losses),
    Outcome("final_level", "rung of the ladder at the horizon", lambda w: w.involvement_level.astype(np.int8)),
    Outcome("final_dependence", "economic dependence at the horizon", lambda w: w.economic_dependence),
)
