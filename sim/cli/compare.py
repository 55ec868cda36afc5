"""`warentry compare`: scenarios in the same worlds, so that nothing but the scenario differs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.after import lead_on, tell_picture
from sim.cli.options import (
    Ending,
    Ensemble,
    EnsembleFile,
    Executor,
    Jobs,
    Json,
    Picture,
    Points,
    Seed,
    Set,
    Worlds,
    ensemble_of,
    is_simulated_already,
    scenario_names,
    scenario_of,
    show,
    working,
)

if TYPE_CHECKING:
    from sim.batch.store import Results
    from sim.scenario import Scenario

DEFAULT_WORLDS, DEFAULT_POINTS, USUAL_ENDING = 10_000, 200, "entry"


def register(app: typer.Typer) -> None:
    """Adds the command `compare` to an application."""

    @app.command()
    def compare(
        context: typer.Context,
        named: Annotated[
            list[str],
            typer.Argument(
                metavar="A B [C ...]",
                help="scenario files, names of shipped ones, or results folders; the first is the reference",
                autocompletion=scenario_names,
            ),
        ],
        worlds: Worlds = DEFAULT_WORLDS,
        rng: Seed = 1,
        settings: Set = None,
        points: Points = None,
        ensemble: Ensemble = False,
        ensemble_file: EnsembleFile = None,
        ending: Ending = USUAL_ENDING,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        picture: Picture = None,
        as_json: Json = False,
    ) -> None:
        """Compare scenarios in the same worlds: what does each change, and is the difference more than luck?"""
        from sim.questions.compare import compare as ask
        from sim.scenario import Scenario

        members = ensemble_of(ensemble, ensemble_file)
        sides = _read(named, settings or [], "--set" if settings else "--ensemble" if members else "")
        if not any(isinstance(side, Scenario) for side in sides):
            is_simulated_already(context, named[0], "worlds", "rng", "points")
        with working(jobs, executor) as work:
            found = ask(
                sides, work, named=named, n=worlds, rng=rng, points=points or DEFAULT_POINTS, ensemble=members,
                ending=ending or USUAL_ENDING,
            )  # fmt: skip
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        _say_next([str(result.folder) for result in found.results.values()], ending, picture)


def _read(named: Sequence[str], settings: list[str], changed_by: str) -> list[Scenario | Results]:
    """The sides of a comparison; results that were made before are changed by nothing."""
    from sim.batch.store import Results

    sides: list[Scenario | Results] = []
    for name in named:
        if Path(name).is_dir():
            sides.append(Results.open(name))
            if changed_by:
                raise typer.BadParameter(
                    f"{changed_by} changes scenarios before they are run, and {name} has been: name its scenario"
                )
        else:
            sides.append(scenario_of(name, settings))
    return sides


def _say_next(folders: Sequence[str], ending: str | None, picture: Path | None) -> None:
    """Says what can be done next."""
    if picture is None:
        chosen = [] if ending in (None, USUAL_ENDING) else ["--ending", ending]
        lead_on("compare", *folders, *chosen, "--picture", "forest.png")
    lead_on("report", *folders)
