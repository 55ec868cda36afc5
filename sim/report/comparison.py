"""This scenario beside others: the share of entries in each, and the difference where they have worlds in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.contrast import COLUMNS, Luck, contrast
from sim.analysis.sampling import Sampling
from sim.analysis.words import long_date
from sim.batch.store import Results
from sim.report.estimate import Estimate, estimates


@dataclass(frozen=True)
class ComparedRow:
    """One scenario of the comparison; `difference` is against the first, or why there is none."""

    title: str
    question: str
    scenario: str
    folder: str
    period: str
    entry: Estimate
    difference: str
    interval: str
    why_not: str


def compare(results: Sequence[Results]) -> list[ComparedRow]:
    """A row for each folder, the first being the one that the report is about; nothing where it stands alone."""
    if len(results) < 2:
        return []
    return [_row(result, results[0]) for result in results]


def _row(result: Results, first: Results) -> ComparedRow:
    found, scenario, manifest = estimates(result), result.scenario, result.manifest
    last = scenario.date_of(scenario.weeks)
    difference, interval, why_not = ("", "", "") if result is first else _difference(first, result)
    return ComparedRow(
        title=manifest.title,
        question=manifest.question,
        scenario=manifest.scenario,
        folder=str(result.folder),
        period=f"{long_date(scenario.start)} to {long_date(last)}",
        entry=found.entry,
        difference=difference,
        interval=interval,
        why_not=why_not,
    )


def _difference(first: Results, other: Results) -> tuple[str, str, str]:
    unlike = luck(first).unlike(luck(other))
    if unlike:
        return "", "", f"{' and '.join(unlike)} differ{'s' if len(unlike) == 1 else ''} from the first"
    try:
        effect = contrast(first.runs(*COLUMNS), other.runs(*COLUMNS), Sampling.of(first)).best("entry")
    except ValueError as error:
        return "", "", str(error)
    return effect.text, effect.interval_text, ""


def luck(results: Results) -> Luck:
    """What a run must share with another one to be compared world by world."""
    m = results.manifest
    return Luck(m.seed, m.worlds, m.points, m.settings, m.luck, m.weeks, m.ensemble_digest[:8])


def same_worlds(results: Sequence[Results]) -> list[Results]:
    """The first folder and those that share its luck."""
    return [r for r in results if not luck(results[0]).unlike(luck(r))]
