"""warentry from Python and notebooks: run a scenario, sweep it, compare it with others.

    import sim
    result = sim.run("point_blank_ultimatum", n=10_000, rng=7)
    print(result.summary())

Results lie in folders, as those of the command line do: the same call finds what an earlier one has simulated.

`sample`, `match`, `sensitivity`, `discover`, `threshold`, `needed` and `rare` are commands: Python reads what they
print with `--json`. Their methods in `sim.analysis` take any function that simulates at given points (a `Simulate`).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext, redirect_stdout
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.answer import Answer
from sim.analysis.comparison import Standings
from sim.analysis.words import DISCLAIMER
from sim.batch.store import Results
from sim.measured.endings import ENDINGS

if TYPE_CHECKING:
    import pandas as pd

    from sim.batch.plan import Plan
    from sim.batch.run import Progress
    from sim.design.ensemble import Ensemble
    from sim.scenario import Scenario

RESULTS = Path("results")

Grid = Mapping[str, Sequence[float]]


class Experiment(Results):
    """The worlds of a run or a sweep: how they ended, when, by which way, and everything else that was kept."""

    @staticmethod
    def open(folder: str | Path) -> Experiment:
        """The results in a folder; ResultsError where there are none."""
        known = Results.open(folder)
        return Experiment(known.folder, known.manifest)

    @property
    def answer(self) -> Answer:
        """How often each ending comes, with intervals; when and by which way Belarus enters."""
        from sim.analysis.answer import answer
        from sim.analysis.sampling import Sampling

        return answer(self.ended(), Sampling.of(self))

    def summary(self) -> str:
        """The answer in words and numbers, as the command line prints it."""
        from sim.answers.answer import print_answer
        from sim.cli.sweep import print_sweep

        with redirect_stdout(io.StringIO()) as text:
            (print_sweep if self.manifest.settings > 1 else print_answer)(self)
        return text.getvalue()

    def plot(self, kind: str = "incidence", out: str | Path | None = None) -> Path:
        """Draws a figure and returns its file; the kinds are those of `warentry plot --help`."""
        from sim.plots import draw

        return Path(draw(kind, self.folder, out))

    def explain(self, world: int) -> str:
        """The history of one world, told week by week in plain sentences."""
        from sim.cli.explain import show
        from sim.history.narrative import tell

        with redirect_stdout(io.StringIO()) as text:
            show(tell(self.plan, world))
        return text.getvalue()

    def to_df(self, table: str = "runs") -> pd.DataFrame:
        """A table (`runs`, `pressures`, `hazard`, `decisions`), or the answer to a question in SQL, for pandas."""
        import pandas as pd

        found = self.query(table if " " in table else f"SELECT * FROM {table}")
        return pd.DataFrame.from_records(found.rows, columns=list(found.columns))

    def to_ema(self) -> tuple[pd.DataFrame, dict[str, Any]]:
        """The experiments and outcomes as users of the EMA Workbench expect them: one row, and one value, a world.

        `scenario` numbers the samples of what is not known, `policy` the settings that were chosen.
        """
        import pandas as pd

        runs, settings = self.runs(), self.manifest.settings
        design = ["world", "point", "replication", *self.manifest.parameters]
        experiments = pd.DataFrame({name: runs[name] for name in self.manifest.parameters})
        experiments["scenario"], experiments["policy"] = runs["point"] // settings, runs["point"] % settings
        experiments["model"] = self.manifest.scenario
        outcomes = {name: values for name, values in runs.items() if name not in (*design, "sample", "setting")}
        return experiments, {"entry": (runs["ending"] == "entry").astype(int), **outcomes}

    def to_salib_problem(self) -> dict[str, Any]:
        """What was left open, as SALib writes a problem: names, and the middle 99 % of each prior as bounds."""
        beliefs = self.plan.open_beliefs
        bounds = [[float(end) for end in prior.quantile(np.array([0.005, 0.995]))] for prior in beliefs.values()]
        return {"num_vars": len(beliefs), "names": list(beliefs), "bounds": bounds}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.manifest.scenario}: {self.worlds:,} worlds in {self.folder}>"

    def _repr_html_(self) -> str:
        """The table of endings, or the settings of a sweep, for a notebook."""
        if self.manifest.settings > 1:
            return f"<pre>{escape(self.summary())}</pre>"
        from sim.analysis.words import interval_text, share_text

        rows = (
            (name, f"{found.k:,}", share_text(found), interval_text(found))
            for name, found in self.answer.endings.items()
        )
        caption = f"{self.scenario.title}: {self.worlds:,} worlds, seed {self.manifest.seed}"
        return html_table(caption, ("ending", "worlds", "share", "95 % interval"), rows)


class Comparison:
    """Runs of several scenarios with common luck, the first of them the reference."""

    def __init__(self, results: Mapping[str, Experiment], found: Standings, ending: str) -> None:
        self.results, self.found, self.ending = dict(results), found, ending

    def summary(self) -> str:
        """The comparison in words and numbers, as the command line prints it."""
        from sim.answers.comparison import print_comparison

        with redirect_stdout(io.StringIO()) as text:
            print_comparison(self.found, list(self.results.values()), self.ending)
        return text.getvalue()

    def plot(self, out: str | Path = "forest.png") -> Path:
        """Draws the forest plot and returns its file."""
        from sim.cli.compare import draw

        draw(list(self.results.values()), self.ending, Path(out))
        return Path(out)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data, as `compare --json` prints it."""
        from sim.answers.comparison import as_object

        return dict(as_object(self.found, list(self.results.values()), self.ending))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(self.results)}>"

    def _repr_html_(self) -> str:
        """The comparison as text, for a notebook."""
        return f"<pre>{escape(self.summary())}</pre>"


def run(
    scenario: str | Path | Scenario,
    n: int = 10_000,
    *,
    rng: int = 1,
    points: int = 200,
    settings: Iterable[str] = (),
    ensemble: Ensemble | str | Path | bool = False,
    prior: bool = False,
    until: str | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Experiment:
    """Simulates `n` worlds of a scenario, or finds those that an earlier call simulated.

    `settings` are changes such as "leader.risk_bias=0.1"; `until` stops early ("half-width=0.01", "decide=0.05").
    What the scenario does not say comes from an `ensemble` (True: the shipped one); with `prior`, what is then still
    not said from what is believed of everything that nobody knows.
    `executor`: "auto", "here", "processes", "dask://host:port", "mpi", or any `concurrent.futures` executor, which
    stays yours. Raises ScenarioError, ResultsError, and ValueError for a wrong `until` or `ensemble`.
    """
    from sim.analysis.sequence import stopping_rule
    from sim.batch.plan import Plan
    from sim.design.sweep import with_priors

    _check_numbers(n=n, points=points, rng=rng + 1)
    members, asked = _ensemble(ensemble), _scenario(scenario, settings)
    if prior:
        asked = with_priors(asked, members.points if members else ())
    plan = Plan(asked, n, rng, points=points, ensemble=members)
    rule = stopping_rule(until) if until is not None else None
    if rule is not None:
        if plan.is_uncertain:
            raise ValueError("until needs a run that leaves no parameter open: choose n instead")
        plan = replace(plan, until=str(rule))
    return _carry_out(plan, out, jobs, executor, progress, rule)


def sweep(
    scenario: str | Path | Scenario,
    *,
    grid: Grid | None = None,
    settings: Sequence[Mapping[str, float]] | pd.DataFrame | None = None,
    vary: Mapping[str, str] | Sequence[str] | None = None,
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
) -> Experiment:
    """Simulates a scenario under many settings and beliefs, or finds what an earlier call simulated.

    `grid` {parameter: values} tries every combination, `settings` those of a list or a data frame; `vary` leaves
    parameters open: names, {name: "uniform(0, 1)"}, or ["all"], sampled by `lhs` or `sobol` points. What the scenario
    does not say comes from an `ensemble` (True: the shipped one).
    Raises ScenarioError, which names everything that is wrong.
    """
    from sim.batch.pilot import plan_of
    from sim.design.sweep import described, sweep_of

    rows = settings.to_dict("records") if settings is not None and hasattr(settings, "to_dict") else settings
    asked = described(
        grid=grid, list=rows, vary=vary, lhs=lhs, sobol=sobol, replications=replications, rng=rng, luck=luck
    )
    plan = plan_of(sweep_of(_scenario(scenario, ()), asked, _ensemble(ensemble)))
    return _carry_out(plan, out, jobs, executor, progress, None)


def compare(
    *scenarios: str | Path | Scenario | Experiment,
    n: int = 10_000,
    rng: int = 1,
    points: int = 200,
    ensemble: Ensemble | str | Path | bool = False,
    ending: str = "entry",
    jobs: int | None = None,
    executor: str | Executor = "auto",
    progress: bool | None = None,
) -> Comparison:
    """Simulates scenarios in the same worlds and says what each changes against the first.

    What the scenarios do not say comes from the same members of an `ensemble` (True: the shipped one) in each.
    Experiments made before are taken as they are; ValueError unless they share seed, worlds, points and weeks.
    """
    from sim.batch.plan import Plan
    from sim.cli.compare import compared, luck_of

    _check_numbers(n=n, points=points, rng=rng + 1)
    if len(scenarios) < 2:
        raise ValueError("a comparison needs two scenarios or more")
    if ending not in ENDINGS:
        raise ValueError(f"there is no ending {ending!r}: choose from {', '.join(ENDINGS)}")
    members = _ensemble(ensemble)
    plans = [
        s.plan if isinstance(s, Experiment) else Plan(_scenario(s, ()), n, rng, points=points, ensemble=members)
        for s in scenarios
    ]
    if any(plan.is_uncertain or plan.samples > 1 for plan in plans):
        given = [isinstance(scenario, Experiment) for scenario in scenarios]
        plans = [p if known else replace(p, paired_points=True) for p, known in zip(plans, given, strict=True)]
    for other in plans[1:]:
        for what, (here, there) in luck_of(plans[0]).unlike(luck_of(other)).items():
            raise ValueError(f"only the same worlds can be compared, and {what} is {here} and {there}")
    done = [
        scenario if isinstance(scenario, Experiment) else _carry_out(plan, None, jobs, executor, progress, None)
        for scenario, plan in zip(scenarios, plans, strict=True)
    ]
    found = compared(done)
    return Comparison(dict(zip(found.standings, done, strict=True)), found, ending)


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A plain table with its caption, and the reminder of what its numbers are."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p><small>{DISCLAIMER}</small></p>"
    )


def _scenario(given: str | Path | Scenario, settings: Iterable[str]) -> Scenario:
    from sim.scenario import Scenario, load_scenario

    found = given if isinstance(given, Scenario) else load_scenario(given)
    return found.with_settings(list(settings))


def _ensemble(given: Ensemble | str | Path | bool) -> Ensemble | None:
    """The ensemble that was asked for; ValueError where there is none such."""
    from sim.design.ensemble import Ensemble, find_ensemble

    if isinstance(given, Ensemble) or given is False:
        return given or None
    if given is not True and not isinstance(given, str | Path):
        raise ValueError(f"ensemble={given!r}: give True (the shipped one), a name, a CSV file, or an Ensemble")
    return find_ensemble() if given is True else find_ensemble(given)


def _carry_out(
    plan: Plan,
    out: str | Path | None,
    jobs: int | None,
    executor: str | Executor,
    progress: bool | None,
    rule: Any,
) -> Experiment:
    from sim.batch.executors import check_executor
    from sim.batch.folder import default_folder
    from sim.batch.run import run_plan
    from sim.cli.carry_out import progress_bar

    if isinstance(executor, str):
        check_executor(executor)
    folder = Path(out) if out is not None else default_folder(plan, RESULTS, date.today())
    with progress_bar() if progress or (progress is None and sys.stderr.isatty()) else nullcontext(_silent) as show:
        known = run_plan(plan, folder, jobs, show, "sim.run", executor=executor, rule=rule)
    return Experiment(known.folder, known.manifest)


def _check_numbers(**numbers: int) -> None:
    """ValueError for a count that is no positive whole number."""
    for name, value in numbers.items():
        if not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"{name} must be a {'natural' if name == 'rng' else 'positive'} whole number")


def _silent(progress: Progress) -> None:
    """Shows nothing."""
