"""The ranked drivers of an event as a person reads them, and as one JSON object."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.analysis.varied import plain_name
from sim.analysis.words import DISCLAIMER, count, number, plain
from sim.answers.console import print_table, print_text, table
from sim.scenario.vocabulary import vocabulary

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.analysis.sensitivity.drivers import Driver, Sensitivity
    from sim.plots.intervals import Intervals
    from sim.questions.sensitivity import Ranked

SHOWN, NAMED = 15, 3
ALSO = {"sigma": "sigma", "first": "alone"}


@dataclass(frozen=True)
class Measure:
    """How the index of a method is written: its column, its scale and unit, what it means, what else is shown."""

    heading: str
    scale: float
    unit: str
    meaning: str
    also: str = ""
    axis: str = ""

    def within(self, index: float) -> float:
        """An index as it is shown: sampling carries it below nothing or a part beyond the whole, where none can be."""
        return min(max(index, 0.0), 1.0) if self.unit else max(index, 0.0)


MEASURES = {
    "given-data": Measure(
        "explains", 100, " %", "the part of the variance over points that a parameter explains by itself",
        axis="part of the variance over points that it explains by itself",
    ),
    "prcc": Measure(
        "correlation", 1, "", "how steadily entries rise or fall with a parameter, the others held constant; an effect "
        "that turns within the range is not seen", axis="partial rank correlation, without its sign",
    ),
    "morris": Measure(
        "effect (mu*)", 100, "", "the mean size of a parameter's effect, in percentage points of the share of entries "
        "over the whole of what is believed of it; sigma: how much that depends on the others", "sigma",
        "mean change of the share of entries over all that is believed of it",
    ),
    "sobol": Measure(
        "explains in all", 100, " %", "the part of the variance over points that would remain if only this parameter "
        "were unknown; alone: what it explains by itself", "first",
        "part of the variance over points that stays if only this is unknown",
    ),
}  # fmt: skip


def as_object(ranked: Ranked) -> dict[str, Any]:
    """What `sensitivity --json` prints."""
    found, known = ranked.found, vocabulary().parameters
    answer = found.to_dict()
    drivers = [
        {**driver, "meaning": known[driver["path"]].meaning, "unit": known[driver["path"]].unit.name}
        for driver in answer["drivers"]
    ]
    return {
        **ranked.told,
        "index": MEASURES[found.method].meaning,
        **answer,
        "drivers": drivers,
        "words": in_words(found),
    }


def show(ranked: Ranked, out: Console) -> None:
    """Writes the answer in two sentences, the ranked drivers, what they mean, and what cannot be told from noise."""
    found, told = ranked.found, ranked.told
    worlds = round(found.points * found.replications)
    print_text(out, f"{told['title']}: {found.method} over {found.points:,} points, {worlds:,} worlds\n")
    for line in in_words(found):
        print_text(out, line)
    shown = found.clear[:SHOWN]
    if shown:
        out.print()
        print_table(out, _ranking(shown, MEASURES[found.method]))
        out.print()
        print_table(out, table(("parameter", "what it is"), (_meaning(driver) for driver in shown)))
    for line in ("", _left_out(found), *_reading(found, told)):
        print_text(out, line)
    out.print(DISCLAIMER)
    print_text(out, f"Results     {told['results']}")


def _ranking(shown: Sequence[Driver], measure: Measure) -> Table:
    also = [ALSO[measure.also]] if measure.also else []
    there = ["entry there"] if shown[0].ends else []
    headings = ("parameter", measure.heading, "95 % interval", *also, "as it rises", "values", *there)
    numbers = [column for column, heading in enumerate(headings) if heading not in ("parameter", "as it rises")]
    return table(headings, (_row(driver, measure) for driver in shown), right=numbers)


def _meaning(driver: Driver) -> tuple[str, str]:
    parameter = vocabulary().parameters[driver.path]
    return driver.path, f"{parameter.meaning} [{parameter.unit.name}]"


def _reading(found: Sensitivity, told: Mapping[str, Any]) -> list[str]:
    """How the table is to be read."""
    text = f"The index: {MEASURES[found.method].meaning}. Values: a tenth lies below the first and above the second"
    if found.drivers[0].ends:
        text += "; entry there: the mean share of entries at those points"
    lines = [f"{text}."]
    return [*lines, f"{told['others'][0].upper()}{told['others'][1:]}."] if told["others"] else lines


def _row(driver: Driver, measure: Measure) -> list[str]:
    digits = _digits(measure.scale * (driver.high - driver.low) / 2)
    low, high = (f"{measure.scale * measure.within(end):.{digits}f}" for end in (driver.low, driver.high))
    also = [_also(driver, measure, digits)] if measure.also else []
    there = [f"{plain(100 * driver.ends[0])} to {plain(100 * driver.ends[1])} %"] if driver.ends else []
    return [
        driver.path,
        f"{measure.scale * measure.within(driver.index):.{digits}f}{measure.unit}",
        f"{low} to {high}{measure.unit}",
        *also,
        driver.direction,
        f"{driver.tenths[0]:.3g} to {driver.tenths[1]:.3g}",
        *there,
    ]


def _also(driver: Driver, measure: Measure, digits: int) -> str:
    """What else the method says of a driver, with its interval where it has one."""
    names = (f"{measure.also}_low", f"{measure.also}_high") if f"{measure.also}_low" in driver.also else (measure.also,)
    return (
        " to ".join(f"{measure.scale * measure.within(driver.also[name]):.{digits}f}" for name in names) + measure.unit
    )


def _digits(half: float) -> int:
    """How many decimals show the first digit of half an interval."""
    return min(max(0, -math.floor(math.log10(half))), 3) if half > 0 else 1


def _left_out(found: Sensitivity) -> str:
    """What the table does not show."""
    clear, measure = len(found.clear), MEASURES[found.method]
    unclear = len(found.drivers) - clear
    bound = _bound([driver.noise for driver in found.drivers if not (unclear and driver.is_clear)], measure)
    more = f"{clear - SHOWN} more can be told from noise. " if clear > SHOWN else ""
    if not unclear:
        return f"{more}All {clear} can be told from parameters without any effect ({bound})."
    which = "other parameters" if clear else "parameters"
    return f"{more}{unclear} {which} cannot be told from ones without any effect, which here reach {bound}."


def _bound(noise: Sequence[float], measure: Measure) -> str:
    """What parameters without any effect reach; with some methods that differs between them."""
    low, high = (f"{measure.scale * end:.2g}" for end in (min(noise), max(noise)))
    if low == high:
        return f"up to about {high}{measure.unit}"
    return f"up to about {low} to {high}{measure.unit}, depending on the parameter"


def in_words(found: Sensitivity) -> list[str]:
    """The answer in two sentences: what matters most, and how much is luck."""
    measure, first = MEASURES[found.method], found.clear[:NAMED]
    if not first:
        lines = ["Which unknowns matter most: none stands out from noise."]
    else:
        unit = " points" if found.method == "morris" else measure.unit
        digits = 2 if measure.scale == 1 else 0
        sizes = [f"{measure.scale * measure.within(driver.index):.{digits}f}{unit}" for driver in first]
        sizes[0] += " of what not knowing them does" if measure.unit else ""
        named = (f"{driver.path} ({size})" for driver, size in zip(first, sizes, strict=True))
        lines = [f"Which unknowns matter most: {', '.join(named)}."]
    if found.luck is not None:
        luck, ignorance = 100 * found.luck, 100 * (1 - found.luck)
        said = f"Luck is {luck:.0f} % of the variance of a single world, ignorance {ignorance:.0f} %"
        if found.split is not None:
            alone = 100 * sum(found.split.alone.values())
            said += f": {alone:.0f} % by single drivers, {max(ignorance - alone, 0):.0f} % by what acts together or is "
            said += "too weak to be seen"
        lines.append(f"{said}.")
    return lines


def drawn(ranked: Ranked) -> Intervals:
    """What a picture shows of it: the index of each driver in its interval, over what no effect would reach."""
    from sim.plots.intervals import Intervals, Row

    found, told, measure = ranked.found, ranked.told, MEASURES[ranked.found.method]
    rows = [
        Row(
            plain_name(driver.path),
            vocabulary().parameters[driver.path].meaning.partition(";")[0],
            measure.within(driver.index),
            measure.within(driver.low),
            measure.within(driver.high),
            " to ".join(number(value, ".3g") for value in driver.tenths),
            (0.0, measure.within(driver.noise)),
            driver.is_clear,
            measure.within(driver.also["first"]) if "first" in driver.also else None,
            vocabulary().parameters[driver.path].unit.name,
        )
        for driver in found.drivers[:SHOWN]
    ]
    names = ", ".join(plain_name(driver.path) for driver in found.clear[:NAMED])
    worlds = round(found.points * found.replications)
    hollow = " Hollow: alone." if any(row.hollow is not None for row in rows) else ""
    return Intervals(
        f"What matters most for entry: {names}"
        if names
        else f"None of {count(len(rows), 'unknown')} stands out from noise",
        f"{told['title']}: {found.method} over {found.points:,} points.",
        rows,
        measure.axis,
        f"The index: {measure.meaning}. Lines: 95 % intervals; grey: what parameters without any effect reach.{hollow} "
        "Beside: the values below and above which a tenth lies.",
        f"{worlds:,} worlds; seed {told['rng']}; warentry {told['version']}.",
        percent=measure.scale > 1,
    )
