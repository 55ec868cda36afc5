"""`warentry claims`: what the articles say of causes, as experiments with common luck."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.after import lead_on
from sim.cli.options import SOME_FAILED, Executor, Jobs, Json, Seed, show, whole_number, working

WORLDS, MOST_WORLDS = 2000, 1_000_000


def claim_names(incomplete: str) -> list[str]:
    """For TAB: the names of claims that begin so."""
    from sim.analysis.claims import load_claims

    return [claim.id for claim in load_claims() if claim.id.startswith(incomplete)]


Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLAIM", help="a claim by its name, as the table has it; repeatable", autocompletion=claim_names
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the command `claims` to an application."""

    @app.command()
    def claims(
        worlds: Annotated[
            int,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help="worlds of each side of an experiment",
                parser=whole_number(2, MOST_WORLDS, "-n 2000"),
            ),
        ] = WORLDS,
        rng: Seed = 1,
        only: Only = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Check whether the model says of each cause what the articles say of it."""
        from sim.questions.claims import claims as ask

        with working(jobs, executor) as work:
            found = ask(work, n=worlds, rng=rng, only=only or ())
        show(found, as_json)
        against = found.contradicted
        if against:
            say(f"the model says the opposite of the articles on: {', '.join(against)}")
        lead_on("evidence", found.found[0].claim.sources[0])
        if against:
            raise typer.Exit(SOME_FAILED)
