"""`warentry cases`: the game put to decisions of other clients in other wars."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.after import lead_on, tell_picture
from sim.cli.options import (
    Ensemble,
    EnsembleFile,
    Executor,
    Jobs,
    Json,
    Picture,
    Seed,
    check_kept,
    ensemble_of,
    show,
    whole_number,
    working,
)

MEMBERS, DRAWS, MOST = 64, 16, 100_000


File = Annotated[
    Path | None, typer.Argument(metavar="[FILE.csv]", help="other cases, as seeds/CASES.md says  [default: ours]")
]
Second = Annotated[Path | None, typer.Option(metavar="FILE.csv", help="the same cases as other coders saw them")]
Meanings = Annotated[
    Path | None,
    typer.Option("--rubric", metavar="FILE.yaml", help="what codes mean for the game  [default: ours]"),
]
Members = Annotated[
    int | None,
    typer.Option(
        "-n",
        "--members",
        metavar="N",
        help=f"points of the priors  [default: {MEMBERS}; of an ensemble all members]",
        parser=whole_number(4, MOST, "-n 600"),
    ),
]
Draws = Annotated[
    int,
    typer.Option("-r", "--draws", metavar="N", help="situations of each case", parser=whole_number(2, MOST, "-r 16")),
]
Save = Annotated[
    Path | None,
    typer.Option(metavar="FILE.csv", help="keep the members, weighed by the cases, as an ensemble for --ensemble-file"),
]


def register(app: typer.Typer) -> None:
    """Adds the command `cases` to an application."""
    app.command()(cases)


def cases(
    file: File = None,
    second: Second = None,
    rubric: Meanings = None,
    members: Members = None,
    draws: Draws = DRAWS,
    ensemble: Ensemble = False,
    ensemble_file: EnsembleFile = None,
    save: Save = None,
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

    check_kept(save)
    given = ensemble_of(ensemble, ensemble_file)
    if given is not None and members is not None:
        raise typer.BadParameter(f"-n {members} counts points of the priors, and an ensemble has members: drop one")
    with working(jobs, executor) as work:
        found = ask(
            work, file=file, second=second, rubric=rubric, ensemble=given, members=members or MEMBERS, draws=draws,
            rng=rng,
        )  # fmt: skip
    show(found, as_json)
    if picture is not None:
        tell_picture(found.plot(out=picture), as_json)
    if save is None:
        lead_on("patterns")
    else:
        found.save(save)
        say(f"kept: {save}, an ensemble of {found.members.size} members")
        lead_on("run", "--ensemble-file", save)
