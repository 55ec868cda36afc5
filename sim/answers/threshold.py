"""Where the share of entries crosses a level along one parameter, as a person reads it and as one JSON object."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Share
from sim.analysis.words import DISCLAIMER, interval_text, share_text
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version
from sim.design.ensemble import JUDGEMENT, effective_size

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.threshold import Threshold
    from sim.analysis.threshold_spread import CrossingSpread
    from sim.questions.moved import Moved
    from sim.questions.threshold import Crossed, Question

ROWS = 7


def common_facts(asked: Question, worlds: int, is_met: bool) -> dict[str, Any]:
    """What `--json` prints of any threshold."""
    return {
        "scenario": asked.scenario.name,
        "level": asked.level,
        "parameters": [
            {"name": r.path, "low": r.low, "high": r.high, "scenario": r.usual, "unit": r.parameter.unit.name}
            for r in asked.ranges
        ],
        "worlds": worlds,
        "samples": asked.plan.samples,
        "as_precise_as_asked": is_met,
        "rng": asked.seed,
        "version": code_version(),
    }


def as_object(crossed: Crossed) -> dict[str, Any]:
    """What `threshold --json` prints of one parameter."""
    asked, found, judged, over = crossed.asked, crossed.found, crossed.judged, crossed.over
    (axis,) = asked.ranges
    share, low, high = found.curve
    return {
        **common_facts(asked, found.worlds, found.is_met),
        "crossings": crossing_facts(axis, found),
        "with_judgement": {"crossings": crossing_facts(axis, judged)} if judged is not None else None,
        "entry": {
            "least": float(share.min()), "most": float(share.max()), "low": float(low.min()), "high": float(high.max())
        },
        "curve": [
            {"value": axis.value(i / 100), "p": share[8 * i], "low": low[8 * i], "high": high[8 * i]}
            for i in range(101)
        ],
        "over_samples": over and spread_facts(axis, over),
        "picture": str(asked.picture) if asked.picture.is_file() else None,
    }  # fmt: skip


def crossing_facts(axis: Moved, found: Threshold) -> list[dict[str, Any]]:
    """The stretches in which the share crosses the level, or may."""
    return [
        {"kind": c.kind, "at": axis.value(c.at), "low": axis.value(c.low), "high": axis.value(c.high)}
        for c in found.crossings
    ]


def spread_facts(axis: Moved, over: CrossingSpread) -> dict[str, Any]:
    """The crossing over samples; null where so many samples do not cross."""
    ends = {name: getattr(over, name) for name in ("p10", "median", "p90")}
    return {
        **{name: axis.value(place) if isfinite(place) else None for name, place in ends.items()},
        "above_all_along": over.above,
        "below_all_along": over.below,
        "cross_more_than_once": over.several,
        "standard_error_by_luck": over.luck * (axis.high - axis.low) if isfinite(over.luck) else None,
    }


def show(crossed: Crossed, out: Console) -> None:
    """Writes the crossings, a few values of the curve, and how the crossing differs between samples."""
    asked, found = crossed.asked, crossed.found
    (axis,) = asked.ranges
    print_text(out, f"{asked.scenario.title}\n{asked.scenario.question}\n")
    inside = axis.low <= axis.usual <= axis.high
    usual = f"In the scenario {axis.path} is {axis.usual:g}{'' if inside else ', outside of what was tried'}."
    for line in [
        *crossing_lines(asked, found),
        *judged_lines(asked, crossed.judged),
        usual,
        *spread_lines(asked, crossed.over),
    ]:
        print_text(out, line)
    share, low, high = found.curve
    rows = []
    for number in range(ROWS):
        i = number * (len(share) - 1) // (ROWS - 1)
        rows.append(
            (axis.text(i / (len(share) - 1)), percent_text(share[i], low[i], high[i]), band_text(low[i], high[i]))
        )
    out.print()
    print_table(out, table((axis.path, "entry", "95 % interval"), rows, right=(0, 1, 2)))
    out.print(f"\n{found.worlds:,} worlds. {DISCLAIMER}")


def crossing_lines(asked: Question, found: Threshold) -> list[str]:
    """Each crossing as a sentence, or that there is none."""
    (axis,) = asked.ranges
    level, lines = f"{100 * asked.level:g} %", []
    for crossing in found.crossings:
        width = crossing.high - crossing.low
        low, at, high = (axis.text(place, width) for place in (crossing.low, crossing.at, crossing.high))
        if crossing.is_certain:
            lines.append(f"Entry {crossing.kind} through {level} at {axis.path} = {at} (95 % band {low} to {high}).")
        else:
            lines.append(f"Whether entry crosses {level} between {low} and {high} cannot be told from these worlds.")
    if not any(crossing.is_certain for crossing in found.crossings):
        least, most = (f"{100 * p:.2g} %" for p in (found.curve[0].min(), found.curve[0].max()))
        stays = f"Entry stays between {least} and {most} for every value of {axis.path} between {axis.low:g} and"
        lines.insert(0, f"{stays} {axis.high:g}: {'no crossing of' if lines else 'it does not cross'} {level}.")
    return lines


def judged_lines(asked: Question, judged: Threshold | None) -> list[str]:
    """The crossings once more, where the samples come from an ensemble with a judgement."""
    weight = asked.judgement
    if judged is None or weight is None:
        return []
    return [judged_words(weight), *(f"  {line}" for line in crossing_lines(asked, judged))]


def spread_lines(asked: Question, over: CrossingSpread | None) -> list[str]:
    """How the crossing goes with what nobody knows."""
    if over is None:
        return []
    (axis,) = asked.ranges
    open_ = len(asked.plan.varied) - 1

    def place(value: float) -> str:
        if 0 <= value <= 1:
            return axis.text(value)
        return f"above {axis.high:g}" if value > 1 else f"below {axis.low:g}"

    return [
        f"These bands are of luck alone, for the mean over {over.samples} samples of {open_} open parameters.",
        f"From sample to sample the crossing differs: {place(over.p10)} (lowest tenth), {place(over.median)} (median), "
        f"{place(over.p90)} (highest tenth); luck removed.",
        f"As simulated, with luck, {100 * over.above:.0f} % of the samples stay above {100 * asked.level:g} % all "
        f"along, {100 * over.below:.0f} % below it, {100 * over.several:.0f} % cross it more than once.",
    ]


def percent_text(p: float, low: float, high: float) -> str:
    """A share with the digits that its interval supports."""
    return share_text(Share(1, 3, float(p), float(low), float(high)))


def band_text(low: float, high: float) -> str:
    """The interval of a share."""
    return interval_text(Share(1, 3, float((low + high) / 2), float(low), float(high)))


def judged_words(weight: NDArray[np.float64]) -> str:
    """How an answer begins that counts an ensemble's judgement too."""
    return f"If {JUDGEMENT} counts too (the {len(weight)} samples are then worth {effective_size(weight):.0f}):"
