"""One week of protest and arrests, citizen by citizen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import NEAR_TIES, NEIGHBOURS_EACH_SIDE
from sim.engine.compiled import inlined, kernel
from sim.engine.entity import Country
from sim.engine.streams import philox, unit_interval

# Nobody has fewer people around him than this share, so that a lone protester meets a finite number of police.
LONE_SHARE = 0.01
NOTHING = np.float32(0)


@inlined
def _arrest_chance(deterrence: Any, company: Any, overall: Any) -> Any:
    """How likely a protester is caught who has so much company near him and in the country."""
    return 1 - np.exp(-deterrence / (LONE_SHARE + company / 2 + overall / 2))


@inlined
def _urge(ground: Any, fear: Any, attitude: Any, pull: Any, push: Any, anger: Any) -> Any:
    """What drives one citizen to act, less what holds him back."""
    return ground + pull + anger * max(NOTHING, -attitude) - push * fear


@inlined
def _decide_alone(acts: Any, ground: Any, fear: Any, attitude: Any, pull: Any, push: Any, anger: Any) -> None:
    """Who would act without an active neighbour: the same pull and push for all, so that the compiler uses vectors."""
    if anger:
        for i in range(len(acts)):
            acts[i] = _urge(ground[i], fear[i], attitude[i], pull, push, anger) > NOTHING
    else:  # attitudes need not be fetched
        for i in range(len(acts)):
            acts[i] = _urge(ground[i], fear[i], NOTHING, pull, push, NOTHING) > NOTHING


@inlined
def _on_ring(place: Any, size: Any) -> Any:
    """A place on the ring of a region, of somebody who stands a few steps before its beginning or beyond its end.

    A division is dear, and needed only where a region has fewer people than such steps.
    """
    near = place + size if place < 0 else place - size if place >= size else place
    return near if 0 <= near < size else place % size


@inlined
def _find(flags: Any, found: Any) -> Any:
    """Writes down where the few raised flags are, looking at eight of them at a glance, and returns how many."""
    eights, n = flags.view(np.uint64), 0
    for e in range(len(eights)):
        if eights[e]:
            for i in range(8 * e, 8 * e + 8):
                found[n] = i
                n += flags[i]
    return n


@kernel
def protest_for_a_week(
    country: Country,
    replication: np.uint64,
    week: np.uint64,
    stream: np.uint64,
    key_0: np.uint64,
    key_1: np.uint64,
    region_active: NDArray[np.int64],
    stress: float,
    war: float,
    peer_weight: float,
    fear_weight: float,
    deterrence: float,
    far_ties: float,
    jailing: float,
    shortest: float,
    longest: float,
    networks: float,
) -> int:
    """One week of protest: changes who is active and jailed and the active of each region, returns how many are active.

    `networks` is the share of citizens who are expected on the streets besides those who are seen there.

    Most citizens live in a quiet region: they are decided all at once. Then follow the regions where somebody is
    active, in them the few who have an active neighbour, and the arrest of the few who act, one by one.
    """
    bounds, is_active, attitude, ground, fear = (
        country.bounds,
        country.is_active,
        country.attitude,
        country.ground,
        country.fear,
    )
    jail, desk = country.jailed_weeks, country.desk
    acts, near, before, found = desk.acts, desk.near, desk.before, desk.found
    risk, pull, push = desk.risk, desk.pull, desk.push
    citizens, regions = len(is_active), len(bounds) - 1
    total = 0
    for r in range(regions):
        total += region_active[r]
    overall = total / citizens + networks
    anger = np.float32(war)
    quiet = _arrest_chance(deterrence, 0.0, overall)
    for r in range(regions):
        risk[r, 0] = quiet
    _decide_alone(acts[:citizens], ground, fear, attitude, np.float32(stress), np.float32(fear_weight * quiet), anger)
    near[:] = 0
    for r in range(regions):
        if region_active[r] == 0:
            continue
        low, high = bounds[r], bounds[r + 1]
        size = high - low
        active, around, will = is_active[low:high], near[low:high], acts[low:high]
        mine, afraid, x = ground[low:high], fear[low:high], attitude[low:high]
        whole = (size + 7) // 8 * 8
        before[whole - 8 : whole] = 0
        for i in range(size):
            before[i] = active[i]
        old = _find(before[:whole], found)
        crowd = np.uint8(0)
        for k in range(old):
            active[found[k]] = 0
            for step in range(1, NEIGHBOURS_EACH_SIDE + 1):
                for i in (_on_ring(found[k] + step, size), _on_ring(found[k] - step, size)):
                    around[i] += 1
                    crowd = max(crowd, around[i])
        for k in range(crowd + 1):
            company = (1 - far_ties) * (k / NEAR_TIES) + far_ties * (region_active[r] / size)
            risk[r, k] = _arrest_chance(deterrence, company, overall)
            pull[k] = stress + peer_weight * company
            push[k] = fear_weight * risk[r, k]
        _decide_alone(will, mine, afraid, x, pull[0], push[0], anger)
        for k in range(old):
            for step in range(-NEIGHBOURS_EACH_SIDE, NEIGHBOURS_EACH_SIDE + 1):
                i = _on_ring(found[k] + step, size)
                c = around[i]
                will[i] = _urge(mine[i], afraid[i], x[i], pull[c], push[c], anger) > NOTHING
    for i in range(citizens):
        acts[i] &= jail[i] == 0
        jail[i] -= jail[i] != 0
    for r in range(regions):
        region_active[r] = 0
    r, total = 0, 0
    for k in range(_find(acts, found)):
        i = found[k]
        while i >= bounds[r + 1]:
            r += 1
        words = philox(replication, week, stream, np.uint64(i), key_0, key_1)
        if unit_interval(words[0], words[1]) < jailing * risk[r, near[i]]:
            jail[i] = np.uint8(shortest + np.floor(unit_interval(words[2], words[3]) * (longest - shortest + 1)))
        else:
            is_active[i] = 1
            region_active[r] += 1
            total += 1
    return total
