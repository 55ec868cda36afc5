"""`warentry cases`: the game put to decisions of other clients in other wars."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.after import lead_on, tell_picture
from sim.cli.options import Executor, Jobs, Json, Picture, Seed, show, whole_number, working

MEMBERS, DRAWS, MOST = 128, 8, 100_000


def register(app: typer.Typer) -> None:
    """Adds the command `cases` to an application."""

    @app.command()
    def cases(
        file: Annotated[
            Path | None,
            typer.Argument(metavar="[FILE.csv]", help="other cases, as seeds/CASES.md says  [default: ours]"),
        ] = None,
        second: Annotated[
            Path | None, typer.Option(metavar="FILE.csv", help="the same cases as other coders saw them")
        ] = None,
        rubric: Annotated[
            Path | None, typer.Option(metavar="FILE.yaml", help="what codes mean for the game  [default: ours]")
        ] = None,
        members: Annotated[
            int,
            typer.Option(
                "-n", "--members", metavar="N", help="points of the priors", parser=whole_number(4, MOST, "-n 128")
            ),
        ] = MEMBERS,
        draws: Annotated[
            int,
            typer.Option(
                "-r", "--draws", metavar="N", help="situations of each case", parser=whole_number(2, MOST, "-r 8")
            ),
        ] = DRAWS,
        rng: Seed = 1,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        picture: Picture = None,
        as_json: Json = False,
    ) -> None:
        """Put the game to decisions of other clients, and score it against forecasts that know little.

        How did other clients answer a patron's demand to fight beside it? Each case is coded, one rubric turns codes
        into the game's inputs, and the three answers that the game gives are held against what happened.

        Example: warentry cases my_cases.csv
        """
        from sim.questions.cases import cases as ask

        with working(jobs, executor) as work:
            found = ask(work, file=file, second=second, rubric=rubric, members=members, draws=draws, rng=rng)
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        lead_on("patterns")
