"""`warentry explain`: one world's history, told week by week in plain sentences."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from sim.batch.plan import Plan
    from sim.history.paragraphs import History, Option, Options, Paragraph, Section

USAGE, INVALID, BROKEN, NOTHING = 2, 3, 4, 5
DEFAULT_WORLDS, DEFAULT_SEED = 10_000, 1
WIDEST, WIDTH_OF_A_PIPE = 120, 100


@dataclass(frozen=True)
class Wanted:
    """Which world a person wants to hear of, and what of it; what is None is left to the program."""

    world: int | None
    ending: str | None
    week: int | None
    brief: bool


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


def register(app: typer.Typer) -> None:
    """Adds the command `explain` to an application."""

    @app.command()
    def explain(
        name: Annotated[str, typer.Argument(metavar="SCENARIO|RESULTS", help="a scenario, or a folder of results")],
        world: Annotated[int | None, typer.Option(help="number of the world, from 0; default: a typical entry")] = None,
        ending: Annotated[str | None, typer.Option(help="tell the first world with this ending")] = None,
        week: Annotated[int | None, typer.Option(help="tell only this week, in full")] = None,
        brief: Annotated[bool, typer.Option("--brief", help="without what the options were worth")] = False,
        worlds: Annotated[
            int | None, typer.Option("-n", help=f"worlds of the run that it belongs to; default {DEFAULT_WORLDS}")
        ] = None,
        rng: Annotated[int | None, typer.Option(help=f"root seed; default {DEFAULT_SEED}")] = None,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="change the scenario; may be repeated")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
    ) -> None:
        """Tell one world's history: what happened, who was asked what, what it was worth to whom, and why."""
        source = Source(name, worlds, rng, tuple(settings or ()))
        wanted = Wanted(world, ending, week, brief)
        with _refusals():
            _check(source, wanted)
            plan, number = _choose(source, wanted)
            _check_week(plan, week)
            _tell(source, wanted, plan, number, as_json)


def _tell(source: Source, wanted: Wanted, plan: Plan, world: int, as_json: bool) -> None:
    from sim.history.narrative import tell

    history = tell(plan, world, brief=wanted.brief, only_week=wanted.week)
    if as_json:
        typer.echo(json.dumps(history.as_data(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show(history, _console())
    _say(f"next: {_next(source, wanted, history)}")


def _next(source: Source, wanted: Wanted, history: History) -> str:
    """Out of a week to the whole, out of a short version to the long one, out of the whole to its decisive week."""
    same_world = source.command("--world", str(history.world))
    if wanted.week is not None or wanted.brief:
        return same_world
    weeks = [section.first_week for section in history.sections if section.kind == "week"]
    decisive = history.week if history.week is not None else weeks[0] if weeks else 0
    return f"{same_world} --week {decisive}"


def _check(source: Source, wanted: Wanted) -> None:
    from sim.endings import ENDINGS

    if wanted.world is not None and wanted.ending is not None:
        _stop("--world and --ending both choose a world: give one of them", USAGE)
    if wanted.ending is not None and wanted.ending not in ENDINGS:
        _stop(f"--ending: there is no {wanted.ending!r}; choose from {', '.join(ENDINGS)}", USAGE)
    if source.worlds is not None and source.worlds < 1:
        _stop(f"-n {source.worlds}: a run has at least one world", USAGE)
    if source.seed is not None and source.seed < 0:
        _stop(f"--rng {source.seed}: a seed is 0 or more", USAGE)
    if source.is_folder and (source.worlds, source.seed, source.settings) != (None, None, ()):
        _stop(f"{source.name} is a folder of results, which fixes -n, --rng and --set: leave them out", USAGE)


def _choose(source: Source, wanted: Wanted) -> tuple[Plan, int]:
    """The plan that the world belongs to, and its number."""
    from sim.batch.plan import Plan

    if source.is_folder:
        return _choose_from_results(source, wanted)
    worlds = DEFAULT_WORLDS if source.worlds is None else source.worlds
    seed = DEFAULT_SEED if source.seed is None else source.seed
    plan = Plan(_scenario(source), worlds, seed)
    if wanted.world is not None:
        return plan, _within(plan, wanted.world)
    return plan, _look_for_one(plan, wanted.ending)


def _scenario(source: Source) -> Any:
    from sim.scenario import load_scenario

    scenario = load_scenario(source.name)
    return scenario.with_settings(source.settings) if source.settings else scenario


def _look_for_one(plan: Plan, ending: str | None) -> int:
    from sim.batch.block import simulate_block
    from sim.batch.store import run_rows

    _say(f"looking through {len(plan.worlds_of_block(0)):,} worlds for one worth telling ...")
    return _one_of(run_rows(simulate_block(plan, 0).runs), ending)


def _one_of(runs: Mapping[str, Any], ending: str | None) -> int:
    from sim.history.choice import first_with_ending, telling_world

    return telling_world(runs) if ending is None else first_with_ending(runs, ending)


def _choose_from_results(source: Source, wanted: Wanted) -> tuple[Plan, int]:
    from sim.batch.manifest import model_version
    from sim.batch.store import Results
    from sim.history.choice import COLUMNS

    results = Results.open(source.name)
    if results.manifest.model != model_version():
        _say(f"warning: {source.name} was made by another version of the model; the history told here may differ")
    if wanted.world is not None:
        return results.plan, _within(results.plan, wanted.world)
    return results.plan, _one_of(results.runs(*COLUMNS), wanted.ending)


def _within(plan: Plan, world: int) -> int:
    if not 0 <= world < plan.worlds:
        _stop(f"--world {world}: the run has {plan.worlds:,} worlds, numbered 0 to {plan.worlds - 1}", USAGE)
    return world


def _check_week(plan: Plan, week: int | None) -> None:
    last = plan.scenario.weeks - 1
    if week is not None and not 0 <= week <= last:
        _stop(f"--week {week}: the scenario has the weeks 0 to {last}", USAGE)


def show(history: History, console: Console) -> None:
    """Prints a history as text."""
    console.print(history.title, style="bold")
    console.print(history.question)
    console.print(f"World {history.world} of seed {history.rng}. One simulated world is a story, not a forecast.")
    for section in history.sections:
        console.print()
        console.print(section.title, style="bold cyan")
        for paragraph in _spaced(section):
            console.print(paragraph)


def _spaced(section: Section) -> Iterator[RenderableType]:
    from sim.history.paragraphs import Options

    for number, paragraph in enumerate(section.paragraphs):
        if number and (isinstance(paragraph, Options) or section.kind == "opening"):
            yield ""
        yield _rendered(paragraph)


def _rendered(paragraph: Paragraph) -> RenderableType:
    from rich.table import Table

    from sim.history.paragraphs import Balance, Options

    if isinstance(paragraph, Options):
        return _options(paragraph)
    if not isinstance(paragraph, Balance):
        return paragraph.text
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading, side in (("", "left"), ("start", "right"), ("end", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for row in paragraph.rows:
        table.add_row(row.label, *row.written)
    return table


def _options(paragraph: Options) -> RenderableType:
    from rich.table import Table

    from sim.history.figures import worth

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(paragraph.title, no_wrap=True)
    table.add_column("worth", justify="right", no_wrap=True)
    table.add_column("chance", justify="right", no_wrap=True)
    table.add_column("why")
    for option in paragraph.options:
        mark, style = ("\N{BLACK RIGHT-POINTING SMALL TRIANGLE}", "bold") if option.chosen else (" ", "")
        table.add_row(f"{mark} {option.name}", worth(option.worth), _chance(option), option.why, style=style)
    return table


def _chance(option: Option) -> str:
    if option.percent == 0 and option.chance > 0:
        return "<0.1%"
    return ">99.9%" if option.percent == 100 and option.chance < 1 else f"{option.percent:.1f}%"


def _console() -> Console:
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(console.width, WIDEST) if console.is_terminal else WIDTH_OF_A_PIPE
    return console


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turns what is wrong with a scenario or a folder into a sentence and an exit code."""
    from sim.batch.manifest import ResultsError
    from sim.history.choice import NoSuchEnding
    from sim.scenario import ScenarioError

    try:
        yield
    except ScenarioError as error:
        _stop(str(error), INVALID)
    except NoSuchEnding as error:
        _stop(f"{error}: try a larger run, another scenario or another ending", NOTHING)
    except (ResultsError, OSError) as error:
        _stop(str(error), BROKEN)
