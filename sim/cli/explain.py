"""`warentry explain`: one world's history, told week by week in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import say
from sim.cli.after import as_before, lead_on
from sim.cli.options import (
    MOST_SEED,
    MOST_WORLDS,
    Ending,
    Json,
    Picture,
    Set,
    scenario_of,
    scenarios_and_results,
    show,
    stop,
    whole_number,
    working,
)

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.batch.store import Results
    from sim.history.paragraphs import History

DEFAULT_WORLDS, DEFAULT_SEED = 10_000, 1


@dataclass(frozen=True)
class Source:
    """Where the world comes from: a results folder, or a scenario with what would be run of it."""

    name: str
    worlds: int | None
    seed: int | None
    settings: tuple[str, ...]

    def open(self) -> Plan | Results:
        """The results, or the plan of what would be run."""
        if Path(self.name).is_dir():
            if (self.worlds, self.seed, self.settings) != (None, None, ()):
                stop(f"{self.name} is a folder of results, which fixes -n, --rng and --set: leave them out")
            from sim.batch.store import Results

            return Results.open(self.name)
        from sim.questions.run import plan_of_run

        seed = DEFAULT_SEED if self.seed is None else self.seed
        scenario = scenario_of(self.name, self.settings)
        return plan_of_run(scenario, n=self.worlds or DEFAULT_WORLDS, rng=seed)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that name it."""
        worlds = () if self.worlds is None else ("-n", str(self.worlds))
        return self.name, *worlds, *as_before(self.settings, DEFAULT_SEED if self.seed is None else self.seed)


Name = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO|RESULTS",
        help="a scenario, or a folder of results",
        autocompletion=scenarios_and_results,
    ),
]
World = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="number of the world, counted from 0  [default: a typical entry]",
        parser=whole_number(0, MOST_WORLDS, "--world 12"),
    ),
]
Week = Annotated[
    int | None,
    typer.Option(metavar="W", help="tell only this week, in full", parser=whole_number(0, 10_000, "--week 8")),
]
Worlds = Annotated[
    int | None,
    typer.Option(
        "-n",
        "--worlds",
        metavar="N",
        help=f"worlds of the run that it belongs to  [default: {DEFAULT_WORLDS}]",
        parser=whole_number(1, MOST_WORLDS, "-n 10000"),
    ),
]
Rng = Annotated[
    int | None,
    typer.Option(
        metavar="SEED",
        help=f"the root of all chance  [default: {DEFAULT_SEED}]",
        parser=whole_number(0, MOST_SEED, "--rng 7"),
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the command `explain` to an application."""

    @app.command()
    def explain(
        name: Name,
        world: World = None,
        ending: Ending = None,
        week: Week = None,
        brief: Annotated[bool, typer.Option("--brief", help="leave out what the options were worth")] = False,
        worlds: Worlds = None,
        rng: Rng = None,
        settings: Set = None,
        picture: Picture = None,
        observed: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE.csv",
                help="write what an outside observer could have put down of this world, week by week",
                callback=lambda file: _table(file),
            ),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Tell one world's history: what happened, who was asked what, what was weighed, and why.

        By default a typical entry: by the commonest route, near the median week; without any, what came closest.
        """
        from sim.questions.explain import explain as ask

        source = Source(name, worlds, rng, tuple(settings or ()))
        with working("1") as work:
            told = ask(source.open(), work, world=world, ending=ending, week=week, brief=brief)
        show(told, as_json)
        if picture is not None:
            say(f"drawn: {told.plot(out=picture)}")
        if observed is not None:
            say(f"written: {told.write_observed(observed)}")
        lead_on("explain", *_next(source, told.history, week is not None or brief))


def _table(file: Path | None) -> Path | None:
    """Refuses, before anything is simulated, a table that could not be written."""
    if file is not None and file.suffix.lower() != ".csv":
        raise typer.BadParameter(f"--observed {file}: a table is written as CSV: name a file that ends in .csv")
    if file is not None and not file.parent.is_dir():
        raise typer.BadParameter(f"--observed {file}: there is no folder {file.parent}: make it, or name another one")
    return file


def _next(source: Source, history: History, is_part: bool) -> tuple[str, ...]:
    """Out of a week or a short version to the whole, out of the whole to its decisive week."""
    same_world = (*source.words, "--world", str(history.world))
    if is_part:
        return same_world
    told = [section.first_week for section in history.sections if section.kind == "week"]
    decisive = history.week if history.week is not None else told[0] if told else 0
    return *same_world, "--week", str(decisive)
