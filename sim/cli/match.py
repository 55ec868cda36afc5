"""`warentry match`: the points of the priors that agree with the record, as an ensemble with weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.after import lead_on, tell_picture
from sim.cli.options import Executor, Jobs, Json, Picture, Seed, Set, show, whole_number, working

POINTS, MOST_POINTS = 600, 400_000
REPLICATIONS, FEWEST_REPLICATIONS, MOST_REPLICATIONS = 100, 16, 5_000
WAVES, MOST_WAVES = 3, 10
Points = Annotated[
    int,
    typer.Option(
        "-n",
        "--points",
        metavar="N",
        help="points of the priors",
        parser=whole_number(2, MOST_POINTS, "-n 600"),
    ),
]
Replications = Annotated[
    int,
    typer.Option(
        "-r",
        "--replications",
        metavar="N",
        help="worlds of each point in each experiment",
        parser=whole_number(FEWEST_REPLICATIONS, MOST_REPLICATIONS, "-r 100"),
    ),
]
Waves = Annotated[
    int,
    typer.Option(
        metavar="N",
        help="waves in which worlds are added to the points still left",
        parser=whole_number(1, MOST_WAVES, "--waves 3"),
    ),
]
Patterns = Annotated[
    Path | None, typer.Option(metavar="FILE", help="another table of patterns, in YAML  [default: the shipped]")
]
Out = Annotated[
    Path | None, typer.Option(metavar="FILE.csv", help="where the ensemble goes  [default: in the results]")
]


def register(app: typer.Typer) -> None:
    """Adds the command `match` to an application."""

    @app.command()
    def match(
        points: Points = POINTS,
        replications: Replications = REPLICATIONS,
        waves: Waves = WAVES,
        rng: Seed = 1,
        settings: Set = None,
        patterns: Patterns = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        out: Out = None,
        picture: Picture = None,
        as_json: Json = False,
    ) -> None:
        """Rule out what does not agree with the record, and weigh what is left by how likely it makes what happened.

        Draws points from the priors of all that nobody knows, simulates the 137 weeks of the record at each, and keeps
        the points that no fitted pattern rules out. Held-out patterns are only reported.

        Example: warentry match -n 600 -r 100
        """
        from sim.questions.match import match as ask

        with working(jobs, executor) as work:
            found = ask(
                work, points=points, replications=replications, waves=waves, rng=rng, settings=settings or (),
                patterns=patterns, out=out,
            )  # fmt: skip
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        lead_on("run", "--ensemble-file", found.file)
