"""How sure one can be while worlds are still being added: an interval that may be looked at after every world.

An interval for a fixed number of worlds promises nothing to somebody who looks again and again and stops when he likes
what he sees. A confidence sequence does: with the promised probability it holds the truth at all times at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.analysis.estimate import LEVEL
from sim.engine.arrays import Array

# Both parameters of the beta distribution over which the likelihood is mixed. With one half (Jeffreys; Krichevsky &
# Trofimov 1981) the price of looking all the time, half the log of 1.57 n, is the same for every probability; with one
# (uniform) a rare event would pay much more: at 2 % the half log of 8.1 n.
MIXTURE = 0.5
HALVINGS = 52  # of a piece of the unit interval: as fine as a float
UNDECIDED = "not decided within the budget"


def confidence_sequence(k: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Array, Array]:
    """Between which probabilities k events in n independent worlds leave the truth, however often one looks.

    `k` and `n` of any shapes that fit together; both ends come in that shape. Every p is kept against which the
    beta-binomial mixture does not win by odds of 1 : (1 - level) (Robbins 1970; Ville 1939); exact for worlds of one
    parameter point. ValueError unless 0 <= k <= n and 0 < level < 1.
    """
    k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    if not (np.all(k >= 0) and np.all(k <= n) and 0 < level < 1):
        raise ValueError("an interval needs 0 <= k <= n and a level between 0 and 1")
    middle = np.divide(k, n, out=np.full(k.shape, 0.5), where=n > 0)
    mixed = _log_beta(MIXTURE + k, MIXTURE + n - k) - _log_beta(MIXTURE, MIXTURE) + np.log1p(-level)

    def refuted(p: Array) -> NDArray[np.bool_]:
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing happened where nothing can
            happened, not_happened = np.where(k > 0, k * np.log(p), 0.0), np.where(k < n, (n - k) * np.log1p(-p), 0.0)
        return np.asarray(mixed >= happened + not_happened)

    low = np.where(k == 0, 0.0, last_refuted(refuted, np.zeros(k.shape), middle))
    high = np.where(k == n, 1.0, last_refuted(refuted, np.ones(k.shape), middle))
    return low, high


def _log_beta(a: ArrayLike, b: ArrayLike) -> Array:
    """The logarithm of the beta function; scipy would take longer to load than a figure to draw."""
    log_gamma = np.frompyfunc(lgamma, 1, 1)
    return np.asarray(log_gamma(a) + log_gamma(b) - log_gamma(np.add(a, b)), dtype=float)


def last_refuted(refuted: Callable[[Array], NDArray[np.bool_]], outside: Array, inside: Array) -> Array:
    """The last refuted value on the way in, by halving; refuted are all from there on outwards."""
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        far = refuted(middle)
        outside, inside = np.where(far, middle, outside), np.where(far, inside, middle)
    return outside


@lru_cache(maxsize=100_000)  # a run asks about the same counts again and again
def _ends(k: int, n: int, level: float) -> tuple[float, float]:
    low, high = confidence_sequence(k, n, level)
    return float(low), float(high)


def half_width(k: int, n: int, level: float = LEVEL) -> float:
    """Half the width of the confidence sequence."""
    low, high = _ends(k, n, level)
    return (high - low) / 2


@dataclass(frozen=True)
class HalfWidth:
    """Stop when the probability is known to `target` on both sides."""

    target: float
    level: float = LEVEL

    def is_met(self, k: int, n: int) -> bool:
        """Whether k events in n worlds are enough."""
        return half_width(k, n, self.level) <= self.target

    def verdict(self, k: int, n: int) -> str:
        """What has been reached, in words."""
        if self.is_met(k, n):
            return f"known to ±{_number(self.target)} points"
        reached = f"{100 * half_width(k, n, self.level):.3g}"
        return f"not known to ±{_number(self.target)} points within the budget, only to ±{reached}"

    def __str__(self) -> str:
        return f"half-width={self.target!r}"


@dataclass(frozen=True)
class Decide:
    """Stop when the probability is known to lie above or below `threshold`."""

    threshold: float
    level: float = LEVEL

    def side(self, k: int, n: int) -> int:
        """-1 where the probability lies below the threshold, +1 above, 0 where k events in n worlds cannot tell."""
        low, high = _ends(k, n, self.level)
        return int(low > self.threshold) - int(high < self.threshold)

    def is_met(self, k: int, n: int) -> bool:
        """Whether k events in n worlds are enough."""
        return self.side(k, n) != 0

    def verdict(self, k: int, n: int) -> str:
        """What has been decided, in words: `below 5 %`."""
        side = self.side(k, n)
        return f"{'above' if side > 0 else 'below'} {_number(self.threshold)} %" if side else UNDECIDED

    def __str__(self) -> str:
        return f"decide={self.threshold!r}"


StoppingRule = HalfWidth | Decide
BOUNDS = {"half-width": 0.5, "decide": 1.0}  # a half-width of one half is known before the first world


def stopping_rule(text: str) -> StoppingRule:
    """The rule in a text such as `half-width=0.01` or `decide=0.05`; ValueError, in a sentence, for anything else."""
    name, found, value = (part.strip() for part in text.partition("="))
    if name not in BOUNDS or not found:
        raise ValueError(
            f"{text!r} is no rule to stop by: write half-width=0.01 (known to ±1 percentage point) "
            "or decide=0.05 (is it above or below 5 %?)"
        )
    number, bound = _parsed(value), BOUNDS[name]
    if not 0 < number < bound:
        raise ValueError(
            f"{text!r}: {value or 'nothing'} is no share between 0 and {bound:g}; "
            f"write 0.01 for one percent, as in {name}=0.01"
        )
    return HalfWidth(number) if name == "half-width" else Decide(number)


def _parsed(value: str) -> float:
    """The number in a text; -1, which is no share, where there is none."""
    try:
        number = float(value)
    except ValueError:
        return -1.0
    return number if isfinite(number) else -1.0


def _number(share: float) -> str:
    """A share in percent, without a sign for it: `5`, `0.25`."""
    return f"{100 * share:.6g}"
