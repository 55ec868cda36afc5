"""A comparison of scenarios as a person reads it, and as one JSON object."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison import Standings
from sim.analysis.contrast import Change
from sim.analysis.endings import CALLED
from sim.analysis.outside import first_class
from sim.analysis.words import DISCLAIMER, interval_text, share_text
from sim.answers.answer import ensemble_facts
from sim.answers.console import print_table, print_text, table
from sim.batch.store import Results
from sim.design.ensemble import JUDGEMENT

if TYPE_CHECKING:
    from rich.console import Console

MARGIN, LETTERS = 12, 32


def as_object(found: Standings, results: Sequence[Results], ending: str) -> dict[str, Any]:
    """What `compare --json` prints."""
    manifest = results[0].manifest
    scenarios = zip(found.to_dict().items(), results, strict=True)
    return {
        "ending": ending,
        "reference": found.reference,
        "finding": found.finding(ending),
        "worlds": manifest.worlds,
        "weeks": manifest.weeks,
        "rng": manifest.seed,
        "version": manifest.version,
        "ensemble": ensemble_facts(results[0]),
        "outside_view": first_class(manifest.weeks).to_dict() if ending == "entry" else None,
        "scenarios": [{"scenario": name, **facts, "results": str(r.folder)} for (name, facts), r in scenarios],
    }


def as_rows(found: Standings, ending: str) -> list[dict[str, Any]]:
    """One row a scenario: its share of the ending, and the difference from the reference, each with its interval."""
    rows = []
    for name in found.standings:
        share = found.share(name, ending)
        row = {"scenario": name, "worlds": share.n, "share": share.p, "low": share.low, "high": share.high}
        effect = found.effect(name, ending) if name in found.contrasts else None
        difference = {"difference": effect.difference, "from": effect.low, "to": effect.high} if effect else {}
        rows.append(row | difference)
    return rows


def write_comparison(out: Console, found: Standings, results: Sequence[Results], ending: str) -> None:
    """Writes the shares and differences, the flipped worlds, what common luck saves, and the other endings."""
    manifest = results[0].manifest
    points = f" at {manifest.points:,} parameter points" if manifest.points > 1 else ""
    print_text(
        out,
        f"{len(results)} scenarios in the same {manifest.worlds:,} worlds{points}, {manifest.weeks} weeks; "
        f"seed {manifest.seed}\n{ending}: {CALLED[ending].meaning}\n",
    )
    if results[0].ensemble is not None and len({r.manifest.ensemble_digest for r in results}) == 1:
        print_text(out, f"ensemble    {results[0].ensemble.name}: the same members in each\n")
    for headings, rows in _tables(found, ending):
        print_table(out, table(headings, rows, right=range(1, len(headings))))
        out.print()
    for label, text in _remarks(found, ending, manifest.weeks):
        first, *more = textwrap.wrap(text, max(out.width - MARGIN, 40), break_on_hyphens=False)
        print_text(out, "\n".join([f"{label:<{MARGIN}}{first}", *(" " * MARGIN + line for line in more)]))
    out.print(f"\n{DISCLAIMER} Each 95 % interval stands by itself.")
    for result in results:
        print_text(out, f"{'Results':<{MARGIN}}{result.folder}")


def _tables(found: Standings, ending: str) -> Iterator[tuple[Sequence[str], Iterator[Sequence[str]]]]:
    """Headings and rows of each table."""
    over = "95 % over points" if _has_points(found) else "95 % interval"
    yield (ending, "share", over, "difference", "95 % interval", "counted"), _shares(found, ending)
    if ending == "entry" and _has_points(found):
        judged = any(standing.with_judgement for standing in found.standings.values())
        headings = ("entry over points", "mean", "luck, 95 %", "not known, 80 % of points", "variance by chance")
        yield (*headings, *(("with the judgement",) if judged else ())), _doubts(found)
    test = "McNemar over points" if _has_points(found) else "McNemar, exact"
    yield ("the same worlds", "both", "only the first", "only this one", "neither", test), _flips(found, ending)
    estimates = ("counted", "from known chances") if ending == "entry" else ("counted",)
    yield ("what common luck saves", *estimates), _saved(found, ending)
    others = [name for name in CALLED if name != ending]
    yield ("other endings, points", *others), _others(found, others)


def _short(name: str) -> str:
    """A name that leaves room for the rest of its row; of a folder the end tells most."""
    if len(name) <= LETTERS:
        return name
    return f"…{name[1 - LETTERS :]}" if "/" in name else f"{name[: LETTERS - 1]}…"


def _shares(found: Standings, ending: str) -> Iterator[Sequence[str]]:
    for name in found.standings:
        share = found.share(name, ending)
        effect = found.effect(name, ending) if name in found.contrasts else None
        difference = (effect.text, effect.interval_text) if effect else ("reference", "")
        yield _short(name), share_text(share), interval_text(share), *difference, f"{share.k:,}"


def _doubts(found: Standings) -> Iterator[Sequence[str]]:
    """Luck and what is not known, apart, for each scenario; and the share where an ensemble's judgement counts."""
    for name, standing in found.standings.items():
        over, judged = standing.over_points, standing.with_judgement
        if over is None:
            continue
        part = "not told apart" if over.chance is None else f"{100 * over.chance:.0f} %"
        middle = over.range_text if over.is_clear else "not told apart"
        with_judgement = [f"{judged.text} ({judged.luck_text})"] if judged else []
        yield _short(name), over.text, over.luck_text, middle, part, *with_judgement


def _flips(found: Standings, ending: str) -> Iterator[Sequence[str]]:
    for name, against in found.contrasts.items():
        change = against.endings[ending]
        cells = (change.flips.both, change.flips.only_first, change.flips.only_second, change.flips.neither)
        yield _short(name), *(f"{cell:,}" for cell in cells), _chance(change)


def _chance(change: Change) -> str:
    """How often chance alone would flip worlds as one-sidedly."""
    return f"p = {change.p_value:.2g}" if change.p_value >= 0.0001 else "p < 0.0001"


def _others(found: Standings, endings: Sequence[str]) -> Iterator[Sequence[str]]:
    for name in found.contrasts:
        effects = [found.effect(name, ending) for ending in endings]
        yield _short(name), *(f"{e.text.removesuffix(' points')} ± {e.half_text}" for e in effects)


def _saved(found: Standings, ending: str) -> Iterator[Sequence[str]]:
    """How many times fewer worlds a difference takes, next to counting it in worlds with luck of their own."""
    for name, against in found.contrasts.items():
        times = (against.endings[ending].saved, *([against.known_saved] if ending == "entry" else []))
        yield _short(name), *(f"{_number(n)} times fewer worlds" if n else "nothing differs" for n in times)


def _number(times: float) -> str:
    return f"{times:,.1f}" if times < 100 else f"{times:,.0f}"


def _remarks(found: Standings, ending: str, weeks: int) -> Iterator[tuple[str, str]]:
    text = found.finding(ending)
    yield "Finding", f"{text[0].upper()}{text[1:]}."
    how = "Share and difference are counted."
    if ending == "entry" and found.is_known:
        how = (
            "Share and difference are from the known chances of an entry (Rao-Blackwell), which carry less noise than "
            "the worlds counted in the last column; these check them."
        )
        checks = [abs(against.known_check) for against in found.contrasts.values() if against.known_check is not None]
        if checks:
            how += f" Counted, a difference lies at most {max(checks):.1f} standard errors from it."
    if _has_points(found):
        how += " Intervals and test are taken over parameter points: worlds of one point resemble each other."
        if any(standing.with_judgement for standing in found.standings.values()):
            how += f" With the judgement: the share if {JUDGEMENT} counts too (95 % interval by luck)."
    yield "Method", how
    if ending == "entry":
        yield "Outside", first_class(weeks).line


def _has_points(found: Standings) -> bool:
    return any(against.points > 1 for against in found.contrasts.values())
