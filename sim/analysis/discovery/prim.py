"""The patient rule induction method: a box is peeled, a thin slice at a time, towards worlds with the ending.

Friedman & Fisher (1999). The share in a box is that of all its worlds together, not of single runs or points.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.discovery.box import Box
from sim.analysis.discovery.tried import Tried
from sim.engine.arrays import Array, Counts, Flags

SLICE = 0.1  # of a box's points in a peel or a paste; luck in 80 parameters outbids real differences in thinner ones
SMALLEST, FEWEST = 0.05, 20  # a box keeps this part of all points, and this many


def peel(tried: Tried, sides: Flags) -> list[Box]:
    """The boxes from everything down to the smallest, each a slice less than the one before; `sides` may be cut.

    Each peel is the one that raises the share most for each world given up (Kwakkel & Jaxa-Rozen 2016), which is the
    rule of 1999 where all slices are alike; where a parameter has few values a slice is a whole value.
    """
    order = np.argsort(tried.sides, axis=1, kind="stable")[sides]
    names, box = np.flatnonzero(sides), Box.around(tried)
    smallest = max(FEWEST, SMALLEST * tried.points)
    path = [box]
    while order.size:
        best = _best_cut(tried, names, order, smallest)
        if best is None:
            break
        row, cut = best
        column = tried.sides[names[row]]
        box = box.limit(int(names[row]), _between(column[order[row, cut - 1]], column[order[row, cut]]))
        path.append(box)
        kept = np.zeros(tried.points, dtype=np.bool_)
        kept[order[row, cut:]] = True
        order = order[kept[order]].reshape(len(order), -1)
    return path


def _best_cut(tried: Tried, names: Counts, order: Counts, smallest: float) -> tuple[int, int] | None:
    """Which side (a row of `order`) gives up how many of its lowest points; None where all would leave too few."""
    points = order.shape[1]
    cuts = _cuts(np.take_along_axis(tried.sides[names], order, axis=1), max(1, int(SLICE * points)))
    events, worlds = (np.cumsum(counts[order], axis=1) for counts in (tried.events, tried.worlds))
    rows, at = np.arange(len(order)), np.minimum(cuts, points) - 1
    gone, left = worlds[rows, at], worlds[0, -1] - worlds[rows, at]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (events[0, -1] - events[rows, at]) / left
        gain = (share - events[0, -1] / worlds[0, -1]) / gone
    gain[points - cuts < smallest] = -np.inf
    best = int(np.argmax(gain))
    return (best, int(cuts[best])) if np.isfinite(gain[best]) else None


def _cuts(ordered: Array, slice_: int) -> Counts:
    """How many points the lowest slice of each row has: as many as were asked for, or all with the lowest value."""
    edge = ordered[:, min(slice_, ordered.shape[1] - 1), None]
    below = (ordered < edge).sum(axis=1)
    return np.where(below > 0, below, (ordered <= ordered[:, :1]).sum(axis=1))


def paste(box: Box, tried: Tried, above: float) -> Box:
    """The box with its limits moved outwards again, a slice at a time, while slices have the ending more often."""
    while True:
        wider = max(_pastes(box, tried), key=lambda other: _excess(other, tried, above), default=box)
        if _excess(wider, tried, above) <= _excess(box, tried, above):
            return box
        box = wider


def _pastes(box: Box, tried: Tried) -> Iterator[Box]:
    slice_ = max(1, int(SLICE * box.holds(tried).sum()))
    for side in box.limited:
        loose = box.limit(side)
        column = tried.sides[side]
        outside = np.sort(column[loose.holds(tried) & (column < box.floor[side])])[::-1]
        if len(outside) <= slice_:
            yield loose
        else:
            taken = outside[slice_ - 1]
            further = outside[outside < taken]
            yield box.limit(side, _between(further[0], taken)) if len(further) else loose


def _excess(box: Box, tried: Tried, above: float) -> float:
    inside = box.holds(tried)
    return float(tried.events[inside].sum() - above * tried.worlds[inside].sum())


def _between(low: float, high: float) -> float:
    """The middle of two neighbouring values; never the lower one, which is to be left out."""
    middle = low + (high - low) / 2
    return float(middle if middle > low else high)
