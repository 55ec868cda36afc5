"""What somebody asks `warentry threshold`: the scenario, the level, the parameters and from where to where they go."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.ensemble import ensemble_of
from sim.cli.options import Workers, simulator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.analysis.varied import Axis
    from sim.batch.fresh import FreshLuck
    from sim.batch.plan import Plan
    from sim.batch.provenance import Experiment
    from sim.engine.parameters import Parameter
    from sim.scenario import Scenario

METHOD = "threshold"
SAMPLES, FIRST_OF_A_SAMPLE = 100, 30
PRECISION, BUDGET = (0.02, 0.05), (60_000, 120_000)  # for one parameter, for two
BUDGET_OF_SAMPLES = 3  # times as many worlds where parameters are open


@dataclass(frozen=True)
class Range:
    """A parameter that is moved, from where to where, and its value in the scenario."""

    parameter: Parameter
    low: float
    high: float
    usual: float

    @property
    def path(self) -> str:
        """The parameter's whole name."""
        return self.parameter.path

    def value(self, place: Any) -> Any:
        """The value at a place between 0 and 1, or at several."""
        return self.low + place * (self.high - self.low)

    def text(self, place: float, width: float = 0.01) -> str:
        """The value at a place, with the digits that a band so wide supports."""
        return number_text(self.value(place), width * (self.high - self.low))


@dataclass(frozen=True)
class Question:
    """What was asked: which level, over which parameters, how precisely.

    `typed`, `settings` and `ensemble` are words of the command line.
    """

    typed: str
    settings: tuple[str, ...]
    ensemble: str | None
    scenario: Scenario
    level: float
    ranges: tuple[Range, ...]
    seed: int
    precision: float
    budget: int
    plan: Plan

    def first(self, points: int, wanted: int) -> int:
        """Worlds of each sample at each of the first points: as many as wanted, less where the budget is small."""
        samples = self.plan.samples if self.plan.is_uncertain else 1
        each = wanted if samples == 1 else max(FIRST_OF_A_SAMPLE, wanted // samples)
        return min(each, self.budget // (points * samples))

    @property
    def judgement(self) -> NDArray[np.float64] | None:
        """How much each sample counts where an ensemble's judgement does too; None where it says nothing of them."""
        weight = self.plan.judgement
        return weight if weight is not None and weight.any() and weight.min() < weight.max() else None

    def command(self, name: str, *words: str) -> str:
        """A command that asks for the same level in the same scenario."""
        shared = ["--ensemble", self.ensemble] if self.ensemble is not None and name == METHOD else []
        return command(name, self.typed, self.settings, self.seed, "--at", f"{self.level:g}", *words, *shared)

    @property
    def picture(self) -> Path:
        """The file of the picture; another question has another one."""
        asked = repr((self.scenario.digest, self.seed, self.precision, self.budget, self.plan.samples))
        asked += repr([(axis.path, axis.low, axis.high) for axis in self.ranges])
        asked += self.plan.ensemble.digest if self.plan.ensemble is not None else ""
        names = "-".join(axis.path for axis in self.ranges)
        digest = hashlib.sha256(asked.encode()).hexdigest()[:8]
        return Path("results", f"{self.scenario.name}-{METHOD}", f"{names}-{self.level:g}-{digest}.png")

    def simulate(self, workers: Workers) -> FreshLuck:
        """The engine, with luck of their own for all points, and the same samples of what is open."""
        from sim.batch.fresh import FreshLuck

        moved = {axis.path for axis in self.ranges}
        open_ = {path: values for path, values in self.plan.varied.items() if path not in moved}
        return FreshLuck(simulator(self.scenario, self.seed, METHOD, workers), open_)


def question(
    scenario: str, settings: Sequence[str], level: float, names: Sequence[str], between: Sequence[str], seed: int,
    points: int | None, ensemble: str | None,
) -> Question:  # fmt: skip
    """What the options ask; each wrong one is refused in a sentence."""
    from sim.batch.plan import Plan
    from sim.design.settings import Settings
    from sim.scenario import load_scenario

    if not 0 < level < 1:
        raise typer.BadParameter(f"--at {level:g} is no share between 0 and 1: write --at 0.5 for 50 %")
    if not 1 <= len(names) <= 2 or len(set(names)) < len(names):
        raise typer.BadParameter("--parameter names one parameter, or two different ones for a plane")
    if len(between) not in (0, len(names)):
        raise typer.BadParameter(f"--between is given {len(between)} times, and --parameter {len(names)} times")
    asked = load_scenario(scenario).with_settings(settings)
    ranges = tuple(
        range_of(asked, name, text) for name, text in zip(names, [*between, *[""] * len(names)], strict=False)
    )
    if len({axis.path for axis in ranges}) < len(ranges):
        raise typer.BadParameter(f"{' and '.join(names)} both mean {ranges[0].path}: name two different parameters")
    one = Settings({axis.path: (axis.low,) for axis in ranges})
    count = points or SAMPLES
    plan = Plan(asked, count, seed, points=count, settings=one, ensemble=ensemble_of(ensemble))
    return Question(scenario, tuple(settings), ensemble, asked, level, ranges, seed, 0.0, 0, plan)


def with_limits(asked: Question, precision: float | None, budget: int | None) -> Question:
    """The question with how precise the answer has to be and how many worlds it may take."""
    from sim.analysis.frontier import SIDE
    from sim.analysis.threshold import START

    two = len(asked.ranges) == 2
    part = PRECISION[two] if precision is None else precision
    if not 0.001 <= part <= 0.5:
        raise typer.BadParameter(f"--precision {part:g} is no part of the range between 0.001 and 0.5: write 0.02")
    usual = BUDGET[two] * (BUDGET_OF_SAMPLES if asked.plan.is_uncertain else 1)
    most, points = usual if budget is None else budget, SIDE**2 if two else START
    samples = asked.plan.samples if asked.plan.is_uncertain else 1
    least = 2 * points * samples
    if most < least:
        raise typer.BadParameter(
            f"{most:,} worlds are too few for a grid of {points} points, two worlds of each of {samples:,} samples: "
            f"write --budget {least}" + (", or ask for fewer --points" if samples > 1 else "")
        )
    return replace(asked, precision=part, budget=most)


def range_of(scenario: Scenario, name: str, between: str) -> Range:
    """A parameter and where it is moved: as asked, else over its prior or its unit."""
    from sim.scenario.names import UnknownName, parameter_named

    try:
        parameter = parameter_named(name)
    except UnknownName as error:
        raise typer.BadParameter(f"--parameter: {error}") from None
    unit, belief = parameter.unit, scenario.beliefs.get(parameter.path)
    if unit.is_whole:
        raise typer.BadParameter(
            f"{parameter.path} takes whole numbers only, which cross nothing gradually: "
            f"compare them by `warentry sweep {scenario.name} --grid {parameter.path}=0,1,2`"
        )
    usual = parameter.default if belief is None else float(belief.prior.quantile(0.5))
    if not between:
        prior = belief.prior if belief is not None and is_open(belief.prior.support) else parameter.prior
        ends = (float(prior.quantile(0.005)), float(prior.quantile(0.995))) if is_open(prior.support) else ()
        low, high = ends or (unit.low, unit.high)
        if not (abs(low) < float("inf") and abs(high) < float("inf")):
            raise typer.BadParameter(f"{parameter.path} has no natural ends: say --between LOW:HIGH")
        return Range(parameter, low, high, usual)
    parts = between.split(":")
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        raise typer.BadParameter(f"--between {between!r} is no range: write for example --between 0.3:0.95") from None
    if not (low < high and unit.contains(low) and unit.contains(high)):
        raise typer.BadParameter(
            f"--between {between}: {parameter.path} needs two values in rising order, each {unit.domain}"
        )
    return Range(parameter, low, high, usual)


def is_open(support: tuple[float, float]) -> bool:
    """Whether a belief leaves anything open."""
    return support[0] < support[1]


def experiment(asked: Question, worlds: int) -> Experiment:
    """What was run, for the caption of a picture."""
    from sim import __version__
    from sim.batch.provenance import Experiment

    scenario = asked.scenario
    return Experiment(
        scenario=scenario.name, title=scenario.title, question=scenario.question, digest=scenario.digest,
        start=scenario.start, weeks=scenario.weeks, events=scenario.events, worlds=worlds, planned=worlds,
        points=asked.plan.samples, seed=asked.seed, version=__version__, changed=tuple(scenario.changes()),
    )  # fmt: skip


def axis_of(moved: Range) -> Axis:
    """A moved parameter as pictures name it."""
    from sim.analysis.varied import Axis

    parameter = moved.parameter
    return Axis(parameter.path, parameter.meaning.replace("`", ""), parameter.unit.name, moved.usual, True)


def common_facts(asked: Question, worlds: int, is_met: bool) -> dict[str, Any]:
    """What `--json` prints of any threshold."""
    from sim import __version__

    return {
        "scenario": asked.scenario.name,
        "level": asked.level,
        "parameters": [
            {"name": r.path, "low": r.low, "high": r.high, "scenario": r.usual, "unit": r.parameter.unit.name}
            for r in asked.ranges
        ],
        "worlds": worlds,
        "samples": asked.plan.samples,
        "as_precise_as_asked": is_met,
        "rng": asked.seed,
        "version": __version__,
    }


def command(name: str, scenario: str, settings: Sequence[str], seed: int, *words: str) -> str:
    """A command for a scenario as it was typed, with the same settings and the same root of chance."""
    parts = ["warentry", name, scenario, *words, *(part for setting in settings for part in ("--set", setting))]
    return shlex.join([*parts, *(("--rng", str(seed)) if seed != 1 else ())])


def judged_words(weight: NDArray[np.float64]) -> str:
    """How an answer begins that counts an ensemble's judgement too."""
    from sim.design.ensemble import JUDGEMENT, effective_size

    return f"If {JUDGEMENT} counts too (the {len(weight)} samples are then worth {effective_size(weight):.0f}):"


def number_text(value: float, width: float) -> str:
    """A number with two digits of the width of its band."""
    from math import floor, log10

    digits = min(max(0, 1 - floor(log10(width))), 6) if width > 0 else 3
    return f"{value:,.{digits}f}"
