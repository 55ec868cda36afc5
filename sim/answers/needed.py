"""What would have to be true, as a person reads it, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.varied import plain_name
from sim.analysis.words import DISCLAIMER, digits_for
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.design_point import JointChange
    from sim.analysis.reversal import Reversal, ReversingChange
    from sim.plots.intervals import Intervals
    from sim.questions.needed import Needed

    Joint = Mapping[float, JointChange | None]

SHOWN = 8


def as_object(needed: Needed) -> dict[str, Any]:
    """What `needed --json` prints."""
    found, joint = needed.found, needed.joint
    return {
        "scenario": needed.scenario.name,
        "entry": {"p": found.share, "standard_error": found.error},
        "levels": [
            {
                "level": one.level,
                "single": [asdict(change) for change in one.changes],
                "unclear": list(one.unclear),
                "together": None if (together := joint.get(one.level)) is None else asdict(together),
            }
            for one in found.levels
        ],
        "cannot_be_told_from_entry": list(found.already),
        "worlds": found.worlds,
        "rng": needed.seed,
        "version": code_version(),
    }


def show(needed: Needed, out: Console) -> None:
    """Writes for each level the smallest single changes, and the smallest joint one."""
    scenario, found, joint = needed.scenario, needed.found, needed.joint
    entry = f"{100 * found.share:.1f} % (95 %: ± {196 * found.error:.1g})"
    print_text(out, f"{scenario.title}\n{scenario.question}\n")
    is_unsure = any(low < high for low, high in (belief.prior.support for belief in scenario.beliefs.values()))
    where = "At the middle of what the scenario leaves open" if is_unsure else "In the scenario as it is"
    out.print(f"{where} entry comes in {entry} of simulated worlds.")
    for level in found.already:
        out.print(f"Entry cannot be told from {100 * level:.4g} % as it is.")
    for one in found.levels:
        _show_level(out, one, found.share, joint)
    print_text(
        out,
        "\nAway: how far the value lies from the scenario's, in standard deviations of what is believed. Below: how "
        "much of what is believed (for a lever: of its range) lies below the value. Bands are of luck alone; a "
        "parameter whose effect turns back before the end of what is believed is not found.",
    )
    out.print(f"{found.worlds:,} worlds for the single changes. {DISCLAIMER}")


def _show_level(out: Console, one: Reversal, share: float, joint: Joint) -> None:
    level, way = f"{100 * one.level:g} %", "reach" if one.level > share else "fall to"
    out.print()
    if not one.changes:
        out.print(f"No single change makes entry {way} {level}.")
    else:
        out.print(f"What alone makes entry {way} {level}:")
        headings = ("parameter", "scenario", "needed", "95 % band", "below", "away")
        print_table(out, table(headings, [_cells(change) for change in one.changes[:SHOWN]], right=(1, 2, 3, 4, 5)))
        if len(one.changes) > SHOWN:
            out.print(f"and {len(one.changes) - SHOWN} larger changes of other parameters (all with --json)")
    if one.unclear:
        named = ", ".join(one.unclear[:SHOWN])
        more = f" and {len(one.unclear) - SHOWN} others" if len(one.unclear) > SHOWN else ""
        print_text(out, f"Too close to tell at the end of what is believed: {named}{more}.")
    if one.level in joint:
        print_text(out, _together(joint[one.level], level, way))


def _cells(change: ReversingChange) -> tuple[str, ...]:
    width = change.high - change.low
    low, value, high = (digits_for(v, width) for v in (change.low, change.value, change.high))
    name = f"{change.path} (lever)" if change.is_lever else change.path
    part, away = f"{100 * change.part:.0f} %", f"{change.distance:.2f}"
    return name, f"{change.usual:.4g}", value, f"{low} to {high}", part, away


def _together(found: JointChange | None, level: str, way: str) -> str:
    if found is None:
        return f"No joint change of the strongest was found that makes entry {way} {level} within what is believed."
    values = ", ".join(f"{path} = {value:.3g}" for path, value in found.values.items())
    return (
        f"Together: {values}: {found.distance:.2f} standard deviations away ({found.low:.2f} to {found.high:.2f}), "
        f"the smallest joint change of these that makes entry {way} {level}."
    )


def drawn(needed: Needed) -> Intervals:
    """What a picture shows of it: how far each change is from the scenario, level by level."""
    from sim.plots.intervals import Intervals, Row
    from sim.scenario.vocabulary import vocabulary

    found, rows = needed.found, []
    for one in found.levels:
        level = f"{100 * one.level:g} %"
        for change in one.changes[:SHOWN]:
            parameter = vocabulary().parameters[change.path]
            beside = f"{change.usual:.4g} to {digits_for(change.value, change.high - change.low)}"
            name, meaning = plain_name(change.path), f"{level}: {parameter.meaning}"
            rows.append(Row(name, meaning, change.distance, 0, change.distance, beside, unit=parameter.unit.name))
        together = needed.joint.get(one.level)
        if together is not None:
            meaning = f"{level}: {', '.join(map(plain_name, together.values))}"
            rows.append(Row("together", meaning, together.distance, together.low, together.high))
    levels = " or ".join(f"{100 * one.level:g} %" for one in found.levels)
    return Intervals(
        f"What alone carries entry to {levels}" if rows else f"No change carries entry to {levels}",
        f"{needed.scenario.title}. {needed.scenario.question}",
        rows,
        "away from the scenario, in standard deviations of what is believed",
        f"Entry comes in {100 * found.share:.1f} % of simulated worlds as the scenario is. Beside: the value in the "
        "scenario, and the one at which entry crosses the level.",
        f"{found.worlds:,} worlds; seed {needed.seed}; warentry {code_version()}.",
    )
