"""Beliefs about a number, each a quantile function: sampling pushes the unit interval through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array

INFINITY = float("inf")
CHECKED = np.concatenate([[1e-9, 1e-6, 1e-3], np.linspace(0.005, 0.995, 100), [1 - 1e-3, 1 - 1e-6, 1 - 1e-9]])
ROUNDING = 1e-9  # by how much, of the largest value, a quantile may fall short of an earlier one


class PriorError(ValueError):
    """A belief that no number could follow, such as a uniform whose low end lies above its high end."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a number before the model is run.

    `family` and `arguments` are as written in YAML, `low` and `high` bound the support.
    """

    family: str
    arguments: tuple[float, ...]
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value that the belief allows."""
        return self.low, self.high

    def quantile(self, u: Array | float) -> Array:
        """The value below which a share u of the belief lies; u in [0, 1], any shape, same shape back."""
        values = FAMILIES[self.family].quantile(np.asarray(u, dtype=float), self)
        return np.clip(values, self.low, self.high)

    def __str__(self) -> str:
        if self.family == "fixed":
            return f"{self.arguments[0]:g}"
        written = f"{self.family}({', '.join(f'{a:g}' for a in self.arguments)})"
        truncated = self.family in TRUNCATED and np.isfinite([self.low, self.high]).any()
        return f"{written} in [{self.low:g}, {self.high:g}]" if truncated else written


def make_prior(family: str, arguments: Sequence[float], low: float = -INFINITY, high: float = INFINITY) -> Prior:
    """A belief from its family and arguments, cut off at [low, high] where the family has tails.

    Raises PriorError, in a sentence that says what the family needs, when the arguments do not fit.
    """
    if family not in FAMILIES:
        raise PriorError(f"there is no prior named {family!r}; the families are {', '.join(FAMILIES)}")
    given = tuple(float(a) for a in arguments)
    kind = FAMILIES[family]
    if not all(np.isfinite(given)) or not kind.fits(given):
        raise PriorError(f"{family} needs {kind.needs}; got {', '.join(f'{a:g}' for a in given) or 'nothing'}")
    if family not in TRUNCATED:
        return Prior(family, given, min(given), max(given))
    floor, ceiling = max(low, TRUNCATED[family][0]), min(high, TRUNCATED[family][1])
    if not floor < ceiling:
        raise PriorError(f"{family} cut off at [{low:g}, {high:g}] leaves nothing of it")
    return Prior(family, given, floor, ceiling)


def check_quantiles(prior: Prior) -> None:
    """Raises PriorError where a belief cannot be drawn from: its quantiles must be finite and rise.

    Arguments that fit may still be too large, too small or too close together for numbers of 64 bits, or leave all
    but nothing between the ends at which a tail is cut off.
    """
    with np.errstate(all="ignore"):
        values = FAMILIES[prior.family].quantile(CHECKED, prior)  # before it is cut off: an overflow would be hidden
    if not np.isfinite(values).all():
        raise PriorError(f"{prior} cannot be drawn from: its numbers are too extreme")
    rises = bool((np.diff(values) >= -ROUNDING * np.abs(values).max()).all()) and values[0] <= values[-1]
    is_flat = values[0] == values[-1] and prior.low < prior.high
    if not rises or is_flat:
        raise PriorError(f"{prior} leaves only one value that can be told apart, {values[0]:g}")


def fixed(value: float) -> Prior:
    """The number is known, or treated as known."""
    return make_prior("fixed", [value])


def uniform(low: float, high: float) -> Prior:
    """Anything between low and high is equally plausible."""
    return make_prior("uniform", [low, high])


def loguniform(low: float, high: float) -> Prior:
    """Any order of magnitude between low and high is equally plausible."""
    return make_prior("loguniform", [low, high])


def normal(mean: float, sd: float, low: float = -INFINITY, high: float = INFINITY) -> Prior:
    """Bell-shaped around the mean, cut off at low and high."""
    return make_prior("normal", [mean, sd], low, high)


def _uniform(u: Array, prior: Prior) -> Array:
    low, high = prior.arguments
    return low + u * (high - low)


def _loguniform(u: Array, prior: Prior) -> Array:
    low, high = np.log(prior.arguments)
    return np.exp(low + u * (high - low))


def _triangular(u: Array, prior: Prior) -> Array:
    low, mode, high = prior.arguments
    width, left = high - low, mode - low
    rising = low + np.sqrt(u * width * left)
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < left, rising, falling)


def _pert(u: Array, prior: Prior) -> Array:
    from scipy.special import betaincinv

    low, mode, high = prior.arguments
    a = 1 + 4 * (mode - low) / (high - low)
    return np.asarray(low + (high - low) * betaincinv(a, 6 - a, u))


def _normal(u: Array, prior: Prior) -> Array:
    return _truncated_normal(u, prior.arguments[0], prior.arguments[1], prior.low, prior.high)


def _p5p95(u: Array, prior: Prior) -> Array:
    p5, p95 = prior.arguments
    return _truncated_normal(u, (p5 + p95) / 2, (p95 - p5) / (2 * 1.6448536269514722), prior.low, prior.high)


def _lognormal(u: Array, prior: Prior) -> Array:
    median, sigma = prior.arguments
    with np.errstate(divide="ignore"):
        low, high = np.log(max(prior.low, 0.0)), np.log(prior.high)
    return np.exp(_truncated_normal(u, np.log(median), sigma, low, high))


def _beta(u: Array, prior: Prior) -> Array:
    from scipy.special import betainc, betaincinv

    a, b = prior.arguments
    below, above = betainc(a, b, prior.low), betainc(a, b, prior.high)
    return np.asarray(betaincinv(a, b, below + u * (above - below)))


def _choice(u: Array, prior: Prior) -> Array:
    values = np.sort(prior.arguments)
    return values[np.minimum((u * len(values)).astype(int), len(values) - 1)]


def _truncated_normal(u: Array, mean: float, sd: float, low: float, high: float) -> Array:
    """By logarithms in the lower tail, where the normal keeps its precision; an upper tail is mirrored into it."""
    from scipy.special import log_ndtr, ndtri_exp

    if low > mean:
        return -_truncated_normal(1 - u, -mean, sd, -high, -low)
    below, above = log_ndtr((low - mean) / sd), log_ndtr((high - mean) / sd)
    with np.errstate(divide="ignore"):
        inside = np.log(u) + above + np.log1p(-np.exp(below - above))
    return np.asarray(mean + sd * ndtri_exp(np.logaddexp(below, inside)))


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of belief: how its quantiles are computed and which arguments it needs."""

    quantile: Callable[[Array, Prior], Array]
    needs: str
    fits: Callable[[tuple[float, ...]], bool]


def _rises(a: tuple[float, ...], count: int) -> bool:
    return len(a) == count and a[0] < a[-1] and list(a) == sorted(a)


FAMILIES = {
    "fixed": Family(lambda u, p: np.full_like(u, p.arguments[0]), "one number", lambda a: len(a) == 1),
    "uniform": Family(_uniform, "[low, high] with low < high", lambda a: _rises(a, 2)),
    "loguniform": Family(_loguniform, "[low, high] with 0 < low < high", lambda a: _rises(a, 2) and a[0] > 0),
    "triangular": Family(_triangular, "[low, mode, high] in rising order", lambda a: _rises(a, 3)),
    "pert": Family(_pert, "[low, mode, high] in rising order", lambda a: _rises(a, 3)),
    "p5p95": Family(_p5p95, "[5 % point, 95 % point] in rising order", lambda a: _rises(a, 2)),
    "normal": Family(_normal, "[mean, sd] with sd > 0", lambda a: len(a) == 2 and a[1] > 0),
    "lognormal": Family(_lognormal, "[median, sigma], both > 0", lambda a: len(a) == 2 and min(a) > 0),
    "beta": Family(_beta, "[a, b], both > 0", lambda a: len(a) == 2 and min(a) > 0),
    "choice": Family(_choice, "at least one value", lambda a: len(a) > 0),
}
# Families with tails, which are cut off: where they lie by themselves.
TRUNCATED = {
    "normal": (-INFINITY, INFINITY), "p5p95": (-INFINITY, INFINITY), "lognormal": (0.0, INFINITY), "beta": (0.0, 1.0),
}  # fmt: skip
