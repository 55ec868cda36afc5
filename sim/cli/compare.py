"""`warentry compare`: scenarios in the same worlds, so that nothing but the scenario differs."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import SOME_FAILED, say, scenario_names, whole_number
from sim.cli.carry_out import (
    MOST_WORLDS,
    Jobs,
    Json,
    Points,
    Seed,
    Set,
    Workers,
    carry_out,
    folder_for,
    say_what_failed,
)
from sim.cli.ensemble import Option as EnsembleOption
from sim.cli.ensemble import WithEnsemble, ensemble_of

if TYPE_CHECKING:
    from sim.analysis.comparison import Standings
    from sim.analysis.contrast import Luck
    from sim.batch.plan import Plan
    from sim.batch.store import Results
    from sim.design.ensemble import Ensemble

DEFAULT_WORLDS = 10_000
FEWEST = 2
MARGIN = 12


class Ending(StrEnum):
    """The endings that scenarios can be compared by."""

    ENTRY = "entry"
    KREMLIN_TAKEOVER = "kremlin_takeover"
    DOMESTIC_COLLAPSE = "domestic_collapse"
    WAR_END = "war_end"
    NO_ENTRY = "no_entry"


@dataclass(frozen=True)
class Side:
    """One of the things compared: as it was named, its plan, and its results where they are given."""

    named: str
    plan: Plan
    results: Results | None = None


def register(app: typer.Typer) -> None:
    """Adds the command `compare` to an application."""

    @app.command(cls=WithEnsemble)
    def compare(
        named: Annotated[
            list[str],
            typer.Argument(
                metavar="A B [C ...]",
                help="scenario files, names of shipped ones, or results folders; the first is the reference",
                autocompletion=scenario_names,
            ),
        ],
        worlds: Annotated[
            int,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help="how many worlds of each",
                parser=whole_number(1, MOST_WORLDS, "-n 10000"),
            ),
        ] = DEFAULT_WORLDS,
        rng: Seed = 1,
        settings: Set = None,
        points: Points = None,
        ensemble: EnsembleOption = None,
        ending: Annotated[Ending, typer.Option(help="what is compared first and drawn")] = Ending.ENTRY,
        jobs: Jobs = "auto",
        picture: Annotated[
            Path | None, typer.Option(metavar="FILE", help="draw a forest plot into a png, svg or pdf file")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Compare scenarios in the same worlds: what does each change, and is the difference more than luck?"""
        sides = sides_of(named, settings or [], worlds, rng, points, ensemble_of(ensemble))
        if picture is not None:
            check_picture(picture)
        results = [side.results or carry_out(side.plan, folder_for(side.plan, None), Workers(jobs)) for side in sides]
        report(results, ending.value, as_json)
        if picture is not None:
            drawn = draw(results, ending.value, picture)
            if not as_json:
                typer.echo(f"{'Picture':<{MARGIN}}{drawn}")
        finish(results, ending, picture)


def sides_of(
    named: Sequence[str],
    settings: Sequence[str],
    worlds: int,
    seed: int,
    points: int | None,
    ensemble: Ensemble | None = None,
) -> list[Side]:
    """What is compared, with common luck and at the same members of an ensemble; refused where that cannot be."""
    if len(named) < FEWEST:
        raise typer.BadParameter(f"one scenario ({named[0]}) is no comparison: name another one after it")
    sides = [
        _folder(name) if Path(name).is_dir() else _scenario(name, settings, worlds, seed, points, ensemble)
        for name in named
    ]
    if (settings or ensemble) and any(side.results for side in sides):
        folder = next(side.named for side in sides if side.results)
        raise typer.BadParameter(
            f"{'--set' if settings else '--ensemble'} changes scenarios before they are run, and {folder} has been: "
            "name its scenario"
        )
    # A scenario that is sure of everything takes its worlds' luck from points all the same if another one is not.
    if any(side.plan.samples > 1 or side.plan.is_uncertain for side in sides):
        sides = [s if s.results else replace(s, plan=replace(s.plan, paired_points=True)) for s in sides]
    for side in sides[1:]:
        _check_luck(sides[0], side)
    _check_twice(sides)
    return sides


def _folder(name: str) -> Side:
    from sim.batch.store import Results

    results = Results.open(name)
    return Side(name, results.plan, results)


def _scenario(
    name: str, settings: Sequence[str], worlds: int, seed: int, points: int | None, ensemble: Ensemble | None
) -> Side:
    from sim.batch.plan import DEFAULT_POINTS, Plan
    from sim.scenario import load_scenario

    scenario = load_scenario(name).with_settings(settings)
    return Side(name, Plan(scenario, worlds, seed, points=points or DEFAULT_POINTS, ensemble=ensemble))


def _check_luck(first: Side, other: Side) -> None:
    """Refuses two sides whose worlds do not have the same luck."""
    unlike = luck_of(first.plan).unlike(luck_of(other.plan))
    if unlike:
        facts = "; ".join(f"{what} is {here} and {there}" for what, (here, there) in unlike.items())
        raise typer.BadParameter(
            f"{first.named} and {other.named} do not hold the same worlds: {facts}; {_remedy(list(unlike), first.plan)}"
        )


def _check_twice(sides: Sequence[Side]) -> None:
    """Refuses the same thing under two names."""
    from sim.batch.manifest import identity

    seen: dict[str, str] = {}
    for side in sides:
        known = identity(side.plan)
        if known in seen:
            raise typer.BadParameter(f"{seen[known]} and {side.named} are the same experiment: name each one once")
        seen[known] = side.named


def luck_of(plan: Plan) -> Luck:
    """What the worlds of a plan must share with those of another."""
    from sim.analysis.contrast import Luck

    columns, points, weeks = plan.settings.columns, plan.point_count, plan.scenario.weeks
    settings = hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()[:8] if columns else ""
    members = plan.ensemble.digest[:8] if plan.ensemble else ""
    design = " ".join(filter(None, (settings, plan.method, members)))
    return Luck(plan.seed, plan.worlds, points, plan.settings.count, plan.luck, weeks, design)


def _remedy(unlike: list[str], first: Plan) -> str:
    if unlike == ["the number of weeks"]:
        return f"name the scenarios, with --set weeks={first.scenario.weeks} for all of them"
    return f"name the scenarios instead of folders, with -n {first.worlds} --rng {first.seed} for all of them"


def check_picture(file: Path) -> None:
    """Refuses, before anything is simulated, a picture that could not be written."""
    from sim.plots import PlotError, target

    try:
        target("forest", Path(), file, None)
    except PlotError as error:
        raise typer.BadParameter(f"--picture {file}: {error}") from None
    if not file.parent.is_dir():
        raise typer.BadParameter(f"--picture {file}: there is no folder {file.parent}: make it, or name another one")


def report(results: Sequence[Results], ending: str, as_json: bool) -> None:
    """Prints the comparison."""
    from sim.answers.comparison import as_object, print_comparison
    from sim.answers.console import print_json
    from sim.batch.errors import ResultsError

    try:
        found = compared(results)
    except ValueError as error:
        raise ResultsError(f"{error}: run both with the same -n, --rng and --points") from None
    if as_json:
        print_json(as_object(found, results, ending))
    else:
        print_comparison(found, results, ending)


def compared(results: Sequence[Results]) -> Standings:
    """The comparison of results folders, the first being the reference; ValueError where their worlds differ."""
    from sim.analysis.comparison import COLUMNS, compare, told_apart
    from sim.analysis.sampling import Sampling

    names = told_apart([r.manifest.scenario for r in results], [str(r.folder) for r in results])
    tables = {name: r.runs(*COLUMNS) for name, r in zip(names, results, strict=True)}
    return compare(tables, Sampling.of(results[0]))


def draw(results: Sequence[Results], ending: str, out: Path) -> Path:
    """Draws the forest plot and returns its file."""
    from sim.plots import target
    from sim.plots.forest import figure, load
    from sim.plots.style import save

    file, form = target("forest", results[0].folder, out, None)
    data = load(results, ending)
    save(figure(data), file, form, data.experiment.metadata(data.title))
    return file


def finish(results: Sequence[Results], ending: Ending, picture: Path | None) -> None:
    """Says what failed, and what can be done next; exits with 1 where some worlds failed."""
    for result in results:
        say_what_failed(result)
    folders = [str(result.folder) for result in results]
    if picture is None:
        chosen = [] if ending is Ending.ENTRY else ["--ending", ending.value]
        say(f"next: {shlex.join(['warentry', 'compare', *folders, *chosen, '--picture', 'forest.png'])}")
    say(f"next: {shlex.join(['warentry', 'report', *folders])}")
    if any(result.failures for result in results):
        raise typer.Exit(SOME_FAILED)
