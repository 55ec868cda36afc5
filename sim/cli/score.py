"""`warentry score`: how well the worlds that follow the record foresaw what varied in this case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.after import lead_on, tell_picture
from sim.cli.follow import DEFAULT_POWER, DEFAULT_SCENARIO, DEFAULT_WORLDS, Followed, Power, Record, Until, Worlds
from sim.cli.options import Executor, Jobs, Json, Picture, Seed, Set, scenario_of, show, working

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Adds the command `score` to an application."""

    @app.command()
    def score(
        scenario: Followed = DEFAULT_SCENARIO,
        record: Record = None,
        until: Until = None,
        worlds: Worlds = DEFAULT_WORLDS,
        power: Power = DEFAULT_POWER,
        rng: Seed = 1,
        settings: Set = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        picture: Picture = None,
        as_json: Json = False,
    ) -> None:
        """Score what the worlds foresee of each observable, a quarter ahead, against forecasts that know no model.

        Worlds follow the record as in `follow`; every thirteen weeks they foresee the next thirteen, knowing nothing
        that came later. Persistence, climatology and never do the same.

        Example: warentry score -n 2048
        """
        from sim.questions.score import score as ask

        last = until.date() if until else None
        with working(jobs, executor) as work:
            found = ask(
                scenario_of(scenario, settings or []), work, worlds=worlds, until=last, file=record, power=power,
                rng=rng,
            )  # fmt: skip
        show(found, as_json)
        if picture is not None:
            tell_picture(found.plot(out=picture), as_json)
        lead_on("record", "--series")
