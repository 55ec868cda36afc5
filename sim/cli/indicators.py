"""`warentry indicators`: which signs that can be seen from outside precede an entry, alone and together."""

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
    Points,
    Scenario,
    Seed,
    Set,
    ensemble_of,
    scenario_of,
    show,
    whole_number,
    working,
)

WORLDS, FEWEST, MOST = 16_000, 100, 200_000


Worlds = Annotated[
    int,
    typer.Option("-n", "--worlds", metavar="N", help="how many worlds", parser=whole_number(FEWEST, MOST, "-n 16000")),
]
Prior = Annotated[
    bool, typer.Option("--prior", help="leave everything open that nobody knows and the scenario does not say")
]
Record = Annotated[Path | None, typer.Option(metavar="FILE.yaml", help="a record of your own, in place of the shipped")]


def register(app: typer.Typer) -> None:
    """Adds the command `indicators` to an application."""

    @app.command()
    def indicators(
        scenario: Scenario = "baseline_mid_2022",
        worlds: Worlds = WORLDS,
        rng: Seed = 1,
        points: Points = None,
        ensemble: Ensemble = False,
        ensemble_file: EnsembleFile = None,
        prior: Prior = False,
        settings: Set = None,
        perfect: Annotated[bool, typer.Option("--perfect", help="see all, and nothing that is not there")] = False,
        signs: Annotated[bool, typer.Option("--signs", help="list the signs, how well each is seen and why")] = False,
        record: Record = None,
        picture: Picture = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        as_json: Json = False,
    ) -> None:
        """Say which signs precede an entry, alone and together, and which false alarms they raise.

        Example: warentry indicators baseline_mid_2022 --ensemble --picture signs.png
        """
        from sim.batch.plan import DEFAULT_POINTS
        from sim.questions.indicators import SignTable
        from sim.questions.indicators import indicators as ask

        if signs:
            show(SignTable(), as_json)
            return
        asked, members = scenario_of(scenario, settings or []), ensemble_of(ensemble, ensemble_file)
        with working(jobs, executor) as work:
            found = ask(
                asked, work, n=worlds, rng=rng, points=points or DEFAULT_POINTS, ensemble=members, prior=prior,
                perfect=perfect, record=record,
            )  # fmt: skip
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        lead_on("worth", scenario, *as_before(settings, rng))
