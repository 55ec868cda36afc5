"""The contestants, run in turn several times, so that a busy moment of the machine hits them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import process_time

from benchmarks import engine, floor, idiomatic_mesa, object_per_run

WEEKS, CITIZENS = 52, 1000
BASELINE = "engine"


@dataclass(frozen=True)
class Contestant:
    """A way of writing the model, and how many worlds it runs in a round."""

    name: str
    run: Callable[..., None]
    worlds: int
    meaning: str


CONTESTANTS = (
    Contestant("floor, citizens", floor.run_citizens, 2048, "the citizens' random numbers alone"),
    Contestant("floor", floor.run, 2048, "all random numbers, nothing else"),
    Contestant(BASELINE, engine.run, 1024, "the engine, 1,024 worlds a block"),
    Contestant("engine, batch", engine.run_batch, 1024, "the engine with 200 points and all that a batch records"),
    Contestant("object per run", object_per_run.run, 2, "a model object per world, stepped agent by agent"),
    Contestant("idiomatic Mesa", idiomatic_mesa.run, 1, "a Mesa agent per citizen"),
)


@dataclass(frozen=True)
class Time:
    """Processor seconds per world in each round."""

    contestant: Contestant
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return median(self.seconds)

    @property
    def spread(self) -> float:
        """Half the distance between the slowest and the fastest round, as a share of the median."""
        return (max(self.seconds) - min(self.seconds)) / 2 / self.median


def race(rounds: int) -> dict[str, Time]:
    """Every contestant in every round, after a short run of each that compiles and caches."""
    for contestant in CONTESTANTS:
        contestant.run(2, 2, CITIZENS)
    engine.run_batch(1024)  # so many that rare events are compiled too
    seconds: dict[str, list[float]] = {contestant.name: [] for contestant in CONTESTANTS}
    for _ in range(rounds):
        for contestant in CONTESTANTS:
            cost = seconds_of(partial(contestant.run, contestant.worlds, WEEKS, CITIZENS))
            seconds[contestant.name].append(cost / contestant.worlds)
    return {c.name: Time(c, tuple(seconds[c.name])) for c in CONTESTANTS}


def seconds_of(work: Callable[[], object]) -> float:
    """Processor seconds of this process: what others do on the machine counts little."""
    started = process_time()
    work()
    return process_time() - started
