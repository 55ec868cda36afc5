"""The answer of a results folder as a person reads it, and as one JSON object."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

from sim.analysis.answer import COLUMNS, Answer, answer
from sim.analysis.reasons import Weighed, weigh
from sim.analysis.words import decimals, estimative, interval_text, percent, share_text
from sim.batch.store import Results
from sim.cli.console import console, table
from sim.crisis import ANSWERS, DEMANDS
from sim.decisions import COLUMNS as WEIGHED
from sim.endings import MEANING
from sim.reasons import REASONS

MOST_REASONS = 3
ANSWER_WORDS = {"enter": "agreed to enter", "partial": "gave part", "refuse": "refused"}
DISCLAIMER = "Shares of simulated worlds, not a forecast."


def as_object(results: Results) -> dict[str, Any]:
    """What `run --json` prints."""
    manifest, found = results.manifest, answer(results.runs(*COLUMNS))
    return {
        "scenario": manifest.scenario,
        "worlds": found.worlds,
        "weeks": manifest.weeks,
        "rng": manifest.seed,
        "version": manifest.version,
        **found.to_dict(),
        "results": str(results.folder),
    }


def print_answer(results: Results) -> None:
    """Prints the answer: the question, how the worlds end, by which route, when, why, in which words."""
    found, out = answer(results.runs(*COLUMNS)), console()
    for line in heading(results, found):
        out.print(line)
    rows = ([n, f"{s.k:,}", share_text(s), interval_text(s), MEANING[n]] for n, s in found.endings.items())
    headings = ("ending", "worlds", "share", "95 % interval", "meaning")
    out.print(table(headings, rows, right=(1, 2, 3)))
    out.print()
    for label, text in findings(results, found):
        wrapped = textwrap.wrap(text, max(out.width - 10, 40))
        out.print(textwrap.indent("\n".join(wrapped), " " * 9).replace(" " * 9, f"{label:<9}", 1), soft_wrap=True)
    out.print(f"\n{DISCLAIMER}")
    out.print(f"Results  {results.folder}", soft_wrap=True)


def heading(results: Results, found: Answer) -> Iterator[str]:
    """The question, and what was simulated to answer it."""
    scenario = results.scenario
    first, last = day(scenario.start), day(scenario.date_of(scenario.weeks))
    points = f" at {found.points:,} parameter points" if found.points > 1 else ""
    yield f"{scenario.title}\n{scenario.question}\n"
    yield f"{found.worlds:,} worlds{points}, {scenario.weeks} weeks from {first} to {last}; seed {results.manifest.seed}\n"


def findings(results: Results, found: Answer) -> Iterator[tuple[str, str]]:
    """Route, date, cross-check, reasons and wording, each with its label."""
    entry = found.endings["entry"]
    ways = sorted(found.routes.items(), key=lambda item: -item[1].p)
    yield "Routes", "; ".join(f"{name} {share_text(s)}" for name, s in ways) + " of all worlds"
    yield "When", when(results, found)
    yield "Check", known_chances(found)
    account = results.decisions()
    for weighed in weigh(account.count, account.total, DEMANDS, ANSWERS, WEIGHED):
        yield "Why", why(weighed)
    words = estimative(entry.low, entry.high)
    yield "In words", f"an entry: {words} (scale of ICD 203; it follows from the interval)"


def when(results: Results, found: Answer) -> str:
    """The dates by which a tenth, a half and nine tenths of the entries have come."""
    weeks = [week for week in found.entry_week.values() if week is not None]
    if not weeks:
        return "no world entered"
    tenth, half, most = (day(results.scenario.date_of(week)) for week in weeks)
    return f"of the entries, 10 % come by the week of {tenth}, half by {half}, 90 % by {most}"


def known_chances(found: Answer) -> str:
    """The estimate from known chances beside the count, and whether the two agree."""
    entry, known = found.endings["entry"], found.entry
    digits = max(decimals(entry), 1)
    text = f"from the known chances (Rao-Blackwell) {percent(known.p, digits)} ({100 * known.low:.{digits}f} to {percent(known.high, digits)})"
    if known.efficiency is not None:
        text += f", as precise as {known.efficiency:.1f} times as many worlds counted"
    if known.check_z is not None:
        text += f"; the count lies {abs(known.check_z):.1f} standard errors {'above' if known.check_z > 0 else 'below'}"
    return text


def why(weighed: Weighed) -> str:
    """How a kind of demand was answered, and the main reasons for and against."""
    main = [reason.name for reason in REASONS if not reason.part_of]
    given = ", ".join(f"{100 * n / weighed.count:.1f} % {ANSWER_WORDS[a]}" for a, n in weighed.answers.items())
    against = ", ".join(f"{name} ({mean:+.2f})" for name, mean in weighed.against(MOST_REASONS, main))
    favour = ", ".join(f"{name} ({mean:+.2f})" for name, mean in weighed.in_favour(MOST_REASONS, main))
    return (
        f"{weighed.demand}s: {weighed.count:,}; {given}. Against entry: {against or 'nothing'}. For it: "
        f"{favour or 'nothing'}. On balance {weighed.advantage:+.2f} (1 = a year of undisturbed rule)."
    )


def day(when: date) -> str:
    """A date as a person writes it: 20 June 2022."""
    return f"{when.day} {when:%B %Y}"
