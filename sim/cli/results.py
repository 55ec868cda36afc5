"""`warentry ls`, `resume` and `verify`: the results folders there are, finished, extended and put to the test."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.analysis.words import count
from sim.answers.console import console, print_json, print_table, say, table, tell_text
from sim.cli.after import lead_on
from sim.cli.options import (
    IO_PROBLEM,
    MOST_SEED,
    MOST_WORLDS,
    NOTHING_TO_DO,
    Executor,
    Jobs,
    Json,
    Shard,
    results_folders,
    stop,
    whole_number,
    working,
)
from sim.cli.tables import Folder

if TYPE_CHECKING:
    from sim.batch.store import Results


def register(app: typer.Typer) -> None:
    """Adds the commands to an application."""
    for command in (ls, resume, verify):
        app.command()(command)


def ls(
    folder: Annotated[Path, typer.Argument(help="where the results folders lie")] = Path("results"),
    as_json: Json = False,
) -> None:
    """List the results folders, the newest last: what was run, how far it came, how often Belarus entered."""
    from sim.batch.manifest import MANIFEST

    if not folder.is_dir() and folder != Path("results"):
        stop(f"there is no folder {folder}: name the one in which results folders lie", IO_PROBLEM)
    rows = sorted((row_of(path.parent) for path in folder.glob(f"*/{MANIFEST}")), key=lambda r: r["created"] or "")
    if as_json:
        print_json(rows)
    elif rows:
        headings = ("folder", "created", "status", "seed", "worlds", "entry, counted", "changed")
        print_table(console(), table(headings, map(line_of, rows), right=(3, 4, 5)))
    if rows:
        lead_on("report", rows[-1]["folder"])
    else:
        say("no results yet")
        lead_on("run")


def resume(
    results: Folder,
    extend: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="first add N replications of every point",
            parser=whole_number(1, MOST_WORLDS, "--extend 100"),
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="first add N samples of what is left open (Sobol sequences only)",
            parser=whole_number(1, MOST_WORLDS, "--samples 100"),
        ),
    ] = None,
    jobs: Jobs = "auto",
    executor: Executor = "auto",
    shard: Shard = None,
    as_json: Json = False,
) -> None:
    """Go on with an interrupted run or sweep, make good what is damaged, or add worlds to a finished one."""
    from sim.batch.extend import check_model
    from sim.batch.extend import extend as extend_plan
    from sim.batch.store import Results
    from sim.questions.carry_out import carry_out

    known = Results.open(results)
    check_model(known)
    if shard and (extend or samples):
        raise typer.BadParameter("every task of a job array would extend again: extend first, then resume in parts")
    if extend or samples:
        plan = extend_plan(results, extend or 0, samples or 0)
        say(f"extended to {plan.worlds:,} worlds at {plan.point_count:,} points")
    else:
        plan = known.plan
    rule = _rule(known.manifest.until)
    before = known.manifest
    again = shlex.join(["warentry", "resume", str(results)])
    with working(jobs, executor, shard, again) as work:
        after = carry_out(plan, work, results, rule)
    say(f"{after.worlds:,} of {after.manifest.worlds:,} worlds are in {results}; {after.manifest.status}")
    is_same = after.manifest == before
    if as_json:
        counts = {
            "worlds": after.worlds,
            "planned": after.manifest.worlds,
            "failed": sum(f["worlds"] for f in after.failures),
        }
        print_json({"results": str(results), "status": after.manifest.status, **counts, "is_changed": not is_same})
    lead_on("report", results)
    if is_same:
        raise typer.Exit(NOTHING_TO_DO)


def verify(
    results: Annotated[
        Path,
        typer.Argument(
            metavar="RESULTS|LEDGER.jsonl",
            help="folder of results, or a ledger of forecasts",
            autocompletion=results_folders,
        ),
    ],
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="which share of the blocks to run again")] = 0.01,
    rng: Annotated[int, typer.Option(metavar="SEED", help="which ones", parser=whole_number(0, MOST_SEED, "1"))] = 1,
    last: Annotated[
        str | None, typer.Option(metavar="HASH", help="a hash of the ledger that was noted elsewhere")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file of a results folder against its checksum, and run a random share of its worlds again.

    Of a ledger of forecasts: whether every line is what was written, and where.
    """
    from sim.batch.store import Results
    from sim.batch.verify import verified

    if results.is_file():
        return _verify_ledger(results, last, as_json)
    if last is not None:
        raise typer.BadParameter(f"--last is a hash of a ledger, and {results} is none: name its file")
    found = verified(Results.open(results), share, rng)
    if as_json:
        print_json(found.facts())
    mend = f"warentry resume {shlex.quote(str(results))}"
    for complaint in found.damaged:
        say(f"{complaint} is not what was written: {mend} makes it good")
    for complaint in found.contradictions:
        say(f"{complaint}: these results are not what was run; run the scenario again")
    for complaint in found.different:
        say(f"{complaint}: these results cannot be repeated here; please report it with the manifest")
    if found.missing:
        say(f"{found.missing:,} of {found.blocks:,} blocks of worlds are not here: {mend} simulates them")
    if not found.is_sound:
        raise typer.Exit(IO_PROBLEM)
    if not as_json:
        tell_text(
            f"{found.files:,} files are what was written; {found.run_again:,} of {found.worlds:,} worlds were run "
            "again and are the same, bit for bit"
        )
    lead_on("report", results)


def _verify_ledger(file: Path, last: str | None, as_json: bool) -> None:
    """Puts a ledger of forecasts to the test."""
    from sim.answers.ledger import NOTE_IT
    from sim.questions.ledger import ledger

    found = ledger(file).verify(last)
    if as_json:
        print_json(found.facts())
    for fault in found.faults:
        say(f"{file}: {fault}")
    if found.faults:
        raise typer.Exit(IO_PROBLEM)
    if not as_json:
        tell_text(f"{count(found.lines, 'line')} of {file}: each is what was written and follows the one before")
    if last is None:
        say(f"last hash {found.last} ({NOTE_IT}, and give it with --last)")
    lead_on("ledger", "score", "--file", file)


def _rule(until: str) -> Any:
    from sim.analysis.sequence import stopping_rule

    return stopping_rule(until) if until else None


def row_of(folder: Path) -> dict[str, Any]:
    """A results folder as an object; one that cannot be read says why."""
    from sim.batch.errors import ResultsError
    from sim.batch.manifest import RUNNING
    from sim.batch.reservation import somebody_works_on
    from sim.batch.store import Results

    facts: dict[str, Any] = {"folder": str(folder), "created": None, "status": None, "seed": None, "worlds": None}
    try:
        results = Results.open(folder)
        known = results.manifest
        stopped = known.status == RUNNING and not somebody_works_on(folder)
        status = "stopped before its end" if stopped else known.status
        facts |= {"created": known.created, "status": status, "seed": known.seed, "worlds": known.worlds}
        return facts | {"entry": entry_share(results), "changed": changed(results)}
    except (ResultsError, OSError) as error:
        return facts | {"entry": None, "changed": "", "status": str(error)}


def line_of(row: dict[str, Any]) -> list[str]:
    """A results folder as a line of the table."""
    from sim.analysis.estimate import Share
    from sim.analysis.words import share_text

    entry = share_text(Share(**row["entry"])) if row["entry"] else ""
    worlds = f"{row['worlds']:,}" if row["worlds"] is not None else ""
    created = (row["created"] or "")[:16].replace("T", " ")
    seed = "" if row["seed"] is None else str(row["seed"])
    return [row["folder"], created, row["status"], seed, worlds, entry, row["changed"]]


def entry_share(results: Results) -> dict[str, Any] | None:
    """The share of worlds with an entry, its interval by luck alone; None where no world is finished.

    None of a sweep over settings that somebody chose, either: their mean says nothing.
    """
    from dataclasses import asdict

    from sim.analysis.estimate import share
    from sim.batch.ledger import entries

    if results.manifest.settings > 1:
        return None
    known = list(entries(results.folder))
    worlds = sum(entry.worlds for entry in known)
    return asdict(share(sum(entry.endings.get("entry", 0) for entry in known), worlds)) if worlds else None


def changed(results: Results) -> str:
    """What departs from the scenario as it is shipped: settings by hand, and what was varied."""
    varied = results.manifest.parameters
    tried = [f"{len(varied)} parameters varied" if len(varied) > 2 else f"{' and '.join(varied)} varied"]
    return "; ".join([*results.manifest.changed, *(tried if varied else [])])
