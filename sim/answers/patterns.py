"""The record held against the model, as a person reads it, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Any

from sim.analysis.chronology import AROUND
from sim.analysis.patterns import USES, weight
from sim.answers.console import print_table, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.patterns import Centre, Pattern, PatternResult
    from sim.analysis.slips import Slips
    from sim.plots.intervals import Intervals, Row
    from sim.questions.patterns import Findings

BASELINE, TWO_SIDED = "baseline_mid_2022", 1.96


def as_object(found: Findings) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "patterns": [result.to_dict() for result in found.patterns],
        "weight": weight(found.patterns),
        "setbacks": [asked.to_dict() for asked in found.around],
        "slips": found.slips.to_dict(),
        "occasions": {name: asdict(effect) for name, effect in found.occasions.items()},
        "held_out_but_shared": {row: list(paths) for row, paths in found.shared.items()},
    }


def show(found: Findings, out: Console) -> None:
    """Writes a table of patterns for each use that they have, what was asked around setbacks, and the checks."""
    headings = ("row", "pattern", "window", "mean ± error", "worlds (90 %)", "inside", "verdict")
    for use, meaning in USES.items():
        rows = [_row(result) for result in found.patterns if result.pattern.use == use]
        if rows:
            out.print(f"{use.capitalize()}: {meaning}")
            print_table(out, table(headings, rows, right=(2, 3, 4, 5, 6)))
            out.print()
    if found.around:
        out.print(f"What Moscow asked for in the {AROUND} weeks before and after a setback, as a share of worlds:")
        print_table(out, table(("setback", "asked for", "before", "after", "rise"), _around(found), right=(2, 3, 4)))
        out.print()
    for line in notes(found):
        out.print(line)


def _around(found: Findings) -> list[tuple[str, ...]]:
    return [
        (
            asked.setback,
            asked.what,
            _shown(asked.before.value, "share"),
            _shown(asked.after.value, "share"),
            f"{_shown(asked.rise.value, 'share', '+')} ± {_shown(asked.rise.reach, 'share')}",
        )
        for asked in found.around
    ]


def notes(found: Findings) -> Iterator[str]:
    """What has to be known to read the tables, then the checks."""
    yield "Met: the mean over worlds lies in the window, in every reading where there are several. Error: the 95 %"
    yield "Monte-Carlo error of that mean; `barely` says that it reaches an edge of the window. Worlds: the median and"
    yield "the middle 90 %. Inside: the share of worlds that lie in the window. Rows of a hindcast, but for weights,"
    yield "and what was asked around setbacks look at the worlds that, like the record, came to no ending."
    for row, paths in found.shared.items():
        if paths:
            yield f"Row {row} was held out, but its sources also back {', '.join(paths)}."
    share = weight(found.patterns)
    if share is not None:
        yield f"\nWeight of the record (neither entry nor takeover nor collapse): {_shown(share, 'share')}"
    yield from _noise(found.slips)
    yield f"\nMeetings, not a weekly lottery: the share of entries in {BASELINE}, from known chances, with"
    for name, effect in found.occasions.items():
        change = f"{_shown(effect.low, 'share', '+')} to {_shown(effect.high, 'share', '+')}"
        yield f"  {name:<24}{_shown(effect.after, 'share')} instead of {_shown(effect.before, 'share')} ({change})"


def _noise(slips: Slips) -> Iterator[str]:
    """How much of the chance of an entry needs a move against interest."""
    if not isfinite(slips.either.value):
        yield f"\nNoise: in {BASELINE} there is no chance of an entry at meetings."
        return
    parts = (slips.leader, slips.moscow, slips.either, slips.at_incidents)
    leader, moscow, either, incidents = (_shown(part.value, "share") for part in parts)
    yield f"\nNoise: of the chance of an entry at meetings in {BASELINE}, {either} needs a slip, a move worth"
    yield f"less than the best other by more than 3 / precision: of the leader {leader}, of Moscow {moscow}. Of the"
    yield f"chance after incidents {incidents} is a slip of the leader."


def _row(result: PatternResult) -> list[str]:
    pattern = result.pattern
    return [
        pattern.id,
        pattern.pattern,
        _window(pattern),
        _mean(result.readings, pattern.unit),
        _worlds(result.readings, pattern.unit),
        "" if result.inside is None else f"{result.inside:.0%}",
        _verdict(result),
    ]


def _window(pattern: Pattern) -> str:
    if not pattern.has_window:
        return "none"
    if pattern.high is None:
        return f"over {_shown(pattern.low or 0.0, pattern.unit)}"
    return _span(pattern.low or 0.0, pattern.high, pattern.unit)


def _mean(readings: Sequence[Centre], unit: str) -> str:
    if not readings:
        return "too few worlds"
    means = [centre.mean for centre in readings]
    error = _shown(TWO_SIDED * max(centre.error for centre in readings), unit)
    return f"{_span(min(means), max(means), unit)} ± {error}"


def _worlds(readings: Sequence[Centre], unit: str) -> str:
    spreads = [centre.spread for centre in readings if centre.spread is not None]
    if not spreads:
        return ""
    lows, medians, highs = zip(*spreads, strict=True)
    return f"{_shown(median(medians), unit)} ({_span(min(lows), max(highs), unit)})"


def _verdict(result: PatternResult) -> str:
    if result.met is None:
        return ""
    return ("met" if result.met else "missed") + ("" if result.settled or not result.readings else ", barely")


def _span(low: float, high: float, unit: str) -> str:
    first, last = _shown(low, unit), _shown(high, unit)
    return last if first == last else f"{first.removesuffix(' %')} to {last}"


def _shown(value: float, unit: str, sign: str = "") -> str:
    return f"{100 * value:{sign}.1f} %" if unit == "share" else f"{value:{sign}.3g}"


def rows(found: Findings) -> Iterator[dict[str, Any]]:
    """Each pattern as a flat row."""
    for result in found.patterns:
        pattern, first = result.pattern, result.readings[0] if result.readings else None
        yield {
            "id": pattern.id,
            "pattern": pattern.pattern,
            "unit": pattern.unit,
            "use": pattern.use,
            "low": pattern.low,
            "high": pattern.high,
            "mean": first.mean if first else None,
            "error": first.error if first else None,
            "readings": len(result.readings),
            "met": result.met,
            "settled": result.settled,
            "inside": result.inside,
        }


def drawn(found: Findings) -> Intervals:
    """What a picture shows of it: where each reading lies in the window of its row, from 0 to 1."""
    from sim.plots.intervals import Intervals

    marks = [row for result in found.patterns if (row := _mark(result)) is not None]
    judged = [result for result in found.patterns if result.met is not None]
    return Intervals(
        f"{sum(bool(result.met) for result in judged)} of {len(judged)} patterns of the record are met",
        "The record of 2022 to 2025 held against the model.",
        marks,
        "place in the window of the record: 0 is its low end, 1 its high end",
        "Dots: means over worlds, with their 95 % Monte-Carlo error; of several readings the one nearest an end. Grey: "
        "the window. Rows without two ends are left out.",
        f"{found.worlds:,} worlds of each experiment; seed {found.seed}; warentry {code_version()}.",
    )


def _mark(result: PatternResult) -> Row | None:
    """Where a pattern lies in its window, by the reading that is nearest to one of its ends; None without two ends."""
    from sim.plots.intervals import Row

    low, high = result.pattern.low, result.pattern.high
    if low is None or high is None or not high > low or not result.readings:
        return None
    middle, width = (low + high) / 2, high - low
    centre = max(result.readings, key=lambda reading: abs(reading.mean - middle))
    ends = (centre.mean + side * TWO_SIDED * centre.error for side in (0, -1, 1))
    at, least, most = ((end - low) / width for end in ends)
    said = f"{_verdict(result)}: {_mean([centre], result.pattern.unit)}"
    name = f"{result.pattern.id} ({result.pattern.use})"
    return Row(name, result.pattern.pattern, at, least, most, said, (0.0, 1.0), bool(result.met))
