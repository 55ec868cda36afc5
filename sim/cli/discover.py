"""`warentry discover`: in which worlds of a sweep an ending is common."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.console import console, print_json, say, table
from sim.cli.options import IO_PROBLEM, USAGE, Json, Seed
from sim.cli.tables import Folder

if TYPE_CHECKING:
    from rich.table import Table

    from sim.analysis.discovery.box import FoundBox
    from sim.plots.discovery import Found

ENOUGH = 2_000  # points to try where fewer have shown nothing
HEADINGS = ("parameter", "in the box", "which is", "unit", "p")


def register(app: typer.Typer) -> None:
    """Adds the command `discover` to an application."""

    @app.command()
    def discover(
        results: Folder,
        above: Annotated[
            float | None,
            typer.Option(
                metavar="SHARE", help="what counts as common  [default: 1.5 times that of all worlds]", callback=_share
            ),
        ] = None,
        ending: Annotated[str, typer.Option(metavar="ENDING", help="which ending", callback=_ending)] = "entry",
        rng: Seed = 1,
        figure: Annotated[
            Path | None, typer.Option(metavar="FILE", help="also draw it: a .png, .svg or .pdf file")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Find in which worlds of a sweep an ending is common, as a few ranges of parameters.

        Example: warentry discover results/my-sweep --above 0.3
        """
        from sim.analysis.discovery.found import seek
        from sim.analysis.discovery.search import DiscoveryError, ThresholdError
        from sim.batch.store import Results

        _check_folder(results)
        try:
            found = seek(Results.open(results), above, ending, rng)
        except DiscoveryError as error:
            say(str(error))
            raise typer.Exit(USAGE if isinstance(error, ThresholdError) else IO_PROBLEM) from None
        print_json(as_object(found, rng)) if as_json else print_found(found)
        if figure is not None:
            _draw(found, figure)
        say(f"next: {_next(found, results, is_drawn=figure is not None)}")


def _check_folder(results: Path) -> None:
    """Says what makes a folder of points where there are no results at all."""
    if not (results / "manifest.json").is_file():
        say(
            f"{results} is no results folder: `warentry sample SCENARIO` makes one, or `warentry sweep SCENARIO --vary "
            "all --lhs 2000 -r 10`"
        )
        raise typer.Exit(IO_PROBLEM)


def _next(found: Found, results: Path, is_drawn: bool) -> str:
    """The command that leads on: a picture of what was found, or more points where nothing was."""
    if not found.discovery.boxes:
        more = max(ENOUGH, 4 * found.discovery.tried.points)
        return shlex.join(["warentry", "sample", found.experiment.scenario, "-n", str(more)])
    return shlex.join(["warentry", "plot", "tornado" if is_drawn else "discovery", str(results)])


def print_found(found: Found) -> None:
    """Prints the boxes, each with what it asks of the parameters, then the tree."""
    from sim.analysis.discovery.words import CAUTION, ENDINGS, finding, part_text, sentence
    from sim.analysis.words import interval_text, share_text

    out, told = console(), found.discovery
    what, _ = ENDINGS[found.ending]
    out.print(
        f"{found.experiment.title}\n{found.experiment.size}, {len(told.tried.paths)} parameters varied\n"
        f"{what.capitalize()} comes in {share_text(told.overall)} ({interval_text(told.overall)}) of all simulated "
        f"worlds; common is more than {part_text(told.above)}.\n\n{finding(told, found.ending)}",
        soft_wrap=True,
    )
    for number, box in enumerate(told.boxes):
        out.print(f"\nBox {number + 1}. {sentence(box, found.ending, found.axes, number)}\n", soft_wrap=True)
        out.print(_limits(box, found))
    out.print(f"\n{_tree(found)}", soft_wrap=True)
    out.print(f"\n{CAUTION} Shares of simulated worlds, not a forecast.", soft_wrap=True)
    if told.boxes:
        out.print("p: how often a cut at random would set the worlds apart as far (over points).", soft_wrap=True)
        out.print("Another --rng divides the points otherwise: what matters comes again.", soft_wrap=True)


def _limits(box: FoundBox, found: Found) -> Table:
    from sim.analysis.discovery.words import limits_text, p_text, ranges, span_text

    rows = []
    for asked in ranges(box):
        axis = found.axes[asked.path]
        p = "" if asked.quasi_p is None else p_text(asked.quasi_p)
        rows.append((asked.path, limits_text(asked, axis), span_text(asked, axis), axis.unit, p))
    return table(HEADINGS, rows, right=(4,))


def _tree(found: Found) -> str:
    from sim.analysis.discovery.words import sentence

    if len(found.leaves) == 1:
        return "A small decision tree finds no cut that holds up."
    lines = [f"  {sentence(leaf, found.ending, found.axes, explains=False)}" for leaf in found.leaves]
    return "\n".join(["A small decision tree divides all worlds so:", *lines])


def as_object(found: Found, rng: int) -> dict[str, Any]:
    """What `--json` prints: the boxes with their limits, the way of peeling, and the leaves of the tree."""
    from dataclasses import asdict

    from sim.analysis.discovery.words import finding

    told = found.discovery
    return {
        "scenario": found.experiment.scenario,
        "ending": found.ending,
        "worlds": found.experiment.worlds,
        "points": told.tried.points,
        "parameters": len(told.tried.paths),
        "rng": rng,
        "version": found.experiment.version,
        "overall": asdict(told.overall),
        "above": told.above,
        "finding": finding(told, found.ending),
        "boxes": [_box(box, found, number) for number, box in enumerate(told.boxes)],
        "peeling": [asdict(step) for step in told.path],
        "tree": [_box(leaf, found) for leaf in found.leaves],
    }


def _box(box: FoundBox, found: Found, outside: int = 0) -> dict[str, Any]:
    from dataclasses import asdict

    from sim.analysis.discovery.words import sentence

    limits = [
        {
            "parameter": limit.path,
            "at_most" if limit.is_upper else "at_least": limit.value,
            "part": limit.part,
            "quasi_p": limit.quasi_p,
            "unit": found.axes[limit.path].unit,
            "meaning": found.axes[limit.path].meaning,
        }
        for limit in box.limits
    ]
    return {
        "sentence": sentence(box, found.ending, found.axes, outside),
        "density": asdict(box.share),
        "mass": box.mass,
        "coverage": box.coverage,
        "limits": limits,
    }


def _draw(found: Found, file: Path) -> None:
    from sim.plots import PlotError, target
    from sim.plots.discovery import figure
    from sim.plots.style import save

    try:
        path, form = target("discovery", file.parent, file, None)
    except PlotError as error:
        raise typer.BadParameter(str(error)) from None
    save(figure(found), path, form, found.experiment.metadata(found.title))
    say(f"drawn: {path}")


def _share(value: float | None) -> float | None:
    if value is not None and not 0 < value < 1:
        raise typer.BadParameter(f"--above {value:g} is no share between 0 and 1; write for example --above 0.3")
    return value


def _ending(name: str) -> str:
    from sim.measured.endings import ENDINGS
    from sim.scenario.errors import did_you_mean, quoted

    if name not in ENDINGS:
        raise typer.BadParameter(f"there is no ending {quoted(name)}: {did_you_mean(name, ENDINGS)}")
    return name
