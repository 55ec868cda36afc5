"""`warentry ledger`: forecasts put on file before they resolve, and what they were worth."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.console import print_json, say, tell
from sim.cli.after import lead_on
from sim.cli.options import Json, results_folders, show

if TYPE_CHECKING:
    from sim.questions.ledger import ForecastLedger


class Resolved(StrEnum):
    """How a question resolves."""

    YES = "yes"
    NO = "no"
    VOID = "void"


def ledgers(incomplete: str) -> list[str]:
    """The ledgers that a started word may mean, for completion by the shell."""
    from glob import escape, glob

    return sorted(glob(escape(incomplete) + "*.jsonl") + glob(escape(incomplete) + "*/"))


File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE.jsonl", help="the ledger  [default: ledger.jsonl]", autocompletion=ledgers),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="carry it over to that day")]


def register(app: typer.Typer) -> None:
    """Adds the commands of `ledger` to an application."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="ledger", help="Put forecasts on file before they resolve, and score them afterwards.")
    for command in (add, resolve, score):
        group.command()(command)
    group.command("list")(list_)


def add(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="folder of a finished run", autocompletion=results_folders)
    ],
    opens: Day = None,
    crowd: Annotated[float | None, typer.Option(metavar="SHARE", help="what a crowd says of the same days")] = None,
    crowd_source: Annotated[str, typer.Option(metavar="TEXT", help="where the crowd says so")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="what else a reader must know")] = "",
    file: File = None,
    as_json: Json = False,
) -> None:
    """File the share of entries of a run as a forecast: dated, with its question, interval and hashes.

    Example: warentry ledger add results/baseline_mid_2022-... --opens 2027-01-04
    """
    from sim.questions.ledger import ledger

    found = ledger(file)
    filed = found.add(results, opens=opens.date() if opens else None, crowd=crowd, crowd_source=crowd_source, note=note)
    if as_json:
        from dataclasses import asdict

        print_json(asdict(filed))
    else:
        tell(f"forecast {filed.number} in {found.file}: {100 * filed.probability:.1f} %. {filed.question}")
    if not filed.is_ahead:
        say(f"its days began on {filed.opens}: it is filed late, and scored apart; --opens DATE carries it forward")
    _say_last(found, filed.hash)


def resolve(
    forecast: Annotated[int, typer.Argument(metavar="NUMBER", help="which forecast")],
    outcome: Annotated[Resolved, typer.Argument(metavar="yes|no|void", help="how its question resolved")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="when that was known")],
    source: Annotated[str, typer.Option(metavar="TEXT", help="where that is known from")],
    file: File = None,
    as_json: Json = False,
) -> None:
    """File how a forecast's question resolved; lines that are there are never changed.

    Example: warentry ledger resolve 1 no --on 2027-11-29 --source "https://..."
    """
    from sim.questions.ledger import ledger

    found = ledger(file)
    there = found.resolve(forecast, outcome.value, on=on.date(), source=source)
    if as_json:
        from dataclasses import asdict

        print_json(asdict(there.resolutions[forecast]))
    else:
        tell(f"forecast {forecast} in {found.file}: resolved {outcome.value} on {on.date()}")
    _say_last(found, there.last)


def list_(file: File = None, as_json: Json = False) -> None:
    """List the forecasts on file, with what they suppose and how they resolved; by default those that ship."""
    from sim.questions.ledger import ledger

    found = ledger(file, to_read=True)
    show(found, as_json)
    lead_on("ledger", "score", *(("--file", file) if file else ()))


def score(file: File = None, as_json: Json = False) -> None:
    """Score what has resolved, beside never, the outside view, an even chance and a crowd."""
    from sim.questions.ledger import ledger

    found = ledger(file, to_read=True)
    show(found.score(), as_json)
    lead_on("verify", found.file)


def _say_last(found: ForecastLedger, last: str) -> None:
    """Says the last hash, which has to be noted elsewhere."""
    from sim.answers.ledger import NOTE_IT

    say(f"last hash {last} ({NOTE_IT})")
    lead_on("ledger", "list", "--file", found.file)
