"""`warentry plot`: a picture of a results folder, or of several."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path
from typing import Annotated

import typer

from sim.analysis.errors import CannotAnswer
from sim.answers.console import print_json, tell, tell_text
from sim.cli.after import lead_on
from sim.cli.options import IO_PROBLEM, USAGE, Json, parameter_names, results_folders, stop
from sim.plots import FORMATS, KINDS, check_kind, target

ROOT = Path("results")
FIRST = next(iter(KINDS))
COMMANDS = {"cloud": ["sensitivity"], "sensitivity": ["plot", "scatter"], "discovery": ["discover"]}
SEVERAL, SWEPT = " (several folders)", " (of a sweep)"
LISTED = "; ".join(
    f"{name}: {kind.meaning}{SEVERAL * (kind.fewest > 1)}{SWEPT * kind.varied}" for name, kind in KINDS.items()
)


def register(app: typer.Typer) -> None:
    """Adds the command `plot` to an application."""

    @app.command()
    def plot(
        kind: Annotated[str, typer.Argument(metavar="KIND", help=LISTED, autocompletion=_complete_kind)] = FIRST,
        results: Annotated[
            list[Path] | None,
            typer.Argument(
                metavar="RESULTS...",
                help="folder of results, or several to compare  [default: the newest in results/]",
                autocompletion=results_folders,
            ),
        ] = None,
        over: Annotated[
            list[str] | None,
            typer.Option(
                metavar="PARAMETER",
                help="a parameter of the heatmap; give it twice  [default: chosen]",
                autocompletion=parameter_names,
            ),
        ] = None,
        out: Annotated[
            Path | None, typer.Option(metavar="FILE", help="where to put it  [default: KIND.png in the first folder]")
        ] = None,
        form: Annotated[
            str | None, typer.Option("--format", metavar="|".join(FORMATS), help="[default: as FILE ends, else png]")
        ] = None,
        listed: Annotated[bool, typer.Option("--list", help="say what each figure shows, and draw none")] = False,
        as_json: Json = False,
    ) -> None:
        """Draw one figure of a results folder, or of several."""
        if listed:
            _list(as_json)
            return
        folders = results or []
        if kind not in KINDS and Path(kind).is_dir():  # `warentry plot FOLDER`
            kind, folders = FIRST, [Path(kind), *folders]
        try:
            check_kind(kind, len(folders) or 1, len(over or []))
            folders = folders or [newest(ROOT)]
            target(kind, folders[0], out, form)
        except CannotAnswer as error:
            stop(str(error), USAGE)
        try:
            from sim.plots import draw

            drawn = draw(kind, folders, out, form, over or [])
        except CannotAnswer as error:  # the results cannot answer, unless parameters were named that they do not vary
            stop(str(error), USAGE if over else IO_PROBLEM)
        if as_json:
            print_json({"figure": kind, "file": str(drawn), "results": list(map(str, folders))})
        else:
            tell(drawn)
        lead_on(*leading_on(kind, len(folders)), *folders)


def _list(as_json: bool) -> None:
    """What each figure shows, and of what."""
    if as_json:
        kinds = {
            name: {"shows": kind.meaning, "results": kind.fewest, "of_a_sweep": kind.varied}
            for name, kind in KINDS.items()
        }
        print_json({"figures": kinds})
        return
    for name, kind in KINDS.items():
        told = f"{kind.meaning}{SEVERAL * (kind.fewest > 1)}{SWEPT * kind.varied}"
        tell_text(f"{name:<12} {told}", indent=" " * 13)
    lead_on("plot", FIRST, "RESULTS")


def leading_on(kind: str, folders: int) -> list[str]:
    """The command to give next: one that says more of what the figure shows, or else the next figure."""
    return COMMANDS.get(kind) or ["plot", following(kind, folders)]


def following(kind: str, folders: int) -> str:
    """The figure to look at next: the one after it that can be drawn of so many folders, whatever is in them."""
    names = list(KINDS)
    after = islice(cycle(names), names.index(kind) + 1, None)
    return next(name for name in after if KINDS[name].fewest <= folders <= KINDS[name].most and not KINDS[name].varied)


def newest(root: Path) -> Path:
    """The results folder in which something was written last."""
    made = sorted(root.glob("*/manifest.json"), key=lambda path: path.stat().st_mtime)
    if not made:
        stop(f"there are no results in {root} yet: make some with `warentry run`, or name a folder", IO_PROBLEM)
    return made[-1].parent


def _complete_kind(incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]
