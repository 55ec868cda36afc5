"""Who lives in the simulated country: attitudes, places and means of a thousand citizens, in each world others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Flags, Singles
from sim.engine.compiled import compiled, part_of_kernel
from sim.engine.streams import Words, fill_half_words, half_words, normal_quantile

# Inhabitants in millions: Minsk city, then Minsk, Brest, Homiel, Viciebsk, Hrodna and Mahiliou regions (census 2019).
REGIONS = ("Minsk city", "Minsk", "Brest", "Homiel", "Viciebsk", "Hrodna", "Mahiliou")
INHABITANTS = np.array([2.02, 1.47, 1.35, 1.39, 1.14, 1.03, 1.02])
CAPITAL = 0
AGAINST, IN_FAVOUR = -0.1, 0.1
NEIGHBOURS_EACH_SIDE = 4
TABLE_BITS = 12
TABLE_SHIFT, WIDE_TABLE_SHIFT = np.uint16(16 - TABLE_BITS), np.uint64(16 - TABLE_BITS)
DRAWS_OF_A_VECTOR = 64
NOTHING, HALF, ONE, STEPS = np.float32(0), np.float32(0.5), np.float32(1), np.float32(2**16)
FINEST = np.float32(2**16 - 1)  # scores and places on the ring are sorted by so many steps
# What is sorted is packed into words of 64 bits: who it is, whether in a town, by what it is sorted, in which region.
WHO, BYTE, BIT = np.uint64(2**32 - 1), np.uint64(2**8 - 1), np.uint64(1)
TOWN, LOW_BYTE, HIGH_BYTE, REGION = np.uint64(32), np.uint64(40), np.uint64(48), np.uint64(56)


class Society(NamedTuple):
    """The parameters that make up a society, as `sim.actors.citizens` declares them; (worlds,) each."""

    urban_share: Array
    loyalist_share: Array
    loyalist_urban_factor: Array
    loyalist_rural_factor: Array
    loyalist_shift: Array
    urban_shift: Array
    rural_shift: Array
    homophily: Array


class Composition(NamedTuple):
    """The same as people are drawn by it, in single precision; (worlds,) each.

    Shares of townspeople outside the capital, and of loyalists in towns and in villages; how much more favourable to
    participation loyalists, townspeople and villagers are; how far neighbours think alike.
    """

    towns: Singles
    loyal_in_town: Singles
    loyal_in_village: Singles
    loyalist_shift: Singles
    urban_shift: Singles
    rural_shift: Singles
    homophily: Singles


def composition(bounds: NDArray[np.int64], society: Society) -> Composition:
    """What people are drawn by, from the parameters of a society."""
    capital = bounds[CAPITAL + 1] / bounds[-1]
    columns = (
        np.maximum(0, society.urban_share - capital) / (1 - capital),
        society.loyalist_share * society.loyalist_urban_factor,
        society.loyalist_share * society.loyalist_rural_factor,
        society.loyalist_shift,
        society.urban_shift,
        society.rural_shift,
        society.homophily,
    )
    return Composition(*(np.asarray(column, dtype=np.float32) for column in columns))


def region_bounds(citizens: int) -> NDArray[np.int64]:
    """Where each region's citizens begin and end: (regions + 1,)."""
    shares = np.concatenate([[0.0], np.cumsum(INHABITANTS) / INHABITANTS.sum()])
    return np.rint(shares * citizens).astype(np.int64)


def region_of_citizens(bounds: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Where each citizen lives: (citizens,)."""
    return np.repeat(np.arange(len(bounds) - 1, dtype=np.uint8), np.diff(bounds))


def tables_of(make: Callable[..., Singles], *columns: Array) -> tuple[Singles, NDArray[np.intp]]:
    """The tables that `make` makes of each distinct row of columns (worlds,), and which of them each world has."""
    distinct, which = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    return np.stack([make(*map(float, row)) for row in distinct]), np.asarray(which.ravel(), dtype=np.intp)


def attitudes_by_rank(citizens: int, anti_war: Array, support: Array) -> tuple[Singles, NDArray[np.intp]]:
    """Attitudes from the firmest opponent to the firmest supporter, with exactly the given shares on either side.

    Shares (worlds,) in; the tables (distinct shares, citizens) and which of them each world has.
    """
    against = np.rint(anti_war * citizens)
    in_favour = np.minimum(np.rint(support * citizens), citizens - against)
    return tables_of(_attitudes, against, citizens - against - in_favour, in_favour)


@lru_cache(maxsize=1024)
def _attitudes(against: float, between: float, in_favour: float) -> Singles:
    opponents = AGAINST - (1 + AGAINST) * _midpoints(against)[::-1] ** 0.7
    undecided = AGAINST + (IN_FAVOUR - AGAINST) * _midpoints(between)
    supporters = IN_FAVOUR + (1 - IN_FAVOUR) * _midpoints(in_favour) ** 1.3
    return np.concatenate([opponents, undecided, supporters]).astype(np.float32)


@part_of_kernel
def in_whole_vectors(draws: int) -> int:
    """At least so many 16-bit draws, such that the compiler's vectors leave none over to be made one by one."""
    return (draws + DRAWS_OF_A_VECTOR - 1) // DRAWS_OF_A_VECTOR * DRAWS_OF_A_VECTOR


@part_of_kernel
def _score(score: Any, town: Any, where: Any, latent: Any, region: Any, society: Any, w: Any, normals: Any) -> None:
    """How favourable to participation each citizen of a world is beside the others, in steps, and who is in a town."""
    urban, rural, more = society.urban_shift[w], society.rural_shift[w], society.loyalist_shift[w]
    low = normals[0] + min(urban, rural) + min(more, NOTHING)
    high = normals[-1] + max(urban, rural) + max(more, NOTHING)
    for i in range(len(score)):
        edge = ONE if region[i] == CAPITAL else society.towns[w]
        u = (np.float32(where[i]) + HALF) / STEPS
        is_loyal = (u < edge * society.loyal_in_town[w]) | (
            (u >= edge) & (u < edge + (ONE - edge) * society.loyal_in_village[w])
        )
        town[i] = u < edge
        score[i] = (urban if u < edge else rural) + (more if is_loyal else NOTHING)
    for i in range(len(score)):
        score[i] = (normals[np.uint64(latent[i]) >> WIDE_TABLE_SHIFT] + score[i] - low) * (FINEST / (high - low))


@part_of_kernel
def _sort(words: Any, spare: Any, begins: Any) -> None:
    """Sorts words by what they are sorted by, equal ones as they stood: a radix sort by two bytes."""
    begins[:] = 0
    for i in range(len(words)):
        begins[0, words[i] >> LOW_BYTE & BYTE] += 1
        begins[1, words[i] >> HIGH_BYTE & BYTE] += 1
    first, second = np.int64(0), np.int64(0)
    for b in range(begins.shape[1]):
        here, there = begins[0, b], begins[1, b]
        begins[0, b], begins[1, b] = first, second
        first, second = first + here, second + there
    for i in range(len(words)):
        b = words[i] >> LOW_BYTE & BYTE
        spare[begins[0, b]] = words[i]
        begins[0, b] += 1
    for i in range(len(words)):
        b = spare[i] >> HIGH_BYTE & BYTE
        words[begins[1, b]] = spare[i]
        begins[1, b] += 1


def plain_draw_people(
    keys: Words,
    replications: Words,
    stream: int,
    bounds: NDArray[np.int64],
    society: Composition,
    attitudes: Singles,
    attitudes_of: NDArray[np.intp],
    normals: Singles,
) -> tuple[Singles, Flags]:
    """Each world's citizens with numpy alone: attitude and whether in a town, (worlds, citizens) both.

    In ring order: region by region, within it so that neighbours tend to think alike. `attitudes` and `attitudes_of`
    as `attitudes_by_rank` gives them. Each citizen has three draws: where he lives and whether he is loyal, what he
    thinks, and whom he stands next to.
    """
    count, region = int(bounds[-1]), region_of_citizens(bounds)
    draws = half_words(keys, replications, 0, stream, 3 * count).reshape(len(replications), 3, count)
    where, ring = ((draws[:, k].astype(np.float32) + HALF) / STEPS for k in (0, 2))
    c = Composition(*(column[:, None] for column in society))
    edge = np.where(region == CAPITAL, ONE, c.towns)
    town = where < edge
    is_loyal = (where < edge * c.loyal_in_town) | (~town & (where < edge + (ONE - edge) * c.loyal_in_village))
    shift = np.where(town, c.urban_shift, c.rural_shift) + np.where(is_loyal, c.loyalist_shift, NOTHING)
    low = normals[0] + np.minimum(c.urban_shift, c.rural_shift) + np.minimum(c.loyalist_shift, NOTHING)
    high = normals[-1] + np.maximum(c.urban_shift, c.rural_shift) + np.maximum(c.loyalist_shift, NOTHING)
    score = (normals[draws[:, 1] >> TABLE_SHIFT] + shift - low) * (FINEST / (high - low))
    by_rank = np.argsort(score.astype(np.int64), axis=1, kind="stable")
    rank = np.arange(count).astype(np.float32) / np.float32(count)
    place = (c.homophily * rank + (ONE - c.homophily) * np.take_along_axis(ring, by_rank, axis=1)) * FINEST
    on_ring = np.lexsort((place.astype(np.int64), region[by_rank]), axis=1)
    in_town = np.take_along_axis(np.take_along_axis(town, by_rank, axis=1), on_ring, axis=1)
    return attitudes[attitudes_of[:, None], on_ring], in_town


@compiled(plain_draw_people)
def draw_people(
    keys: Words,
    replications: Words,
    stream: int,
    bounds: NDArray[np.int64],
    society: Composition,
    attitudes: Singles,
    attitudes_of: NDArray[np.intp],
    normals: Singles,
) -> tuple[Singles, Flags]:
    """The citizens of each world, compiled: see `plain_draw_people`.

    What is sorted is packed into words: below who it is, above what it is sorted by.
    """
    worlds, count = len(replications), bounds[-1]
    attitude, in_town = np.empty((worlds, count), dtype=np.float32), np.empty((worlds, count), dtype=np.bool_)
    draws = np.empty(in_whole_vectors(3 * count), dtype=np.uint16)
    where, latent, ring = draws[:count], draws[count : 2 * count], draws[2 * count : 3 * count]
    words, spare, begins = np.empty(count, np.uint64), np.empty(count, np.uint64), np.empty((2, 2**8), np.int64)
    town, score, region = np.empty(count, np.uint64), np.empty(count, np.float32), np.empty(count, np.uint64)
    for r in range(len(bounds) - 1):
        region[bounds[r] : bounds[r + 1]] = r
    for w in range(worlds):
        fill_half_words(draws, replications[w], 0, stream, keys[w])
        _score(score, town, where, latent, region, society, w, normals)
        for i in range(count):
            words[i] = np.uint64(score[i]) << LOW_BYTE | np.uint64(i)
        _sort(words, spare, begins)
        alike = society.homophily[w]
        for k in range(count):
            i = words[k] & WHO
            place = alike * (np.float32(k) / np.float32(count)) + (ONE - alike) * ((np.float32(ring[i]) + HALF) / STEPS)
            words[k] = region[i] << REGION | np.uint64(place * FINEST) << LOW_BYTE | town[i] << TOWN | np.uint64(k)
        _sort(words, spare, begins)
        table, free = attitudes[attitudes_of[w]], bounds.copy()
        for k in range(count):
            r = words[k] >> REGION
            i = free[r]
            free[r] += 1
            attitude[w, i] = table[words[k] & WHO]
            in_town[w, i] = words[k] >> TOWN & BIT
    return attitude, in_town


def _midpoints(count: float) -> NDArray[np.float64]:
    return (np.arange(count) + 0.5) / max(count, 1)


@lru_cache(maxsize=1024)
def hardship_table(a: float, b: float) -> Singles:
    """The 4,096 equally likely values by which the kernels draw hardship from its Beta distribution."""
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, _midpoints(2**TABLE_BITS)), dtype=np.float32)


@cache
def normal_table() -> Singles:
    """The 4,096 equally likely values by which the kernels draw a standard normal: quantiles at their midpoints."""
    return normal_quantile(_midpoints(2**TABLE_BITS)).astype(np.float32)
