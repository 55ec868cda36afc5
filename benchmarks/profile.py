"""Where the engine's time goes, stage by stage of the week; `python -m benchmarks.profile` prints it alone."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from time import process_time
from typing import Any

import numpy as np

from benchmarks.engine import SEED
from sim.actors.country import make_desk
from sim.engine.assembled import Assembled
from sim.engine.compiled import OPTIONS, Rule, _of_one_world, exchanged, kernel, load_numba, rule
from sim.engine.machine_code import callable_from, flattened, make, types_of
from sim.mechanisms.surveys import BINS as KINDS_OF_ANSWERS
from sim.model import WEEK
from sim.model.kernel import close_week, country_of, draw_luck, keep
from sim.model.records import LUCK, records
from sim.model.worlds import Recorded, Worlds

CITIZENS = ("opinion.update", "mobilisation.update")
STAGES: dict[Any, tuple[Any, Callable[..., int]]] = {}  # what holds their code, and the code
PLACES = ctypes.c_int64(), ctypes.c_void_p()  # where machine code would put what it gives, and what failed
BUILDING, LUCK_OF_THE_WEEK, RECORDING = "(setting up)", "(luck)", "(recording)"


@dataclass(frozen=True)
class Profile:
    """Processor seconds by stage, for so many worlds and weeks."""

    seconds: dict[str, float]
    worlds: int
    weeks: int

    def micro(self, stage: str) -> float:
        """Microseconds that a stage costs per world and week."""
        return self.seconds[stage] / self.worlds / self.weeks * 1e6

    @property
    def model_seconds(self) -> float:
        """The bare model, without what only a batch records."""
        return sum(cost for stage, cost in self.seconds.items() if stage != RECORDING)

    @property
    def strategic_share(self) -> float:
        """The share of the weeks' time that is not the citizens' update."""
        weeks = self.model_seconds - self.seconds[BUILDING]
        return 1 - self.citizens_seconds / weeks

    @property
    def citizens_seconds(self) -> float:
        """The citizens' update."""
        return sum(self.seconds[stage] for stage in CITIZENS)

    def costs(self) -> list[tuple[str, float]]:
        """All stages with their seconds, the dearest first."""
        return sorted(self.seconds.items(), key=lambda item: -item[1])


def profile(worlds: int = 1000, weeks: int = 52, citizens: int = 1000) -> Profile:
    """Lives worlds stage by stage, each stage in all worlds, with a clock around it; compiles before it starts them."""
    compile_all()
    return timed(worlds, weeks, citizens)


@cache
def compile_all() -> None:
    """Each stage once in a few worlds, which makes its code."""
    timed(worlds=2, weeks=1, citizens=100)


def timed(worlds: int, weeks: int, citizens: int) -> Profile:
    """Seconds by stage, with those in which a stage is first compiled."""
    spent: dict[str, float] = defaultdict(float)
    with clock(spent, BUILDING):
        lived = Worlds(weeks=weeks, seed=SEED, replications=np.arange(worlds), population_size=citizens).begin()
    kept, luck, desk = Recorded(weeks), records(LUCK, worlds), make_desk(citizens, KINDS_OF_ANSWERS)
    book = kept.book(worlds)
    given = (lived.w, lived.p, lived.people, lived.shelf, desk, luck)
    handed, all_handed = handed_over(given), handed_over((*given, book))
    for _ in range(weeks):
        with clock(spent, LUCK_OF_THE_WEEK):
            draw_all(lived.w, luck, luck.view(np.float64).view(np.ndarray).reshape(worlds, -1))
        for number, stage in enumerate(WEEK):
            with clock(spent, f"{stage.entity}.{stage.method}"):
                in_all_worlds(number, given)(*handed)
        for w in lived.w:
            close_week(w)
        with clock(spent, RECORDING):
            in_all_worlds(keep_all, (*given, book))(*all_handed)
    return Profile(dict(spent), worlds, weeks)


@contextmanager
def clock(spent: dict[str, float], name: str) -> Iterator[None]:
    """Adds what is done meanwhile to what a stage has cost."""
    started = process_time()
    yield
    spent[name] += process_time() - started


def in_all_worlds(stage: int | Rule[..., None], given: tuple[Any, ...]) -> Callable[..., int]:
    """A stage of the week, by its number, or what follows it, compiled by itself for arguments such as these.

    It is lived in one world after the other, and takes what `handed_over` makes of arguments.
    """
    if stage not in STAGES:
        text = stage_of(stage) if isinstance(stage, int) else stage.text
        code = make(load_numba(), exchanged(text, _of_one_world), given, **OPTIONS)
        called: Any = callable_from(code, given)
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *types_of(given))
        STAGES[stage] = called.engine, kind(called.engine.get_function_address(code.function))
    return STAGES[stage][1]


def handed_over(given: tuple[Any, ...]) -> list[Any]:
    """Arguments as machine code has them, worked out once: that takes as long as a stage with few worlds."""
    return [*(ctypes.addressof(place) for place in PLACES), *flattened(given, [])]


def stage_of(number: int) -> Callable[..., None]:
    """What a stage of the week does in all worlds."""
    act = Assembled("act", "w, p, u, country", lambda names: [names.call(WEEK[number].act)])

    @rule
    def stage(worlds: Any, points: Any, people: Any, shelf: Any, desk: Any, luck: Any) -> None:
        for i in range(len(worlds)):
            w = worlds[i]
            act(w, points[w.point], luck[i], country_of(i, w, people, shelf, desk))

    text: Callable[..., None] = stage.text
    return text


@kernel
def draw_all(worlds: Any, luck: Any, draws: Any) -> None:
    """A week's luck of all worlds."""
    for i in range(len(worlds)):
        draw_luck(worlds[i], draws[i])


@rule
def keep_all(worlds: Any, points: Any, people: Any, shelf: Any, desk: Any, luck: Any, book: Any) -> None:
    """What a batch puts down at the end of a week."""
    for i in range(len(worlds)):
        w = worlds[i]
        keep(w, points[w.point], luck[i], country_of(i, w, people, shelf, desk), book, i)


def table(costs: Profile) -> str:
    """The stages as a markdown table."""
    total = sum(costs.seconds.values())
    rows = ["| stage | share | µs per world-week |", "| --- | ---: | ---: |"]
    rows += [f"| {stage} | {cost / total:.1%} | {costs.micro(stage):.2f} |" for stage, cost in costs.costs()]
    return "\n".join(rows)


if __name__ == "__main__":
    measured = profile()
    print(table(measured))
    print(f"\nstrategic layer: {measured.strategic_share:.0%} of the weeks' time", end="; ")
    print(f"{measured.worlds / measured.model_seconds:,.0f} worlds a second")
