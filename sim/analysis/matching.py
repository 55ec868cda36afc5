"""History matching: which points of the priors can be told apart from what happened, and how much the others count.

A point is ruled out where the record lies too far from the mean over its worlds, measured by everything that may lie
between them (Craig et al. 1997; Vernon, Goldstein & Bower 2010; McCulloch et al. 2022). Points are drawn from the prior
and judged by their own simulations only: there is no emulator whose errors could lose a region, no search over seeds,
and the members that are left are as likely by the prior as they were. Work goes in waves: each simulates more worlds of
the points that no earlier one ruled out, so that what is far off costs little. What is left at last is weighed by how
likely it makes what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.patterns import LOG, Pattern
from sim.design.observing import Candidates, Moments, Observe
from sim.engine.arrays import Array, Flags

CUTOFF = 3.0  # standard deviations: at most 5 % of any unimodal distribution lie beyond (Pukelsheim 1994)
EARLY_CUTOFF = 4.0  # in all waves but the last, so that hardly a point is lost to the luck of few worlds
DISCREPANCY = 0.5  # of the error of observation, where a row does not say otherwise
FEWEST = 8  # worlds that have to have a value before a row may rule a point out
HISTORY = "hindcast"  # the experiment that stands for what happened once
TINY = 1e-9


@dataclass(frozen=True)
class Target:
    """What a row says was observed, on its scale: the target, and the standard deviations of observation and model."""

    centre: float
    observation: float
    discrepancy: float
    is_log: bool

    @staticmethod
    def of(pattern: Pattern) -> Target:
        """Middle and quarter of a window; ValueError where an end of it is open, or it has no width."""
        if pattern.low is None or pattern.high is None:
            raise ValueError(f"row {pattern.id} has no closed window, so nothing can be ruled out by it")
        if pattern.low == pattern.high:
            raise ValueError(f"the window of row {pattern.id} has no width: say how uncertain the record is")
        is_log = pattern.scale == LOG
        low, high = np.log([pattern.low, pattern.high]) if is_log else (pattern.low, pattern.high)
        error = float(high - low) / 4
        usual = DISCREPANCY * error
        discrepancy = usual if pattern.discrepancy is None else pattern.discrepancy
        return Target(float(low + high) / 2, error, discrepancy, is_log)


def implausibility(pattern: Pattern, seen: Moments) -> Array:
    """How far the record lies from each point's mean, in standard deviations; its worst reading; (points,).

    The deviations: that of the mean by luck, that of observation, that of the model, and for what happened once that of
    the one history that happened: luck of reality is no fault of a point. With fewer than FEWEST worlds to look at, a
    row says nothing of a point: 0.
    """
    target = Target.of(pattern)
    mean, variance = seen.mean, seen.variance
    if target.is_log:
        positive = np.maximum(mean, TINY)
        mean, variance = np.log(positive), np.log1p(variance / positive**2)  # the lognormal distribution's
    once = 1.0 if pattern.experiment == HISTORY else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        luck = variance * (1 / seen.worlds[:, None] + once)
        distance = np.abs(mean - target.centre) / np.sqrt(target.observation**2 + target.discrepancy**2 + luck)
    return np.where(seen.worlds < FEWEST, 0.0, distance.max(axis=1))


@dataclass(frozen=True)
class Wave:
    """One wave: how many points it looked at, how many worlds of each had been seen at its end, how many were left."""

    points: int
    worlds: int
    left: int


@dataclass(frozen=True)
class Screening:
    """What each row says of each point: `implausibility` (rows, points), in the last wave that looked at it."""

    patterns: Sequence[Pattern]
    implausibility: Array
    waves: Sequence[Wave] = ()
    cutoff: float = CUTOFF

    @property
    def ruled_out(self) -> Flags:
        """Which row rules out which point; (rows, points)."""
        return np.asarray(self.implausibility > self.cutoff)

    @property
    def left(self) -> Flags:
        """The points that no row rules out; (points,)."""
        return np.asarray(~self.ruled_out.any(axis=0))

    @property
    def by_row(self) -> Array:
        """The share of points that each row rules out; (rows,)."""
        return np.asarray(self.ruled_out.mean(axis=1))

    @property
    def by_row_only(self) -> Array:
        """The share that this row rules out and no other does; (rows,)."""
        return np.asarray((self.ruled_out & (self.ruled_out.sum(axis=0) == 1)).mean(axis=1))

    @property
    def nearest(self) -> float:
        """The smallest cutoff that would leave a point."""
        return float(self.implausibility.max(axis=0).min())


def screen(
    patterns: Sequence[Pattern], points: Candidates, observe: Observe, replications: int, waves: int = 1
) -> Screening:
    """Holds the fitted rows against worlds of every point, in waves of which each doubles the worlds seen.

    A point is ruled out early only beyond EARLY_CUTOFF, and the luck of the few worlds seen is part of the measure.
    """
    fitted = [pattern for pattern in patterns if pattern.use == "fitted"]
    found, left = np.zeros((len(fitted), len(points))), np.ones(len(points), dtype=np.bool_)
    done, first, seen = list[Wave](), 0, dict[str, Moments]()
    ends = stops(replications, waves)
    for last in ends:
        if not left.any():
            break
        new = _observed(fitted, points.at(left), observe, range(first, last))
        seen = {row: seen[row].pooled(moments) if seen else moments for row, moments in new.items()}
        found[:, left] = np.stack([implausibility(row, seen[row.id]) for row in fitted])
        kept = np.asarray((found[:, left] <= (CUTOFF if last == ends[-1] else EARLY_CUTOFF)).all(axis=0))
        done.append(Wave(len(kept), last, int(kept.sum())))
        seen = {row: moments.at(kept) for row, moments in seen.items()}
        left[left], first = kept, last
    return Screening(fitted, found, done)


def stops(replications: int, waves: int) -> list[int]:
    """How many worlds of a point have been seen after each wave: half as many before each, but FEWEST at least."""
    halves = [replications >> (waves - 1 - wave) for wave in range(waves)]
    return sorted({max(half, min(FEWEST, replications)) for half in halves})


@dataclass(frozen=True)
class Weighing:
    """How much the points that are left count, found with fresh luck; all (members,).

    `likelihood`: the share of worlds that, like the record, saw neither entry nor takeover nor collapse, with its
    standard `error`: a count, since known chances of an entry are noisier where it is nearly sure. `judgement`: how
    sure it is that the chance of an entry under a forced ultimatum lies in the window of the expert prior; 1 where
    there is none. `held_out`: the rows that nothing is fitted to, {row: moments}.
    """

    likelihood: Array
    error: Array
    judgement: Array
    held_out: Mapping[str, Moments]

    def at(self, which: Flags) -> Weighing:
        """That of some of the members."""
        return Weighing(
            self.likelihood[which],
            self.error[which],
            self.judgement[which],
            {row: moments.at(which) for row, moments in self.held_out.items()},
        )


def weigh(patterns: Sequence[Pattern], points: Candidates, observe: Observe, replications: range) -> Weighing:
    """Weighs points by what happened and, apart from that, by the experts' judgement."""
    used = [row for row in patterns if row.use in ("weight", "held out", "expert prior")]
    seen = _observed(used, points, observe, replications)
    likelihood, judgement, worlds = np.ones(len(points)), np.ones(len(points)), np.full(len(points), np.inf)
    for row in used:
        if row.use == "weight":  # the rows speak of exclusive endings, so that what each of them lacks adds up
            likelihood -= 1 - seen[row.id].mean[:, 0]
            worlds = np.minimum(worlds, seen[row.id].worlds)
        elif row.use == "expert prior":
            judgement *= inside(row, seen[row.id])
    likelihood = np.maximum(likelihood, 0.0)  # but for rounding
    error = np.sqrt(likelihood * (1 - likelihood) / worlds)
    return Weighing(likelihood, error, judgement, {row.id: seen[row.id] for row in used if row.use == "held out"})


def inside(pattern: Pattern, seen: Moments) -> Array:
    """How sure it is that a point's mean lies in the window, given that luck blurs it; 0 without worlds; (points,)."""
    from scipy.special import ndtr

    low = -np.inf if pattern.low is None else pattern.low
    high = np.inf if pattern.high is None else pattern.high
    mean, error = seen.mean[:, 0], np.maximum(np.nan_to_num(seen.error[:, 0]), TINY)
    return np.nan_to_num(ndtr((high - mean) / error) - ndtr((low - mean) / error))


@dataclass(frozen=True)
class Match:
    """The answer: all `points` of the prior as screened, and the `members` that are left, as weighed.

    A member is a point that no row rules out and that can make what happened at all.
    """

    points: Candidates
    screening: Screening
    members: Candidates
    weighing: Weighing | None

    @property
    def weight(self) -> Array:
        """How likely each member makes what happened; (members,)."""
        return np.zeros(0) if self.weighing is None else self.weighing.likelihood

    @property
    def with_judgement(self) -> Array:
        """The same, times the experts' judgement; (members,)."""
        return np.zeros(0) if self.weighing is None else self.weighing.likelihood * self.weighing.judgement

    def moved(self, judged: bool = False) -> list[Shift]:
        """How far each parameter has moved from the prior, the furthest first."""
        return shifts(self.points.values, self.members.values, self.with_judgement if judged else self.weight)


def match(
    patterns: Sequence[Pattern], points: Candidates, observe: Observe, replications: int, waves: int = 1
) -> Match:
    """Rules points out, and weighs those that are left with as many worlds of other luck."""
    screening = screen(patterns, points, observe, replications, waves)
    left = points.at(screening.left)
    if not len(left):
        return Match(points, screening, left, None)
    weighing = weigh(patterns, left, observe, range(replications, 2 * replications))
    possible = weighing.likelihood > 0
    return Match(points, screening, left.at(possible), weighing.at(possible) if possible.any() else None)


@dataclass(frozen=True)
class Shift:
    """How far a parameter's distribution has moved from its prior: 10 %, 50 % and 90 % quantiles before and after.

    `distance` is the largest between the two cumulative distributions (Kolmogorov-Smirnov).
    """

    path: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    distance: float


def shifts(before: Mapping[str, Array], after: Mapping[str, Array], weight: Array) -> list[Shift]:
    """How far each parameter has moved from points (points,) to weighted members (members,), the furthest first."""
    even = {path: np.ones(len(values)) for path, values in before.items()}
    found = [
        Shift(
            path,
            quantiles(values, even[path]),
            quantiles(after[path], weight),
            distance(values, even[path], after[path], weight),
        )
        for path, values in before.items()
    ]
    return sorted(found, key=lambda shift: -shift.distance)


def noise(parameters: int, effective: float) -> float:
    """How far some of so many parameters that did not move at all seem to have moved, 1 time in 20.

    The one-sample bound of Massart (1990) for all of them together, with the effective number of members.
    """
    return float(np.sqrt(np.log(2 * parameters / 0.05) / (2 * effective)))


def quantiles(values: Array, weight: Array) -> tuple[float, float, float]:
    """The values below which 10 %, 50 % and 90 % of the weight lie."""
    order = np.argsort(values)
    reached = np.cumsum(weight[order]) / weight.sum()
    low, middle, high = values[order][np.searchsorted(reached, (0.1, 0.5, 0.9))].tolist()
    return low, middle, high


def distance(first: Array, weight: Array, second: Array, other: Array) -> float:
    """The largest distance between the cumulative distributions of two weighted samples."""
    at = np.union1d(first, second)
    return float(np.abs(_below(first, weight, at) - _below(second, other, at)).max())


def _below(values: Array, weight: Array, at: Array) -> Array:
    order = np.argsort(values)
    reached = np.concatenate([[0.0], np.cumsum(weight[order]) / weight.sum()])
    return np.asarray(reached[np.searchsorted(values[order], at, side="right")])


def _observed(
    patterns: Sequence[Pattern], points: Candidates, observe: Observe, replications: range
) -> dict[str, Moments]:
    """What each row looks at; every experiment is simulated once."""
    seen: dict[str, Moments] = {}
    for experiment in dict.fromkeys(row.experiment for row in patterns):
        rows = [row for row in patterns if row.experiment == experiment]
        found = observe(experiment, list(dict.fromkeys(row.observable for row in rows)), points, replications)
        seen |= {row.id: found[row.observable] for row in rows}
    return seen
