"""What was varied: the parameters that differ between points, and the share of entries where they are low or high.

Every share here comes from the known chances of an entry (Rao-Blackwell), the same as a count with less noise, or from
the count where that leaves less open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.errors import CannotAnswer
from sim.analysis.estimate import (
    LEVEL,
    Precision,
    Share,
    best_share,
    interval_of_difference,
    interval_of_mean,
    share,
)
from sim.analysis.words import number
from sim.engine.arrays import Array, Flags
from sim.engine.parameters import UNITS

if TYPE_CHECKING:
    from sim.batch.store import Results

FEW_VALUES = 12  # a parameter with more values than these is put into classes
OWN_UNITS = ("logit", "office value", "war value", "1/office value", "1/war value", "front", "attitude")
LOGIT = "log of the odds, where +1 makes 73 % of an even chance"
ENOUGH_FOR_TENTHS = 300  # points; with fewer, the ends are thirds


class NothingVaried(CannotAnswer):
    """The points of a results folder do not differ; one sentence says what makes some that do."""


def plain_name(path: str) -> str:
    """What a parameter is called in plain words: `exit penalty (leader)`, `economic dependence at the start`."""
    owner, _, name = path.rpartition(".")
    words = name.replace("_", " ")
    return f"{words} at the start" if owner == "initial" else f"{words} ({owner.replace('_', ' ')})"


@dataclass(frozen=True)
class Axis:
    """A parameter that was varied: what it means, its unit, the value in the scenario (the middle of a belief).

    `is_chosen`: its values were set by somebody; else they were drawn from what is believed.
    """

    path: str
    meaning: str
    unit: str
    usual: float
    is_chosen: bool

    @property
    def name(self) -> str:
        """What it is called in plain words."""
        return plain_name(self.path)


@dataclass(frozen=True)
class Swing:
    """The share of entries at the low and at the high end of a parameter, and the change from one to the other.

    `values` in the middle of each end; `change` with its 95 % interval; `is_clear`: more than luck and the other
    parameters do to the largest of as many parameters, 19 times in 20.
    """

    axis: Axis
    values: tuple[float, float]
    ends: tuple[Share, Share]
    change: float
    low: float
    high: float
    is_clear: bool
    noise: float


@dataclass(frozen=True)
class Varied:
    """Rows of worlds that have the values of all varied parameters in common; (rows,) each.

    `chance` is the sum of the known chances of an entry in the worlds of a row. Rows of the same `cluster` share their
    luck or their sample, so that only clusters are independent of each other.
    """

    axes: tuple[Axis, ...]
    values: Mapping[str, Array]
    cluster: NDArray[np.int64]
    worlds: NDArray[np.int64]
    entries: NDArray[np.int64]
    chance: Array

    @property
    def everywhere(self) -> Flags:
        """All rows."""
        return np.ones(len(self.worlds), dtype=np.bool_)

    @cached_property
    def base(self) -> Flags | None:
        """The rows of the setting from which the others depart one parameter at a time; None where they do not so."""
        chosen = [self.values[axis.path] for axis in self.axes if axis.is_chosen]
        if len(chosen) < 2:
            return None
        settings = np.unique(np.stack(chosen, axis=1), axis=0)
        usual = [_most_common(column) for column in settings.T]
        apart = np.sum(settings != usual, axis=1)
        if len(settings) < 3 or apart.max() > 1 or apart.min() > 0:
            return None
        return np.asarray(np.all([column == value for column, value in zip(chosen, usual, strict=True)], axis=0))

    @property
    def all(self) -> Share:
        """The share of entries in all rows; where none was counted the bound of that, which asks for less belief."""
        found = self.share(self.everywhere)
        return share(0, found.n) if found.k == 0 else found

    def share(self, rows: Flags) -> Share:
        """The share of entries in some rows, with the interval that chance leaves (clusters; Cochran 1977, ch. 9A)."""
        return self._best(rows)[0]

    def difference(self, high: Flags, low: Flags) -> tuple[float, float, int]:
        """How much larger the share is in some rows than in others, its standard error, and from how many clusters."""
        (more, here), (less, there) = self._best(high), self._best(low)
        clusters = self._clusters(high | low)
        return more.p - less.p, _error(here - there, clusters), clusters

    def _clusters(self, rows: Flags) -> int:
        return int(np.count_nonzero(np.bincount(self.cluster[rows])))

    @cached_property
    def says_more(self) -> bool:
        """Whether the known chances say more than the count, by which all shares go that do not exceed one."""
        known, counted, clusters = self._estimates(self.everywhere)
        return best_share(known[0].p, _error(known[1], clusters), counted[0], clusters) is not counted[0]

    def _best(self, rows: Flags) -> tuple[Share, Array]:
        """The share in some rows, from known chances or counted, and what each cluster adds to its error."""
        known, counted, _ = self._estimates(rows)
        return known if self.says_more and known[0].p <= 1 else counted

    def _estimates(self, rows: Flags) -> tuple[tuple[Share, Array], tuple[Share, Array], int]:
        """The same from known chances and counted, and from how many clusters."""
        k, n, clusters = int(self.entries[rows].sum()), int(self.worlds[rows].sum()), self._clusters(rows)
        found = []
        for events in (self.chance, self.entries):
            p, excess = self._excess(rows, events)
            ends = interval_of_mean(p, _error(excess, clusters), n, clusters) if p <= 1 else (0.0, 1.0)
            found.append((Share(k, n, p, *ends), excess))
        known, (counted, of_count) = found
        return known, (counted if clusters > 1 else share(k, n), of_count), clusters

    def _excess(self, rows: Flags, events: NDArray[Any]) -> tuple[float, Array]:
        """The share of events in some rows, and what each cluster adds to its error; (clusters,)."""
        n = self.worlds[rows].sum()
        p = float(events[rows].sum() / n)
        excess = (events[rows] - self.worlds[rows] * p) / n
        return p, np.bincount(self.cluster[rows], weights=excess, minlength=int(self.cluster.max()) + 1).astype(float)

    def ends(self, axis: Axis) -> tuple[Flags, Flags]:
        """The rows at the low and at the high end of a parameter: its extreme values, or the outer points."""
        values = self.values[axis.path]
        if axis.is_chosen and len(np.unique(values)) <= FEW_VALUES:
            alone = self.everywhere
            if self.base is not None:
                others = [self.values[a.path] for a in self.axes if a.is_chosen and a.path != axis.path]
                alone = np.all([column == column[self.base][0] for column in others], axis=0)
            return alone & (values == values[alone].min()), alone & (values == values[alone].max())
        part = self.part(axis)
        return values <= np.quantile(values, part), values >= np.quantile(values, 1 - part)

    def part(self, axis: Axis) -> float:
        """Which part of the points makes an end of a parameter that has many values."""
        return 0.1 if len(np.unique(self.values[axis.path])) >= ENOUGH_FOR_TENTHS else 1 / 3

    def swings(self) -> list[Swing]:
        """All parameters, the one that moves the share of entries furthest first."""
        found = [self._swing(axis) for axis in self.axes]
        return sorted(found, key=lambda swing: (-abs(swing.change), swing.axis.path))

    def _swing(self, axis: Axis) -> Swing:
        low, high = self.ends(axis)
        change, error, clusters = self.difference(high, low)
        precision = Precision(points=clusters)
        middle = self.everywhere if self.base is None else self.base
        strict = precision.quantile(1 - (1 - LEVEL) / len(self.axes))
        noise = np.mean([self.difference(end, middle)[1] for end in (low, high)])
        least, most = interval_of_difference(change, error, clusters)
        return Swing(
            axis=axis,
            values=(float(np.median(self.values[axis.path][low])), float(np.median(self.values[axis.path][high]))),
            ends=(self.share(low), self.share(high)),
            change=change,
            low=least,
            high=most,
            is_clear=bool(np.isfinite(error) and abs(change) > strict * error),
            noise=float(strict * noise),
        )


def load(results: Results) -> Varied:
    """What was varied in a results folder. NothingVaried where its points do not differ."""
    manifest, paths = results.manifest, results.manifest.parameters
    sweep = f"`warentry sweep {manifest.scenario} --vary all --sobol 256`"
    if not paths:
        raise NothingVaried(f"nothing is varied in {results.folder}: {sweep} makes results in which something is")
    rows = results.by_cluster()
    values = {path: np.asarray(rows[path], dtype=float) for path in paths}
    axes = tuple(axis(results, path) for path in paths if np.ptp(values[path]) > 0)
    if not axes:
        raise NothingVaried(
            f"{results.folder} has one parameter point, so that nothing differs: {sweep} makes more of them"
        )
    cluster = np.unique(rows["cluster"], return_inverse=True)[1]
    return Varied(axes, values, cluster, rows["worlds"], rows["events"], rows["chance"])


def axis(results: Results, path: str) -> Axis:
    """What is known of a varied parameter."""
    from sim.scenario.vocabulary import vocabulary

    parameter, belief = vocabulary().parameters[path], results.scenario.beliefs.get(path)
    usual = parameter.default if belief is None else float(belief.prior.quantile(np.float64(0.5)))
    chosen = path in results.settings.columns
    return Axis(path, parameter.meaning.replace("`", ""), parameter.unit.name, usual, chosen)


def units_in_words(axes: Iterable[Axis]) -> str:
    """What the units of some parameters are, after a space; empty where they are known from elsewhere."""
    found = dict.fromkeys(axis.unit for axis in axes)
    said = [f"{name}: {LOGIT if name == 'logit' else UNITS[name].meaning}" for name in found if name in OWN_UNITS]
    return f" Units: {'; '.join(said)}." if said else ""


def value_text(value: float, digits: int = 3) -> str:
    """A parameter's value with so many digits that matter."""
    return number(float(f"{value:.{digits}g}"), ",.10g")


def _error(excess: Array, clusters: int) -> float:
    return float(np.sqrt(clusters / (clusters - 1) * (excess**2).sum())) if clusters > 1 else float("inf")


def _most_common(values: Array) -> float:
    found, counts = np.unique(values, return_counts=True)
    return float(found[np.argmax(counts)])
