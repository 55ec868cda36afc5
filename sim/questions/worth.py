"""What it would be worth to learn something, or to see it: what `worth` works out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.errors import CannotAnswer
from sim.analysis.information import Learned, at_points, learn, spread, together
from sim.analysis.sensitivity.stored import cloud_of
from sim.analysis.signs import NEEDS, SIGNS
from sim.analysis.varied import plain_name
from sim.answers import worth as words
from sim.answers.shown import Picture, Shown
from sim.answers.worth import PARAMETER, SIGN, STATE
from sim.batch.observe import ENTRY_CHANCE, ObservedHistories, Watch
from sim.batch.plan import Plan
from sim.batch.reading import Columns, Sight, read_by_block
from sim.batch.store import Results
from sim.batch.work import RESULTS, Work
from sim.design.ensemble import Ensemble
from sim.design.vary import with_priors
from sim.engine.arrays import Array
from sim.measured.pressures import PRESSURES
from sim.questions.asked import check_used, dated, whole
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.questions.indicators import DRAWS, sightings
from sim.scenario import Scenario
from sim.scenario.vocabulary import vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

POINTS, REPLICATIONS, WATCH = 2000, 8, 13
FEWEST_POINTS, MOST_POINTS, FEWEST_REPLICATIONS, MOST_WORLDS = 50, 100_000, 2, 2_000_000
STATES = tuple(pressure for pressure in PRESSURES if not pressure.name.startswith("poll_"))


@dataclass(frozen=True)
class Lesson:
    """Something that could be learned: its kind (PARAMETER, SIGN, STATE), name and meaning, and what it is worth."""

    kind: str
    name: str
    meaning: str
    learned: Learned

    @property
    def called(self) -> str:
        """What it is called in plain words."""
        return {PARAMETER: plain_name(self.name), SIGN: self.name, STATE: self.meaning}[self.kind]

    @property
    def unit(self) -> str:
        """The unit of a parameter."""
        return vocabulary().parameters[self.name].unit.name if self.kind == PARAMETER else ""


@dataclass(frozen=True)
class Worth(Shown):
    """What each thing would be worth to learn, the most first, and what all of a kind would be worth together.

    `answer` is the mean chance of an entry, after so many weeks of `watch` if any; `unknown` how far it is spread over
    what nobody knows, as a standard deviation; `cost`: what it costs to prepare, as a part of the loss.
    """

    scenario: Scenario
    lessons: tuple[Lesson, ...]
    all_of: Mapping[str, Learned]
    answer: float
    unknown: float
    cost: float
    watch: int
    points: int
    worlds: int
    seed: int
    place: Path = RESULTS

    def of(self, kind: str) -> tuple[Lesson, ...]:
        """The lessons of a kind."""
        return tuple(lesson for lesson in self.lessons if lesson.kind == kind)

    def show(self, out: Console) -> None:
        """Writes what is worth most to learn, by kind."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Everything that could be learned with what it is worth, and the errors of that."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row for each thing that could be learned."""
        import pandas as pd

        return pd.DataFrame.from_records(list(words.rows(self)))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws how far learning each thing moves the answer, by default as `worth.png` where results lie."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as("worth", figure(data), data.metadata, self.place, out))


def worth(
    asked: Scenario | Results,
    work: Work,
    *,
    points: int = POINTS,
    replications: int = REPLICATIONS,
    watch: int = WATCH,
    cost: float | None = None,
    ensemble: Ensemble | None = None,
    rng: int = 1,
) -> Worth:
    """What it is worth to learn a parameter, or to see something in the first `watch` weeks.

    Of a scenario, with `replications` worlds at each of `points` drawn from what is believed, or from an `ensemble`; or
    of a results folder in which something was sampled, which can tell of parameters only. `cost` is what it costs to
    prepare for an entry, as a part of what an unprepared one costs; by default that at which nobody can say whether it
    pays. Raises QuestionError for what cannot be asked so, CannotAnswer where worlds cannot tell.
    """
    if cost is not None and not 0 < cost < 1:
        raise QuestionError(f"{cost:g} is no part of a loss: give a number between 0 and 1, such as 0.1", "cost")
    if isinstance(asked, Results):
        return _of_results(asked, cost)
    whole("points", points, FEWEST_POINTS, MOST_POINTS)
    whole("replications", replications, FEWEST_REPLICATIONS, MOST_WORLDS // points)
    if not 1 <= watch < asked.weeks:
        raise QuestionError(f"{watch} is no number of weeks after which some of {asked.weeks} are left", "watch")
    named = ensemble.points if ensemble else ()
    plan = Plan(with_priors(asked, named), points * replications, rng, points=points, ensemble=ensemble)
    check_used(plan)
    if remark := dated(ensemble):
        work.say(remark)
    say_how_long(work, asked, plan.worlds * asked.weeks)
    states = tuple(state.name for state in STATES)
    weekly = dict.fromkeys((ENTRY_CHANCE, *NEEDS, *DRAWS.values(), *states))
    found = read_by_block(Sight(Watch(plan, tuple(weekly)), partial(read, watch)), work, "followed")
    return _answered(asked, plan, found, watch, cost, work.place)


def read(watch: int, histories: ObservedHistories) -> Columns:
    """What was seen by the end of the watch, and the known chance of an entry after it, where the question is open."""
    weekly, runs = histories.weekly, histories.runs
    chance = weekly[ENTRY_CHANCE]
    seen = sightings(histories)
    return {
        "point": runs["point"],
        "open": (runs["week"] < 0) | (runs["week"] >= watch),
        "later": chance[-1] - chance[watch - 1],
        "signs": np.stack([flags[:watch].sum(axis=0) for flags in seen.values()]),
        "states": np.stack([weekly[state.name][watch - 1] for state in STATES]),
    }


def _answered(
    scenario: Scenario, plan: Plan, found: Columns, watch: int, cost: float | None, place: Path
) -> Worth:  # fmt: skip
    is_open = found["open"]
    if is_open.sum() < FEWEST_POINTS:
        raise CannotAnswer(
            f"in {is_open.sum():,} of {len(is_open):,} worlds the question is still open after {watch} weeks, too few "
            "to tell what is worth learning: watch for a shorter time"
        )
    point, later = found["point"][is_open], found["later"][is_open]
    answer = float(later.mean())
    price = _price(answer, cost)
    # Members of an ensemble that come several times are one cluster: they do not tell of each other.
    of_point = plan.drawn.first if plan.drawn is not None else np.arange(plan.point_count)
    (mean_later,), known = at_points([later], point)
    parameters = {path: values[known] for path, values in plan.varied.items()}
    tables: dict[str, tuple[Mapping[str, Array], Array, Any]] = {
        PARAMETER: (parameters, mean_later, of_point[known]),
        SIGN: (dict(zip(DRAWS, found["signs"][:, is_open].astype(float), strict=True)), later, of_point[point]),
        STATE: (_by_state(found["states"][:, is_open]), later, of_point[point]),
    }
    unknown = float(np.sqrt(max(spread(later, point), 0.0)))
    lessons, all_of = _learned(tables, price)
    return Worth(
        scenario, lessons, all_of, answer, unknown, price, watch, plan.point_count, plan.worlds, plan.seed, place
    )


def _of_results(results: Results, cost: float | None) -> Worth:
    cloud, manifest = cloud_of(results), results.manifest
    cloud.check()
    row = np.arange(cloud.points) if cloud.copies is None else np.repeat(np.arange(cloud.points), cloud.copies)
    price = _price(cloud.mean, cost)
    parameters = {path: values[row] for path, values in cloud.varied.items()}
    lessons, all_of = _learned({PARAMETER: (parameters, cloud.share[row], row)}, price)
    unknown = float(np.sqrt(max(cloud.ignorance, 0.0)))
    return Worth(
        results.scenario, lessons, all_of, cloud.mean, unknown, price, 0, cloud.points, results.worlds, manifest.seed,
        results.folder,
    )  # fmt: skip


def _price(answer: float, cost: float | None) -> float:
    if not 0 < answer < 1:
        raise CannotAnswer(
            f"the mean chance of an entry is {answer:.2g}, so that there is nothing to learn about it: take a scenario "
            "in which it is open"
        )
    return answer if cost is None else cost


def _by_state(table: Array) -> dict[str, Array]:
    return {state.name: values for state, values in zip(STATES, table, strict=True)}


def _learned(
    tables: Mapping[str, tuple[Mapping[str, Array], Array, Any]], price: float
) -> tuple[tuple[Lesson, ...], dict[str, Learned]]:
    lessons, all_of = list[Lesson](), {}
    for kind, (columns, outcome, cluster) in tables.items():
        varied = {name: values for name, values in columns.items() if np.ptp(values) > 0}
        for name, values in varied.items():
            lessons.append(Lesson(kind, name, _meaning(kind, name), learn(values, outcome, cluster, price)))
        if varied:
            all_of[kind] = learn(together(np.stack([*varied.values()]), outcome, cluster), outcome, cluster, price)
    return tuple(sorted(lessons, key=lambda lesson: -lesson.learned.variance.value)), all_of


def _meaning(kind: str, name: str) -> str:
    if kind == PARAMETER:
        return vocabulary().parameters[name].meaning
    return SIGNS[name].meaning if kind == SIGN else next(_labels(name))


def _labels(name: str) -> Iterator[str]:
    return (state.label for state in STATES if state.name == name)
