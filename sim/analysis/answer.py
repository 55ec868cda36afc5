"""The answer to a scenario's question: how often, by which route and when, from the table of worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, RaoBlackwell, Share, precision_of, rao_blackwell, share
from sim.analysis.timing import quantile_week
from sim.endings import ENDINGS, ROUTES

COLUMNS = ("point", "ending", "way", "week", "entry_chance")
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
REPORTED = (*ENDINGS[1:], ENDINGS[0])  # what ended the question first, then what left it open


@dataclass(frozen=True)
class Answer:
    """The share of each ending and of each route to entry, both of all worlds, and the week of entry."""

    worlds: int
    points: int
    endings: Mapping[str, Share]
    routes: Mapping[str, Share]
    entry: RaoBlackwell
    entry_precision: Precision
    entry_week: Mapping[str, int | None]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as `run --json` prints it."""
        shares = {name: asdict(found) for name, found in self.endings.items()}
        return {
            "endings": {name: {key: s[key] for key in ("k", "p", "low", "high")} for name, s in shares.items()},
            "entry_rao_blackwell": {"p": self.entry.p, "se": self.entry.se if isfinite(self.entry.se) else None},
            "routes": {name: found.p for name, found in self.routes.items()},
            "entry_week": dict(self.entry_week),
        }


def answer(runs: Mapping[str, NDArray[Any]]) -> Answer:
    """The answer from the columns COLUMNS of the table of worlds, (worlds,) each."""
    point, ending, way = runs["point"], runs["ending"], runs["way"]
    entered = np.asarray(ending == "entry", dtype=np.bool_)
    by_week = np.bincount(runs["week"][entered]) if entered.any() else np.zeros(1, dtype=np.int64)
    return Answer(
        worlds=len(point),
        points=len(np.unique(point)),
        endings={name: _share(ending == name, point) for name in REPORTED},
        routes={name: _share(entered & (way == name), point) for name in ROUTES},
        entry=rao_blackwell(entered, runs["entry_chance"], point),
        entry_precision=precision_of(entered, point),
        entry_week={name: quantile_week(by_week, q) for name, q in QUANTILES.items()},
    )


def _share(event: NDArray[np.bool_], point: NDArray[np.integer]) -> Share:
    return share(int(event.sum()), len(event), precision_of(event, point))
