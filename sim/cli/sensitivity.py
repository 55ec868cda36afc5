"""`warentry sensitivity`: which unknowns matter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.after import as_before, lead_on
from sim.cli.options import (
    MOST_WORLDS,
    Executor,
    Jobs,
    Json,
    Seed,
    Set,
    is_simulated_already,
    parameter_names,
    scenario_names,
    show,
    whole_number,
    working,
)

if TYPE_CHECKING:
    from sim.analysis.sensitivity.drivers import Sensitivity

METHODS = ("given-data", "prcc", "morris", "sobol")
Target = Annotated[
    str,
    typer.Argument(
        metavar="RESULTS|SCENARIO", help="the folder of a sweep, or a scenario", autocompletion=scenario_names
    ),
]
Method = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(METHODS),
        help="of a folder: given-data or prcc; of a scenario: morris or sobol  [default: given-data]",
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME[=PRIOR]|all",
        autocompletion=parameter_names,
        help="morris, sobol: a parameter to look at, as in `sweep`; repeatable  [default: all]",
    ),
]
Leading = Annotated[
    Path | None,
    typer.Option("--leading", metavar="RESULTS", help="morris, sobol: the ten leading drivers of a sweep"),
]
Count = Annotated[
    int | None,
    typer.Option(
        "-n",
        metavar="N",
        help="trajectories of morris or rows of sobol  [default: 20 or 1,024]",
        parser=whole_number(1, MOST_WORLDS, "-n 20"),
    ),
]
Replications = Annotated[
    int | None,
    typer.Option(
        "-r",
        "--replications",
        metavar="N",
        help="worlds of each point  [default: 40 for morris, 5 for sobol]",
        parser=whole_number(1, MOST_WORLDS, "-r 20"),
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the command `sensitivity` to an application."""

    @app.command()
    def sensitivity(
        context: typer.Context,
        target: Target,
        method: Method = None,
        vary: Vary = None,
        leading: Leading = None,
        count: Count = None,
        replications: Replications = None,
        settings: Set = None,
        rng: Seed = 1,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Say which unknowns matter most, and how much of the spread is luck.

        Of a stored sweep at once; morris and sobol simulate at points of their own choice and are kept in results/.

        Example: warentry sensitivity results/baseline_mid_2022-...    (after: sweep --vary all --lhs 2000 -r 10)
        """

        from sim.questions.sensitivity import sensitivity as ask

        if Path(target).is_dir():
            is_simulated_already(context, target, "rng")
        with working(jobs, executor) as work:
            answer = ask(
                target, work, method=method, vary=vary or (), leading=leading, count=count, replications=replications,
                settings=settings or (), rng=rng,
            )  # fmt: skip
        show(answer, as_json)
        _say_next(answer.found, target, as_before(settings, rng), Path(target).is_dir())


def _say_next(found: Sensitivity, target: str, before: Sequence[str], is_stored: bool) -> None:
    if is_stored:
        kind = "sensitivity" if found.method == "given-data" else "scatter"
        lead_on("plot", kind, target)
    elif found.clear:
        lead_on("threshold", target, "--parameter", found.clear[0].path, *before)
