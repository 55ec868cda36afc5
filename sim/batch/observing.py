"""Experiments observed at many points: simulated in parts that are kept, and found again by the same request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, as_completed
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from inspect import getsourcefile
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.batch.errors import ResultsError
from sim.batch.executors import cores, worker_pool
from sim.batch.files import write_text
from sim.batch.observe import ObservedHistories, Watch, follow_worlds
from sim.batch.plan import BLOCK_SIZE, COMMON, Plan
from sim.design.observing import Candidates, Moments
from sim.design.settings import Settings
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
Observed = Generator[tuple[int, dict[str, Moments]], None, None]


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


def observe_part(part: Part, model: str) -> dict[str, Moments]:
    """Simulates the worlds of a part and reads it off them.

    Raises ResultsError where the model here is not the `model` that is asked for.
    """
    if model != model_version():
        raise ResultsError("the model has been changed while it ran: give the same command again to begin anew")
    count, watch = len(part.points), part.watch
    chosen = Settings({path: tuple(values.tolist()) for path, values in part.points.values.items()})
    # A world's luck is that of its replication: each point has replications of its own, by its number.
    luck = part.points.numbers * MOST_REPLICATIONS + np.array(part.replications)[:, None]
    worlds = np.sort((luck * count + np.arange(count)).ravel())
    plan = Plan(watch.plan.scenario, int(worlds[-1]) + 1, watch.plan.seed, settings=chosen, luck=COMMON)
    histories = follow_worlds(Watch(plan, watch.weekly, watch.choices), worlds)
    readings = {name: reader(histories) for name, reader in part.readers.items()}
    return {name: Moments.of(found.values, found.point, count) for name, found in readings.items()}


@dataclass(frozen=True)
class Observer:
    """Experiments that can be observed at any points: an `Observe` that keeps what it has seen in a folder.

    `on_progress` hears of which experiment how many worlds are done, and how many there are.
    """

    experiments: Mapping[str, Watch]
    readers: Mapping[str, Reader]
    folder: Path
    jobs: int | None = None
    on_progress: Callable[[str, int, int], None] = lambda experiment, done, worlds: None
    worlds_of_part: int = BLOCK_SIZE

    def __call__(
        self, experiment: str, observables: Sequence[str], points: Candidates, replications: range
    ) -> dict[str, Moments]:
        """What the observables are at each point. Ctrl-C keeps what is finished: the same call goes on from there.

        Raises ResultsError where nothing can be written, a worker dies, or the model is changed meanwhile.
        """
        if replications.stop > MOST_REPLICATIONS or points.numbers.max(initial=0) >= MOST_POINTS:
            raise ValueError(f"at most {MOST_REPLICATIONS:,} worlds of each of {MOST_POINTS:,} points")
        readers = {name: self.readers[name] for name in observables}
        size = max(1, self.worlds_of_part // len(replications))
        parts = [
            Part(self.experiments[experiment], readers, points.at(slice(first, first + size)), replications)
            for first in range(0, len(points), size)
        ]
        found = self._all(experiment, parts)
        return {name: Moments.joined([part[name] for part in found]) for name in observables}

    def _all(self, experiment: str, parts: Sequence[Part]) -> list[dict[str, Moments]]:
        files = [self.folder / f"{experiment}-{part.name}.json" for part in parts]
        found = {number: kept for number, file in enumerate(files) if (kept := _read(file)) is not None}
        done, worlds = (sum(parts[number].worlds for number in group) for group in (found, range(len(parts))))
        self.on_progress(experiment, done, worlds)
        missing = [number for number in range(len(parts)) if number not in found]
        with closing(self._observed(parts, missing)) as observed:
            for number, moments in observed:
                write_text(files[number], json.dumps({name: _plain(values) for name, values in moments.items()}))
                found[number] = moments
                done += parts[number].worlds
                self.on_progress(experiment, done, worlds)
        return [found[number] for number in range(len(parts))]

    def _observed(self, parts: Sequence[Part], missing: Sequence[int]) -> Observed:
        """What is observed of the missing parts, each as soon as it is there."""
        workers = min(self.jobs or cores(), len(missing))
        work = partial(observe_part, model=model_version())
        if workers < 2:
            yield from ((number, work(parts[number])) for number in missing)
            return
        try:
            with worker_pool(workers) as pool:
                running: dict[Future[dict[str, Moments]], int] = {
                    pool.submit(work, parts[number]): number for number in missing
                }
                for future in as_completed(running):
                    yield running[future], future.result()
        except BrokenExecutor as error:
            raise ResultsError(
                f"a worker died ({error}), perhaps for lack of memory; what is finished is kept: give the same command "
                "again, with fewer --jobs if it happens again"
            ) from None


def _plain(moments: Moments) -> list[Any]:
    return [moments.worlds.tolist(), moments.mean.tolist(), moments.variance.tolist()]


def _read(file: Path) -> dict[str, Moments] | None:
    """What a part holds; None where it is not there or not what was written."""
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return {name: Moments(*(np.array(values) for values in columns)) for name, columns in plain.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return None
