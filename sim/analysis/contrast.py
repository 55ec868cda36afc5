"""Two scenarios in the same worlds: which worlds change their ending, and by how much each share differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.answer import REPORTED
from sim.analysis.estimate import FEWEST, interval_of_difference, mean_and_error
from sim.analysis.paired import Effect, FlipTable, mcnemar_over_points, paired_effect, paired_share, saved
from sim.analysis.sampling import ONE_SAMPLE, Sampling
from sim.engine.arrays import Array

Columns = Mapping[str, NDArray[Any]]
COLUMNS = ("world", "point", "replication", "ending", "entry_chance")
WORDS = {
    "seed": "the seed",
    "worlds": "the number of worlds",
    "points": "the number of parameter points",
    "settings": "the number of settings",
    "luck": "whose luck its points share",
    "weeks": "the number of weeks",
    "design": "which settings and samples there are",
}


@dataclass(frozen=True)
class Luck:
    """What two runs must have in common to be compared world by world."""

    seed: int
    worlds: int
    points: int
    settings: int
    luck: str
    weeks: int
    design: str = ""

    def unlike(self, other: Luck) -> dict[str, tuple[Any, Any]]:
        """Where another run differs: {what, in words: (here, there)}."""
        pairs = {f.name: (getattr(self, f.name), getattr(other, f.name)) for f in fields(self)}
        return {WORDS[name]: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Change:
    """How the share of worlds with one ending differs, counted.

    `p_value` of McNemar's test: exact for one parameter point, over points where there are several;
    `saved`: how many times as many worlds it would take without common luck.
    """

    flips: FlipTable
    effect: Effect
    p_value: float
    saved: float | None

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return {**asdict(self.flips), **asdict(self.effect), "mcnemar_p": self.p_value, "saved": self.saved}


@dataclass(frozen=True)
class Contrast:
    """A scenario against another one in the worlds that both have.

    `known` is the difference of the known chances of an entry (Rao-Blackwell), or the counted one where these leave
    more open (`is_known`), and `known_saved` how many times as many worlds it would take to count it as precisely
    without common luck. `known_check`: by how many standard errors of their difference the counted difference lies
    above that of the known chances; None where too few worlds differ to tell.
    """

    worlds: int
    points: int
    endings: Mapping[str, Change]
    known: Effect
    is_known: bool
    known_saved: float | None
    known_check: float | None

    def best(self, ending: str) -> Effect:
        """The most precise difference there is: from the known chances where they are kept and differ, else counted."""
        return self.known if ending == "entry" and self.known.moved > 0 else self.endings[ending].effect

    def to_dict(self) -> dict[str, Any]:
        """The contrast as plain data."""
        return {
            "worlds": self.worlds,
            "points": self.points,
            "endings": {name: change.to_dict() for name, change in self.endings.items()},
            "entry_rao_blackwell": {
                **asdict(self.known),
                "is_known": self.is_known,
                "saved": self.known_saved,
                "check_z": self.known_check,
            },
        }


def contrast(first: Columns, second: Columns, sampling: Sampling = ONE_SAMPLE) -> Contrast:
    """What is different in the second of two runs with common luck, from the columns COLUMNS of both; (worlds,) each.

    A world that one of them lacks is left out. `sampling`: how the points were come by. ValueError where the same
    number is not the same world in both, or where they have no world in common.
    """
    first, second = _in_common(first, second)
    point = sampling.of_worlds(first["point"], first["replication"])
    chances = first["entry_chance"], second["entry_chance"]
    fixed = sampling.fixed_over(point)
    known, is_known = entry_effect(first, second, point, fixed)
    entered = [np.asarray(side["ending"] == "entry", dtype=float) for side in (first, second)]
    apart = entered[1] - entered[0] - (chances[1] - chances[0])
    return Contrast(
        worlds=len(point),
        points=len(np.unique(point)),
        endings={name: _change(first["ending"] == name, second["ending"] == name, point, fixed) for name in REPORTED},
        known=known,
        is_known=is_known,
        known_saved=saved(entered[0], entered[1], chances[1] - chances[0], point, fixed),
        known_check=None
        if sampling.shares_luck or (apart**2).sum() < FEWEST
        else float(apart.sum() / (apart**2).sum() ** 0.5),
    )


def entry_effect(
    first: Columns, second: Columns, point: NDArray[np.integer], fixed: Array | None = None
) -> tuple[Effect, bool]:
    """How the share of entries differs in the same worlds: from known chances (True), or counted where that says more.

    Known chances say less where they leave more open, and where they add up to more than one in a world. Where so few
    worlds carry their change that its own spread does not show how far off it is (see `best_share`), the interval
    takes in that of the count.
    `fixed` (points, terms): what no error comes of where points were spread evenly, see `Sampling`.
    """
    counted = paired_share(first["ending"] == "entry", second["ending"] == "entry", point, fixed)
    known = paired_effect(first["entry_chance"], second["entry_chance"], point, fixed)
    change = second["entry_chance"] - first["entry_chance"]
    _, error = mean_and_error(change, point, fixed)
    points = len(np.unique(point))
    low, high = interval_of_difference(known.difference, error, points if points > 1 else len(point))
    if max(known.before, known.after) > 1 or high - low > counted.high - counted.low:
        return counted, False
    if 0 < np.abs(change).sum() ** 2 < FEWEST * (change**2).sum():
        low, high = min(low, counted.low), max(high, counted.high)
    return replace(known, low=low, high=high), True


def _change(
    first: NDArray[np.bool_], second: NDArray[np.bool_], point: NDArray[np.integer], fixed: Array | None
) -> Change:
    flips = FlipTable.of(first, second)
    a, b = first.astype(float), second.astype(float)
    return Change(
        flips=flips,
        effect=paired_share(first, second, point, fixed),
        p_value=mcnemar_over_points(first, second, point) if len(np.unique(point)) > 1 else flips.mcnemar(),
        saved=saved(a, b, b - a, point, fixed),
    )


def _in_common(first: Columns, second: Columns) -> tuple[Columns, Columns]:
    """The worlds that both have, in the same order."""
    if not np.array_equal(first["world"], second["world"]):
        _, here, there = np.intersect1d(first["world"], second["world"], assume_unique=True, return_indices=True)
        first, second = ({name: c[at] for name, c in side.items()} for side, at in ((first, here), (second, there)))
    if not len(first["world"]):
        raise ValueError("the two have no world in common")
    if any(not np.array_equal(first[name], second[name]) for name in ("point", "replication")):
        raise ValueError("the same number is not the same world in both")
    return first, second
