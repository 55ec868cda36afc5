"""The answer to a scenario's question: how often, by which route and when, from the table of worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, RaoBlackwell, Share, precision_of, rao_blackwell, share
from sim.analysis.spread import Array, Spread, by_point, entry_spreads
from sim.analysis.timing import quantile_week
from sim.endings import ENDINGS, ROUTES

COLUMNS = ("point", "ending", "way", "week", "entry_chance")
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
REPORTED = (*ENDINGS[1:], ENDINGS[0])  # what ended the question first, then what left it open


@dataclass(frozen=True)
class Answer:
    """The share of each ending and of each route to entry, both of all worlds, and the week of entry.

    Where there are several points, the intervals of `endings` and `routes` are taken over points, which were drawn from
    what is believed; `over_points` tells luck and what is not known apart for entries. `with_judgement` is the same
    where points count differently when an ensemble's judgement does too.
    """

    worlds: int
    points: int
    endings: Mapping[str, Share]
    routes: Mapping[str, Share]
    entry: RaoBlackwell
    entry_precision: Precision
    entry_week: Mapping[str, int | None]
    over_points: Spread | None = None
    with_judgement: Spread | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as `run --json` prints it."""
        shares = {name: asdict(found) for name, found in self.endings.items()}
        return {
            "endings": {name: {key: s[key] for key in ("k", "p", "low", "high")} for name, s in shares.items()},
            "entry_rao_blackwell": {"p": self.entry.p, "se": self.entry.se if isfinite(self.entry.se) else None},
            "routes": {name: found.p for name, found in self.routes.items()},
            "entry_week": dict(self.entry_week),
            "intervals_over": "points" if self.points > 1 else "worlds",
            "over_points": self.over_points.to_dict() if self.over_points else None,
            "with_judgement": self.with_judgement.to_dict() if self.with_judgement else None,
        }


def answer(runs: Mapping[str, NDArray[Any]], judgement: Array | None = None) -> Answer:
    """The answer from the columns COLUMNS of the table of worlds, (worlds,) each.

    `judgement`: how much each point counts when an ensemble's judgement does too; (points,), by the points' numbers.
    """
    point, ending, way = runs["point"], runs["ending"], runs["way"]
    entered = np.asarray(ending == "entry", dtype=np.bool_)
    by_week = np.bincount(runs["week"][entered]) if entered.any() else np.zeros(1, dtype=np.int64)
    over_points, with_judgement = spreads(runs, judgement)
    return Answer(
        worlds=len(point),
        points=len(np.unique(point)),
        endings={name: _share(ending == name, point) for name in REPORTED},
        routes={name: _share(entered & (way == name), point) for name in ROUTES},
        entry=rao_blackwell(entered, runs["entry_chance"], point),
        entry_precision=precision_of(entered, point),
        entry_week={name: quantile_week(by_week, q) for name, q in QUANTILES.items()},
        over_points=over_points,
        with_judgement=with_judgement,
    )


def spreads(
    runs: Mapping[str, NDArray[Any]], judgement: Array | None = None, shared_luck: bool = False
) -> tuple[Spread | None, Spread | None]:
    """The spread of entries over points, and the same where an ensemble's judgement counts; None for a single point."""
    found = by_point(np.asarray(runs["ending"] == "entry", dtype=np.bool_), runs["entry_chance"], runs["point"])
    return entry_spreads(found, judgement, shared_luck) if len(found["point"]) > 1 else (None, None)


def _share(event: NDArray[np.bool_], point: NDArray[np.integer]) -> Share:
    return share(int(event.sum()), len(event), precision_of(event, point))
