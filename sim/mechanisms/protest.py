"""One week of protest and arrests, citizen by citizen: the loop over them, and its plain numpy form."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.actors.population import NEIGHBOURS_EACH_SIDE
from sim.engine.arrays import Array, Bytes, HalfWords, Singles
from sim.engine.compiled import compiled, part_of_kernel
from sim.engine.streams import Words, compiled_philox, compiled_unit_interval, philox, unit_interval

NEAR_TIES = 2 * NEIGHBOURS_EACH_SIDE
# Nobody has fewer people around him than this share, so that a lone protester meets a finite number of police.
LONE_SHARE = 0.01
NOTHING = np.float32(0)
HALF, STEPS = np.float32(0.5), np.float32(2**16)  # fear is kept as one of 65,536 equally likely steps


def plain_update_activity(
    is_active: Bytes,
    jailed_weeks: Bytes,
    attitude: Singles,
    ground: Singles,
    fear: HalfWords,
    bounds: NDArray[np.int64],
    keys: Words,
    replications: Words,
    week: int,
    stream: int,
    region_active: NDArray[np.int64],
    stress: Array,
    war: Array,
    peer_weight: Array,
    fear_weight: Array,
    deterrence: Array,
    far_ties: Array,
    jailing: Array,
    shortest: Array,
    longest: Array,
) -> NDArray[np.int64]:
    """One week of protest with numpy alone: changes who is active and jailed, returns the active of each region."""
    counts = np.zeros_like(region_active)
    overall = region_active.sum(axis=1) / is_active.shape[1]
    u, length = _arrest_draws(keys, replications, week, stream, is_active.shape[1])
    worlds = np.arange(len(is_active))[:, None]
    for r, (low, high) in enumerate(pairwise(bounds)):
        part = slice(low, high)
        old = is_active[:, part]
        near = sum(np.roll(old, k, axis=1) for k in range(-NEIGHBOURS_EACH_SIDE, NEIGHBOURS_EACH_SIDE + 1) if k)
        share = far_ties * (region_active[:, r] / (high - low))
        company = (1 - far_ties)[:, None] * (np.arange(NEAR_TIES + 1) / NEAR_TIES) + share[:, None]
        arrest = 1 - np.exp(-deterrence[:, None] / (LONE_SHARE + company / 2 + overall[:, None] / 2))
        pull = (stress[:, None] + peer_weight[:, None] * company).astype(np.float32)
        push = (fear_weight[:, None] * arrest).astype(np.float32)
        anger = war.astype(np.float32)[:, None] * np.maximum(NOTHING, -attitude[:, part])
        afraid = (fear[:, part].astype(np.float32) + HALF) / STEPS
        urge = ground[:, part] + pull[worlds, near] + anger - push[worlds, near] * afraid
        free = jailed_weeks[:, part] == 0
        jailed_weeks[:, part] -= ~free
        acts = free & (urge > 0)
        caught = acts & (u[:, part] < jailing[:, None] * arrest[worlds, near])
        terms = shortest[:, None] + np.floor(length[:, part] * (longest - shortest + 1)[:, None])
        jailed_weeks[:, part][caught] = terms[caught].astype(np.uint8)
        is_active[:, part] = acts & ~caught
        counts[:, r] = (acts & ~caught).sum(axis=1)
    return counts


def _arrest_draws(keys: Words, replications: Words, week: int, stream: int, count: int) -> tuple[Array, Array]:
    columns = [array.astype(np.uint64)[:, None] for array in (replications, keys[:, 0], keys[:, 1])]
    index = np.arange(count, dtype=np.uint64)
    words = philox(columns[0], np.uint64(week), np.uint64(stream), index, columns[1], columns[2])
    return np.asarray(unit_interval(words[0], words[1])), np.asarray(unit_interval(words[2], words[3]))


@part_of_kernel
def _arrest_chance(deterrence: Any, company: Any, overall: Any) -> Any:
    """How likely a protester is caught who has so much company near him and in the country."""
    return 1 - np.exp(-deterrence / (LONE_SHARE + company / 2 + overall / 2))


@part_of_kernel
def _urge(ground: Any, fear: Any, attitude: Any, pull: Any, push: Any, anger: Any) -> Any:
    """What drives one citizen to act, less what holds him back."""
    return ground + pull + anger * max(NOTHING, -attitude) - push * ((np.float32(fear) + HALF) / STEPS)


@part_of_kernel
def _decide_alone(acts: Any, ground: Any, fear: Any, attitude: Any, pull: Any, push: Any, anger: Any) -> None:
    """Who would act without an active neighbour: the same pull and push for all, so that the compiler uses vectors."""
    if anger:
        for i in range(len(acts)):
            acts[i] = _urge(ground[i], fear[i], attitude[i], pull, push, anger) > NOTHING
    else:  # attitudes need not be fetched
        for i in range(len(acts)):
            acts[i] = _urge(ground[i], fear[i], NOTHING, pull, push, NOTHING) > NOTHING


@part_of_kernel
def _find(flags: Any, eights: Any, found: Any) -> Any:
    """Writes down where the few raised flags are and returns how many; `eights` shows eight flags at a glance."""
    n = 0
    for e in range(len(eights)):
        if eights[e]:
            for i in range(8 * e, 8 * e + 8):
                found[n] = i
                n += flags[i]
    return n


@compiled(plain_update_activity)
def update_activity(
    is_active: Bytes,
    jailed_weeks: Bytes,
    attitude: Singles,
    ground: Singles,
    fear: HalfWords,
    bounds: NDArray[np.int64],
    keys: Words,
    replications: Words,
    week: int,
    stream: int,
    region_active: NDArray[np.int64],
    stress: Array,
    war: Array,
    peer_weight: Array,
    fear_weight: Array,
    deterrence: Array,
    far_ties: Array,
    jailing: Array,
    shortest: Array,
    longest: Array,
) -> NDArray[np.int64]:
    """One week of protest, compiled: see `plain_update_activity`.

    Most citizens live in a quiet region: they are decided all at once. Then follow the regions where somebody is
    active, in them the few who have an active neighbour, and the arrest of the few who act, one by one.
    """
    worlds, citizens = is_active.shape
    regions = len(bounds) - 1
    counts = np.zeros(region_active.shape, dtype=np.int64)
    whole = (citizens + 7) // 8 * 8
    acts, near, before = np.zeros(whole, np.uint8), np.zeros(whole, np.uint8), np.zeros(whole, np.uint8)
    acts_by_eights, before_by_eights = acts.view(np.uint64), before.view(np.uint64)
    found = np.empty(whole, dtype=np.int64)
    company, risk = np.empty(NEAR_TIES + 1), np.empty((regions, NEAR_TIES + 1))
    pull, push = np.empty(NEAR_TIES + 1, dtype=np.float32), np.empty(NEAR_TIES + 1, dtype=np.float32)
    for w in range(worlds):
        overall = region_active[w].sum() / citizens
        anger, far = np.float32(war[w]), far_ties[w]
        risk[:, 0] = _arrest_chance(deterrence[w], 0.0, overall)
        scare = np.float32(fear_weight[w] * risk[0, 0])
        _decide_alone(acts[:citizens], ground[w], fear[w], attitude[w], np.float32(stress[w]), scare, anger)
        near[:] = 0
        for r in range(regions):
            if region_active[w, r] == 0:
                continue
            low, high = bounds[r], bounds[r + 1]
            size = high - low
            active, around, will = is_active[w, low:high], near[low:high], acts[low:high]
            mine, afraid, x = ground[w, low:high], fear[w, low:high], attitude[w, low:high]
            eights = (size + 7) // 8
            before[8 * eights - 8 : 8 * eights] = 0
            for i in range(size):
                before[i] = active[i]
            old = _find(before, before_by_eights[:eights], found)
            crowd = np.uint8(0)
            for k in range(old):
                active[found[k]] = 0
                for step in range(1, NEIGHBOURS_EACH_SIDE + 1):
                    for i in ((found[k] + step) % size, (found[k] - step) % size):
                        around[i] += 1
                        crowd = max(crowd, around[i])
            for k in range(crowd + 1):
                company[k] = (1 - far) * (k / NEAR_TIES) + far * (region_active[w, r] / size)
                risk[r, k] = _arrest_chance(deterrence[w], company[k], overall)
                pull[k] = stress[w] + peer_weight[w] * company[k]
                push[k] = fear_weight[w] * risk[r, k]
            _decide_alone(will, mine, afraid, x, pull[0], push[0], anger)
            for k in range(old):
                for step in range(-NEIGHBOURS_EACH_SIDE, NEIGHBOURS_EACH_SIDE + 1):
                    i = (found[k] + step) % size
                    c = around[i]
                    will[i] = _urge(mine[i], afraid[i], x[i], pull[c], push[c], anger) > NOTHING
        jail = jailed_weeks[w]
        for i in range(citizens):
            acts[i] &= jail[i] == 0
            jail[i] -= jail[i] != 0
        r = 0
        for k in range(_find(acts, acts_by_eights, found)):
            i = found[k]
            while i >= bounds[r + 1]:
                r += 1
            words = compiled_philox(
                np.uint64(replications[w]),
                np.uint64(week),
                np.uint64(stream),
                np.uint64(i),
                np.uint64(keys[w, 0]),
                np.uint64(keys[w, 1]),
            )
            if compiled_unit_interval(words[0], words[1]) < jailing[w] * risk[r, near[i]]:
                span = longest[w] - shortest[w] + 1
                jail[i] = np.uint8(shortest[w] + np.floor(compiled_unit_interval(words[2], words[3]) * span))
            else:
                is_active[w, i] = 1
                counts[w, r] += 1
    return counts
