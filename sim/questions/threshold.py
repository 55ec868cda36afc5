"""Where the share of entries crosses a level in one parameter, or in a plane of two: what `threshold` works out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.frontier import FIRST as FIRST_OF_A_PLANE
from sim.analysis.frontier import SIDE, Frontier, frontier
from sim.analysis.provenance import Provenance
from sim.analysis.threshold import FIRST, START, Threshold
from sim.analysis.threshold import threshold as crossings
from sim.analysis.threshold_spread import CrossingSpread, spread
from sim.answers import frontier as plane_words
from sim.answers import threshold as line_words
from sim.answers.shown import Picture, Shown
from sim.batch.fresh import FreshLuck
from sim.batch.plan import Plan
from sim.batch.version import code_version
from sim.batch.work import RESULTS, Work
from sim.design.settings import Settings
from sim.questions.carry_out import simulator
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.questions.moved import Between, Moved, moved
from sim.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from rich.console import Console

    from sim.design.ensemble import Ensemble

METHOD = "threshold"
SAMPLES, FIRST_OF_A_SAMPLE = 100, 30
PRECISION, BUDGET = (0.02, 0.05), (60_000, 120_000)  # for one parameter, for two
BUDGET_OF_SAMPLES = 3  # times as many worlds where parameters are open


@dataclass(frozen=True)
class Question:
    """What was asked: which level, over which parameters, how precisely, with how many worlds; the plan of samples."""

    scenario: Scenario
    level: float
    ranges: tuple[Moved, ...]
    seed: int
    precision: float
    budget: int
    plan: Plan
    place: Path = RESULTS

    @property
    def samples(self) -> int:
        """At how many samples of what is open each point is simulated."""
        return self.plan.samples if self.plan.is_uncertain else 1

    @property
    def grid(self) -> int:
        """How many points are simulated first."""
        return START if len(self.ranges) == 1 else SIDE**2

    @property
    def first(self) -> int:
        """Worlds of each sample at each of the first points: as many as are wanted, less where the budget is small."""
        wanted = FIRST if len(self.ranges) == 1 else FIRST_OF_A_PLANE
        each = wanted if self.samples == 1 else max(FIRST_OF_A_SAMPLE, wanted // self.samples)
        return min(each, self.budget // (self.grid * self.samples))

    @property
    def fewest_worlds(self) -> int:
        """How many worlds are simulated in any case."""
        return self.grid * self.samples * self.first

    @property
    def judgement(self) -> NDArray[np.float64] | None:
        """How much each sample counts where an ensemble's judgement does too; None where it says nothing of them."""
        weight = self.plan.judgement
        return weight if weight is not None and weight.any() and weight.min() < weight.max() else None

    @property
    def picture(self) -> Path:
        """The file of the picture; another question has another one."""
        asked = repr((self.scenario.digest, self.seed, self.precision, self.budget, self.plan.samples))
        asked += repr([(axis.path, axis.low, axis.high) for axis in self.ranges])
        asked += self.plan.ensemble.digest if self.plan.ensemble is not None else ""
        names = "-".join(axis.path for axis in self.ranges)
        digest = hashlib.sha256(asked.encode()).hexdigest()[:8]
        return self.place / f"{self.scenario.name}-{METHOD}" / f"{names}-{self.level:g}-{digest}.png"

    def simulate(self, work: Work) -> FreshLuck:
        """The engine, with luck of their own for all points, and the same samples of what is open."""
        moved = {axis.path for axis in self.ranges}
        open_ = {path: values for path, values in self.plan.varied.items() if path not in moved}
        return FreshLuck(simulator(self.scenario, self.seed, METHOD, work), open_)


@dataclass(frozen=True)
class Crossed(Shown):
    """Where entry crosses the level along one parameter, and how that differs over samples of what is open.

    `judged`: the same where an ensemble's judgement counts too.
    """

    asked: Question
    found: Threshold
    over: CrossingSpread | None
    judged: Threshold | None

    def show(self, out: Console) -> None:
        """Writes the crossings, a few values of the curve, and how the crossing differs between samples."""
        line_words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """The crossings with their bands, and the curve."""
        return line_words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """The curve: the share of entries `p` with its 95 % band at 101 values of the parameter."""
        import pandas as pd

        return pd.DataFrame.from_records(self.to_dict()["curve"])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the curve and the crossings, by default into a file of this question's own."""
        from sim.plots import save_as
        from sim.plots.threshold import LinePicture, figure

        (axis,) = self.asked.ranges
        made = experiment(self.asked, self.found.worlds)
        data = LinePicture(made, axis.axis, axis.low, axis.high, self.found, self.over)
        file = self.asked.picture
        return Picture(save_as(file.stem, figure(data), made.metadata(data.title), file.parent, out))


@dataclass(frozen=True)
class Plane(Shown):
    """Along which line in the plane of two parameters entry crosses the level."""

    asked: Question
    found: Frontier

    def show(self, out: Console) -> None:
        """Writes where the second parameter crosses the level for some values of the first."""
        plane_words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """How much of the plane lies on which side, and the line."""
        return plane_words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """The line: where the second parameter crosses the level, with its band, at many values of the `first`."""
        import pandas as pd

        return pd.DataFrame.from_records(self.to_dict()["line"])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the plane and the line in it, by default into a file of this question's own."""
        from sim.plots import save_as
        from sim.plots.frontier import PlanePicture, figure

        across, up = self.asked.ranges
        made = experiment(self.asked, self.found.worlds)
        ends = (across.low, across.high), (up.low, up.high)
        data = PlanePicture(made, across.axis, up.axis, *ends, self.found)
        file = self.asked.picture
        return Picture(save_as(file.stem, figure(data), made.metadata(data.title), file.parent, out))


def threshold(
    scenario: Scenario,
    work: Work,
    *,
    parameter: str | Sequence[str],
    at: float = 0.5,
    between: Sequence[Between] | Between = (),
    precision: float | None = None,
    budget: int | None = None,
    points: int | None = None,
    ensemble: Ensemble | None = None,
    rng: int = 1,
) -> Crossed | Plane:
    """Where the share of entries crosses the level `at` when one parameter is moved, or two.

    `between`: from where to where, LOW:HIGH or two numbers for each parameter (by default all that makes sense);
    `precision`: the widest band that will do, as a part of the range; `budget`: the most worlds to simulate; `points`:
    samples of what is open besides, or of an `ensemble`. Raises QuestionError.
    """
    names = [parameter] if isinstance(parameter, str) else list(parameter)
    asked = replace(_question(scenario, at, names, _ends(between), rng, points, ensemble), place=work.place)
    asked = _with_limits(asked, precision, budget)
    simulate = asked.simulate(work)
    say_how_long(work, scenario, asked.fewest_worlds * scenario.weeks, asked.budget * scenario.weeks)
    if len(asked.ranges) == 2:
        across, up = asked.ranges
        plane = frontier(
            simulate,
            lambda places: {across.path: across.value(places[:, 0]), up.path: up.value(places[:, 1])},
            asked.level, asked.precision, asked.budget, asked.first, work.say,
        )  # fmt: skip
        return Plane(asked, plane)
    (axis,) = asked.ranges
    found = crossings(
        simulate, lambda place: {axis.path: axis.value(place)}, asked.level, asked.precision, asked.budget,
        asked.first, work.say,
    )  # fmt: skip
    weight = asked.judgement
    return Crossed(asked, found, spread(found), found.weighed(weight) if weight is not None else None)


def _ends(between: Sequence[Between] | Between) -> list[Between]:
    """The ends for each parameter, where those of a single one may stand alone."""
    if between is None or isinstance(between, str):
        return [between] if between else []
    if len(between) == 2 and all(isinstance(end, int | float) for end in between):
        return [tuple(float(end) for end in between)]  # type: ignore[arg-type]
    return list(between)  # type: ignore[arg-type]


def _question(
    scenario: Scenario, level: float, names: Sequence[str], between: Sequence[Between], seed: int,
    points: int | None, ensemble: Ensemble | None,
) -> Question:  # fmt: skip
    """What is asked; each wrong argument is refused in a sentence."""
    if not 0 < level < 1:
        raise QuestionError(f"{level:g} is no share between 0 and 1: write 0.5 for 50 %", "at")
    if not 1 <= len(names) <= 2 or len(set(names)) < len(names):
        raise QuestionError("name one parameter, or two different ones for a plane", "parameter")
    if len(between) not in (0, len(names)):
        raise QuestionError(f"given {len(between)} times, and there are {len(names)} parameters", "between")
    ranges = tuple(moved(scenario, *pair) for pair in zip(names, between or [None] * len(names), strict=True))
    if len({axis.path for axis in ranges}) < len(ranges):
        raise QuestionError(f"{' and '.join(names)} both mean {ranges[0].path}: name two different ones", "parameter")
    one = Settings({axis.path: (axis.low,) for axis in ranges})
    count = points or SAMPLES
    plan = Plan(scenario, count, seed, points=count, settings=one, ensemble=ensemble)
    return Question(scenario, level, ranges, seed, 0.0, 0, plan)


def _with_limits(asked: Question, precision: float | None, budget: int | None) -> Question:
    """The question with how precise the answer has to be and how many worlds it may take."""
    two = len(asked.ranges) == 2
    part = PRECISION[two] if precision is None else precision
    if not 0.001 <= part <= 0.5:
        raise QuestionError(f"{part:g} is no part of the range between 0.001 and 0.5: write 0.02", "precision")
    usual = BUDGET[two] * (BUDGET_OF_SAMPLES if asked.plan.is_uncertain else 1)
    most, samples = usual if budget is None else budget, asked.samples
    least = 2 * asked.grid * samples
    if most < least:
        raise QuestionError(
            f"{most:,} worlds are too few for a grid of {asked.grid} points, two worlds of each of {samples:,} "
            f"samples: write {least}" + (", or ask for fewer points" if samples > 1 else ""),
            "budget",
        )
    return replace(asked, precision=part, budget=most)


def experiment(asked: Question, worlds: int) -> Provenance:
    """What was run, for the caption of a picture."""
    scenario = asked.scenario
    return Provenance(
        scenario=scenario.name, title=scenario.title, question=scenario.question, digest=scenario.digest,
        start=scenario.start, weeks=scenario.weeks, events=scenario.events, worlds=worlds, planned=worlds,
        points=asked.plan.samples, seed=asked.seed, version=code_version(), changed=tuple(scenario.changes()),
    )  # fmt: skip
