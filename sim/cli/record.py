"""`warentry record`: what has been seen of this case, row by row or quarter by quarter."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.after import lead_on, tell_picture
from sim.cli.options import Json, Picture, Seed, show

if TYPE_CHECKING:
    from sim.answers.shown import Shown

DAY = ["%Y-%m-%d"]


def row_ids(incomplete: str) -> list[str]:
    """The rows that a started id may mean, for completion by the shell."""
    from sim.evidence.read_record import load_record

    return [row.id for row in load_record().observations if row.id.startswith(incomplete.upper())]


def kinds(incomplete: str) -> list[str]:
    """The kinds of rows that a started word may mean, for completion by the shell."""
    from sim.evidence.record import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def observables(incomplete: str) -> list[str]:
    """The observables that a started word may mean, for completion by the shell."""
    from sim.evidence.record import EXOGENOUS, NEITHER, OBSERVABLES

    return [name for name in (*OBSERVABLES, EXOGENOUS, NEITHER) if name.startswith(incomplete)]


Row = Annotated[str | None, typer.Argument(metavar="[ROW]", help="show this row in full", autocompletion=row_ids)]
Kind = Annotated[str | None, typer.Option(help="of this kind, such as summit", autocompletion=kinds)]
Observable = Annotated[
    str | None, typer.Option(help="that speak of this, or are exogenous, or neither", autocompletion=observables)
]
First = Annotated[datetime | None, typer.Option("--from", formats=DAY, metavar="DATE", help="from this day on")]
Last = Annotated[datetime | None, typer.Option("--to", formats=DAY, metavar="DATE", help="up to this day")]
Search = Annotated[str | None, typer.Option(metavar="TEXT", help="that mention this text")]
Unread = Annotated[bool, typer.Option("--unread", help="whose source was not read")]
Series = Annotated[
    bool, typer.Option("--series", help="every thirteen weeks, with what forecasts without a model score")
]
File = Annotated[
    Path | None, typer.Option(metavar="FILE.yaml", help="a record of your own  [default: the shipped one]")
]


def register(app: typer.Typer) -> None:
    """Adds the command `record` to an application."""
    app.command()(record)


def record(
    row: Row = None,
    kind: Kind = None,
    observable: Observable = None,
    first: First = None,
    last: Last = None,
    search: Search = None,
    unread: Unread = False,
    series: Series = False,
    file: File = None,
    rng: Seed = 1,
    picture: Picture = None,
    as_json: Json = False,
) -> None:
    """List what has been seen of this case since September 2021: who met, who marched, who asked, who gave.

    Example: warentry record --kind "Russian troops" --from 2022-10-01
    """
    from sim.questions.record import rows as ask
    from sim.questions.record import series as ask_series

    if series:
        if any((row, kind, observable, first, last, search, unread)):
            raise typer.BadParameter("--series is of the whole record: leave the conditions on its rows away")
        found: Shown = ask_series(rng=rng, file=file)
        after: tuple[str, ...] = ("patterns",)
    else:
        found = listed = ask(
            row, kind=kind, observable=observable, first=first.date() if first else None,
            last=last.date() if last else None, search=search, unread=unread, file=file,
        )  # fmt: skip
        other = "--series" if len(listed.rows) == 1 else listed.rows[0].id
        after = ("record", other, *(("--file", str(file)) if file else ()))
    show(found, as_json)
    if picture is not None:
        tell_picture(found.plot(out=picture), as_json)
    lead_on(*after)
