"""`warentry plot`: a picture of a results folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sim.cli.console import IO_PROBLEM, USAGE, results_folders, say
from sim.plots import FORMATS, KINDS, PlotError, check_kind

ROOT = Path("results")
FIRST = next(iter(KINDS))
LISTED = "; ".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items())


def register(app: typer.Typer) -> None:
    """Adds the command `plot` to an application."""

    @app.command()
    def plot(
        kind: Annotated[str, typer.Argument(metavar="KIND", help=LISTED, autocompletion=_complete_kind)] = FIRST,
        results: Annotated[
            Path | None,
            typer.Argument(
                metavar="RESULTS",
                help="folder of results  [default: the newest in results/]",
                autocompletion=results_folders,
            ),
        ] = None,
        out: Annotated[
            Path | None, typer.Option(metavar="FILE", help="where to put it  [default: KIND.png in the folder]")
        ] = None,
        form: Annotated[
            str | None, typer.Option("--format", metavar="|".join(FORMATS), help="[default: as FILE ends, else png]")
        ] = None,
    ) -> None:
        """Draw one figure of a results folder."""
        if results is None and kind not in KINDS and Path(kind).is_dir():  # `warentry plot FOLDER`
            kind, results = FIRST, Path(kind)
        try:
            check_kind(kind)
            folder = results if results is not None else newest(ROOT)
            from sim.plots import draw

            typer.echo(draw(kind, folder, out, form))
        except PlotError as error:
            _stop(str(error), USAGE)
        other = next(k for k in KINDS if k != kind)
        say(f"next: {shlex.join(['warentry', 'plot', other, str(folder)])}")


def newest(root: Path) -> Path:
    """The results folder in which something was written last."""
    made = sorted(root.glob("*/manifest.json"), key=lambda path: path.stat().st_mtime)
    if not made:
        _stop(f"there are no results in {root} yet: make some with `warentry run`, or name a folder", IO_PROBLEM)
    return made[-1].parent


def _complete_kind(incomplete: str) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _stop(message: str, code: int) -> NoReturn:
    say(message)
    raise typer.Exit(code)
