"""The line in a plane of two parameters along which entry equals a level, for a person and as one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.analysis.frontier import MESH, Frontier
from sim.analysis.words import DISCLAIMER
from sim.answers.console import print_table, print_text, table
from sim.answers.threshold import common_facts, judged_words

if TYPE_CHECKING:
    from rich.console import Console

    from sim.questions.threshold import Plane, Question

ROWS = 7


def as_object(plane: Plane) -> dict[str, Any]:
    """What `threshold --json` prints of a plane."""
    asked, found = plane.asked, plane.found
    across, up = asked.ranges
    line, weight = [], asked.judgement
    for place in MESH:
        for crossing in found.cut(float(place))[0]:
            ends = {name: up.value(getattr(crossing, name)) for name in ("at", "low", "high")}
            line.append({"first": across.value(float(place)), "kind": crossing.kind, **ends})
    return {
        **common_facts(asked, found.worlds, found.is_met),
        "plane": parts(found),
        "with_judgement": {"plane": parts(found.weighed(weight))} if weight is not None else None,
        "line": line,
        "entry": {"least": float(found.share.min()), "most": float(found.share.max())},
        "picture": str(asked.picture) if asked.picture.is_file() else None,
    }


def parts(found: Frontier) -> dict[str, float]:
    """How much of the plane lies on which side."""
    return {"above": found.above, "below": 1 - found.above - found.undecided, "undecided": found.undecided}


def show(plane: Plane, out: Console) -> None:
    """Writes where the second parameter crosses the level for some values of the first."""
    asked, found = plane.asked, plane.found
    across, up = asked.ranges
    level = f"{100 * asked.level:g} %"
    print_text(out, f"{asked.scenario.title}\n{asked.scenario.question}\n")
    least, most = (f"{100 * p:.2g} %" for p in (found.share.min(), found.share.max()))
    if not found.undecided and found.above in (0.0, 1.0):
        side = "above" if found.above else "below"
        out.print(f"Entry stays between {least} and {most} over the whole plane: {side} {level} everywhere.")
    else:
        below = 1 - found.above - found.undecided
        print_text(
            out,
            f"Entry lies between {least} and {most} of simulated worlds over this plane: clearly above {level} in "
            f"{100 * found.above:.0f} % of it, clearly below in {100 * below:.0f} %, undecided in "
            f"{100 * found.undecided:.1f} %.\n",
        )
        rows = [row(asked, found, number / (ROWS - 1)) for number in range(ROWS)]
        print_table(out, table((across.path, f"{level} at {up.path}", "95 % band"), rows, right=(0, 1, 2)))
    weight = asked.judgement
    if weight is not None:
        judged = parts(found.weighed(weight))
        print_text(
            out,
            f"\n{judged_words(weight)} clearly above {level} in {100 * judged['above']:.0f} % of the plane, clearly "
            f"below in {100 * judged['below']:.0f} %, undecided in {100 * judged['undecided']:.1f} %.",
        )
    print_text(out, f"\nThe scenario has {across.path} = {across.usual:g} and {up.path} = {up.usual:g}.")
    if asked.plan.is_uncertain:
        out.print(f"Bands are of luck alone, for the mean over {asked.plan.samples} samples of what is open.")
    out.print(f"{found.worlds:,} worlds. {DISCLAIMER}")


def row(asked: Question, found: Frontier, place: float) -> tuple[str, str, str]:
    """Where the second parameter crosses the level for one value of the first."""
    across, up = asked.ranges
    crossings, is_above = found.cut(place)
    if not crossings:
        return across.text(place), f"{'above' if is_above else 'below'} everywhere", ""
    at = " and ".join(up.text(c.at, c.high - c.low) if c.is_certain else "unclear" for c in crossings)
    bands = " and ".join(f"{up.text(c.low, c.high - c.low)} to {up.text(c.high, c.high - c.low)}" for c in crossings)
    return across.text(place), at, bands
