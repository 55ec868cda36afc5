"""The answer to a scenario's question: how often, by which route and when, from the table of worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import (
    Precision,
    RaoBlackwell,
    Share,
    count_against_chances,
    mean_and_error_of_shared_luck,
    mean_and_error_of_sums,
    rao_blackwell_of_sums,
)
from sim.analysis.sampling import ONE_SAMPLE, Sampling
from sim.analysis.spread import Spread, entry_spreads
from sim.analysis.timing import quantile_week
from sim.engine.arrays import Array
from sim.measured.endings import ENDINGS, ROUTES

Columns = Mapping[str, NDArray[Any]]
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
REPORTED = (*ENDINGS[1:], ENDINGS[0])  # what ended the question first, then what left it open


@dataclass(frozen=True)
class Answer:
    """The share of each ending and of each route to entry, both of all worlds, and the week of entry.

    Where there are several points, the intervals of `endings` and `routes` are taken over points, which were drawn from
    what is believed, or over the members of an ensemble among them; `over_points` tells luck and what is not known
    apart for entries. `with_judgement` is the same where points count differently because an ensemble's judgement does.
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

    def best(self, ending: str) -> Share:
        """The share of an ending with the least noise: of entries from known chances, which the count checks."""
        counted = self.endings[ending]
        return self.entry.share(counted) if ending == "entry" else counted

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as `run --json` prints it."""
        shares = {name: asdict(found) for name, found in self.endings.items()}
        return {
            "endings": {name: {key: s[key] for key in ("k", "p", "low", "high")} for name, s in shares.items()},
            "entry_rao_blackwell": self.entry.to_dict(),
            "routes": {name: found.p for name, found in self.routes.items()},
            "entry_week": dict(self.entry_week),
            "intervals_over": "points" if self.points > 1 else "worlds",
            "over_points": self.over_points.to_dict() if self.over_points else None,
            "with_judgement": self.with_judgement.to_dict() if self.with_judgement else None,
        }


def answer(groups: Columns, sampling: Sampling = ONE_SAMPLE) -> Answer:
    """The answer from groups of worlds that ended alike, so that a billion worlds need no more memory than a thousand.

    `groups` {`point`, `ending`, `way`, `week`, how many `worlds`, the sum of their known chances of an entry `chance`
    and of its `squares`}: (groups,) each. `sampling`: how the points were come by.
    """
    told = ByPoint(groups, sampling)
    entered = told.had("entry")
    weeks, worlds = groups["week"][entered], groups["worlds"][entered]
    by_week = np.bincount(weeks, worlds).astype(np.int64) if entered.any() else np.zeros(1, dtype=np.int64)
    over_points, with_judgement = told.spreads()
    return Answer(
        worlds=int(told.worlds.sum()),
        points=len(told.worlds),
        endings={name: told.share(told.had(name)) for name in REPORTED},
        routes={name: told.share(entered & (groups["way"] == name)) for name in ROUTES},
        entry=told.entry(),
        entry_precision=told.precision(told.count(entered)),
        entry_week={name: quantile_week(by_week, q) for name, q in QUANTILES.items()},
        over_points=over_points,
        with_judgement=with_judgement,
    )


def one_by_one(runs: Columns) -> Columns:
    """Worlds as groups of one each, from columns of the table of worlds, `entry_chance` among them; (worlds,) each."""
    chance = runs["entry_chance"]
    return {**runs, "worlds": np.ones(len(chance), dtype=np.int64), "chance": chance, "squares": chance**2}


class ByPoint:
    """Groups of worlds that ended alike, added up by point; intervals are over what is independent among points."""

    def __init__(self, groups: Columns, sampling: Sampling = ONE_SAMPLE) -> None:
        self.groups, self.sampling = groups, sampling
        self.point, self.place = np.unique(groups["point"], return_inverse=True)
        self.worlds = self.count(np.ones(len(self.place), dtype=np.bool_))
        self.chance = self._sum(groups["chance"])

    def _sum(self, values: NDArray[Any]) -> Array:
        return np.bincount(self.place, values, len(self.point)).astype(float)

    def count(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many worlds of each point are in some of the groups; (points,)."""
        return self._sum(np.where(which, self.groups["worlds"], 0)).astype(np.int64)

    def had(self, ending: str) -> NDArray[np.bool_]:
        """Which groups ended so; (groups,)."""
        return np.asarray(self.groups["ending"] == ending, dtype=np.bool_)

    def precision(self, events: NDArray[np.int64]) -> Precision:
        """How much the worlds tell of something that happened in so many at each point; (points,)."""
        return self.sampling.precision(self.point, events, self.worlds)

    def share(self, which: NDArray[np.bool_]) -> Share:
        """The share of worlds in some of the groups, with its interval."""
        return self.sampling.share(self.point, self.count(which), self.worlds)

    def entry(self) -> RaoBlackwell:
        """The share of entries from known chances."""
        entered, squares = self.had("entry"), self._sum(self.groups["squares"])
        counted = self.share(entered)
        if self.sampling.all_share:
            known = mean_and_error_of_shared_luck(self.chance, self.worlds, squares)
            return rao_blackwell_of_sums(known, (counted, counted.error), 1, None)
        columns = (self.count(entered).astype(float), self.chance, self.worlds)
        events, chance, worlds = self.sampling.independent(self.point, *columns)
        fixed = self.sampling.fixed
        sums = [float(x.sum()) for x in (events, chance, self.groups["chance"][entered], squares)]
        return rao_blackwell_of_sums(
            mean_and_error_of_sums(chance, worlds, float(squares.sum()), fixed),
            (counted, mean_and_error_of_sums(events, worlds, events.sum(), fixed)[1]),
            len(worlds),
            None if self.sampling.shares_luck else count_against_chances(*sums),
        )

    def spreads(self) -> tuple[Spread | None, Spread | None]:
        """The spread of entries over points, and with an ensemble's judgement; None for a single point."""
        if len(self.point) < 2:
            return None, None
        points = {
            "point": self.point,
            "worlds": self.worlds,
            "events": self.count(self.had("entry")),
            "entry_chance": self.chance / self.worlds,
            "chance_squares": self._sum(self.groups["squares"]),
        }
        return entry_spreads(points, self.sampling.drawn, self.sampling.shares_luck)
