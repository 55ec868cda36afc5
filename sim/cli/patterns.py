"""`warentry patterns`: the record held against the model, row by row."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.after import lead_on
from sim.cli.options import SOME_FAILED, Executor, Jobs, Json, Seed, show, whole_number, working

WORLDS, MOST_WORLDS = 1000, 1_000_000


def register(app: typer.Typer) -> None:
    """Adds the command `patterns` to an application."""

    @app.command()
    def patterns(
        worlds: Annotated[
            int,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help="worlds of each experiment",
                parser=whole_number(2, MOST_WORLDS, "-n 1000"),
            ),
        ] = WORLDS,
        rng: Seed = 1,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Hold the model against the record: which patterns does it give, and which not?"""
        from sim.questions.patterns import patterns as ask

        with working(jobs, executor) as work:
            found = ask(work, n=worlds, rng=rng)
        show(found, as_json)
        failures = list(found.what_fails())
        for failure in failures:
            say(failure)
        lead_on("claims")
        if failures:
            raise typer.Exit(SOME_FAILED)
