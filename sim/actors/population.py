"""Who lives in the simulated country: attitudes, places and means of a thousand citizens, common to many worlds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Singles
from sim.engine.compiled import part_of_kernel
from sim.engine.streams import Streams

# Inhabitants in millions: Minsk city, then Minsk, Brest, Homiel, Viciebsk, Hrodna and Mahiliou regions (census 2019).
REGIONS = ("Minsk city", "Minsk", "Brest", "Homiel", "Viciebsk", "Hrodna", "Mahiliou")
INHABITANTS = np.array([2.02, 1.47, 1.35, 1.39, 1.14, 1.03, 1.02])
AGAINST, IN_FAVOUR = -0.1, 0.1
NEIGHBOURS_EACH_SIDE = 4
TABLE_BITS = 12
DRAWS_OF_A_VECTOR = 64


@dataclass(frozen=True)
class Composition:
    """The shares that make up a society; worlds with the same shares have the same population."""

    anti_war_share: float
    support_share: float
    loyalist_share: float
    urban_share: float
    homophily: float
    loyalist_shift: float
    urban_shift: float
    rural_shift: float
    loyalist_urban_factor: float
    loyalist_rural_factor: float
    hardship_a: float
    hardship_b: float


@dataclass(frozen=True)
class Population:
    """Citizens in ring order: region by region, within it so that neighbours tend to think alike.

    `attitude` (citizens,) from -1 firmly against the army's own participation to +1 firmly for; `urban` (citizens,);
    `hardship_table` (4096,) the quantiles of hardship from which each world draws.
    """

    attitude: Singles
    urban: NDArray[np.bool_]
    hardship_table: Singles


def region_bounds(citizens: int) -> NDArray[np.int64]:
    """Where each region's citizens begin and end: (regions + 1,)."""
    shares = np.concatenate([[0.0], np.cumsum(INHABITANTS) / INHABITANTS.sum()])
    return np.rint(shares * citizens).astype(np.int64)


@lru_cache(maxsize=1024)
def population(seed: int, citizens: int, composition: Composition) -> Population:
    """The population of a country with this composition; the same for the same seed."""
    c = composition
    bounds = region_bounds(citizens)
    latent, loyal_draw, urban_draw, ring_noise = _draws(seed, citizens)
    in_capital = np.arange(citizens) < bounds[1]
    elsewhere = max(0.0, c.urban_share - bounds[1] / citizens) / (1 - bounds[1] / citizens)
    urban = in_capital | (urban_draw < elsewhere)
    loyal_share = c.loyalist_share * np.where(urban, c.loyalist_urban_factor, c.loyalist_rural_factor)
    score = latent + c.loyalist_shift * (loyal_draw < loyal_share) + np.where(urban, c.urban_shift, c.rural_shift)
    rank = np.argsort(np.argsort(score, kind="stable"), kind="stable")
    order = _ring_order(bounds, c.homophily * rank / citizens + (1 - c.homophily) * ring_noise)
    attitude = attitudes_by_rank(citizens, c.anti_war_share, c.support_share)[rank]
    return Population(attitude[order], urban[order], _hardship_table(c.hardship_a, c.hardship_b))


def attitudes_by_rank(citizens: int, anti_war_share: float, support_share: float) -> Singles:
    """Attitudes from the firmest opponent to the firmest supporter, with exactly the given shares on either side."""
    against = round(anti_war_share * citizens)
    in_favour = min(round(support_share * citizens), citizens - against)
    between = citizens - against - in_favour
    opponents = AGAINST - (1 + AGAINST) * _midpoints(against)[::-1] ** 0.7
    supporters = IN_FAVOUR + (1 - IN_FAVOUR) * _midpoints(in_favour) ** 1.3
    undecided = AGAINST + (IN_FAVOUR - AGAINST) * _midpoints(between)
    return np.concatenate([opponents, undecided, supporters]).astype(np.float32)


def _midpoints(count: int) -> NDArray[np.float64]:
    return (np.arange(count) + 0.5) / max(count, 1)


def _ring_order(bounds: NDArray[np.int64], place: NDArray[np.float64]) -> NDArray[np.int64]:
    parts = [low + np.argsort(place[low:high], kind="stable") for low, high in pairwise(bounds)]
    return np.concatenate(parts)


def _draws(seed: int, citizens: int) -> tuple[NDArray[np.float64], ...]:
    from sim.engine.streams import normal_quantile

    luck = Streams(seed, np.zeros(1, dtype=np.int64))
    latent, *uniform = (
        luck.uniform(f"population.{name}", 0, citizens)[:, 0] for name in ("latent", "loyal", "urban", "ring")
    )
    return (normal_quantile(latent), *uniform)


@cache
def _hardship_table(a: float, b: float) -> Singles:
    from scipy.special import betaincinv

    return np.asarray(betaincinv(a, b, _midpoints(2**TABLE_BITS)), dtype=np.float32)


@cache
def normal_table() -> Singles:
    """The 4,096 equally likely values by which the kernels draw a standard normal: quantiles at their midpoints."""
    from sim.engine.streams import normal_quantile

    return normal_quantile(_midpoints(2**TABLE_BITS)).astype(np.float32)


@part_of_kernel
def in_whole_vectors(draws: int) -> int:
    """At least so many 16-bit draws, such that the compiler's vectors leave none over to be made one by one."""
    return (draws + DRAWS_OF_A_VECTOR - 1) // DRAWS_OF_A_VECTOR * DRAWS_OF_A_VECTOR
