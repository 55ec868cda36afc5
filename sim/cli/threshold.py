"""`warentry threshold`: where the share of entries crosses a level in one parameter, or in a plane of two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import say
from sim.cli.after import as_before, draw_or_say, lead_on, tell_picture
from sim.cli.options import (
    Ensemble,
    EnsembleFile,
    Executor,
    Jobs,
    Json,
    Points,
    Scenario,
    Seed,
    Set,
    ensemble_of,
    parameter_names,
    scenario_of,
    show,
    whole_number,
    working,
)

if TYPE_CHECKING:
    from sim.questions.threshold import Crossed, Plane

Parameter = Annotated[
    list[str],
    typer.Option(
        metavar="NAME",
        help="what is moved, by its name or the end of it; at most twice",
        autocompletion=parameter_names,
    ),
]
Between = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LOW:HIGH", help="from where to where; one for each parameter  [default: all that makes sense]"
    ),
]
Precision = Annotated[
    float | None,
    typer.Option(
        metavar="PART",
        help="widest band that will do, as a part of the range  [default: 0.02; plane: 0.05]",
    ),
]
Budget = Annotated[
    int | None,
    typer.Option(
        metavar="WORLDS",
        help="the most worlds to simulate  [default: 60000; 120000 for two parameters; more where any is open]",
        parser=whole_number(1000, 100_000_000, "--budget 100000"),
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the command `threshold` to an application."""

    @app.command()
    def threshold(
        scenario: Scenario,
        parameter: Parameter,
        at: Annotated[float, typer.Option(metavar="SHARE", help="the share of entries to cross")] = 0.5,
        between: Between = None,
        precision: Precision = None,
        budget: Budget = None,
        rng: Seed = 1,
        settings: Set = None,
        points: Points = None,
        ensemble: Ensemble = False,
        ensemble_file: EnsembleFile = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Find where the share of entries crosses a level in one parameter, or along which line in a plane of two.

        Example: warentry threshold point_blank_ultimatum --parameter dependence --at 0.5 --between 0.3:0.95
        """
        from sim.questions.threshold import threshold as ask

        asked = scenario_of(scenario, settings or [])
        with working(jobs, executor) as work:
            found = ask(
                asked, work, parameter=parameter, at=at, between=between or (), precision=precision, budget=budget,
                points=points, ensemble=ensemble_of(ensemble, ensemble_file), rng=rng,
            )  # fmt: skip
        picture = draw_or_say(found)
        show(found, as_json)
        tell_picture(picture, as_json)
        if not found.found.is_met:
            say(_short_of(found))
        before, level = as_before(settings, rng), ("--at", f"{at:g}")
        if len(found.asked.ranges) == 1:
            lead_on("needed", scenario, *level, *before)
        else:
            first = ("--parameter", found.asked.ranges[0].path, *_members(ensemble, ensemble_file))
            lead_on("threshold", scenario, *level, *first, *before)


def _members(is_wanted: bool, file: Path | None) -> tuple[str, ...]:
    """The options that name the same ensemble again."""
    if file is not None:
        return "--ensemble-file", str(file)
    return ("--ensemble",) if is_wanted else ()


def _short_of(found: Crossed | Plane) -> str:
    """What the budget left open, and which one would do."""
    from sim.questions.threshold import Plane

    budget = found.asked.budget
    if isinstance(found, Plane):
        undecided = f"{found.found.undecided:.0%} of the plane stay undecided"
        return f"{undecided}; --budget {4 * budget} leaves about half of that"
    return (
        f"the budget of {budget:,} worlds ended before the band was as narrow as asked; "
        f"--budget {4 * budget} makes it about half as wide"
    )
