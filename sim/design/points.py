"""Parameter points drawn from beliefs, each column by its own name."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array
from sim.engine.priors import Prior

LATIN_HYPERCUBE, SOBOL = "latin hypercube", "sobol"
AT_ONCE = 2**16  # numbers that are drawn together


def latin_hypercube(beliefs: Mapping[str, Prior], points: int, seed: int) -> dict[str, Array]:
    """Points spread evenly over each belief: {path: (points,)}.

    Each of `points` equal slices of every belief holds one point (McKay, Beckman & Conover 1979). A column depends on
    its name, the seed and the number of points only: another belief added to a scenario leaves it as it is.
    """
    paths, many = list(beliefs), max(1, AT_ONCE // max(1, points))
    columns = (_latin_columns(paths[start : start + many], points, seed) for start in range(0, len(paths), many))
    return {path: beliefs[path].quantile(u) for path, u in zip(paths, chain.from_iterable(columns), strict=True)}


def sobol(beliefs: Mapping[str, Prior], points: int, seed: int) -> dict[str, Array]:
    """Points spread evenly over all beliefs together: {path: (points,)}; more points leave the first ones as they are.

    A Sobol sequence (Sobol 1967, direction numbers of Joe & Kuo 2008), each column shifted by the seed and its name
    (Cranley & Patterson 1976). A belief added at the end leaves the columns before it as they are.
    """
    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a count that is no power of two is less even, and allowed
        cube = qmc.Sobol(len(beliefs), scramble=False).random(points)
    return {
        path: belief.quantile(_inside(cube[:, number] + _shift(path, seed)))
        for number, (path, belief) in enumerate(beliefs.items())
    }


def resample(weight: Array, count: int) -> NDArray[np.int64]:
    """Which of several things each of `count` samples takes, in proportion to their weights; (count,), rising.

    Systematic resampling (Kitagawa 1996) from a fixed start: a thing with a share w of the weight is taken count * w
    times, rounded up or down, and equal weights at as many samples take each once.
    """
    reached = np.cumsum(weight) / np.sum(weight)
    places = np.searchsorted(reached, (np.arange(count) + 0.5) / count, side="right")
    return np.minimum(places, len(weight) - 1).astype(np.int64)


def _latin_columns(paths: Sequence[str], points: int, seed: int) -> Array:
    order = np.argsort(_uniform([f"design.order.{path}" for path in paths], seed, points), axis=1, kind="stable")
    return np.asarray((order + _uniform([f"design.place.{path}" for path in paths], seed, points)) / points)


def _shift(path: str, seed: int) -> float:
    return float(_uniform([f"design.shift.{path}"], seed, 1)[0, 0])


def _uniform(streams: Sequence[str], seed: int, count: int) -> Array:
    """Uniform draws of named streams, (streams, count); imported here, so that reading results needs no compiler."""
    from sim.engine.streams import Streams, philox, stream_number, unit_interval

    numbers = np.array([stream_number(stream) for stream in streams], dtype=np.uint64)[:, None]
    first = Streams(seed, np.zeros(1, dtype=np.int64))  # replication, whose week 0 is drawn
    none, index, keys = np.uint64(0), np.arange(count, dtype=np.uint64), first.keys[0].astype(np.uint64)
    words = philox.plain(none, none, numbers, index, *keys)
    return np.asarray(unit_interval.plain(words[0], words[1]))


def _inside(u: Array) -> Array:
    """Wrapped into the unit interval, without its ends."""
    return np.clip(u % 1.0, np.finfo(float).tiny, 1 - np.finfo(float).epsneg)


METHODS: Mapping[str, Callable[[Mapping[str, Prior], int, int], dict[str, Array]]] = {
    LATIN_HYPERCUBE: latin_hypercube,
    SOBOL: sobol,
}
