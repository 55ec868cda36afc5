"""This scenario beside others: the share of entries in each, and the difference where they have worlds in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.analysis.comparison import Standings, told_apart
from sim.analysis.comparison import compare as compare_worlds
from sim.analysis.contrast import COLUMNS, Luck
from sim.analysis.sampling import Sampling
from sim.analysis.words import MINUS, count, estimative, interval_text, long_date, share_text, true_minus
from sim.batch.store import Results
from sim.report.estimate import estimates


@dataclass(frozen=True)
class ComparedRow:
    """One scenario of the comparison; `difference` is against the first, or why there is none."""

    title: str
    question: str
    folder: str
    period: str
    worlds: int
    share: str
    interval: str
    spread: str
    words: str
    difference: str = ""
    of_difference: str = ""
    why_not: str = ""
    size: float = 0.0


@dataclass(frozen=True)
class Compared:
    """Scenarios side by side, the first being the one that the report is about, and what is found in words."""

    rows: tuple[ComparedRow, ...]
    finding: str

    @property
    def title(self) -> str:
        """What is compared with what."""
        first, *others = self.rows
        beside = f"“{others[0].title}”" if len(others) == 1 else f"{len(others)} other scenarios"
        return f"“{first.title}” compared with {beside}"


def compare(results: Sequence[Results]) -> Compared | None:
    """A row for each folder, the first being the one that the report is about; None where it stands alone."""
    if len(results) < 2:
        return None
    titles = told_apart([r.manifest.title for r in results], [str(r.folder) for r in results])
    named = dict(zip(titles, results, strict=True))
    alike = {title: r for title, r in named.items() if not luck(results[0]).unlike(luck(r))}
    standings, problem = _standings(alike)
    rows = tuple(
        _row(title, r, results[0], standings if title in alike else None, problem) for title, r in named.items()
    )
    finding = standings.finding("entry", {title: f"“{title}”" for title in alike}) if standings else ""
    return Compared(rows, (finding[:1].upper() + finding[1:]).replace("(-", f"({MINUS}"))


def _standings(alike: dict[str, Results]) -> tuple[Standings | None, str]:
    """The comparison of those with worlds in common, or why there is none."""
    if len(alike) < 2:
        return None, ""
    try:
        return compare_worlds({title: r.runs(*COLUMNS) for title, r in alike.items()}, Sampling.of(*alike.values())), ""
    except ValueError as error:
        return None, str(error)


def _row(title: str, result: Results, first: Results, standings: Standings | None, problem: str) -> ComparedRow:
    found, scenario = estimates(result).entry, result.scenario
    share = found.share if standings is None else standings.share(title, "entry")
    last = scenario.date_of(scenario.weeks)
    row = ComparedRow(
        title=title,
        question=result.manifest.question,
        folder=str(result.folder),
        period=f"{long_date(scenario.start)} to {long_date(last)}; {count(share.n, 'world')}",
        worlds=share.n,
        share=share_text(share),
        interval=interval_text(share),
        spread=found.range,
        words=estimative(share.low, share.high),
    )
    if result is first:
        return row
    if standings is None:
        unlike = luck(first).unlike(luck(result))
        why_not = (
            f"{' and '.join(unlike)} differ{'s' if len(unlike) == 1 else ''} from the first" if unlike else problem
        )
        return replace(row, why_not=why_not)
    effect = standings.effect(title, "entry")
    written = true_minus(effect.text), true_minus(effect.interval_text)
    return replace(row, difference=written[0], of_difference=written[1], size=abs(effect.difference))


def luck(results: Results) -> Luck:
    """What a run must share with another one to be compared world by world."""
    m = results.manifest
    return Luck(m.seed, m.worlds, m.points, m.settings, m.luck, m.weeks, m.ensemble_digest[:8])


def same_worlds(results: Sequence[Results]) -> list[Results]:
    """The first folder and those that share its luck."""
    return [r for r in results if not luck(results[0]).unlike(luck(r))]
