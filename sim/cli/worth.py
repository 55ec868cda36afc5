"""`warentry worth`: what it would be worth to learn a parameter, or to see something."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.after import as_before, lead_on, tell_picture
from sim.cli.options import (
    Ensemble,
    EnsembleFile,
    Executor,
    Jobs,
    Json,
    Picture,
    Seed,
    Set,
    ensemble_of,
    is_simulated_already,
    scenario_of,
    scenarios_and_results,
    show,
    whole_number,
    working,
)

POINTS, REPLICATIONS, WATCH = 2000, 8, 13
SIMULATED = ("points", "replications", "watch", "settings", "ensemble", "ensemble_file", "rng")
FEWEST_POINTS, MOST_POINTS, MOST_REPLICATIONS, MOST_WEEKS = 50, 100_000, 40_000, 10_000


Asked = Annotated[
    str,
    typer.Argument(
        metavar="[SCENARIO|RESULTS]",
        help="a scenario, or the results folder of a sample, which tells of parameters only",
        autocompletion=scenarios_and_results,
    ),
]
Points = Annotated[
    int,
    typer.Option(
        "-n",
        "--points",
        metavar="N",
        help="parameter points",
        parser=whole_number(FEWEST_POINTS, MOST_POINTS, "-n 2000"),
    ),
]
Replications = Annotated[
    int,
    typer.Option(
        "-r",
        "--replications",
        metavar="N",
        help="worlds of each point",
        parser=whole_number(2, MOST_REPLICATIONS, "-r 8"),
    ),
]
Watch = Annotated[
    int,
    typer.Option(
        metavar="WEEKS",
        help="see what comes so long, and ask of the time after",
        parser=whole_number(1, MOST_WEEKS, "--watch 13"),
    ),
]
Cost = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="what it costs to prepare, of what an entry costs  [default: undecided]"),
]


def register(app: typer.Typer) -> None:
    """Adds the command `worth` to an application."""
    app.command()(worth)


def worth(
    context: typer.Context,
    asked: Asked = "baseline_mid_2022",
    points: Points = POINTS,
    replications: Replications = REPLICATIONS,
    watch: Watch = WATCH,
    cost: Cost = None,
    ensemble: Ensemble = False,
    ensemble_file: EnsembleFile = None,
    rng: Seed = 1,
    settings: Set = None,
    picture: Picture = None,
    jobs: Jobs = "auto",
    executor: Executor = "auto",
    as_json: Json = False,
) -> None:
    """Say what it would be worth to learn a parameter, or to see something: which one to find out next.

    Example: warentry worth baseline_mid_2022 --watch 13 --cost 0.1
    """
    from sim.batch.store import Results
    from sim.questions.worth import worth as ask

    is_folder = Path(asked).is_dir()
    if is_folder:
        is_simulated_already(context, asked, *SIMULATED)
    members = ensemble_of(ensemble, ensemble_file)
    target = Results.open(asked) if is_folder else scenario_of(asked, settings or [])
    with working(jobs, executor) as work:
        found = ask(
            target, work, points=points, replications=replications, watch=watch, cost=cost, ensemble=members, rng=rng
        )
    show(found, as_json)
    if picture is not None:
        tell_picture(found.plot(out=picture), as_json)
    if is_folder:
        lead_on("needed", found.scenario.name)
    else:
        lead_on("indicators", asked, *as_before(settings, rng))
