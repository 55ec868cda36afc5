"""warentry from Python and notebooks: the questions of the command line, asked in the same way and answered as objects.

Nothing is printed. What is asked wrongly raises QuestionError (a ValueError), ScenarioError or ResultsError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from sim.answers.console import say
from sim.answers.progress import can_show, progress_bar
from sim.batch.plan import DEFAULT_POINTS, Plan
from sim.batch.store import Results
from sim.batch.work import Work
from sim.questions import asked
from sim.questions.compare import Comparison
from sim.questions.errors import QuestionError
from sim.questions.experiment import Experiment, Sweep
from sim.questions.explain import Told

if TYPE_CHECKING:
    import pandas as pd

    from sim.design.ensemble import Ensemble
    from sim.questions.asked import Settings
    from sim.questions.rules import UnderRules
    from sim.questions.sweep import Rows, Values
    from sim.scenario import Scenario


def run(
    scenario: str | Path | Scenario,
    n: int = 10_000,
    *,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    settings: Settings = (),
    ensemble: Ensemble | str | Path | bool = False,
    prior: bool = False,
    until: str | None = None,
    extend: bool = False,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Experiment:
    """How often, when and by which route does Belarus enter? Simulates `n` worlds of a scenario, or finds them.

    `settings` are changes such as {"leader.risk_bias": 0.1}; `until` stops early ("half-width=0.01", "decide=0.05").
    What the scenario does not say comes from an `ensemble` (True: the shipped one); with `prior`, what is then still
    not said from what is believed of everything that nobody knows. `extend` adds worlds to the largest smaller run.
    `jobs`: how many processes (None: as many as pay); `executor`: "auto", "here", "processes", "dask://host:port",
    "mpi", or any `concurrent.futures` executor, which stays yours.
    """
    from sim.questions.run import run as ask

    worlds, seed, points = _numbers(n, rng, points)
    scenario, members = asked.scenario_of(scenario, settings), asked.ensemble_of(ensemble)
    with working("sim.run", jobs, executor, progress) as work:
        return ask(
            scenario, work, n=worlds, rng=seed, points=points, ensemble=members, prior=prior, until=until,
            extend=extend, out=_path(out),
        )  # fmt: skip


def sweep(
    scenario: str | Path | Scenario,
    *,
    grid: Mapping[str, Values] | None = None,
    settings: Rows | pd.DataFrame | None = None,
    vary: Mapping[str, str] | Iterable[str] | str | None = None,
    ensemble: Ensemble | str | Path | bool = False,
    lhs: int | None = None,
    sobol: int | None = None,
    replications: int = 100,
    rng: int = 1,
    luck: str = "paired",
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Sweep:
    """How does the answer change with settings and beliefs? Simulates a scenario under many of them, or finds them.

    `grid` {parameter: values} tries every combination, `settings` those of a list, a data frame or columns; `vary`
    leaves parameters open: names, {name: "uniform(0, 1)"}, or "all", sampled by `lhs` or `sobol` points. What the
    scenario does not say comes from an `ensemble` (True: the shipped one).
    """
    from sim.questions.sweep import asked_for
    from sim.questions.sweep import sweep as ask

    plan = asked_for(
        asked.scenario_of(scenario), grid=grid, settings=settings, vary=vary, ensemble=asked.ensemble_of(ensemble),
        lhs=lhs, sobol=sobol, replications=replications, rng=rng, luck=luck,
    )  # fmt: skip
    with working("sim.sweep", jobs, executor, progress) as work:
        return ask(plan, work, _path(out))


def compare(
    *scenarios: str | Path | Scenario | Results,
    n: int = 10_000,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    settings: Settings = (),
    ensemble: Ensemble | str | Path | bool = False,
    ending: str = "entry",
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Comparison:
    """What does each scenario change against the first? Simulates them in the same worlds.

    What the scenarios do not say comes from the same members of an `ensemble` (True: the shipped one) in each.
    Experiments made before are taken as they are, if they share seed, worlds, points and weeks.
    """
    from sim.questions.compare import compare as ask

    worlds, seed, points = _numbers(n, rng, points)
    sides = [side if isinstance(side, Results) else asked.scenario_of(side, settings) for side in scenarios]
    named = [_named(side) for side in scenarios]
    with working("sim.compare", jobs, executor, progress) as work:
        return ask(
            sides, work, named=named, n=worlds, rng=seed, points=points, ensemble=asked.ensemble_of(ensemble),
            ending=ending,
        )  # fmt: skip


def explain(
    source: str | Path | Scenario | Results,
    world: int | None = None,
    *,
    ending: str | None = None,
    week: int | None = None,
    brief: bool = False,
    n: int = 10_000,
    rng: int = 1,
    settings: Settings = (),
) -> Told:
    """What happened in one world, who was asked what, what was weighed, and why: week by week in plain sentences.

    `source` is an experiment, a results folder, or a scenario, of which `n` worlds with this seed would be run. By
    default a typical entry is told; `ending` tells the first world with it, `week` that week only, in full.
    """
    from sim.questions.explain import explain as ask
    from sim.questions.run import plan_of_run

    worlds, seed, _ = _numbers(n, rng, 1)
    given: Plan | Results
    if isinstance(source, Results):
        given = source
    elif isinstance(source, str | Path) and Path(source).is_dir():
        given = Results.open(source)
    else:
        given = plan_of_run(asked.scenario_of(source, settings), n=worlds, rng=seed)
    with working("sim.explain", 1, "auto", None) as work:
        return ask(given, work, world=world, ending=ending, week=week, brief=brief)


def open_results(folder: str | Path) -> Experiment:
    """The results in a folder, whoever made them; ResultsError where there are none."""
    return Experiment.open(folder)


def under_rules(
    scenario: str | Path,
    n: int = 10_000,
    *,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    settings: Settings = (),
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> UnderRules:
    """Does the answer depend on how the leader decides? Simulates a scenario, and what it builds on, by each rule."""
    from sim.questions.rules import under_rules as ask

    worlds, seed, points = _numbers(n, rng, points)
    with working("sim.under_rules", jobs, executor, progress) as work:
        return ask(scenario, work, settings=asked.changes(settings), n=worlds, rng=seed, points=points)


@contextmanager
def working(
    command: str, jobs: int | None = None, executor: str | Executor = "auto", progress: bool | None = None
) -> Iterator[Work]:
    """What a question asked from Python simulates with; progress is shown on a terminal, or where it is asked for."""
    is_shown = can_show() if progress is None else progress
    with progress_bar(is_wanted=True) if is_shown else nullcontext(_ignore) as hear:
        yield Work(jobs, executor, on_progress=hear, say=say if is_shown else _ignore, command=command)


def _ignore(what: object) -> None:
    """Shows nothing."""


def _numbers(n: int, rng: int, points: int) -> tuple[int, int, int]:
    return asked.whole("n", n), asked.seed(rng), asked.whole("points", points)


def _path(given: str | Path | None) -> Path | None:
    if given is not None and not isinstance(given, str | Path):
        raise QuestionError(f"{given!r} is no folder: give its name", "out")
    return None if given is None else Path(given)


def _named(side: str | Path | Scenario | Results) -> str:
    """How somebody would call one of the things compared."""
    if isinstance(side, Results):
        return str(side.folder)
    return str(side) if isinstance(side, str | Path) else side.name
