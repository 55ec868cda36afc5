"""`warentry sample`: the answer over all that is believed, before it is compared with anything that happened."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from sim.cli.after import draw_or_say, lead_on, tell_picture
from sim.cli.options import (
    MOST_WORLDS,
    Executor,
    Jobs,
    Json,
    Out,
    Scenario,
    Seed,
    Set,
    Shard,
    scenario_of,
    show,
    whole_number,
    working,
)

DEFAULT_SCENARIO, POINTS, REPLICATIONS = "baseline_mid_2022", 500, 40
MOST_POINTS = 1_000_000
Points = Annotated[
    int,
    typer.Option("-n", "--points", metavar="N", help="parameter points", parser=whole_number(2, MOST_POINTS, "-n 500")),
]
Replications = Annotated[
    int,
    typer.Option(
        "-r",
        "--replications",
        metavar="N",
        help="worlds of each point",
        parser=whole_number(1, MOST_WORLDS, "-r 40"),
    ),
]
Sobol = Annotated[bool, typer.Option("--sobol/--lhs", help="points of a Sobol sequence, or of a Latin hypercube")]


def register(app: typer.Typer) -> None:
    """Adds the command `sample` to an application."""

    @app.command()
    def sample(
        scenario: Scenario = DEFAULT_SCENARIO,
        points: Points = POINTS,
        replications: Replications = REPLICATIONS,
        sobol: Sobol = False,
        rng: Seed = 1,
        settings: Set = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        shard: Shard = None,
        out: Out = None,
        as_json: Json = False,
    ) -> None:
        """Sample everything that nobody knows: how far does the answer depend on it, before any history is matched?

        Example: warentry sample point_blank_ultimatum -n 500 -r 40
        """
        from sim.questions.sample import sample as ask

        asked = scenario_of(scenario, settings or [])
        with working(jobs, executor, shard) as work:
            found = ask(asked, work, points=points, replications=replications, sobol=sobol, rng=rng, out=out)
        results, folder = found.results, shlex.quote(str(found.results.folder))
        if results.finished_blocks:
            show(found, as_json)
            picture = None if as_json else draw_or_say(found, f"; to try again: warentry plot cloud {folder}")
            tell_picture(picture)
            lead_on("sensitivity", results.folder)
            lead_on("discover", results.folder)
