"""What was discovered in a sweep, as a person reads it, as one JSON object and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.analysis.discovery.box import FoundBox
from sim.analysis.discovery.found import Found
from sim.analysis.discovery.words import (
    CAUTION,
    finding,
    limits_text,
    p_text,
    part_text,
    ranges,
    sentence,
    span_text,
)
from sim.analysis.endings import CALLED
from sim.analysis.provenance import Provenance
from sim.analysis.words import DISCLAIMER, interval_text, share_text
from sim.answers.console import print_table, print_text, table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.questions.discover import Discovered

HEADINGS = ("parameter", "in the box", "which is", "unit", "p")


def show(answer: Discovered, out: Console) -> None:
    """Writes the boxes, each with what it asks of the parameters, then the tree."""
    found, experiment = answer.found, Provenance.of(answer.results)
    told = found.discovery
    what = CALLED[found.ending].noun
    print_text(
        out,
        f"{experiment.title}\n{experiment.size}, {len(told.tried.paths)} parameters varied\n"
        f"{what.capitalize()} comes in {share_text(told.overall)} ({interval_text(told.overall)}) of all simulated "
        f"worlds; common is more than {part_text(told.above)}.\n\n{finding(told, found.ending)}",
    )
    for number, box in enumerate(told.boxes):
        print_text(out, f"\nBox {number + 1}. {sentence(box, found.ending, found.axes, number)}\n")
        print_table(out, _limits(box, found))
    print_text(out, f"\n{_tree(found)}")
    print_text(out, f"\n{CAUTION} {DISCLAIMER}")
    if told.boxes:
        print_text(out, "p: how often a cut at random would set the worlds apart as far (over points).")
        print_text(out, "Another --rng divides the points otherwise: what matters comes again.")


def _limits(box: FoundBox, found: Found) -> Table:
    rows = []
    for asked in ranges(box):
        axis = found.axes[asked.path]
        p = "" if asked.quasi_p is None else p_text(asked.quasi_p)
        rows.append((asked.path, limits_text(asked, axis), span_text(asked, axis), axis.unit, p))
    return table(HEADINGS, rows, right=(4,))


def _tree(found: Found) -> str:
    if len(found.leaves) == 1:
        return "A small decision tree finds no cut that holds up."
    lines = [f"  {sentence(leaf, found.ending, found.axes, explains=False)}" for leaf in found.leaves]
    return "\n".join(["A small decision tree divides all worlds so:", *lines])


def as_object(answer: Discovered) -> dict[str, Any]:
    """What `--json` prints: the boxes with their limits, the way of peeling, and the leaves of the tree."""
    found, manifest = answer.found, answer.results.manifest
    told = found.discovery
    return {
        "scenario": manifest.scenario,
        "ending": found.ending,
        "worlds": answer.results.worlds,
        "points": told.tried.points,
        "parameters": len(told.tried.paths),
        "rng": found.seed,
        "version": manifest.version,
        "overall": asdict(told.overall),
        "above": told.above,
        "finding": finding(told, found.ending),
        "boxes": [_box(box, found, number) for number, box in enumerate(told.boxes)],
        "peeling": [asdict(step) for step in told.path],
        "tree": [_box(leaf, found) for leaf in found.leaves],
    }


def _box(box: FoundBox, found: Found, outside: int = 0) -> dict[str, Any]:
    limits = [
        {
            "parameter": limit.path,
            "at_most" if limit.is_upper else "at_least": limit.value,
            "part": limit.part,
            "quasi_p": limit.quasi_p,
            "unit": found.axes[limit.path].unit,
            "meaning": found.axes[limit.path].meaning,
        }
        for limit in box.limits
    ]
    return {
        "sentence": sentence(box, found.ending, found.axes, outside),
        "density": asdict(box.share),
        "mass": box.mass,
        "coverage": box.coverage,
        "limits": limits,
    }


def rows(answer: Discovered) -> Iterator[dict[str, Any]]:
    """Each limit of each box as a flat row."""
    for number, box in enumerate(answer.found.discovery.boxes, 1):
        told = {"box": number, "density": box.share.p, "low": box.share.low, "high": box.share.high}
        for limit in box.limits:
            unit = answer.found.axes[limit.path].unit
            kind = "at most" if limit.is_upper else "at least"
            asked = {"parameter": limit.path, "limit": kind, "value": limit.value, "unit": unit}
            yield told | {"mass": box.mass, "coverage": box.coverage} | asked | {"quasi_p": limit.quasi_p}
