"""Randomness by name: every draw is a pure function of seed, replication, stream name, week and index.

Hence a world's history depends neither on which other worlds run, nor on order, block size or number of workers, any
one world replays alone bit for bit, and a new stream shifts nobody else's luck.
The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), a keyed hash of a counter.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2s
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array
from sim.engine.compiled import inlined, rule

Words = NDArray[np.uint32]

MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW_WORD, WORD = np.uint64(0xFFFFFFFF), np.uint64(32)
ROUNDS = 10
HIGH_BITS, DROPPED_BITS = np.uint64(20), np.uint64(12)
RESOLUTION = 2.0**-52
MOST_REPLICATIONS = 2**32
TURN = "turn of luck"
NOT_HERE = np.uint64(0)  # the index of a stream's only draw


@inlined
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


@inlined
def unit_interval(word_0: Any, word_1: Any) -> Any:
    """A number strictly between 0 and 1 with 52 random bits from two random words."""
    return ((word_0 << HIGH_BITS | word_1 >> DROPPED_BITS) + 0.5) * RESOLUTION


@rule
def chance(w: Any, stream: Any, index: Any = NOT_HERE) -> float:
    """A uniform draw of a stream for this world and week, for what is needed too rarely to be drawn for all."""
    words = philox(w.replication, np.uint64(w.week), stream, index, w.key_0, w.key_1)
    return unit_interval(words[0], words[1])


@rule
def draw_uniforms(w: Any, streams: Any, indices: Any, out: Any) -> None:
    """Writes this week's uniform draws of a world: one for each stream and index."""
    replication, week, key_0, key_1 = w.replication, np.uint64(w.week), w.key_0, w.key_1
    for r in range(len(out)):
        words = philox(replication, week, streams[r], indices[r], key_0, key_1)
        out[r] = unit_interval(words[0], words[1])


@rule
def fill_words(row: Any, replication: Any, week: Any, stream: Any, key_0: Any, key_1: Any) -> None:
    """The random 32-bit words of one world: as many as the row holds, in fours; each is two numbers of 16 bits too."""
    for b in range(len(row) // 4):
        words = philox(replication, week, stream, np.uint64(b), key_0, key_1)
        for lane in range(4):
            row[4 * b + lane] = words[lane]


@cache
def stream_number(name: str) -> int:
    """The 32-bit number of a stream, a hash of its name: a new name leaves all others as they are.

    Raises ValueError where another name has that number, since the two would share their luck.
    """
    number = int.from_bytes(blake2s(name.encode(), digest_size=4).digest(), "little")
    if NAMES.setdefault(number, name) != name:
        raise ValueError(f"streams {name!r} and {NAMES[number]!r} have the same number: rename one")
    return number


NAMES: dict[int, str] = {}


class Streams:
    """The luck of some worlds, by numpy: for whatever is drawn outside of them.

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

    def uniform(self, name: str, week: int, count: int = 1) -> Array:
        """Draws strictly between 0 and 1, shape (count, worlds); the same call gives the same."""
        return uniforms(self.keys, self.replications, name, week, count)


def uniforms(keys: NDArray[Any], replications: NDArray[Any], name: str, week: int, count: int = 1) -> Array:
    """The draws of a stream in some worlds, from their keys (worlds, 2) and replications: (count, worlds)."""
    stream, index = np.uint64(stream_number(name)), np.arange(count, dtype=np.uint64)[:, None]
    k0, k1 = keys.T.astype(np.uint64)
    words = philox.plain(replications.astype(np.uint64), np.uint64(week), stream, index, k0, k1)
    return np.asarray(unit_interval.plain(words[0], words[1]))


def turned(keys: NDArray[Any], replications: NDArray[Any], week: int, numbers: NDArray[np.integer]) -> NDArray[Any]:
    """The keys (worlds, 2) of the `numbers`th other luck from a week on; where that is 0, those that there are.

    The new key is a pure function of the old one, the replication, the week and the number.
    """
    given = [np.asarray(part, dtype=np.uint64) for part in (replications, week, stream_number(TURN), numbers)]
    words = philox.plain(*given, *keys.T.astype(np.uint64))
    return np.where(numbers[:, None] > 0, np.stack(words[:2], axis=1), keys)


@lru_cache(maxsize=65_536)
def _key(seed: int, luck: int) -> tuple[int, int]:
    words = np.random.SeedSequence(seed, spawn_key=(luck,) if luck else ()).generate_state(2, np.uint32)
    return int(words[0]), int(words[1])
