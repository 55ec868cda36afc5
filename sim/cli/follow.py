"""`warentry follow`: worlds follow the dated record week by week, without hindsight."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.answers.console import say
from sim.cli.after import as_before, lead_on, tell_picture
from sim.cli.options import (
    Executor,
    Jobs,
    Json,
    Picture,
    Seed,
    Set,
    check_kept,
    scenario_names,
    scenario_of,
    show,
    whole_number,
    working,
)

DAY = ["%Y-%m-%d"]
DEFAULT_WORLDS, FEWEST_WORLDS, MOST_WORLDS, DEFAULT_POWER = 4_096, 64, 1_000_000, 0.5
DEFAULT_SCENARIO = "hindcast_201w"
Followed = Annotated[
    str,
    typer.Argument(
        metavar="[SCENARIO]",
        help="a scenario whose events are those of the record",
        autocompletion=scenario_names,
    ),
]
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE.yaml", help="a record of your own  [default: the shipped one]"),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=DAY, metavar="DATE", help="follow up to this day  [default: as far as record and scenario reach]"
    ),
]
Worlds = Annotated[
    int,
    typer.Option(
        "-n",
        "--worlds",
        metavar="N",
        help="how many worlds",
        parser=whole_number(FEWEST_WORLDS, MOST_WORLDS, "-n 20000"),
    ),
]
Power = Annotated[
    float,
    typer.Option(metavar="SHARE", help="to which power the likelihood counts: 1 is all of it, less is more careful"),
]


def register(app: typer.Typer) -> None:
    """Adds the command `follow` to an application."""

    @app.command()
    def follow(
        scenario: Followed = DEFAULT_SCENARIO,
        record: Record = None,
        until: Until = None,
        worlds: Worlds = DEFAULT_WORLDS,
        power: Power = DEFAULT_POWER,
        save: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE.csv", help="keep the worlds that are left as an ensemble, for run --ensemble-file"
            ),
        ] = None,
        rng: Seed = 1,
        settings: Set = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        picture: Picture = None,
        as_json: Json = False,
    ) -> None:
        """Follow the dated record week by week: the chance of an entry as it would have stood, and what moved it.

        Worlds that agree with what was seen up to a week count more; nothing that came later is known. What nobody
        knows is open: each world has parameters of its own.

        Example: warentry follow --until 2022-12-31 -n 2048
        """
        from sim.questions.follow import follow as ask

        check_kept(save)
        last = until.date() if until else None
        with working(jobs, executor) as work:
            found = ask(
                scenario_of(scenario, settings or []), work, worlds=worlds, until=last, file=record, power=power,
                rng=rng,
            )  # fmt: skip
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        if save is not None:
            found.save(save)
            say(f"kept: {save}, an ensemble of {found.ensemble.size} worlds on {found.pursuit.day}")
        lead_on("score", scenario, "-n", worlds, *as_before(settings, rng))
