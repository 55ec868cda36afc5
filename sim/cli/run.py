"""`warentry run`: a scenario in, a probability with its dates, routes and reasons out."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import INTERRUPTED, SOME_FAILED, print_json, say, scenario_names, whole_number

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.batch.run import Progress
    from sim.batch.store import Results

DEFAULT_SCENARIO = "baseline_mid_2022"
DEFAULT_WORLDS = 10_000
MOST_WORLDS, MOST_JOBS = 100_000_000, 1024


class Rules(StrEnum):
    """The decision rules of the leader that a run can take; `all` compares them."""

    AQRE = "aqre"
    PROSPECT = "prospect"
    COLLECTIVE = "collective"
    SATISFICING = "satisficing"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Adds the command `run` to an application."""

    @app.command()
    def run(
        scenario: Annotated[
            str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
        ] = DEFAULT_SCENARIO,
        worlds: Annotated[
            int,
            typer.Option(
                "-n", "--worlds", metavar="N", help="how many worlds", parser=whole_number(1, MOST_WORLDS, "-n 10000")
            ),
        ] = DEFAULT_WORLDS,
        rng: Annotated[
            int,
            typer.Option(metavar="SEED", help="the root of all chance", parser=whole_number(0, 2**63 - 1, "--rng 7")),
        ] = 1,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="change the scenario; repeatable")
        ] = None,
        points: Annotated[
            int | None,
            typer.Option(
                metavar="N",
                help="parameter points where the scenario leaves any open  [default: 200]",
                parser=whole_number(1, MOST_WORLDS, "--points 200"),
            ),
        ] = None,
        rules: Annotated[
            Rules | None,
            typer.Option(help="how the leader decides: one theory of choice, or all of them side by side"),
        ] = None,
        jobs: Annotated[
            str,
            typer.Option(metavar="N|auto", help="worker processes; auto: as many as pay", callback=lambda j: _jobs(j)),
        ] = "auto",
        out: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help="folder for the results  [default: results/SCENARIO-DATE-HASH]"),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="print one JSON object, and nothing else")] = False,
    ) -> None:
        """Simulate many worlds of a scenario: how often, when and by which route does Belarus enter?"""
        if rules and any(setting.startswith("rule=") for setting in settings or []):
            raise typer.BadParameter("the rule is set twice: give either --rules or --set rule=...")
        if rules is Rules.ALL and out is not None:
            raise typer.BadParameter(
                "--rules all only prints; run one rule, such as --rules prospect, to store results"
            )
        if rules is Rules.ALL:
            from sim.cli.rules import print_rules

            print_rules(scenario, settings or [], worlds, rng, points, as_json)
            return
        settings = [*(settings or []), *([f"rule={rules.value}"] if rules else [])]
        plan = make_plan(scenario, settings, worlds, rng, points)
        results = carry_out(plan, out, None if jobs == "auto" else int(jobs))
        if results.finished_blocks:
            report(results, as_json)
        finish(results, [scenario, *(part for setting in settings for part in ("--set", setting))])


def make_plan(scenario: str, settings: list[str], worlds: int, seed: int, points: int | None) -> Plan:
    """What is to be run; ScenarioError where the scenario or a setting is wrong."""
    from sim.batch.plan import DEFAULT_POINTS, Plan
    from sim.scenario import load_scenario

    return Plan(load_scenario(scenario).with_settings(settings), worlds, seed, points=points or DEFAULT_POINTS)


def carry_out(plan: Plan, out: Path | None, jobs: int | None) -> Results:
    """Runs what is missing of a plan, with a progress bar on a terminal; Ctrl-C says how to go on."""
    from sim.batch.folder import default_folder
    from sim.batch.run import run_plan
    from sim.batch.store import Results, finished_blocks

    folder = out if out is not None else default_folder(plan, Path("results"), date.today())
    seen: list[Progress] = []
    try:
        with progress_bar() as show:

            def hear(progress: Progress) -> None:
                seen.append(progress)
                show(progress)

            results = run_plan(plan, folder, jobs, hear, shlex.join(["warentry", *sys.argv[1:]]))
    except KeyboardInterrupt:
        done = Results.open(folder).worlds if finished_blocks(folder) else 0
        say(f"stopped: {done:,} of {plan.worlds:,} worlds are kept in {folder}; the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None
    if seen[0].done == plan.worlds:
        say(f"nothing to simulate: these {plan.worlds:,} worlds are already in {folder}")
    elif seen[0].done:
        say(f"went on from {seen[0].done:,} worlds that were already in {folder}")
    return results


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Shows progress and the time left on stderr; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("worlds"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("worlds", total=None)
        yield lambda p: bar.update(task, completed=p.done + p.failed, total=p.worlds)


def report(results: Results, as_json: bool) -> None:
    """Prints the answer, then draws it."""
    from sim.cli.answer import MARGIN, as_object, print_answer

    if as_json:
        print_json(as_object(results))
        return
    print_answer(results)
    picture = draw(results.folder)
    if picture is not None:
        typer.echo(f"{'Picture':<{MARGIN}}{picture}")


def draw(folder: Path) -> Path | None:
    """The picture of cumulative incidence; a picture that fails costs a sentence, never the answer."""
    try:
        from sim.plots import draw as draw_picture

        picture: Path = draw_picture("incidence", folder, None)
    except Exception as error:
        say(f"the picture could not be drawn ({error}); to try again: warentry plot {folder}")
        return None
    return picture


def finish(results: Results, scenario: list[str]) -> None:
    """Says what failed, and what can be done next; exits with 1 where some worlds failed."""
    folder, failures = shlex.quote(str(results.folder)), results.failures
    if failures:
        lost = sum(failure["worlds"] for failure in failures)
        say(
            f"{lost:,} of {results.manifest.worlds:,} worlds failed and are not counted; the first cause: "
            f"{failures[0]['cause']} (block {failures[0]['block']}, seed {failures[0]['seed']}; all of them: "
            f"{results.folder / 'failures.jsonl'})"
        )
    if results.finished_blocks:
        say(f"next: warentry plot {folder}")
        say(f"next: warentry explain {folder} --world {telling_world(results)}")
    say(f"next: {shlex.join(['warentry', 'show', *scenario])}")
    if failures:
        raise typer.Exit(SOME_FAILED)


def telling_world(results: Results) -> int:
    """A world worth reading: the first that entered, else the one that came closest."""
    runs = results.runs("world", "ending", "entry_chance")
    entered = runs["world"][runs["ending"] == "entry"]
    return int(entered[0] if len(entered) else runs["world"][runs["entry_chance"].argmax()])


def _jobs(text: str) -> str:
    return text if text == "auto" else str(whole_number(1, MOST_JOBS, "--jobs 4 or --jobs auto")(text))
