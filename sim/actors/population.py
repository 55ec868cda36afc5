"""Who lives in the simulated country: attitudes, places and means of a thousand citizens, in each world others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array, Singles
from sim.engine.compile_cache import kept_table
from sim.engine.compiled import inlined, rule
from sim.engine.draws import normal_quantile
from sim.engine.entity import Country, Parameters, World, rare
from sim.engine.streams import fill_words

# Inhabitants in millions: Minsk city, then Minsk, Brest, Homiel, Viciebsk, Hrodna and Mahiliou regions (census 2019).
REGIONS = ("Minsk city", "Minsk", "Brest", "Homiel", "Viciebsk", "Hrodna", "Mahiliou")
INHABITANTS = np.array([2.02, 1.47, 1.35, 1.39, 1.14, 1.03, 1.02])
CAPITAL = np.uint64(0)
PEOPLE = rare("citizens.people")
AGAINST, IN_FAVOUR = -0.1, 0.1
NEIGHBOURS_EACH_SIDE = 4
# Sums over citizens are whole numbers, so that they do not depend on the order of adding; those of a region fit into 32
# bits.
FIXED_POINT = np.float32(2**14)
NEAR_TIES = 2 * NEIGHBOURS_EACH_SIDE
TABLE_BITS = 12
WIDE_TABLE_SHIFT = np.uint64(16 - TABLE_BITS)
WORDS_OF_A_VECTOR = 32
NOTHING, HALF, ONE, STEPS = np.float32(0), np.float32(0.5), np.float32(1), np.float32(2**16)
FINEST = np.float32(2**16 - 1)  # scores and places on the ring are sorted by so many steps
# What is sorted is packed into words of 64 bits: who it is, whether in a town, by what it is sorted, in which region.
WHO, BYTE, BIT = np.uint64(2**32 - 1), np.uint64(2**8 - 1), np.uint64(1)
TOWN, LOW_BYTE, HIGH_BYTE, REGION = np.uint64(32), np.uint64(40), np.uint64(48), np.uint64(56)


def region_bounds(citizens: int) -> NDArray[np.int64]:
    """Where each region's citizens begin and end: (regions + 1,)."""
    shares = np.concatenate([[0.0], np.cumsum(INHABITANTS) / INHABITANTS.sum()])
    return np.rint(shares * citizens).astype(np.int64)


def region_of_citizens(bounds: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Where each citizen lives: (citizens,)."""
    return np.repeat(np.arange(len(bounds) - 1, dtype=np.uint64), np.diff(bounds))


def tables_of(make: Callable[..., NDArray[Any]], *columns: Array) -> tuple[NDArray[Any], NDArray[np.intp]]:
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


def room_for_words(draws: int, bits: int) -> NDArray[np.uint32]:
    """Room for random words that hold so many draws of so many bits: the compiler's vectors leave none over."""
    vectors = -(-draws * bits // (32 * WORDS_OF_A_VECTOR))
    return np.empty(vectors * WORDS_OF_A_VECTOR, np.uint32)


@rule
def draw_people(w: World, p: Parameters, country: Country) -> None:
    """Who lives in this world: each citizen's attitude, and whether he lives in a town.

    In ring order: region by region, within it so that neighbours tend to think alike. Each citizen has three draws:
    where he lives and whether he is loyal, what he thinks, and whom he stands next to. What is sorted is packed into
    words: below who it is, above what it is sorted by.
    """
    desk, count = country.desk, len(country.attitude)
    words, town, score, region = desk.words, desk.town, desk.score, country.region
    ring = desk.draws.view(np.uint16)[2 * count : 3 * count]
    fill_words(desk.draws, w.replication, np.uint64(0), PEOPLE, w.key_0, w.key_1)
    _score(p, country)
    for i in range(count):
        words[i] = np.uint64(score[i]) << LOW_BYTE | np.uint64(i)
    _sort(words, desk.spare, desk.begins)
    alike = np.float32(p.citizens_homophily)
    for k in range(count):
        i = int(words[k] & WHO)
        place = alike * (np.float32(k) / np.float32(count)) + (ONE - alike) * ((np.float32(ring[i]) + HALF) / STEPS)
        in_town = np.uint64(1) if town[i] else np.uint64(0)
        words[k] = region[i] << REGION | np.uint64(place * FINEST) << LOW_BYTE | in_town << TOWN | np.uint64(k)
    _sort(words, desk.spare, desk.begins)
    for r in range(len(desk.free)):
        desk.free[r] = country.bounds[r]
    for k in range(count):
        r = int(words[k] >> REGION)
        i = desk.free[r]
        desk.free[r] += 1
        country.starting_attitude[i] = country.attitude[i] = country.ranks[np.int64(words[k] & WHO)]
        country.urban[i] = (words[k] >> TOWN & BIT) == BIT


@rule
def _score(p: Parameters, country: Country) -> None:
    """How favourable to participation each citizen is beside the others, in steps, and who is in a town."""
    desk, count, normals = country.desk, len(country.attitude), country.normals
    score, town, region = desk.score, desk.town, country.region
    draws = desk.draws.view(np.uint16)
    where, latent = draws[:count], draws[count : 2 * count]
    urban, rural = np.float32(p.citizens_urban_shift), np.float32(p.citizens_rural_shift)
    more = np.float32(p.citizens_loyalist_shift)
    capital = country.bounds[CAPITAL + 1] / country.bounds[-1]
    towns = np.float32(max(0.0, p.citizens_urban_share - capital) / (1 - capital))
    loyal_in_town = np.float32(p.citizens_loyalist_share * p.citizens_loyalist_urban_factor)
    loyal_in_village = np.float32(p.citizens_loyalist_share * p.citizens_loyalist_rural_factor)
    low = normals[0] + min(urban, rural) + min(more, NOTHING)
    high = normals[-1] + max(urban, rural) + max(more, NOTHING)
    for i in range(count):
        edge = ONE if region[i] == CAPITAL else towns
        u = (np.float32(where[i]) + HALF) / STEPS
        is_loyal = (u < edge * loyal_in_town) | ((u >= edge) & (u < edge + (ONE - edge) * loyal_in_village))
        town[i] = u < edge
        score[i] = (urban if u < edge else rural) + (more if is_loyal else NOTHING)
    for i in range(count):
        score[i] = (normals[np.uint64(latent[i]) >> WIDE_TABLE_SHIFT] + score[i] - low) * (FINEST / (high - low))


@rule
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


@inlined
def lay_as_ring(ring: Any, people: Any) -> None:
    """Lays out one number for each citizen of a region, with as many neighbours as he has beyond either end.

    So the citizen i stands in the place i + NEIGHBOURS_EACH_SIDE, among his neighbours.
    """
    size = len(people)
    for i in range(size):
        ring[NEIGHBOURS_EACH_SIDE + i] = people[i]
    for i in range(NEIGHBOURS_EACH_SIDE):
        ring[NEIGHBOURS_EACH_SIDE - 1 - i] = ring[NEIGHBOURS_EACH_SIDE - 1 - i + size]
        ring[NEIGHBOURS_EACH_SIDE + i + size] = ring[NEIGHBOURS_EACH_SIDE + i]


def _midpoints(count: float) -> NDArray[np.float64]:
    return (np.arange(count) + 0.5) / max(count, 1)


@kept_table
def hardship_table(a: float, b: float) -> Singles:
    """The 4,096 equally likely values by which the kernels draw hardship from its Beta distribution."""
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, _midpoints(2**TABLE_BITS)), dtype=np.float32)


@cache
def normal_table() -> Singles:
    """The 4,096 equally likely values by which the kernels draw a standard normal: quantiles at their midpoints."""
    return np.array([normal_quantile(u) for u in _midpoints(2**TABLE_BITS)], dtype=np.float32)
