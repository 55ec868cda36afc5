"""Randomness by name: every draw is a pure function of seed, replication, stream name, week and index.

Hence a world's history depends neither on which other worlds run, nor on order, block size or number of workers, any
one world replays alone bit for bit, and a new stream shifts nobody else's luck.
The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), a keyed hash of a counter.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from hashlib import blake2s
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Indices
from sim.engine.compiled import compiled, part_of_kernel

Words = NDArray[np.uint32]
Asked = tuple[str, int]  # a stream, and how many draws of it

MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW_WORD, WORD = np.uint64(0xFFFFFFFF), np.uint64(32)
ROUNDS = 10
HIGH_BITS, DROPPED_BITS = np.uint64(20), np.uint64(12)
HALF_WORD, HALF_MASK = np.uint64(16), np.uint64(0xFFFF)
RESOLUTION = 2.0**-52
MOST_REPLICATIONS = 2**32
TURN = "turn of luck"
# A chance or mean below this counts as nothing; a Poisson count is never this far above twice its mean.
SMALLEST, MANY = 1e-15, 100.0
LONGEST_TABLE = 10_000.0  # of logarithms
# A sum of many terms may begin so many standard deviations below the mean, since less than one chance in 10^9 lies
# there; a draw this close to a sum is not decided by it, since both ways of adding up differ by much less; with a mean
# below FEW there is nothing to gain.
DEEP, TOO_CLOSE, FEW = 6.5, 1e-7, 20.0


def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Four random 32-bit words from a counter of four and a key of two: all uint64 holding 32 bits, any shape."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> WORD) ^ c1 ^ k0,
            product_1 & LOW_WORD,
            (product_0 >> WORD) ^ c3 ^ k1,
            product_0 & LOW_WORD,
        )
        k0 = (k0 + WEYL_0) & LOW_WORD
        k1 = (k1 + WEYL_1) & LOW_WORD
    return c0, c1, c2, c3


def unit_interval(word_0: Any, word_1: Any) -> Any:
    """A number strictly between 0 and 1 with 52 random bits from two random words."""
    return ((word_0 << HIGH_BITS | word_1 >> DROPPED_BITS) + 0.5) * RESOLUTION


compiled_philox = part_of_kernel(philox)
compiled_unit_interval = part_of_kernel(unit_interval)


def plain_uniforms(keys: Words, replications: Words, week: int, streams: Words, indices: Words) -> Array:
    """Uniform draws with numpy alone: a row for each stream and index; (worlds, 2) and (worlds,) in."""
    k0, k1 = keys[:, 0].astype(np.uint64), keys[:, 1].astype(np.uint64)
    stream, index = streams.astype(np.uint64)[:, None], indices.astype(np.uint64)[:, None]
    words = philox(replications.astype(np.uint64), np.uint64(week), stream, index, k0, k1)
    return np.asarray(unit_interval(words[0], words[1]))


@compiled(plain_uniforms)
def uniforms(keys: Words, replications: Words, week: int, streams: Words, indices: Words) -> Array:
    """Uniform draws, compiled: see `plain_uniforms`. Keys side by side let the compiler use vectors."""
    draws = np.empty((len(streams), len(replications)))
    first, second = keys[:, 0].copy(), keys[:, 1].copy()
    for r in range(len(streams)):
        row = draws[r]
        for w in range(len(replications)):
            word_0, word_1, _, _ = compiled_philox(
                np.uint64(replications[w]),
                np.uint64(week),
                np.uint64(streams[r]),
                np.uint64(indices[r]),
                np.uint64(first[w]),
                np.uint64(second[w]),
            )
            row[w] = compiled_unit_interval(word_0, word_1)
    return draws


def plain_half_words(keys: Words, replications: Words, week: int, stream: int, count: int) -> NDArray[np.uint16]:
    """`count` random 16-bit numbers in every world with numpy alone: eight of each counter; (worlds, count)."""
    blocks = np.arange((count + 7) // 8, dtype=np.uint64)
    rows = [array.astype(np.uint64)[:, None] for array in (replications, keys[:, 0], keys[:, 1])]
    words = np.stack(philox(rows[0], np.uint64(week), np.uint64(stream), blocks, rows[1], rows[2]), axis=-1)
    halves = np.stack([words & HALF_MASK, words >> HALF_WORD], axis=-1)
    return halves.reshape(len(replications), -1)[:, :count].astype(np.uint16)


@part_of_kernel
def fill_half_words(row: Any, replication: Any, week: Any, stream: Any, key: Any) -> None:
    """The random 16-bit numbers of one world: as many as the row holds, in eights."""
    for b in range(len(row) // 8):
        words = compiled_philox(
            np.uint64(replication),
            np.uint64(week),
            np.uint64(stream),
            np.uint64(b),
            np.uint64(key[0]),
            np.uint64(key[1]),
        )
        for lane in range(4):
            row[8 * b + 2 * lane] = words[lane] & HALF_MASK
            row[8 * b + 2 * lane + 1] = words[lane] >> HALF_WORD


@compiled(plain_half_words)
def half_words(keys: Words, replications: Words, week: int, stream: int, count: int) -> NDArray[np.uint16]:
    """`count` random 16-bit numbers in every world, compiled: see `plain_half_words`."""
    out = np.empty((len(replications), (count + 7) // 8 * 8), dtype=np.uint16)
    for w in range(len(replications)):
        fill_half_words(out[w], replications[w], week, stream, keys[w])
    return out[:, :count]


@cache
def stream_number(name: str) -> int:
    """The 32-bit number of a stream, a hash of its name: a new name leaves all others as they are."""
    return int.from_bytes(blake2s(name.encode(), digest_size=4).digest(), "little")


class Streams:
    """The luck of a block of worlds.

    `replications` says whose luck each world has; `luck` (0 by default) makes worlds of the same replication
    independent where that is wanted, as variance-based sensitivity indices need.
    """

    def __init__(self, seed: int, replications: NDArray[np.integer], luck: NDArray[np.integer] | None = None) -> None:
        if len(replications) and int(replications.max()) >= MOST_REPLICATIONS:
            raise ValueError(f"replication {int(replications.max())} is too large: at most {MOST_REPLICATIONS - 1}")
        self.replications = replications.astype(np.uint32)
        self.luck = luck if luck is not None else np.zeros_like(replications)
        distinct, which = np.unique(self.luck, return_inverse=True)
        self.keys = np.array([_key(seed, int(number)) for number in distinct], dtype=np.uint32).reshape(-1, 2)[which]
        self._names: dict[int, str] = {}
        self._week = -1
        self._drawn: dict[Asked, Array] = {}
        self._asked: dict[Asked, None] = {}

    def uniform(self, name: str, week: int, count: int = 1) -> Array:
        """Draws strictly between 0 and 1, shape (count, worlds), not to be changed; the same call gives the same."""
        if week != self._week:
            self._begin(week)
        asked = name, count
        if asked not in self._drawn:
            self.number(name)
            self._draw(asked)
        self._asked[asked] = None
        return self._drawn[asked]

    def uniform_at(self, where: Indices, name: str, week: int, count: int = 1) -> Array:
        """The same draws, made in the worlds `where` only: (count, worlds of `where`)."""
        self.number(name)
        return uniforms(self.keys[where], self.replications[where], week, *_rows(((name, count),)))

    def _begin(self, week: int) -> None:
        """A new week: what was asked for in the last one is drawn at once."""
        again = tuple(self._asked)
        self._week, self._drawn, self._asked = week, {}, {}
        self._draw(*again)

    def _draw(self, *asked: Asked) -> None:
        draws, first = uniforms(self.keys, self.replications, self._week, *_rows(asked)), 0
        for name, count in asked:
            self._drawn[name, count] = draws[first : first + count]
            first += count

    def copy_worlds(self, source: Indices) -> None:
        """Gives the worlds the luck of the worlds `source`, in that order."""
        self.replications, self.luck, self.keys = self.replications[source], self.luck[source], self.keys[source]
        self._drawn = {}

    def turn(self, week: int, numbers: NDArray[np.integer]) -> None:
        """Turns the luck of each world from a week on to another one, the `numbers`th (worlds,); 0 leaves it as it is.

        The new key is a pure function of the old one, the replication, the week and the number.
        """
        counter = [np.asarray(part, dtype=np.uint64) for part in (self.replications, week, self.number(TURN), numbers)]
        words = philox(*counter, *self.keys.T.astype(np.uint64))
        turned = np.stack(words[:2], axis=1).astype(np.uint32)
        self.keys = np.where(numbers[:, None] > 0, turned, self.keys)
        self._drawn = {}

    def number(self, name: str) -> int:
        """The number of a stream; two names with one number would share their luck, so that is an error."""
        number = stream_number(name)
        if self._names.setdefault(number, name) != name:
            raise ValueError(f"streams {name!r} and {self._names[number]!r} have the same number: rename one")
        return number


@lru_cache(maxsize=1024)
def _rows(asked: tuple[Asked, ...]) -> tuple[Words, Words]:
    """The stream and the index of each draw that is asked for."""
    rows = [(stream_number(name), index) for name, count in asked for index in range(count)]
    streams, indices = np.array(rows, dtype=np.uint32).reshape(-1, 2).T.copy()
    return streams, indices


@lru_cache(maxsize=65_536)
def _key(seed: int, luck: int) -> tuple[int, int]:
    words = np.random.SeedSequence(seed, spawn_key=(luck,) if luck else ()).generate_state(2, np.uint32)
    return int(words[0]), int(words[1])


def normal_quantile(u: Array) -> Array:
    """Standard normal draws from uniform ones."""
    from scipy.special import ndtri

    return np.asarray(ndtri(u))


def plain_poisson_quantile(u: Array, mean: Array) -> Array:
    """Poisson draws from uniform ones with numpy alone, one uniform each; shapes (worlds,)."""
    safe = np.maximum(mean, SMALLEST)
    log_term = -safe
    total, count = np.exp(log_term), np.zeros_like(mean)
    while (behind := (u > total) & (count < 2 * safe + MANY)).any():
        count[behind] += 1
        log_term = np.where(behind, log_term + np.log(safe) - np.log(np.maximum(count, 1)), log_term)
        total = np.where(behind, total + np.exp(log_term), total)
    return count


@compiled(plain_poisson_quantile)
def poisson_quantile(u: Array, mean: Array) -> Array:
    """Poisson draws from uniform ones by inversion: exactly one uniform each; shapes (worlds,).

    The terms are kept as logarithms, so that the first one does not vanish where the mean is large.
    """
    counts = np.zeros_like(mean)
    for w in range(len(mean)):
        safe = max(mean[w], SMALLEST)
        log_term = -safe
        total, count = np.exp(log_term), 0.0
        while u[w] > total and count < 2 * safe + MANY:
            count += 1.0
            log_term = log_term + np.log(safe) - np.log(count)
            total += np.exp(log_term)
        counts[w] = count
    return counts


def plain_binomial_quantile(u: Array, trials: Array, chance: Array) -> Array:
    """Binomial draws from uniform ones with numpy alone, one uniform each; shapes (worlds,)."""
    mirrored = chance > 0.5
    p = np.maximum(np.where(mirrored, 1 - chance, chance), SMALLEST)
    v = np.where(mirrored, 1 - u, u)
    log_term, log_odds = trials * np.log1p(-p), np.log(p) - np.log1p(-p)
    total, count = np.exp(log_term), np.zeros_like(trials)
    while (behind := (v > total) & (count < trials)).any():
        left = np.maximum(trials - count, 1)
        log_term = np.where(behind, log_term + np.log(left) - np.log(count + 1) + log_odds, log_term)
        count[behind] += 1
        total = np.where(behind, total + np.exp(log_term), total)
    return np.where(mirrored, trials - count, count)


@part_of_kernel
def _count_from_nothing(v: Any, trials: Any, p: Any, log: Any) -> Any:
    """The binomial count that a uniform draw v selects, as the plain form finds it: term by term from no success."""
    log_failure = np.log1p(-p)
    log_term = trials * log_failure
    total, count, n = np.exp(log_term), 0, int(trials)
    if v <= total:
        return 0
    log_odds = np.log(p) - log_failure
    while v > total and count < n:
        left, count = n - count, count + 1
        log_left = log[left] if left < len(log) else np.log(left)
        log_count = log[count] if count < len(log) else np.log(count)
        log_term = log_term + log_left - log_count + log_odds
        total += np.exp(log_term)
    return count


@part_of_kernel
def _count_from_below(v: Any, trials: Any, p: Any) -> Any:
    """The same count by a shorter sum, or -1 where it is too close to call.

    Begins where next to nothing lies below, and multiplies terms instead of taking exponentials.
    """
    n, spread = int(trials), math.sqrt(trials * p * (1 - p))
    count = max(0, int(trials * p - DEEP * spread - DEEP))
    term = math.exp(
        math.lgamma(trials + 1) - math.lgamma(count + 1.0) - math.lgamma(trials - count + 1)
        + count * math.log(p) + (trials - count) * math.log1p(-p)
    )  # fmt: skip
    total, odds = term, p / (1 - p)
    while v > total and count < n:
        if v < total + TOO_CLOSE:
            return -1
        term *= (n - count) * odds / (count + 1)
        count += 1
        total += term
    return count if total - v > TOO_CLOSE else -1


@compiled(plain_binomial_quantile)
def binomial_quantile(u: Array, trials: Array, chance: Array) -> Array:
    """Binomial draws from uniform ones by inversion: exactly one uniform each; shapes (worlds,), whole trials.

    Counts the rarer outcome, with terms kept as logarithms: the first one would vanish where trials are many.
    """
    counts = np.zeros_like(trials)
    most = 0.0
    for w in range(len(trials)):
        most = max(most, trials[w])
    log = np.log(np.arange(min(most, LONGEST_TABLE) + 2))
    for w in range(len(trials)):
        if trials[w] == 0:
            counts[w] = 0.0
            continue
        mirrored = chance[w] > 0.5
        p = max(1 - chance[w] if mirrored else chance[w], SMALLEST)
        v = 1 - u[w] if mirrored else u[w]
        count = _count_from_below(v, trials[w], p) if trials[w] * p > FEW else -1
        if count < 0:
            count = _count_from_nothing(v, trials[w], p, log)
        counts[w] = trials[w] - count if mirrored else count
    return counts
