"""`warentry ls`: which results there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import IO_PROBLEM, console, print_json, say, table

if TYPE_CHECKING:
    from sim.batch.store import Results


def register(app: typer.Typer) -> None:
    """Adds the command `ls` to an application."""

    @app.command()
    def ls(
        folder: Annotated[Path, typer.Argument(help="where the results folders lie")] = Path("results"),
        as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
    ) -> None:
        """List the results folders: what was run, how far it came, how often Belarus entered."""
        from sim.batch.manifest import MANIFEST

        if not folder.is_dir() and folder != Path("results"):
            say(f"there is no folder {folder}: name the one in which results folders lie")
            raise typer.Exit(IO_PROBLEM)
        rows = [row_of(path.parent) for path in sorted(folder.glob(f"*/{MANIFEST}"))]
        if as_json:
            print_json(rows)
        elif rows:
            body = ([str(value) if value is not None else "" for value in row.values()] for row in rows)
            console().print(table(list(rows[0]), body, right=(3, 4)))
        say(f"next: warentry plot {rows[-1]['folder']}" if rows else f"no results in {folder}; next: warentry run")


def row_of(folder: Path) -> dict[str, Any]:
    """A results folder in a line; one that cannot be read says why."""
    from sim.batch.errors import ResultsError
    from sim.batch.store import Results

    facts: dict[str, Any] = {"folder": str(folder), "created": None, "status": None, "seed": None, "worlds": None}
    try:
        results = Results.open(folder)
        known = results.manifest
        facts |= {"created": known.created, "status": known.status, "seed": known.seed, "worlds": known.worlds}
        return facts | {"entry": entry_share(results)}
    except ResultsError as error:
        return facts | {"entry": None, "status": str(error)}


def entry_share(results: Results) -> str | None:
    """The share of worlds in which Belarus entered, in words; None where no world is finished."""
    from sim.analysis.estimate import share
    from sim.analysis.words import share_text

    if not results.finished_blocks:
        return None
    endings = results.endings()
    return share_text(share(endings["entry"], sum(endings.values())))
