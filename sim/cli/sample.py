"""`warentry sample`: the answer over all that is believed, before it is compared with anything that happened."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, print_whole, say, table
from sim.cli.options import (
    MOST_WORLDS,
    Executor,
    Jobs,
    Json,
    Out,
    Seed,
    Set,
    Shard,
    Workers,
    carry_out,
    exit_code,
    folder_for,
    say_what_failed,
    scenario_names,
    whole_number,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sim.analysis.spread import Spread
    from sim.batch.store import Results

DEFAULT_SCENARIO, DEFAULT_POINTS, DEFAULT_REPLICATIONS = "baseline_mid_2022", 500, 40
MOST_POINTS = 1_000_000
QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LEVELS = (0.01, 0.05, 0.2, 0.5)


def register(app: typer.Typer) -> None:
    """Adds the command `sample` to an application."""

    @app.command()
    def sample(
        scenario: Annotated[
            str, typer.Argument(help="a scenario file, or the name of a shipped one", autocompletion=scenario_names)
        ] = DEFAULT_SCENARIO,
        points: Annotated[
            int,
            typer.Option(
                "-n", "--points", metavar="N", help="parameter points", parser=whole_number(2, MOST_POINTS, "-n 500")
            ),
        ] = DEFAULT_POINTS,
        replications: Annotated[
            int,
            typer.Option(
                "-r",
                "--replications",
                metavar="N",
                help="worlds of each point",
                parser=whole_number(1, MOST_WORLDS, "-r 40"),
            ),
        ] = DEFAULT_REPLICATIONS,
        sobol: Annotated[
            bool, typer.Option("--sobol/--lhs", help="points of a Sobol sequence, or of a Latin hypercube")
        ] = False,
        rng: Seed = 1,
        settings: Set = None,
        jobs: Jobs = "auto",
        executor: Executor = "auto",
        shard: Shard = None,
        out: Out = None,
        as_json: Json = False,
    ) -> None:
        """Sample everything that nobody knows: how far does the answer depend on it, before any history is matched?

        Example: warentry sample point_blank_ultimatum -n 500 -r 40
        """
        from sim.batch.pilot import plan_of
        from sim.cli.sweep import read

        options = {"--vary": ["all"], "--sobol" if sobol else "--lhs": points, "-r": replications, "--rng": rng}
        plan = plan_of(read(scenario, options, settings or []))
        results = carry_out(plan, folder_for(plan, out), Workers(jobs, executor, shard))
        if results.finished_blocks:
            print_json(as_object(results)) if as_json else report(results)
        finish(results)


def as_object(results: Results) -> dict[str, Any]:
    """What `sample --json` prints: the spread over the points, luck removed, and how a world's variance splits."""
    from sim.cli.sweep import spreads

    manifest, (over, _) = results.manifest, spreads(results)
    return {
        "scenario": manifest.scenario,
        "worlds": over.worlds,
        "points": over.points,
        "parameters": len(manifest.parameters),
        "rng": manifest.seed,
        "version": manifest.version,
        "entry": over.to_dict(),
        "quantiles": {f"{q:g}": over.quantile(q) for q in QUANTILES},
        "points_above": {f"{level:g}": over.above(level) for level in LEVELS},
        "results": str(results.folder),
    }


def report(results: Results) -> None:
    """Prints the distribution of the share of entries over the points, then draws it."""
    from sim.answers.answer import DISCLAIMER, MARGIN, print_labelled, three_numbers
    from sim.cli.sweep import in_words, spreads

    over, _ = spreads(results)
    out = console()
    out.print(f"{results.scenario.title}\n{results.scenario.question}\n\n{in_words(results.plan)}", soft_wrap=True)
    print_labelled(out, three_numbers(over))
    out.print()
    for headings, row in tables(over):
        print_whole(out, table(headings, [row], right=range(1, len(headings))))
        out.print()
    out.print(DISCLAIMER)
    out.print(f"{'Results':<{MARGIN}}{results.folder}", soft_wrap=True)
    picture = draw(results.folder)
    if picture is not None:
        out.print(f"{'Picture':<{MARGIN}}{picture}", soft_wrap=True)


def tables(over: Spread) -> list[tuple[list[str], list[str]]]:
    """Quantiles over the points and the share of points above some levels, each as headings and a line."""
    from sim.analysis.words import decimals, percent

    digits = decimals(over.share)
    return [
        (
            ["part of the points", *(f"{100 * q:g} %" for q in QUANTILES)],
            ["entry is less common than", *(percent(over.quantile(q), digits) for q in QUANTILES)],
        ),
        (
            ["entry is more common than", *(f"{100 * level:g} %" for level in LEVELS)],
            ["at this part of the points", *(percent(over.above(level), 0) for level in LEVELS)],
        ),
    ]


def draw(folder: Path) -> Path | None:
    """The picture of the cloud; a picture that fails costs a sentence, never the answer."""
    try:
        from sim.plots import draw as draw_picture

        picture: Path = draw_picture("cloud", folder)
    except Exception as error:
        say(f"the picture could not be drawn ({error}); to try again: warentry plot cloud {folder}")
        return None
    return picture


def finish(results: Results) -> None:
    """Says what failed and what can be done next."""
    folder = shlex.quote(str(results.folder))
    say_what_failed(results)
    if results.finished_blocks:
        say(f"next: warentry sensitivity {folder}")
        say(f"next: warentry discover {folder}")
    exit_code(results)
