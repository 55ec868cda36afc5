"""The answer of a results folder as a person reads it, and as one JSON object."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.answer import Answer, answer
from sim.analysis.endings import CALLED
from sim.analysis.estimate import share
from sim.analysis.outside import first_class
from sim.analysis.reasons import Weighed, weigh
from sim.analysis.sampling import Sampling
from sim.analysis.slips import shares
from sim.analysis.spread import Spread
from sim.analysis.words import DISCLAIMER, by_when, counted_text, estimative, interval_text, long_date, share_text
from sim.answers.console import print_table, print_text, table
from sim.batch.store import Results
from sim.crisis.reasons import COLUMNS as WEIGHED
from sim.crisis.reasons import REASONS
from sim.crisis.solved import ANSWERS, DEMANDS
from sim.design.ensemble import JUDGEMENT

if TYPE_CHECKING:
    from rich.console import Console

MOST_REASONS = 3
MARGIN = 12
MAIN = [reason.name for reason in REASONS if not reason.part_of]
ANSWER_WORDS = {"enter": "agreed to enter", "partial": "gave part", "refuse": "refused"}


def as_object(results: Results) -> dict[str, Any]:
    """What `run --json` prints."""
    manifest, found = results.manifest, answer(results.ended(), Sampling.of(results))
    slipped = results.slips()
    return {
        "scenario": manifest.scenario,
        "title": manifest.title,
        "question": manifest.question,
        "changed": list(manifest.changed),
        "worlds": found.worlds,
        "weeks": manifest.weeks,
        "rng": manifest.seed,
        "version": manifest.version,
        **found.to_dict(),
        "marched_after_takeover": results.marched_after_takeover(),
        "in_words": in_words(found),
        "reasons": reasons(results),
        "slips": None if slipped is None else shares(slipped),
        "ensemble": ensemble_facts(results),
        "outside_view": first_class(manifest.weeks).to_dict(),
        "results": str(results.folder),
    }


def in_words(found: Answer) -> dict[str, str | None]:
    """The words for an entry that follow from its interval, and from the spread over what is not known."""
    entry, over = found.endings["entry"], found.over_points
    spread = estimative(over.p10, over.p90) if over is not None and over.is_clear else None
    return {"entry": estimative(entry.low, entry.high), "not_known": spread}


def reasons(results: Results) -> dict[str, dict[str, Any]]:
    """How each kind of demand was answered, and what weighed how much on average, from most against to most for."""
    account = results.decisions()
    return {
        weighed.demand: {
            "count": weighed.count,
            "answers": {given: weighed.answers[given] / weighed.count for given in ANSWER_WORDS},
            "advantage": weighed.advantage,
            "reasons": {name: mean for name, mean in weighed.contributions.items() if name in MAIN},
        }
        for weighed in weigh(account.count, account.total, DEMANDS, ANSWERS, WEIGHED)
    }


def ensemble_facts(results: Results) -> dict[str, Any] | None:
    """Which ensemble the points come from, as plain data; None without one."""
    used = results.ensemble
    if used is None:
        return None
    return {
        "name": used.name,
        "digest": used.digest,
        "members": used.size,
        "effective_size": used.effective_size,
        "effective_size_with_judgement": used.effective_size_with_judgement,
        "parameters": len(results.plan.from_ensemble),
    }


def write_answer(out: Console, results: Results) -> None:
    """Writes the answer: the question, how the worlds end, by which route, when, why, in which words."""
    found = answer(results.ended(), Sampling.of(results))
    for line in heading(results, found):
        out.print(line)
    shares = {name: found.best(name) for name in found.endings}
    rows = ([n, share_text(s), interval_text(s), f"{s.k:,}", CALLED[n].meaning] for n, s in shares.items())
    over = "95 % over points" if found.points > 1 else "95 % interval"
    print_table(out, table(("ending", "share", over, "counted", "meaning"), rows, right=(1, 2, 3)))
    print_labelled(out, findings(results, found))
    out.print(f"\n{DISCLAIMER}")
    print_text(out, f"{'Results':<{MARGIN}}{results.folder}")


def print_labelled(out: Console, lines: Iterable[tuple[str, str]]) -> None:
    """Prints what there is to say beside its labels; a label that starts with a space belongs to the one before."""
    for label, text in lines:
        first, *more = textwrap.wrap(text, max(out.width - MARGIN, 40), break_on_hyphens=False)
        if not label.startswith(" "):
            out.print()
        print_text(out, "\n".join([f"{label:<{MARGIN}}{first}", *(" " * MARGIN + line for line in more)]))


def heading(results: Results, found: Answer) -> Iterator[str]:
    """The question, and what was simulated to answer it."""
    scenario = results.scenario
    first, last = long_date(scenario.start), long_date(scenario.date_of(scenario.weeks))
    points = f" at {found.points:,} parameter points" if found.points > 1 else ""
    points += f" ({results.drawn.text})" if results.drawn else ""
    worlds = f"{found.worlds:,} worlds{points}, {scenario.weeks} weeks from {first} to {last}"
    yield f"{scenario.title}\n{scenario.question}\n\n{worlds}; seed {results.manifest.seed}\n"
    used = results.ensemble
    if used is not None and results.drawn is not None:
        yield f"ensemble    {used.name}: {used.size:,} members, worth {used.effective_size:,.0f} of equal weight\n"
    if changed := results.manifest.changed:
        yield f"changed     {'; '.join(changed)}\n"


def findings(results: Results, found: Answer) -> Iterator[tuple[str, str]]:
    """What there is to say, each with its label; a label that starts with a space belongs to the one before."""
    entry = found.best("entry")
    if found.over_points is not None:
        yield from three_numbers(found.over_points, found.with_judgement)
    yield "Check", check(found)
    yield "Routes", by_route(found)
    yield " when", when(results, found)
    if marched := after_takeover(results):
        yield " besides", marched
    account = results.decisions()
    for weighed in weigh(account.count, account.total, DEMANDS, ANSWERS, WEIGHED):
        yield from why(weighed)
    words = estimative(entry.low, entry.high)
    yield "In words", f"an entry: {words} (ICD 203 scale; it follows from the interval)"
    if found.over_points is not None and found.over_points.is_clear:
        over = found.over_points
        yield " not known", f"in the middle four fifths of the points: {estimative(over.p10, over.p90)}"
    yield "Outside", first_class(results.manifest.weeks).line


def three_numbers(over: Spread, judged: Spread | None = None) -> Iterator[tuple[str, str]]:
    """The share over all points, what luck leaves open of it, and what is not known; never one interval for both."""
    yield "Entry", f"{over.text} of simulated worlds, on average over {over.points:,} points"
    yield " luck", f"{over.luck_text}: what luck leaves open at these points (95 %); more worlds would shrink it"
    yield " not known", not_known(over)
    if over.chance is not None:
        part = f"{100 * over.chance:.0f} % of the variance is chance, {100 * (1 - over.chance):.0f} % what is not known"
        yield " one world", f"of how a single world ends (entry or not), {part}"
    if judged is not None:
        yield (
            " judgement",
            f"{judged.text} (luck {judged.luck_text}; middle four fifths of points {judged.range_text}) if {JUDGEMENT} "
            f"counts too; the points are then worth {judged.worth:,.0f} of {judged.points:,}",
        )


def not_known(over: Spread) -> str:
    """The spread over points in a sentence."""
    if not over.is_apart:
        return "with one world at each point what is not known cannot be told from luck"
    if not over.is_clear:
        return "the points cannot be told apart from luck by so few worlds each; a spread may still be there"
    return f"{over.range_text}: middle four fifths of the points, luck removed; more worlds would not shrink it"


def when(results: Results, found: Answer) -> str:
    """The dates by which a tenth, a half and nine tenths of the entries have come."""
    weeks = [week for week in found.entry_week.values() if week is not None]
    if not weeks:
        return "no world entered"
    tenth, half, most = (long_date(results.scenario.date_of(week)) for week in weeks)
    return f"of the entries, {by_when(tenth, half, most)}"


def by_route(found: Answer) -> str:
    """Which part of the entries that were counted came by which route, the commonest first."""
    entries = found.endings["entry"].k
    if not entries:
        return "no world entered"
    ways = sorted(found.routes.items(), key=lambda item: -item[1].k)
    parts = ((name, share_text(share(s.k, entries)) if s.k else "none") for name, s in ways)
    return f"of the entries: {', '.join(f'{name} {part}' for name, part in parts)}"


def after_takeover(results: Results) -> str:
    """What a leader put there by Moscow did with the army, if he sent it anywhere."""
    marched = results.marched_after_takeover()
    if not marched:
        return ""
    worlds = "one world" if marched == 1 else f"{marched:,} worlds"
    part = share_text(share(marched, results.worlds))
    return (
        f"in {worlds} ({part}) the leader whom Moscow has put there sends the army; by the definition that is a "
        "takeover, no entry"
    )


def check(found: Answer) -> str:
    """What was counted beside the share from known chances, and whether the two agree."""
    known, counted = found.entry, counted_text(found.endings["entry"])
    if not known.is_known:
        return (
            f"{counted}: with entries so common, or worlds so few, the known chances (Rao-Blackwell) leave more open "
            "than the count, which therefore is the share above"
        )
    text = "the share of entries adds up the chances known at each decision (Rao-Blackwell)"
    if known.efficiency is not None and found.points == 1:
        text += f", as precise as {known.efficiency:.1f} times as many worlds counted"
    text += f"; {counted}"
    if known.check_z is not None:
        text += f", {abs(known.check_z):.1f} standard errors {'above' if known.check_z > 0 else 'below'}"
    return text


def why(weighed: Weighed) -> Iterator[tuple[str, str]]:
    """How a kind of demand was answered, and the main reasons for and against."""
    answers = ", ".join(f"{word} {often}" for word, often in weighed.answered(ANSWER_WORDS))
    yield f"{weighed.demand.capitalize()}s", f"{weighed.count:,} in all worlds: {answers}"
    yield " against", with_contributions(weighed.against(MOST_REASONS, MAIN))
    yield " for", with_contributions(weighed.in_favour(MOST_REASONS, MAIN))
    yield (
        " balance",
        f"{weighed.advantage:+.2f} for entry against the best other answer (1 = undisturbed rule)",
    )


def with_contributions(reasons: list[tuple[str, float]]) -> str:
    """Reasons with their mean contributions to the advantage of entry."""
    return ", ".join(f"{name} {mean:+.2f}" for name, mean in reasons) or "nothing"
