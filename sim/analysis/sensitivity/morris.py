"""Elementary effects: how far entry moves when one parameter takes a step and all others stay (Morris 1991).

Cheap enough to sort out dozens of parameters. All points share their luck, so that a parameter without any effect
leaves every world as it is. The luck that they share is still luck: groups of worlds, each with luck of its own, say
how far it moves an effect. What of it would look like an effect is taken off by crossing: how far a step leads is
told by each group, in which direction by all the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.analysis.estimate import LEVEL
from sim.analysis.sensitivity.cloud import END, Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, ranked
from sim.design.tally import Simulate
from sim.engine.arrays import Array
from sim.engine.priors import Prior

LEVELS = 4  # values that each parameter takes: the middles of so many equal slices of its belief
GROUPS = 8  # of worlds with luck of their own
TRAJECTORIES, FEWEST, FLIPS = 20, 8, 400


def trajectories(parameters: int, count: int, seed: int) -> Array:
    """Walks through the unit cube that change one parameter at a time; (count, parameters + 1, parameters)."""
    from SALib.sample import morris

    edge = 0.5 / LEVELS
    problem = {
        "num_vars": parameters,
        "names": [*map(str, range(parameters))],
        "bounds": [[edge, 1 - edge]] * parameters,
    }
    walks = np.asarray(morris.sample(problem, count, num_levels=LEVELS, seed=seed))
    return walks.reshape(count, parameters + 1, parameters)


def morris(
    simulate: Sequence[Simulate],
    beliefs: Mapping[str, Prior],
    replications: int,
    count: int = TRAJECTORIES,
    seed: int = 0,
) -> Sensitivity:
    """mu*, the mean size of the effects of each parameter, in shares of worlds per unit of its belief.

    `simulate`: GROUPS ways to simulate, each with luck of its own that all points share; as many of the replications
    with each. `also` holds mu (the mean with its sign) and sigma (how much the effect depends on the other parameters).
    Intervals from how trajectories differ, and groups. Raises SensitivityError for too few.
    """
    check(count, replications)
    if len(simulate) != GROUPS:
        raise ValueError(f"{len(simulate)} ways to simulate, and {GROUPS} are needed")
    paths, walks = list(beliefs), trajectories(len(beliefs), count, seed)
    cube = walks.reshape(-1, len(paths))
    points = {path: beliefs[path].quantile(cube[:, j]) for j, path in enumerate(paths)}
    clouds = [Cloud.of(points, group(points, replications // GROUPS)) for group in simulate]
    if sum(cloud.mean for cloud in clouds) == 0:
        raise SensitivityError(f"no entry in {sum(c.worlds.sum() for c in clouds):,} worlds: nothing differs")
    by_group = np.stack([effects(walks, cloud.share.reshape(walks.shape[:2])) for cloud in clouds])
    effect, sizes = by_group.mean(axis=0), crossed(by_group)
    error, reach = error_of_size(sizes, by_group)
    noise = luck_of_size(by_group, np.random.default_rng(seed))
    drivers = [
        _driver(path, belief, effect[:, j], sizes[:, j], (error[j], reach[j]), noise[j])
        for j, (path, belief) in enumerate(beliefs.items())
    ]
    mean = sum(cloud.mean for cloud in clouds) / GROUPS
    return Sensitivity("morris", ranked(drivers), len(cube), float(GROUPS * (replications // GROUPS)), mean)


def check(count: int, replications: int) -> None:
    """SensitivityError for fewer trajectories or replications than can tell anything."""
    if count < FEWEST:
        raise SensitivityError(
            f"{count} trajectories are too few: at least {FEWEST} are needed, and {TRAJECTORIES} are better"
        )
    if replications < GROUPS or replications % GROUPS:
        more = -(-replications // GROUPS) * GROUPS
        raise SensitivityError(
            f"{replications} replications do not make {GROUPS} groups of the same size, each with luck of its own: "
            f"ask for {more} (-r {more})"
        )


def effects(walks: Array, share: Array) -> Array:
    """The change of the share with each parameter's step, per unit of the cube; (trajectories, parameters).

    `share` (trajectories, parameters + 1).
    """
    steps = np.diff(walks, axis=1)
    moved, size = np.argmax(np.abs(steps), axis=2), steps.sum(axis=2)
    found = np.empty((walks.shape[0], walks.shape[2]))
    np.put_along_axis(found, moved, np.diff(share, axis=1) / size, axis=1)
    return found


def error_of_size(sizes: Array, by_group: Array) -> tuple[Array, Array]:
    """The standard error of the mean size of the effects of a parameter, and how far its interval reaches from it.

    Walks differ, and so do groups, whose luck all walks share, so that no resampling of them shows it (crossed samples;
    Owen 2007). What a group does to one walk alone is in both differences: little, where walks share their luck, and
    about what crossing adds where few worlds move. Student's law with the degrees of freedom of both together
    (Satterthwaite 1946). `sizes` (trajectories, parameters); `by_group` (groups, trajectories, parameters), each effect
    counted in the direction that it has over all groups; (parameters,) both.
    """
    from scipy.special import stdtrit

    groups, count = by_group.shape[:2]
    of_group = (np.sign(by_group.mean(axis=0)) * by_group).mean(axis=1)
    of_walks, of_luck = sizes.var(axis=0, ddof=1) / count, of_group.var(axis=0, ddof=1) / groups
    variance, parts = of_walks + of_luck, of_walks**2 / (count - 1) + of_luck**2 / (groups - 1)
    freedom = np.divide(variance**2, parts, out=np.full_like(variance, count - 1.0), where=parts > 0)
    error = np.sqrt(variance)
    return error, np.asarray(stdtrit(freedom, 1 - (1 - LEVEL) / 2) * error)


def crossed(by_group: Array) -> Array:
    """The size of each effect, its length from each group and its direction from all others; (groups, ...) to (...).

    Its mean is 0 where there is nothing but luck; without luck it is the absolute value. With the direction from half
    of the groups alone it was wrong more often, which made sizes too small and their errors too narrow.
    """
    return np.asarray((np.sign(by_group.sum(axis=0) - by_group) * by_group).mean(axis=0))


def luck_of_size(by_group: Array, rng: np.random.Generator) -> Array:
    """What luck alone gives the mean size of the effects of a parameter, at most, 19 times in 20 for all together.

    `by_group` (groups, trajectories, parameters) to (parameters,); 0 where no world ever moved. Luck alone makes an
    effect of either sign equally often: with the signs of each group drawn anew nothing but luck is left, and the
    largest of all sizes then is the line, each in its own scale. It needs no law of the luck, which few trajectories
    would not follow.
    """
    scale = np.sqrt((by_group**2).mean(axis=(0, 1)) / len(by_group))
    usable = np.where(scale > 0, scale, 1.0)
    flips = (2 * rng.integers(0, 2, by_group.shape, dtype=np.int8) - 1 for _ in range(FLIPS))
    largest = [(crossed(by_group * flip).mean(axis=0) / usable).max() for flip in flips]
    return np.asarray(scale * np.quantile(largest, LEVEL))


def _driver(path: str, belief: Prior, effect: Array, size: Array, error: tuple[float, float], noise: float) -> Driver:
    """`effect` and `size` (trajectories,); `error` with how far the interval reaches."""
    index, mean = float(size.mean()), float(effect.mean())
    low, high = belief.quantile(np.array([END, 1 - END]))
    return Driver(
        path=path,
        index=index,
        error=float(error[0]),
        low=index - float(error[1]),
        high=index + float(error[1]),
        noise=float(noise),
        trend=float(np.clip(mean / index, -1, 1)) if index > 0 else 0.0,
        tenths=(float(low), float(high)),
        also={"mu": mean, "sigma": float(effect.std(ddof=1))},
    )
