"""How much a probability differs between points, apart from the luck of the worlds at each of them.

Two doubts that are never mixed: luck, which more worlds would shrink, and what is not known, which they would not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import (
    Precision,
    Share,
    added_up,
    best_share,
    interval_of_mean,
    mean_and_error_of_shared_luck,
    mean_and_error_of_sums,
    precision_of_counts,
    share,
)
from sim.analysis.words import decimals, interval_text, percent, share_text
from sim.design.ensemble import Drawn
from sim.engine.arrays import Array, Counts

SLICES = 10  # of what the worlds of a point leave open of its share
CLEAR = 1.645  # standard errors beyond which points differ by more than luck: one in twenty does by luck alone


@dataclass(frozen=True)
class Spread:
    """The share of an event over points, with what is chance and what is a difference between points.

    `mean` over points, from `low` to `high` by the luck of `worlds` worlds (95 %) if these points are given;
    `between` the variance between points with the luck of the worlds removed, `luck` what luck adds to it; `p10` to
    `p90` the middle four fifths of the points with luck removed, from the shares `at` which they lie with this
    `weight`; (values,) both. `is_apart` says whether luck could be told apart: where points share it, it is left in;
    `is_clear` whether the points differ by more than luck. `worth`: so many points of equal weight tell as much.
    """

    points: int
    worlds: int
    mean: float
    low: float
    high: float
    between: float
    luck: float
    p10: float
    p50: float
    p90: float
    is_apart: bool
    is_clear: bool
    worth: float
    at: Array
    weight: Array

    @property
    def chance(self) -> float | None:
        """Which part of the variance of a single world's outcome is chance, and no difference between points.

        p(1-p) at each point on average, of p(1-p) over all; None where the event never or always happens, and where
        luck cannot be told apart.
        """
        whole = self.mean * (1 - self.mean)
        return 1 - min(self.between / whole, 1.0) if whole > 0 and self.is_apart else None

    def above(self, level: float) -> float:
        """The share of points at which the event is more likely than a level."""
        return float(self.weight[self.at > level].sum())

    def to_dict(self) -> dict[str, Any]:
        """The spread as plain data, without the single points."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("at", "weight")}
        return {**told, "variance_by_chance": self.chance}

    def quantile(self, q: float) -> float:
        """The share of the event that is not reached at a part q of the points."""
        return quantile(self.at, self.weight, q)

    @property
    def share(self) -> Share:
        """The mean with the interval that luck leaves, as texts are made of it."""
        n = max(self.worlds, 2)
        k = round(self.mean * n)
        k = min(max(k, 1), n - 1) if 0 < self.mean < 1 else k  # a known chance is not never, even if none was counted
        return Share(k, n, self.mean, self.low, self.high)

    @property
    def text(self) -> str:
        """The mean: `7.1 %`."""
        return share_text(self.share)

    @property
    def luck_text(self) -> str:
        """The interval that luck leaves: `6.8 to 7.4 %`."""
        return interval_text(self.share)

    @property
    def range_text(self) -> str:
        """Between which shares the middle four fifths of the points lie: `2 to 15 %`."""
        digits = decimals(self.share)
        return f"{100 * self.p10:.{digits}f} to {percent(self.p90, digits)}"


def spread(events: Counts, worlds: Counts, shared_luck: bool = False, weight: Array | None = None) -> Spread:
    """The spread of a probability over points, from events in worlds at each; (points,) both.

    The binomial noise p(1-p)/(n-1) is taken off the variance between points (method of moments; Snedecor & Cochran
    1967), unless points share their luck: then it moves them together, and nothing can be taken off. Where no point has
    two worlds, luck cannot be told apart either and counts as none. Points count alike, or by `weight`.
    """
    p = events / worlds
    return _spread(p, _binomial(p, worlds), worlds, shared_luck, weight)


def entry_spread(points: Mapping[str, NDArray[Any]], shared_luck: bool = False, weight: Array | None = None) -> Spread:
    """The spread of the share of entries: from known chances (Rao-Blackwell), or counted where these carry more luck.

    They do not make a share either where they add up to more than one in a world.

    `points` {`worlds`, `events`, `entry_chance` (its mean), `chance_squares` (the sum of its squares)}: (points,) each.
    """
    worlds, known = points["worlds"], points["entry_chance"]
    with np.errstate(divide="ignore", invalid="ignore"):
        by_luck = np.maximum(points["chance_squares"] / worlds - known**2, 0) / (worlds - 1)
    noise, of_a_count = np.where(worlds > 1, by_luck, np.nan), _binomial(np.clip(known, 0, 1), worlds)
    counted = points["events"] / worlds
    if np.nansum(noise) > np.nansum(of_a_count) + 1e-12 or np.average(known, weights=weight) > 1:
        return spread(points["events"], worlds, shared_luck, weight)
    return _spread(known, noise, worlds, shared_luck, weight, known if (known <= 1).all() else counted)


def entry_spreads(
    points: Mapping[str, NDArray[Any]], drawn: Drawn | None = None, shared_luck: bool = False
) -> tuple[Spread, Spread | None]:
    """The spread of the share of entries, and the same where an ensemble's judgement counts too.

    `drawn`: what the ensemble says of each point, by its number, which is `point` in `points` besides what
    `entry_spread` needs. None for the second where there is none, or its judgement says the same of all points.
    """
    if drawn is None:
        return entry_spread(points, shared_luck), None
    told = distinct(points, drawn)
    judgement = drawn.judgement[told["point"]]
    plain = entry_spread(told, shared_luck, told["copies"])
    if not judgement.any() or np.ptp(judgement) == 0:
        return plain, None
    return plain, entry_spread(told, shared_luck, told["copies"] * judgement)


def distinct(points: Mapping[str, NDArray[Any]], drawn: Drawn) -> dict[str, NDArray[Any]]:
    """What `entry_spread` or `spread` needs of each distinct point, and how many `copies` it has among points drawn.

    Copies of a member are one point with more worlds: they differ by luck alone, and tell of one point only.
    """
    first, worlds = drawn.first[points["point"]], points["worlds"]
    columns = {name: points[name] for name in ("worlds", "events", "chance_squares") if name in points}
    if "entry_chance" in points:
        columns["entry_chance"] = points["entry_chance"] * worlds
    columns["copies"] = np.ones(len(first))
    told = dict(zip(columns, added_up(first, *columns.values()), strict=True))
    if "entry_chance" in told:
        told["entry_chance"] = told["entry_chance"] / told["worlds"]
    return {"point": np.unique(first), **told}


def by_point(entered: NDArray[np.bool_], chance: Array, point: NDArray[np.integer]) -> dict[str, NDArray[Any]]:
    """What `entry_spread` needs of each point that has worlds, from single worlds; (worlds,) each."""
    there, place = np.unique(point, return_inverse=True)
    worlds = np.bincount(place)
    return {
        "point": there,
        "worlds": worlds,
        "events": np.bincount(place, weights=entered).astype(np.int64),
        "entry_chance": np.bincount(place, weights=chance) / worlds,
        "chance_squares": np.bincount(place, weights=chance**2),
    }


def _spread(
    p: Array, noise: Array, worlds: Counts, shared_luck: bool, weight: Array | None, with_luck: Array | None = None
) -> Spread:
    """From the share at each point and its variance by luck, nan where that is not known; (points,) each.

    `with_luck`: where the points are shown to lie if luck cannot be told apart, by default at their shares.
    """
    w = np.full(len(p), 1 / len(p)) if weight is None else weight / weight.sum()
    known = np.isfinite(noise) & (not shared_luck)
    usual = float(np.average(noise[known], weights=w[known])) if w[known].sum() > 0 else 0.0
    luck = np.where(known, noise, usual)
    mean, worth = min(float(np.average(p, weights=w)), 1.0), 1 / float(w @ w)  # never 1 and a rounding error
    seen = float(w @ (p - mean) ** 2) / (1 - 1 / worth) if worth > 1.0000001 else 0.0
    by_luck = float(w @ luck)
    between = max(0.0, seen - by_luck)
    is_apart = bool(known.any())
    at, weight = p if with_luck is None else with_luck, w
    if is_apart:
        at, weight = _without_luck(p, w, mean, between, by_luck, worlds)
    p10, p50, p90 = (quantile(at, weight, q) for q in (0.1, 0.5, 0.9))
    error = float(w**2 @ luck) if is_apart else mean * (1 - mean) / _independent(worlds, w, shared_luck)
    low, high = interval_of_mean(mean, error**0.5, _independent(worlds, w, shared_luck))
    return Spread(
        points=len(p),
        worlds=int(worlds.sum()),
        mean=mean,
        low=low,
        high=high,
        between=between,
        luck=min(by_luck, seen),
        p10=p10,
        p50=p50,
        p90=p90,
        is_apart=is_apart,
        is_clear=is_apart and between > CLEAR * by_luck * (2 / max(worth - 1, 1)) ** 0.5,
        worth=worth,
        at=at,
        weight=weight,
    )


def _binomial(p: Array, worlds: Counts) -> Array:
    """The variance by luck of counted shares, nan where there is one world; (points,)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(worlds > 1, p * (1 - p) / (worlds - 1), np.nan)


def _without_luck(p: Array, w: Array, mean: float, between: float, luck: float, worlds: Counts) -> tuple[Array, Array]:
    """Where the points lie with the luck of their worlds taken out, and with which weight; (points x SLICES,).

    Empirical Bayes: a beta distribution with the mean and the variance of the points (Kleinman 1973) is what a point is
    expected to be, and its worlds say where it is; each point counts with SLICES equal parts of what both leave open.
    """
    whole, p = mean * (1 - mean), np.clip(p, 0, 1)
    if min(between, whole) <= 0:
        return np.full_like(p, mean), w
    if luck <= 0:
        return p, w
    from scipy.special import betaincinv

    size = max(whole / between - 1, 1e-2)
    n = (float(w @ (p * (1 - p))) / luck + 1) * worlds / worlds.mean()
    a, b = mean * size + n * p, (1 - mean) * size + n * (1 - p)
    middles = (np.arange(SLICES) + 0.5) / SLICES
    shapes, place = np.unique(a + 1j * b, return_inverse=True)  # points that say the same are worked out once
    at = betaincinv(shapes.real[:, None], shapes.imag[:, None], middles)[place]
    return at.ravel(), np.repeat(w / SLICES, SLICES)


def _independent(worlds: Counts, weight: Array, shared_luck: bool) -> float:
    """How many independent worlds tell as much of the mean: those of one point where all share their luck."""
    return float(worlds.mean()) if shared_luck else 1 / float((weight**2 / worlds).sum())


def quantile(values: Array, weight: Array, q: float) -> float:
    """The value below which a share q of the weight lies; linear between the middles of the weights (Hazen 1914)."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order]) - weight[order] / 2
    return float(np.interp(q * weight.sum(), reached, values[order]))


def share_over_points(
    events: Counts, worlds: Counts, shared_luck: bool = False, member: NDArray[np.int64] | None = None
) -> Share:
    """The share of an event over the worlds of several points, with an interval over points; (points,) both.

    The standard error is the cluster-robust one of a ratio (Cochran 1977, ch. 9A), never below that of independent
    worlds: two worlds of a point share its parameters, and so do points of one `member` (points,) of an ensemble. Where
    all points share their luck there are no more independent worlds than one point has.
    """
    k, n, points = int(events.sum()), int(worlds.sum()), len(worlds)
    if shared_luck:
        return share(k, n, Precision(float(points), 1))
    if member is not None:
        events, worlds = added_up(member, events, worlds)
    return share(k, n, precision_of_counts(events, worlds))


def entry_share(
    points: Mapping[str, NDArray[Any]], shared_luck: bool = False, member: NDArray[np.int64] | None = None
) -> Share:
    """The share of entries over the worlds of several points: from known chances, or counted where that says more.

    `points`: as in `entry_spread`; the interval is over points as in `share_over_points`.
    """
    worlds, squares = points["worlds"], points["chance_squares"]
    counted, total = share_over_points(points["events"], worlds, shared_luck, member), points["entry_chance"] * worlds
    if shared_luck:
        return best_share(*mean_and_error_of_shared_luck(total, worlds, squares), counted)
    if member is not None:
        total, worlds = added_up(member, total, worlds)
    return best_share(*mean_and_error_of_sums(total, worlds, float(squares.sum())), counted, len(worlds))
