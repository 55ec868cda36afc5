"""`warentry explain`: one world's history, told week by week in plain sentences."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from sim.answers.console import console, print_json, say
from sim.cli.options import MOST_WORLDS, NOTHING_TO_DO, USAGE, results_folders, scenario_names, whole_number
from sim.cli.run import DEFAULT_WORLDS, make_plan

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.batch.plan import Plan
    from sim.history.paragraphs import History, Option, Options, Paragraph, Section

DEFAULT_SEED = 1
WIDEST, WIDTH_OF_A_PIPE = 120, 100


@dataclass(frozen=True)
class Source:
    """Where the world comes from: a results folder, or a scenario with what would be run of it."""

    name: str
    worlds: int | None
    seed: int | None
    settings: tuple[str, ...]

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of results rather than a scenario."""
        return Path(self.name).is_dir()

    def command(self, *more: str) -> str:
        """The command that tells of the same source, with other options."""
        parts = ["warentry", "explain", self.name]
        parts += ["-n", str(self.worlds)] if self.worlds is not None else []
        parts += ["--rng", str(self.seed)] if self.seed is not None else []
        parts += [part for setting in self.settings for part in ("--set", setting)]
        return shlex.join([*parts, *more])


@dataclass(frozen=True)
class Wanted:
    """Which world a person wants to hear of, and what of it; what is None is left to the program."""

    world: int | None
    ending: str | None
    week: int | None
    brief: bool


def register(app: typer.Typer) -> None:
    """Adds the command `explain` to an application."""

    @app.command()
    def explain(
        name: Annotated[
            str,
            typer.Argument(
                metavar="SCENARIO|RESULTS",
                help="a scenario, or a folder of results",
                autocompletion=lambda incomplete: [*scenario_names(incomplete), *results_folders(incomplete)],
            ),
        ],
        world: Annotated[
            int | None,
            typer.Option(
                metavar="N",
                help="number of the world, counted from 0  [default: a typical entry]",
                parser=whole_number(0, MOST_WORLDS, "--world 12"),
            ),
        ] = None,
        ending: Annotated[
            str | None, typer.Option(metavar="ENDING", help="tell the first world with this ending")
        ] = None,
        week: Annotated[
            int | None,
            typer.Option(metavar="W", help="tell only this week, in full", parser=whole_number(0, 10_000, "--week 8")),
        ] = None,
        brief: Annotated[bool, typer.Option("--brief", help="leave out what the options were worth")] = False,
        worlds: Annotated[
            int | None,
            typer.Option(
                "-n",
                "--worlds",
                metavar="N",
                help=f"worlds of the run that it belongs to  [default: {DEFAULT_WORLDS}]",
                parser=whole_number(1, MOST_WORLDS, "-n 10000"),
            ),
        ] = None,
        rng: Annotated[
            int | None,
            typer.Option(
                metavar="SEED",
                help=f"the root of all chance  [default: {DEFAULT_SEED}]",
                parser=whole_number(0, 2**63 - 1, "--rng 7"),
            ),
        ] = None,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="change the scenario; repeatable")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="print one JSON object, and nothing else")] = False,
    ) -> None:
        """Tell one world's history: what happened, who was asked what, what was weighed, and why."""
        source = Source(name, worlds, rng, tuple(settings or ()))
        wanted = Wanted(world, ending, week, brief)
        check(source, wanted)
        plan, number = choose(source, wanted)
        check_within(plan, number, wanted)
        tell_and_print(source, wanted, plan, number, as_json)


def check(source: Source, wanted: Wanted) -> None:
    """Stops where options contradict each other or name an ending that does not exist."""
    from sim.measured.endings import ENDINGS

    if wanted.world is not None and wanted.ending is not None:
        _stop("--world and --ending both choose a world: give one of them", USAGE)
    if wanted.ending is not None and wanted.ending not in ENDINGS:
        _stop(f"--ending: there is no {wanted.ending!r}; choose from {', '.join(ENDINGS)}", USAGE)
    if source.is_folder and (source.worlds, source.seed, source.settings) != (None, None, ()):
        _stop(f"{source.name} is a folder of results, which fixes -n, --rng and --set: leave them out", USAGE)


def choose(source: Source, wanted: Wanted) -> tuple[Plan, int]:
    """The plan that the world belongs to, and its number; ScenarioError or ResultsError where there is none."""
    if source.is_folder:
        return _choose_from_results(source, wanted)
    worlds = DEFAULT_WORLDS if source.worlds is None else source.worlds
    seed = DEFAULT_SEED if source.seed is None else source.seed
    plan = make_plan(source.name, list(source.settings), worlds, seed, None)
    return plan, _look_for_one(plan, wanted.ending) if wanted.world is None else wanted.world


def _look_for_one(plan: Plan, ending: str | None) -> int:
    from sim.batch.block import simulate_block
    from sim.batch.parts import run_rows

    say(f"looking through {len(plan.worlds_of_block(0)):,} worlds for one worth telling ...")
    return _one_of(run_rows(simulate_block(plan, 0).runs), ending)


def _choose_from_results(source: Source, wanted: Wanted) -> tuple[Plan, int]:
    from sim.batch.store import Results
    from sim.engine.source import model_version
    from sim.history.choice import COLUMNS

    results = Results.open(source.name)
    if results.manifest.model != model_version():
        say(f"warning: {source.name} was made by another version of the model; the history told here may differ")
    if wanted.world is not None:
        return results.plan, wanted.world
    return results.plan, _one_of(results.runs(*COLUMNS), wanted.ending)


def _one_of(runs: Mapping[str, Any], ending: str | None) -> int:
    from sim.history.choice import first_with_ending, telling_world

    world = telling_world(runs) if ending is None else first_with_ending(runs, ending)
    if world is None:
        _stop(
            f"none of these {len(runs['world']):,} worlds has the ending {ending}: ask for another one", NOTHING_TO_DO
        )
    return world


def check_within(plan: Plan, world: int, wanted: Wanted) -> None:
    """Stops where the run has no such world, or the scenario no such week."""
    last = plan.scenario.weeks - 1
    if world >= plan.worlds:
        _stop(f"--world {world}: the run has {plan.worlds:,} worlds, numbered 0 to {plan.worlds - 1}", USAGE)
    if wanted.week is not None and wanted.week > last:
        _stop(f"--week {wanted.week}: the scenario has the weeks 0 to {last}", USAGE)


def tell_and_print(source: Source, wanted: Wanted, plan: Plan, world: int, as_json: bool) -> None:
    """Tells the history, and names the command that leads on from it."""
    from sim.history.narrative import tell

    history = tell(plan, world, brief=wanted.brief, only_week=wanted.week)
    if as_json:
        print_json(history.as_data())
    else:
        show(history)
    say(f"next: {_next(source, wanted, history)}")


def _next(source: Source, wanted: Wanted, history: History) -> str:
    """Out of a week or a short version to the whole, out of the whole to its decisive week."""
    same_world = source.command("--world", str(history.world))
    if wanted.week is not None or wanted.brief:
        return same_world
    told = [section.first_week for section in history.sections if section.kind == "week"]
    decisive = history.week if history.week is not None else told[0] if told else 0
    return f"{same_world} --week {decisive}"


def show(history: History) -> None:
    """Prints a history as text."""
    paper = console()
    paper.width = min(paper.width, WIDEST) if paper.is_terminal else WIDTH_OF_A_PIPE
    paper.print(history.title, style="bold")
    paper.print(history.question)
    paper.print(f"World {history.world} of seed {history.rng}: one simulated history, not a forecast.")
    for section in history.sections:
        paper.print()
        paper.print(section.title, style="bold cyan")
        for part in _spaced(section):
            paper.print(part)


def _spaced(section: Section) -> Iterator[RenderableType]:
    from sim.history.paragraphs import Options

    after_table = False
    for number, paragraph in enumerate(section.paragraphs):
        is_table = isinstance(paragraph, Options)
        if number and (is_table or after_table or section.kind == "opening"):
            yield ""
        after_table = is_table
        yield _rendered(paragraph)


def _rendered(paragraph: Paragraph) -> RenderableType:
    from rich.table import Table

    from sim.history.paragraphs import Balance, Options

    if isinstance(paragraph, Options):
        return _options(paragraph)
    if not isinstance(paragraph, Balance):
        return paragraph.text
    made = Table(box=None, padding=(0, 2, 0, 0))
    made.add_column("")
    made.add_column("start", justify="right")
    made.add_column("end", justify="right")
    for row in paragraph.rows:
        made.add_row(row.label, *row.written)
    return made


def _options(paragraph: Options) -> RenderableType:
    from rich.table import Table

    from sim.history.figures import worth

    made = Table(box=None, padding=(0, 2, 0, 0), header_style="italic")
    made.add_column(paragraph.title, no_wrap=True)
    made.add_column("worth", justify="right", no_wrap=True)
    made.add_column("chance", justify="right", no_wrap=True)
    made.add_column("why")
    for option in paragraph.options:
        mark, style = (">", "bold") if option.chosen else (" ", "")
        made.add_row(f"{mark} {option.name}", worth(option.worth), _chance(option), option.why, style=style)
    return made


def _chance(option: Option) -> str:
    if option.percent == 0 and option.chance > 0:
        return "<0.1%"
    return ">99.9%" if option.percent == 100 and option.chance < 1 else f"{option.percent:.1f}%"


def _stop(message: str, code: int) -> NoReturn:
    say(message)
    raise typer.Exit(code)
