"""A ledger of forecasts as a person reads it, as one JSON object and as a picture; what its forecasts were worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.base_rates import BaseRate
from sim.analysis.binary_scores import FLOOR, Scores, baseline_score_of_rate
from sim.analysis.outside import first_class
from sim.analysis.words import NOT_A_FORECAST, count, percent
from sim.answers.answer import print_labelled
from sim.answers.console import print_table, print_text, table
from sim.evidence.reference import PublicQuestion, public_questions

if TYPE_CHECKING:
    from rich.console import Console

    from sim.batch.forecasts import Forecast
    from sim.plots.intervals import Intervals
    from sim.questions.ledger import ForecastLedger, LedgerScores

REMINDER = f"A share of simulated worlds is {NOT_A_FORECAST} by itself: it is filed as one so that it can be scored."
NOTE_IT = "note it elsewhere: that lines were cut off the end is seen by nothing else"
NO_SKILL = "every question resolved no, so that never scores best whatever it is worth: no skill can be seen in this"
READING = "Brier and log: less is better. Baseline: 100 is certain and right, 0 an even chance."
WEEKS_OF_A_YEAR = 52
SHORT = 12  # letters of a hash


def as_object(ledger: ForecastLedger) -> dict[str, Any]:
    """What `ledger list --json` prints."""
    there = ledger.entries
    forecasts = [asdict(one) | {"is_ahead": one.is_ahead, "outcome": _outcome(ledger, one)} for one in there.forecasts]
    resolutions = [asdict(one) for one in there.resolutions.values()]
    return {"ledger": str(ledger.file), "forecasts": forecasts, "resolutions": resolutions, "last_hash": there.last}


def rows(ledger: ForecastLedger) -> list[dict[str, Any]]:
    """Each forecast as a flat row."""
    found = []
    for one in ledger.entries.forecasts:
        told = asdict(one)
        ends = {"low": one.luck[0], "high": one.luck[1]}
        p10, p90 = one.not_known or (None, None)
        told = {name: value for name, value in told.items() if name not in ("luck", "not_known")}
        found.append(told | ends | {"p10": p10, "p90": p90, "outcome": _outcome(ledger, one)})
    return found


def show(ledger: ForecastLedger, out: Console) -> None:
    """Writes each forecast with what became of it, what they rest on, and the last hash."""
    there = ledger.entries
    out.print(f"{ledger.file}: {count(len(there.forecasts), 'forecast')}, {len(there.resolutions)} resolved")
    out.print(f"{REMINDER}\n")
    if there.forecasts:
        headings = ("no.", "filed", "scenario", "opens", "closes", "entry", "luck, 95 %", "not known", "outcome")
        print_table(out, table(headings, (cells(ledger, one) for one in there.forecasts), right=(5, 6, 7)))
        for question in dict.fromkeys(one.question for one in there.forecasts):
            numbers = ", ".join(str(one.number) for one in there.forecasts if one.question == question)
            print_text(out, f"\nQuestion of {numbers}: {question}")
        out.print(f"\n{there.forecasts[-1].criteria}")
        print_labelled(out, _grounds(there.forecasts))
    print_text(out, f"\nLast hash   {there.last} ({NOTE_IT})")


def cells(ledger: ForecastLedger, one: Forecast) -> tuple[str, ...]:
    """A forecast as a row: number, day of filing, scenario, its days, its chance, luck, what is not known, outcome."""
    outcome = _outcome(ledger, one) or "open"
    late = "" if one.is_ahead else " (filed late)"
    middle = _interval(one.not_known) if one.not_known else ""
    filed = one.filed[:10]
    chance = percent(one.probability, 1)
    return (
        str(one.number), filed, one.scenario, one.opens, one.closes, chance, _interval(one.luck), middle,
        f"{outcome}{late}",
    )  # fmt: skip


def _grounds(forecasts: tuple[Forecast, ...]) -> Iterator[tuple[str, str]]:
    """What each forecast supposes, and the hashes of what it was made of."""
    for one in forecasts:
        yield f"No. {one.number}", f"supposes: {one.supposes}"
        hashes = {"scenario": one.scenario_digest, "run": one.identity, "model": one.model}
        hashes |= {"ensemble": one.ensemble or "", "record": one.record or ""}
        made = ", ".join(f"{what} {digest[:SHORT]}" for what, digest in hashes.items() if digest)
        yield " made of", f"{made}; {count(one.worlds, 'world')} at {count(one.points, 'point')}, seed {one.rng}"
        beside = f"; a crowd: {percent(one.crowd, 1)} ({one.crowd_source})" if one.crowd is not None else ""
        yield " beside", f"{one.climatology_class}: {percent(one.climatology, 1)} over these days{beside}"
        if one.note:
            yield " note", one.note


def _interval(ends: list[float] | tuple[float, float]) -> str:
    return f"{100 * ends[0]:.1f} to {percent(ends[1], 1)}"


def _outcome(ledger: ForecastLedger, one: Forecast) -> str | None:
    found = ledger.entries.resolutions.get(one.number)
    return found.outcome if found else None


def drawn(ledger: ForecastLedger) -> Intervals:
    """What a picture shows of it: each forecast in what is not known, or in what luck leaves open."""
    from sim.plots.intervals import Intervals, Row

    marks = []
    for one in ledger.entries.forecasts:
        low, high = one.not_known or one.luck
        outcome = _outcome(ledger, one)
        beside = f"{percent(one.probability, 1)} ({_interval((low, high))}), {outcome or 'open'}"
        name = f"{one.number}. {one.scenario}"
        span = (min(one.climatology, one.probability), max(one.climatology, one.probability))
        marks.append(Row(name, f"{one.opens} to {one.closes}", one.probability, low, high, beside, span, not outcome))
    there = ledger.entries
    return Intervals(
        f"{count(len(there.forecasts), 'forecast')} on file, {len(there.resolutions)} resolved",
        "Does a formed unit of the Belarusian forces fight in Ukraine? Each forecast with the days it speaks of.",
        marks,
        "probability on file",
        "Lines: the middle four fifths of parameter points, or what luck leaves open where there is one point. Grey: "
        "how far the reference class of the outside view lies from it.",
        f"Last hash {there.last[:SHORT]}.",
        percent=True,
        reminder=REMINDER,
    )


def scores_as_object(found: LedgerScores) -> dict[str, Any]:
    """What `ledger score --json` prints."""
    return {
        "ledger": str(found.file),
        "on_file": found.on_file,
        "resolved": len(found.outcomes),
        "resolved_yes": sum(found.outcomes),
        "ahead": {name: asdict(one) for name, one in found.ahead.items()},
        "late": {name: asdict(one) for name, one in found.late.items()},
        "floor": FLOOR,
        "public_questions": [_public(one) for one in public_questions()],
    }


def show_scores(found: LedgerScores, out: Console) -> None:
    """Writes the mean scores of each forecaster, and those of the public questions that are known."""
    resolved = len(found.outcomes)
    out.print(f"{found.file}: {resolved} of {count(found.on_file, 'forecast')} resolved that were filed ahead")
    out.print(REMINDER)
    headings = ("forecaster", "questions", "Brier", "log", "baseline")
    for kind, told in (("filed before their days began", found.ahead), ("filed late: no forecasts", found.late)):
        if told:
            out.print(f"\n{kind[0].upper()}{kind[1:]}")
            print_table(out, table(headings, (_scored(name, one) for name, one in told.items()), right=(1, 2, 3, 4)))
    print_labelled(out, _remarks(found))


def _scored(name: str, one: Scores) -> tuple[str, ...]:
    return name, str(one.outcomes), f"{one.brier:.4f}", f"{one.log:.4f}", f"{one.baseline:.1f}"


def _remarks(found: LedgerScores) -> Iterator[tuple[str, str]]:
    yield "Scores", f"{READING} Log scores take no chance as less than {percent(FLOOR, 1)}"
    if found.outcomes and not any(found.outcomes):
        yield " no skill", NO_SKILL
    elif not found.outcomes:
        yield " so far", "nothing that was filed ahead has resolved: there is nothing to score yet"
    for one in public_questions():
        yield "In public", f"{one.question} ({one.id}; open {one.opened} to {one.closed}, resolved {one.resolved})"
        told = _public(one)
        rate = f"a constant {percent(told['yearly_rate'], 1)} a year {told['constant_rate']:.1f}"
        crowd = f"the crowd of {one.forecasters:,} {one.baseline_score:g}"
        yield " baseline", f"{crowd}, never {told['never']:.1f}, {rate}: this event itself cannot show skill"


def _public(one: PublicQuestion) -> dict[str, Any]:
    """A public question with the scores of never and of a constant rate beside the crowd's."""
    rate: BaseRate = first_class(WEEKS_OF_A_YEAR).rate
    days = (one.closed - one.opened).days
    return asdict(one) | {
        "opened": one.opened.isoformat(),
        "closed": one.closed.isoformat(),
        "never": 100.0,
        "yearly_rate": rate.rate,
        "constant_rate": baseline_score_of_rate(rate.rate, days),
    }
