"""The answer of a results folder as a person reads it, and as one JSON object."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

from sim.analysis.answer import COLUMNS, Answer, answer
from sim.analysis.estimate import share
from sim.analysis.reasons import Weighed, weigh
from sim.analysis.words import decimals, estimative, interval_text, percent, share_text
from sim.batch.store import Results
from sim.cli.console import console, table
from sim.crisis import ANSWERS, DEMANDS
from sim.decisions import COLUMNS as WEIGHED
from sim.endings import MEANING
from sim.reasons import REASONS

MOST_REASONS = 3
MARGIN = 12
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
    out.print(table(("ending", "worlds", "share", "95 % interval", "meaning"), rows, right=(1, 2, 3)))
    for label, text in findings(results, found):
        first, *more = textwrap.wrap(text, max(out.width - MARGIN, 40))
        if not label.startswith(" "):
            out.print()
        out.print("\n".join([f"{label:<{MARGIN}}{first}", *(" " * MARGIN + line for line in more)]), soft_wrap=True)
    out.print(f"\n{DISCLAIMER}")
    out.print(f"{'Results':<{MARGIN}}{results.folder}", soft_wrap=True)


def heading(results: Results, found: Answer) -> Iterator[str]:
    """The question, and what was simulated to answer it."""
    scenario = results.scenario
    first, last = day(scenario.start), day(scenario.date_of(scenario.weeks))
    points = f" at {found.points:,} parameter points" if found.points > 1 else ""
    worlds = f"{found.worlds:,} worlds{points}, {scenario.weeks} weeks from {first} to {last}"
    yield f"{scenario.title}\n{scenario.question}\n\n{worlds}; seed {results.manifest.seed}\n"
    if changed := scenario.changes():
        yield f"changed     {'; '.join(changed)}\n"


def findings(results: Results, found: Answer) -> Iterator[tuple[str, str]]:
    """What there is to say, each with its label; a label that starts with a space belongs to the one before."""
    entry = found.endings["entry"]
    ways = sorted(found.routes.items(), key=lambda item: -item[1].p)
    yield "Routes", "; ".join(f"{name} {share_text(s)}" for name, s in ways) + " of all worlds"
    yield " when", when(results, found)
    yield " check", known_chances(found)
    account = results.decisions()
    for weighed in weigh(account.count, account.total, DEMANDS, ANSWERS, WEIGHED):
        yield from why(weighed)
    words = estimative(entry.low, entry.high)
    yield "In words", f"an entry: {words} (ICD 203 scale; it follows from the interval)"


def when(results: Results, found: Answer) -> str:
    """The dates by which a tenth, a half and nine tenths of the entries have come."""
    weeks = [week for week in found.entry_week.values() if week is not None]
    if not weeks:
        return "no world entered"
    tenth, half, most = (day(results.scenario.date_of(week)) for week in weeks)
    return f"of the entries, 10 % come by the week of {tenth}, half by {half}, 90 % by {most}"


def known_chances(found: Answer) -> str:
    """The estimate from known chances beside the count, and whether the two agree."""
    known, digits = found.entry, max(decimals(found.endings["entry"]), 1)
    text = f"from the known chances (Rao-Blackwell) {percent(known.p, digits)}"
    text += f" ({100 * known.low:.{digits}f} to {percent(known.high, digits)})"
    if known.efficiency is not None:
        text += f", as precise as {known.efficiency:.1f} times as many worlds counted"
    if known.check_z is not None:
        side = "above" if known.check_z > 0 else "below"
        text += f"; the count lies {abs(known.check_z):.1f} standard errors {side}"
    return text


def why(weighed: Weighed) -> Iterator[tuple[str, str]]:
    """How a kind of demand was answered, and the main reasons for and against."""
    main = [reason.name for reason in REASONS if not reason.part_of]
    shares = {word: share(weighed.answers[given], weighed.count) for given, word in ANSWER_WORDS.items()}
    answers = ", ".join(f"{word} {share_text(found)}" for word, found in shares.items())
    yield f"{weighed.demand.capitalize()}s", f"{weighed.count:,} in all worlds: {answers}"
    yield " against", listed(weighed.against(MOST_REASONS, main))
    yield " for", listed(weighed.in_favour(MOST_REASONS, main))
    yield (
        " balance",
        f"{weighed.advantage:+.2f} for entry against the best other answer (1 = a year of undisturbed rule)",
    )


def listed(reasons: list[tuple[str, float]]) -> str:
    """Reasons with their mean contributions to the advantage of entry."""
    return ", ".join(f"{name} {mean:+.2f}" for name, mean in reasons) or "nothing"


def day(when: date) -> str:
    """A date as a person writes it: 20 June 2022."""
    return f"{when.day} {when:%B %Y}"
