"""The first page: the question, its answer, what drives it, what would change it, and what not to conclude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.outside import first_class
from sim.analysis.provenance import Provenance
from sim.analysis.reasons import with_article
from sim.analysis.varied import Swing, value_text
from sim.analysis.varied import load as load_varied
from sim.analysis.words import by_when, listed, long_date, share_text
from sim.answers.sweep import cells, settings_rows, telling_figure
from sim.batch.store import Results
from sim.report.comparison import Compared
from sim.report.drivers import DemandAnswered
from sim.report.estimate import Estimate, Estimates
from sim.report.limits import NOT_TO_CONCLUDE
from sim.report.timing import RouteDates

MOST = 3
NAMED = 2


@dataclass(frozen=True)
class Number:
    """One of the three numbers of the answer: what it is, how it is written, how it is meant."""

    label: str
    value: str
    meaning: str


@dataclass(frozen=True)
class Passage:
    """A heading with the sentences below it."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """What somebody reads who reads one page; `figure` is the kind of the one picture on it, or empty."""

    title: str
    question: str
    words: str
    answer: str
    numbers: tuple[Number, ...]
    parts: tuple[Passage, ...]
    source: str
    figure: str
    is_comparison: bool = False


@dataclass(frozen=True)
class FirstPageFacts:
    """What the report has found out, from which the first page is made.

    `besides` is what a leader put there by Moscow did with the army, where he sent it.
    """

    estimates: Estimates
    drivers: Sequence[DemandAnswered]
    routes: Sequence[RouteDates]
    compared: Compared | None
    besides: str


def brief(first: Results, told: FirstPageFacts) -> Brief:
    """The first page of a report on a results folder, beside others if `told` compares it."""
    entry, manifest, compared = told.estimates.entry, first.manifest, told.compared
    by = long_date(first.scenario.date_of(manifest.weeks))
    answer = f"In the model, and under this scenario's assumptions, Belarus enters the war {entry.occurrence} by {by}."
    if entry.of_settings:
        answer = f"In the model, over {entry.of_settings}, Belarus enters the war in {entry.range} of worlds by {by}."
    elif entry.settings > 1:
        answer = f"On average over all settings, Belarus enters the war {entry.occurrence} by {by}."
    if entry.words_of_spread:
        low, to, high = entry.words_of_spread.partition(" to ")
        said = f"range from “{low}” to “{high}”" if to else f"are “{low}”"
        answer += f" Over {entry.what_varies} the words {said}."
    if compared is not None:
        answer = (
            f"{compared.finding + '. ' if compared.finding else ''}“{manifest.title}”: {answer[0].lower()}{answer[1:]}"
        )
    return Brief(
        title=compared.title if compared else manifest.title,
        question=manifest.question,
        words=entry.words if entry.settings == 1 and compared is None else "",
        answer=answer,
        numbers=_numbers(told.estimates),
        parts=(
            Passage("The outside view", (_outside(manifest.weeks),)),
            Passage("What drives it", tuple(_drives(told))),
            Passage("What would change it", tuple(_changes(first, told))),
            Passage("What not to conclude", NOT_TO_CONCLUDE),
        ),
        source=Provenance.of(first).caption,
        figure="forest" if compared and compared.finding else _figure(first, entry),
        is_comparison=compared is not None,
    )


def _figure(first: Results, entry: Estimate) -> str:
    """The kind of the figure that answers: of values that somebody chose the one that shows how entry moves, if any."""
    if not entry.of_settings:
        return "dots"
    return telling_figure(first) if first.manifest.parameters else ""


def _numbers(found: Estimates) -> tuple[Number, ...]:
    """The share, its error by luck, its spread; of settings that somebody chose the spread comes first."""
    entry = found.entry
    known = f" More worlds would not shrink it. {entry.parts}".rstrip() if entry.is_sample else ""
    label = "Average of all settings" if entry.settings > 1 else "Share of worlds"
    share = Number(label, entry.point, f"{found.check}.")
    luck = Number("Error by luck", entry.error, f"95 % interval {entry.luck_interval}: {entry.error_meaning}.")
    spread = Number(f"Spread over {entry.what_varies}", entry.range, f"{entry.ignorance}{known}")
    return (spread, share, luck) if entry.of_settings else (share, luck, spread)


def _outside(weeks: int) -> str:
    line = first_class(weeks).line
    return f"How often states in the same position joined a war since 1823: {line}."


def _drives(told: FirstPageFacts) -> list[str]:
    """How demands were answered and why, and by which route and when entries came."""
    said = []
    for demand in told.drivers:
        share = demand.answers[0][1]
        agreed = f"in {share}" if "%" in share else share  # few demands are told as counts: "four times"
        sides = [f"{word} {listed([with_article(name) for name in names[:NAMED]])}" for word, names in
                 (("against it spoke", demand.against), ("for it", demand.in_favour)) if names]  # fmt: skip
        said.append(f"{demand.name} ({demand.asked}), he agreed {agreed}: {', '.join(sides)}.")
    if told.routes:
        everywhere, *ways = told.routes
        parts = [f"{way.name.lower()} {way.part}" for way in ways if way.worlds]
        said.append(f"Of the entries: {', '.join(parts)}; {by_when(*everywhere.written)}.")
    if told.besides:
        said.append(f"Besides, {told.besides}.")
    return said or ["Moscow demanded nothing in any of these worlds, and no world entered."]


def _changes(first: Results, told: FirstPageFacts) -> list[str]:
    """Other scenarios, parameters that move the share, reasons without which an answer would turn."""
    said = []
    if told.compared is not None:
        others = sorted((row for row in told.compared.rows if row.difference), key=lambda row: -row.size)
        said += [f"“{row.title}”: {row.difference} ({row.of_difference})." for row in others[:MOST]]
    if told.estimates.entry.of_settings and not first.manifest.parameters:
        said += _tried(first)
    if first.manifest.parameters:
        said += [_moved(swing) for swing in load_varied(first).swings() if swing.is_clear][:MOST]
    said += [demand.turning for demand in told.drivers]
    if not first.manifest.parameters:
        said.append(
            "Which unknowns matter most is not measured here: the same command with `--ensemble` tells, then "
            "`warentry sensitivity`."
        )
    return said


def _tried(first: Results) -> list[str]:
    """The settings in which entry is most and least common, where what was tried is no number."""
    names, rows = list(first.settings.columns), sorted(settings_rows(first), key=lambda row: -row["p"])
    shown = rows if len(rows) <= 2 * MOST else rows[:MOST] + rows[-MOST:]
    lines = (cells(row, names) for row in shown)
    return [
        f"{', '.join(f'{name} {value}' for name, value in zip(names, line, strict=False))}: entry in {line[-2]} "
        f"({line[-1]})."
        for line in lines
    ]


def _moved(swing: Swing) -> str:
    low, high = (f"{share_text(end)} at {value_text(at, 2)}" for end, at in zip(swing.ends, swing.values, strict=True))
    return f"{swing.axis.name[0].upper()}{swing.axis.name[1:]} [{swing.axis.unit}]: entry in {low}, {high}."
