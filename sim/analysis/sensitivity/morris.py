"""Elementary effects: how far entry moves when one parameter takes a step and all others stay (Morris 1991).

Cheap enough to sort out dozens of parameters. All points share their luck, so that a parameter without any effect
leaves every world as it is. What luck is left is taken off by simulating twice with different luck: one half says in
which direction a step leads, the other how far.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.estimate import LEVEL
from sim.analysis.sensitivity.cloud import END, Cloud, SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity, interval, ranked, resamples
from sim.design.tally import Simulate
from sim.engine.arrays import Array
from sim.engine.priors import Prior

LEVELS = 4  # values that each parameter takes: the middles of so many equal slices of its belief
TRAJECTORIES, FEWEST, RESAMPLES, FLIPS = 20, 8, 1000, 400


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
    simulate: tuple[Simulate, Simulate],
    beliefs: Mapping[str, Prior],
    replications: int,
    count: int = TRAJECTORIES,
    seed: int = 0,
) -> Sensitivity:
    """mu*, the mean size of the effects of each parameter, in shares of worlds per unit of its belief.

    `simulate`: two ways to simulate, each with luck of its own that all points share; half of the replications with
    each. `also` holds mu (the mean with its sign) and sigma (how much the effect depends on the other parameters).
    Intervals from resampling trajectories. Raises SensitivityError for too few of either.
    """
    check(count, replications)
    paths, walks = list(beliefs), trajectories(len(beliefs), count, seed)
    cube = walks.reshape(-1, len(paths))
    points = {path: beliefs[path].quantile(cube[:, j]) for j, path in enumerate(paths)}
    clouds = [Cloud.of(points, half(points, replications // 2)) for half in simulate]
    if sum(cloud.mean for cloud in clouds) == 0:
        raise SensitivityError(f"no entry in {sum(c.worlds.sum() for c in clouds):,} worlds: nothing differs")
    first, second = (effects(walks, cloud.share.reshape(walks.shape[:2])) for cloud in clouds)
    rng = np.random.default_rng(seed)
    again = resamples(rng, RESAMPLES, count) / count
    sizes = crossed(first, second)
    low, high = interval(sizes.mean(axis=0), again @ sizes)
    noise = luck_of_size(first, second, rng)
    drivers = [
        _driver(path, belief, (first[:, j] + second[:, j]) / 2, sizes[:, j], (low[j], high[j]), noise[j])
        for j, (path, belief) in enumerate(beliefs.items())
    ]
    mean = (clouds[0].mean + clouds[1].mean) / 2
    return Sensitivity("morris", ranked(drivers), len(cube), 2.0 * (replications // 2), mean)


def check(count: int, replications: int) -> None:
    """SensitivityError for fewer trajectories or replications than can tell anything."""
    if count < FEWEST:
        raise SensitivityError(
            f"{count} trajectories are too few: at least {FEWEST} are needed, and {TRAJECTORIES} are better"
        )
    if replications < 2:
        raise SensitivityError("two halves with different luck take at least 2 replications, and 20 are better (-r 20)")
    if replications % 2:
        raise SensitivityError(
            f"{replications} replications do not make two halves with different luck: ask for {replications + 1} "
            f"(-r {replications + 1})"
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


def crossed(first: Array, second: Array) -> Array:
    """The size of each effect, its direction from one half of the luck and its length from the other, both ways.

    Its mean is 0 where there is nothing but luck; without luck it is the absolute value.
    """
    return np.asarray((np.sign(first) * second + np.sign(second) * first) / 2)


def luck_of_size(first: Array, second: Array, rng: np.random.Generator) -> Array:
    """What luck alone gives the mean size of the effects of a parameter, at most, 19 times in 20 for all together.

    (parameters,); 0 where no world ever moved. Luck alone makes an effect of either sign equally often: with the signs
    of one half drawn anew nothing but luck is left, and the largest of all sizes then is the line, each in its own
    scale. It needs no law of the luck, which few trajectories would not follow.
    """
    scale = np.sqrt((first**2 + second**2).mean(axis=0) / 2)
    usable = np.where(scale > 0, scale, 1.0)
    largest = [
        (crossed(first, second * rng.choice((-1, 1), first.shape)).mean(axis=0) / usable).max() for _ in range(FLIPS)
    ]
    return np.asarray(scale * np.quantile(largest, LEVEL))


def _driver(path: str, belief: Prior, effect: Array, size: Array, ends: tuple[float, float], noise: float) -> Driver:
    """`effect` and `size` (trajectories,)."""
    index, mean = float(size.mean()), float(effect.mean())
    low, high = belief.quantile(np.array([END, 1 - END]))
    return Driver(
        path=path,
        index=index,
        low=float(ends[0]),
        high=float(ends[1]),
        noise=float(noise),
        trend=float(np.clip(mean / index, -1, 1)) if index > 0 else 0.0,
        tenths=(float(low), float(high)),
        also={"mu": mean, "sigma": float(effect.std(ddof=1))},
    )
