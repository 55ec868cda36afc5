"""The record of this case for a person, as JSON and as a picture: its rows, and its series with naive forecasts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.answers.console import print_facts, print_table, table
from sim.batch.version import code_version
from sim.evidence.record import EXOGENOUS, NEITHER, NO_EVENT, OBSERVABLES, Observation, counts

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.predictive import MeanScore
    from sim.analysis.quarters import ObservedSeries
    from sim.plots.quarters import QuarterPanels
    from sim.plots.record import RecordTimeline
    from sim.questions.record import RecordRows, RecordSeries

UNKNOWN, LARGE = "·", 1000
HEADINGS = ("persistence", "climatology", "never", "skill of climatology")
LETTERS_OF_DATE = {"year": 4, "month": 7}


def everything(row: Observation) -> str:
    """All words of a row, for a search."""
    return " ".join(str(part) for part in flat(row).values())


def flat(row: Observation) -> dict[str, Any]:
    """A row as plain data without lists."""
    unit = OBSERVABLES[row.observable].unit if row.observable in OBSERVABLES else None
    return {
        "id": row.id,
        "date": row.date.isoformat(),
        "until": row.until.isoformat(),
        "precision": row.precision,
        "kind": row.kind,
        "observable": row.observable,
        "value": row.value,
        "unit": unit,
        "standard_error": row.standard_error if row.value is not None else None,
        "error_model": row.error.model if row.error else None,
        "event": row.event,
        "says": row.says,
        "group": row.group,
        "who": row.who,
        "what": row.what,
        "sources": "; ".join(map(str, row.sources)),
        "confidence": row.confidence,
        "read": row.is_read,
        "note": row.note,
    }


def rows_as_object(found: RecordRows) -> dict[str, Any]:
    """What `--json` prints."""
    rows = [flat(row) | {"sources": [asdict(source) for source in row.sources]} for row in found.rows]
    return {"read": sum(row.is_read for row in found.rows), "kinds": counts(found.rows), "observations": rows}


def show_rows(found: RecordRows, out: Console) -> None:
    """Writes one line a row and how many there are, or a single row in full."""
    if len(found.rows) == 1:
        print_facts(out, ((name, text or "") for name, text in _in_full(found.rows[0])))
        return
    lines = ([row.id, when(row), row.kind, _said(row), row.who] for row in found.rows)
    print_table(out, table(("row", "date", "kind", "what", "who says so"), lines))
    read, of = sum(row.is_read for row in found.rows), len(found.record.observations)
    out.print(f"\n{len(found.rows)} of {of} rows; {read} of them rest on a text that the coders read.")


def when(row: Observation) -> str:
    """The date as exactly as it is known, such as 2022-02-18, 2022-03 or 2022-05-04 to 2022-05-10."""
    letters = LETTERS_OF_DATE.get(row.precision, 10)
    first, last = row.date.isoformat()[:letters], row.until.isoformat()[:letters]
    return first if first == last else f"{first} to {last}"


def _said(row: Observation) -> str:
    shock = f" [event: {row.event}]" if row.event not in (None, NO_EVENT) else ""
    amount = "" if row.value == 1 else row.amount
    return f"{amount}: {row.what}{shock}" if amount else f"{row.what}{shock}"


def _in_full(row: Observation) -> Iterator[tuple[str, str | None]]:
    yield row.id, row.what
    yield "date", f"{when(row)} (known to the {row.precision})"
    yield "kind", row.kind
    yield "speaks of", _speaks_of(row)
    yield "value", row.amount
    if row.error is not None:
        size = "" if row.error.size is None else f" {row.error.size:g}"
        yield "error", f"{row.error.model}{size}: standard error {row.standard_error:.3g}"
    yield "story", row.group
    yield "who says so", row.who
    yield "source", "\n".join(map(str, row.sources))
    yield "read", "yes" if row.is_read else "no: as an earlier coding or a public list has it"
    yield "confidence", row.confidence
    yield "note", row.note


def _speaks_of(row: Observation) -> str:
    if row.observable == EXOGENOUS:
        act = "by no event of a scenario yet" if row.event == NO_EVENT else f"by the event {row.event}"
        return f"a shock that the model takes as given, {act}"
    if row.observable == NEITHER:
        return "nothing that the model has"
    return f"{row.observable}: {OBSERVABLES[row.observable].meaning}"


def drawn(found: RecordRows) -> RecordTimeline:
    """What the picture shows."""
    from sim.plots.record import RecordTimeline

    return RecordTimeline(found.rows, f"warentry {code_version()}.")


def series_as_object(found: RecordSeries) -> dict[str, Any]:
    """What `--series --json` prints."""
    return {
        name: {
            "unit": series.unit,
            "quarters": [start.isoformat() for start in series.starts],
            "values": [_number(value) for value in series.values],
            "errors": [_number(error) for error in series.errors],
            "origins": found.baselines[name].origins,
            "crps": _scores(found.baselines[name].scores),
            "log_score": _scores(found.baselines[name].logs),
            "skill_against_persistence": _scores(found.baselines[name].skills),
        }
        for name, series in found.series.items()
    }


def _scores(scores: Mapping[str, MeanScore]) -> dict[str, dict[str, float | None]]:
    return {who: {name: _number(value) for name, value in asdict(score).items()} for who, score in scores.items()}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def cells(found: RecordSeries) -> Iterator[dict[str, Any]]:
    """Each quarter of each series as a flat row."""
    for name, series in found.series.items():
        for start, value, error in zip(series.starts, series.values, series.errors, strict=True):
            yield {"observable": name, "unit": series.unit, "quarter": start, "value": value, "error": error}


def panels(found: RecordSeries) -> QuarterPanels:
    """What the picture of the series shows."""
    from sim.plots.quarters import QuarterPanels

    return QuarterPanels(tuple(found.series.values()), f"warentry {code_version()}.")


def show_series(found: RecordSeries, out: Console) -> None:
    """Writes each series, then what naive forecasts score on those that can be judged."""
    starts = next(iter(found.series.values())).starts
    out.print(f"{len(starts)} quarters of thirteen weeks from {starts[0]}; {UNKNOWN} is not known, which is not 0.\n")
    lines = ([name, series.unit, " ".join(_values(series))] for name, series in found.series.items())
    print_table(out, table(("observable", "unit", "quarter by quarter"), lines))
    out.print("\nForecasts without a model, one quarter ahead from every origin: CRPS, lower is better, ± its error.\n")
    print_table(out, table(("observable", "origins", *HEADINGS), _score_lines(found), right=(1,)))
    unjudged = [name for name, scored in found.baselines.items() if not scored.scores]
    out.print(f"\nToo few quarters to judge a forecast of: {', '.join(unjudged) or 'none'}.")


def _score_lines(found: RecordSeries) -> Iterator[list[str]]:
    for name, scored in found.baselines.items():
        if scored.scores:
            scores = [_with_error(scored.scores.get(who)) for who in HEADINGS[:3]]
            yield [name, str(scored.origins), *scores, _with_error(scored.skills.get("climatology"), "+")]


def _with_error(score: MeanScore | None, sign: str = "") -> str:
    if score is None or not math.isfinite(score.mean):
        return ""
    digits = 0 if abs(score.mean) >= LARGE else 2
    error = f" ± {score.error:,.{digits}f}" if math.isfinite(score.error) else ""
    return f"{score.mean:{sign},.{digits}f}{error}"


def _values(series: ObservedSeries) -> Iterator[str]:
    for value in series.values:
        yield UNKNOWN if math.isnan(value) else f"{value:.10g}" if value == round(value, 1) else f"{value:.0f}"
