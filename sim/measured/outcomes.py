"""What is measured of each world: how its question ended, by which way, when, and what happened on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.measured.endings import ENDINGS, NEVER, WAYS

if TYPE_CHECKING:
    from sim.model import WarEntryModel

WAY_NAMES = tuple(dict.fromkeys(way for ways in WAYS.values() for way in ways))


@dataclass(frozen=True)
class Outcome:
    """A number or a name for every world at the horizon.

    `names` maps the stored whole numbers to words, where the outcome is one of a few things.
    """

    name: str
    meaning: str
    read: Callable[[WarEntryModel], npt.NDArray[np.generic]]
    names: tuple[str, ...] = ()


def ending(model: WarEntryModel) -> npt.NDArray[np.int8]:
    """Which of the mutually exclusive endings came first."""
    return model.endings.ending


def way(model: WarEntryModel) -> npt.NDArray[np.int8]:
    """By which way it came; for worlds without an ending, the rung of the ladder on which they stand at the horizon."""
    rung = np.minimum(model.involvement.involvement_level, len(WAYS[ENDINGS[0]]) - 1).astype(np.int64)
    chosen = np.where(model.endings.is_open, rung, model.endings.way)
    table = np.full((len(ENDINGS), max(map(len, WAYS.values()))), 0, dtype=np.int8)
    for number, name in enumerate(ENDINGS):
        table[number, : len(WAYS[name])] = [WAY_NAMES.index(w) for w in WAYS[name]]
    return np.asarray(table[model.endings.ending, chosen])


def _tally(name: str) -> Callable[[WarEntryModel], npt.NDArray[np.generic]]:
    return lambda model: model.tally[name].astype(np.int32)


OUTCOMES = (
    Outcome("ending", "how the question ended", ending, ENDINGS),
    Outcome("way", "by which route or in which manner", way, WAY_NAMES),
    Outcome("week", f"week of the ending, counted from 0; {NEVER} where there is none", lambda m: m.endings.week),
    Outcome(
        "entry_chance",
        "sum of the known chances of an entry up to the ending (Rao-Blackwell)",
        lambda m: m.entry_chance,
    ),
    Outcome("summits", "meetings of the two leaders", _tally("summits")),
    Outcome("requests", "requests to send the army", _tally("requests")),
    Outcome("ultimatums", "point-blank demands", _tally("ultimatums")),
    Outcome("partial_answers", "demands answered in part", _tally("partial_answers")),
    Outcome("refusals", "demands refused", _tally("refusals")),
    Outcome("coercions", "economic punishments by Moscow", _tally("coercions")),
    Outcome("feint_episodes", "episodes of exercises at the border", _tally("feint_episodes")),
    Outcome("incidents", "armed incidents on Belarusian soil", _tally("incidents")),
    Outcome("false_flags", "of these, staged by Moscow", _tally("false_flags")),
    Outcome("sabotage_acts", "acts of rail sabotage", _tally("sabotage_acts")),
    Outcome("documented_acts", "of these, documented by independent observers", _tally("documented_acts")),
    Outcome("resignations", "officers and officials who resigned", _tally("resignations")),
    Outcome("sanctions_packages", "Western sanctions packages", _tally("sanctions_packages")),
    Outcome("orders_refused", "orders to enter that the army refused", _tally("orders_refused")),
    Outcome("takeover_attempts", "attempts by Moscow to remove the leader", _tally("takeover_attempts")),
    Outcome(
        "entries_after_takeover", "1 where a leader put there by Moscow sent the army", _tally("entries_after_takeover")
    ),
    Outcome("losses", "thousand soldiers lost after an entry", lambda m: m.army.losses),
    Outcome("collapses_after_entry", "1 where the leader fell at home after an entry", _tally("collapses_after_entry")),
    Outcome("occupations_after_entry", "1 where Moscow then occupied the country", _tally("occupations_after_entry")),
    Outcome("withdrawals", "1 where the army came home after an entry", _tally("withdrawals")),
    Outcome(
        "final_level", "rung of the ladder at the horizon", lambda m: m.involvement.involvement_level.astype(np.int8)
    ),
    Outcome("final_dependence", "economic dependence at the horizon", lambda m: m.economy.economic_dependence),
)
