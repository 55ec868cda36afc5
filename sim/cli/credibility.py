"""`warentry credibility`: can the levels be believed? Noise, waiting, fears against what happens, and unknowns."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.after import lead_on
from sim.cli.options import (
    SOME_FAILED,
    Executor,
    Jobs,
    Json,
    Seed,
    Set,
    scenario_names,
    scenario_of,
    show,
    whole_number,
    working,
)

WORLDS, FEWEST, MOST_WORLDS = 1500, 16, 1_000_000
Scenarios = Annotated[
    list[str] | None,
    typer.Argument(
        help="scenarios  [default: the three baselines, the point-blank ultimatum and the hindcast]",
        autocompletion=scenario_names,
    ),
]
Worlds = Annotated[
    int,
    typer.Option(
        "-n",
        "--worlds",
        metavar="N",
        help="worlds of each variant",
        parser=whole_number(FEWEST, MOST_WORLDS, "-n 1500"),
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PART", help="slips, levels, hazard, preparation, fears, unknowns, arrival or claims; repeatable"
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the command `credibility` to an application."""

    @app.command()
    def credibility(
        scenarios: Scenarios = None,
        worlds: Worlds = WORLDS,
        rng: Seed = 1,
        only: Only = None,
        settings: Set = None,
        check: Annotated[bool, typer.Option("--check", help="exit with 1 where a limit is not kept")] = False,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Measure whether the levels can be believed: noise, waiting, fears against what happens, and unknowns."""
        from sim.questions.credibility import DEFAULT
        from sim.questions.credibility import credibility as ask

        asked = [scenario_of(name, settings or []) for name in scenarios or DEFAULT]
        with working(jobs, executor) as work:
            found = ask(asked, work, n=worlds, rng=rng, only=only or ())
        show(found, as_json)
        if found.failed:
            say(f"limits that are not kept: {', '.join(found.failed)}")
        lead_on("patterns")
        if check and found.failed:
            raise typer.Exit(SOME_FAILED)
