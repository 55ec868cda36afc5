"""Experiments observed at many points: simulated in parts that are kept, and found again by the same request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import getsourcefile
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.batch.observe import ObservedHistories, Watch, follow_worlds
from sim.batch.pieces import Piece, carry_out
from sim.batch.plan import BLOCK_SIZE, Plan
from sim.batch.work import Work
from sim.design.observing import Candidates, Moments
from sim.design.settings import COMMON, Settings
from sim.engine.source import model_version

MOST_REPLICATIONS = 10_000  # of a point, so that no two points ever have the same luck
MOST_POINTS = 2**32 // MOST_REPLICATIONS


class WorldReadings(Protocol):
    """An observable in each world: `values` (readings, worlds) of worlds that belong to `point` (worlds,)."""

    @property
    def values(self) -> NDArray[np.float64]:
        """The values."""

    @property
    def point(self) -> NDArray[np.integer[Any]]:
        """The points."""


Reader = Callable[[ObservedHistories], WorldReadings]
Plain = dict[str, list[Any]]


@dataclass(frozen=True)
class Part:
    """Some points of an experiment, to be observed by a worker; `watch` has no points of its own."""

    watch: Watch
    readers: Mapping[str, Reader]
    points: Candidates
    replications: range

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(self.points) * len(self.replications)

    @property
    def name(self) -> str:
        """A hash of everything that decides what is observed: model, scenario, luck, points, and how it is read."""
        plan = self.watch.plan
        said = [model_version(), plan.scenario.digest, plan.seed, self.watch.weekly, self.watch.choices]
        said += [self.replications.start, self.replications.stop, *self.readers]
        digest = hashlib.sha256(json.dumps(said).encode())
        for reader in self.readers.values():
            digest.update(Path(getsourcefile(reader) or __file__).read_bytes())
        for path, values in sorted(self.points.values.items()):
            digest.update(path.encode() + values.tobytes())
        digest.update(self.points.numbers.tobytes())
        return digest.hexdigest()[:24]


def observe_part(part: Part) -> Plain:
    """Simulates the worlds of a part and reads it off them: the three columns of the moments of each observable."""
    count, watch = len(part.points), part.watch
    chosen = Settings({path: tuple(values.tolist()) for path, values in part.points.values.items()})
    # A world's luck is that of its replication: each point has replications of its own, by its number.
    luck = part.points.numbers * MOST_REPLICATIONS + np.array(part.replications)[:, None]
    worlds = np.sort((luck * count + np.arange(count)).ravel())
    plan = Plan(watch.plan.scenario, int(worlds[-1]) + 1, watch.plan.seed, settings=chosen, luck=COMMON)
    histories = follow_worlds(Watch(plan, watch.weekly, watch.choices), worlds)
    readings = {name: reader(histories) for name, reader in part.readers.items()}
    return {name: _plain(Moments.of(found.values, found.point, count)) for name, found in readings.items()}


@dataclass(frozen=True)
class Observer:
    """Experiments that can be observed at any points: an `Observe` that keeps what it has seen in a folder.

    Each request has a folder of its own below it, by whose name the same request finds it again.
    """

    experiments: Mapping[str, Watch]
    readers: Mapping[str, Reader]
    folder: Path
    work: Work = field(default_factory=Work)
    worlds_of_part: int = BLOCK_SIZE

    def __call__(
        self, experiment: str, observables: Sequence[str], points: Candidates, replications: range
    ) -> dict[str, Moments]:
        """What the observables are at each point. Ctrl-C keeps what is finished: the same call goes on from there.

        Raises ResultsError where nothing can be written, a part cannot be simulated, or the workers are gone.
        """
        if replications.stop > MOST_REPLICATIONS or points.numbers.max(initial=0) >= MOST_POINTS:
            raise ValueError(f"at most {MOST_REPLICATIONS:,} worlds of each of {MOST_POINTS:,} points")
        readers = {name: self.readers[name] for name in observables}
        whole = Part(self.experiments[experiment], readers, points, replications)
        size = max(1, self.worlds_of_part // len(replications))
        parts = [replace(whole, points=points.at(slice(at, at + size))) for at in range(0, len(points), size)]
        folder = self.folder / f"{experiment}-{whole.name}-{size}"
        pieces = [Piece(partial(observe_part, part), part.worlds) for part in parts]
        found = carry_out(folder, pieces, self.work, experiment)
        return {name: Moments.joined([_moments(part[name]) for part in found]) for name in observables}


def _plain(moments: Moments) -> list[Any]:
    return [moments.worlds.tolist(), moments.mean.tolist(), moments.variance.tolist()]


def _moments(plain: list[Any]) -> Moments:
    return Moments(*(np.array(values) for values in plain))
