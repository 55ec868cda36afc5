"""What it would be worth to learn something: how far it would move an answer, and what a decision gains from it.

To learn a quantity moves the answer to what is expected of it given that value. How far it moves, what the log score of
the forecast gains, and what somebody who decides by it saves (EVPPI, the expected value of partial perfect information)
all follow from that expectation, which is fitted to simulated worlds (Strong, Oakley & Brennan 2014): the mean outcome
of classes of equal size, drawn towards the mean of all as far as classes differ by no more than luck (James & Stein
1961). Whatever is judged is judged in worlds to which it was not fitted, so that noise is worth nothing on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.ratio import Ratio, mean
from sim.analysis.sensitivity.given_data import classes
from sim.engine.arrays import Array

FOLDS = 5
CLEAR = 3.0  # standard errors; of a hundred quantities without any bearing hardly one is worth so much by luck
PENALTIES = tuple(10.0**power for power in range(8))
LEAST_CHANCE = 1e-4  # no forecast is surer than that, so that no log score is without bound


@dataclass(frozen=True)
class Learned:
    """What it is worth to learn a quantity.

    `variance` of the answer that it explains, with luck taken off; `log_score`: what a forecast gains, in nats;
    `saved`: what somebody gains who decides by it, in the unit of the loss.
    """

    variance: Ratio
    log_score: Ratio
    saved: Ratio

    @property
    def movement(self) -> float:
        """How far the answer moves on learning it: the standard deviation of what is then expected."""
        return float(np.sqrt(max(self.variance.value, 0.0)))

    @property
    def movement_interval(self) -> tuple[float, float]:
        """Its 95 % interval."""
        low, high = (max(self.variance.value + side * self.variance.reach, 0.0) for side in (-1, 1))
        return float(np.sqrt(low)), float(np.sqrt(high))

    @property
    def is_clear(self) -> bool:
        """Whether it can be told from what a quantity without any bearing is worth, though many are looked at."""
        return self.variance.value > CLEAR * self.variance.error


def learn(values: Array, outcome: Array, cluster: NDArray[np.integer], cost: float) -> Learned:
    """What it is worth to learn `values` before a decision whether to prepare, which costs `cost` of the loss.

    `outcome` is the chance of the event, or whether it came; rows of one `cluster` depend on each other; (rows,) all.
    """
    known, ignorant = expected(values, outcome, cluster), _mean_of_others(outcome, cluster)
    narrower = (outcome - ignorant) ** 2 - (outcome - known) ** 2
    gained = log_score(known, outcome) - log_score(ignorant, outcome)
    to_prepare = np.stack([-outcome, np.full(len(outcome), -cost)])
    return Learned(
        mean(narrower, cluster),
        mean(gained, cluster),
        evppi(values, to_prepare, cluster),
    )


def evppi(values: Array, benefits: Array, cluster: NDArray[np.integer]) -> Ratio:
    """The expected value of learning `values` (rows,) to somebody who then takes the best of several options.

    `benefits` (options, rows): what each option brings in each row.
    """
    with_it = np.stack([expected(values, benefit, cluster) for benefit in benefits])
    without = np.stack([_mean_of_others(benefit, cluster) for benefit in benefits])
    rows = np.arange(len(values))
    gained = benefits[with_it.argmax(axis=0), rows] - benefits[without.argmax(axis=0), rows]
    return mean(gained, cluster)


def expected(values: Array, outcome: Array, cluster: NDArray[np.integer]) -> Array:
    """What is expected of an outcome where a quantity is known, from rows of other clusters; (rows,)."""
    member, found = classes(values), np.empty(len(outcome))
    for fold in range(FOLDS):
        mine = _fold(cluster) == fold
        if not mine.any():
            continue
        fitted = _class_means(member[~mine], outcome[~mine], int(member.max()) + 1)
        found[mine] = fitted[member[mine]]
    return found


def log_score(forecast: Array, outcome: Array) -> Array:
    """The log score of a forecast chance, in expectation where the outcome is itself a chance; higher is better."""
    chance = np.clip(forecast, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.asarray(outcome * np.log(chance) + (1 - outcome) * np.log1p(-chance))


def spread(outcome: Array, point: NDArray[np.integer]) -> float:
    """The variance between points of the mean outcome, with what luck adds taken off; rows are worlds of points."""
    place = np.unique(point, return_inverse=True)[1].ravel()
    count = np.bincount(place)
    means = np.bincount(place, outcome) / count
    within = np.bincount(place, (outcome - means[place]) ** 2) / np.maximum(count - 1, 1)
    several = count > 1
    if several.sum() < 2:
        return float("nan")
    return float(means[several].var(ddof=1) - (within[several] / count[several]).mean())


def _fold(cluster: NDArray[np.integer]) -> NDArray[np.integer]:
    return np.asarray(np.unique(cluster, return_inverse=True)[1].ravel() % FOLDS)


def _mean_of_others(outcome: Array, cluster: NDArray[np.integer]) -> Array:
    """The mean over the rows of other folds; (rows,)."""
    fold = _fold(cluster)
    total, count = np.bincount(fold, outcome, FOLDS), np.bincount(fold, minlength=FOLDS)
    others = (total.sum() - total) / np.maximum(count.sum() - count, 1)
    return np.asarray(others[fold])


def _class_means(member: NDArray[np.integer], outcome: Array, kinds: int) -> Array:
    """The mean outcome of each class, drawn towards that of all by what luck leaves of their difference; (kinds,)."""
    count = np.bincount(member, minlength=kinds)
    total, middle = np.bincount(member, outcome, kinds), float(outcome.mean())
    means = np.where(count > 0, total / np.maximum(count, 1), middle)
    within = float(((outcome - means[member]) ** 2).sum() / max(len(outcome) - (count > 0).sum(), 1))
    apart = float((count * (means - middle) ** 2).sum())
    between = (apart - ((count > 0).sum() - 1) * within) / max(len(outcome), 1)
    if between <= 0:
        return np.full(kinds, middle)
    seen = np.maximum(count, 1)  # the mean of a class without rows is that of all already
    return np.asarray(middle + seen / (seen + within / between) * (means - middle))


def at_points(columns: Sequence[Array], point: NDArray[np.integer]) -> tuple[list[Array], NDArray[np.integer]]:
    """The mean of each column over the worlds of each point, and the points that there are."""
    known, place = np.unique(point, return_inverse=True)
    count = np.bincount(place.ravel())
    return [np.bincount(place.ravel(), column) / count for column in columns], known


def together(table: Array, outcome: Array, cluster: NDArray[np.integer]) -> Array:
    """One quantity that says what several say together, (rows,): their best linear forecast, by rows of other folds.

    `table` (quantities, rows). Ridge regression (Hoerl & Kennard 1970), whose penalty is chosen among those other
    folds too, so that many quantities without any bearing do not drown the few that have one.
    """
    scale = table.std(axis=1, keepdims=True)
    varied = (scale > 0).ravel()
    known = ((table - table.mean(axis=1, keepdims=True))[varied] / scale[varied]).T
    centred, fold = outcome - outcome.mean(), _fold(cluster)
    squares = np.stack([known[fold == f].T @ known[fold == f] for f in range(FOLDS)])
    products = np.stack([known[fold == f].T @ centred[fold == f] for f in range(FOLDS)])
    found = np.empty(len(outcome))
    for own in range(FOLDS):
        others = [f for f in range(FOLDS) if f != own]
        without = {f: _slopes(squares, products, [one for one in others if one != f]) for f in others}
        missed = sum(_missed(slopes, squares[f], products[f]) for f, slopes in without.items())
        found[fold == own] = known[fold == own] @ _slopes(squares, products, others)[np.argmin(missed)]
    return found


def _slopes(squares: Array, products: Array, folds: Sequence[int]) -> Array:
    """Slopes fitted to some folds at each penalty, which counts as so many rows that say that nothing has any bearing.

    (penalties, quantities); from one decomposition for all of them.
    """
    sizes, axes = np.linalg.eigh(squares[folds].sum(axis=0))
    along = axes.T @ products[folds].sum(axis=0)
    return np.asarray((along / (np.maximum(sizes, 0.0) + np.array(PENALTIES)[:, None])) @ axes.T)


def _missed(slopes: Array, squares: Array, products: Array) -> Array:
    """How far the slopes of each penalty miss in a fold not fitted to, but for what no slope changes; (penalties,)."""
    return np.asarray(((slopes @ squares) * slopes).sum(axis=1) - 2 * slopes @ products)
