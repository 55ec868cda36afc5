"""How far a tipping point goes with what nobody knows: the crossing in each sample of the open parameters by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from sim.analysis.surface import Seen, fit
from sim.analysis.threshold import FINE, Threshold, between, sign_changes
from sim.design.tally import Tally
from sim.engine.arrays import Array

FEWEST = 3  # samples that cross, for their spread to be told from luck


@dataclass(frozen=True)
class CrossingSpread:
    """Where the share crosses the level from sample to sample; places along the line.

    `p10`, `median`, `p90` over samples, with the luck of the worlds taken out; infinite where so many samples do not
    cross before the end of the line. With luck left in them, as simulated: `above` and `below` are the shares of
    samples on one side of the level all along, `several` of those that cross more than once, which count with their
    first crossing. `luck` is the standard error
    of one sample's crossing, in the middle of the samples.
    """

    samples: int
    p10: float
    median: float
    p90: float
    above: float
    below: float
    several: float
    luck: float


def spread(found: Threshold) -> CrossingSpread | None:
    """How the crossing differs between samples; None where nothing is open."""
    samples = found.tally.worlds.shape[1]
    if samples < 2:
        return None
    each = [_first_crossing(found, sample) for sample in range(samples)]
    place, error, count, above = (np.array(column) for column in zip(*each, strict=True))
    crosses = count > 0
    rises = (crosses & ~above).sum() >= (crosses & above).sum()  # `above`: at the low end of the line
    place = np.where(crosses, _without_luck(place, error, crosses), np.where(above == rises, -np.inf, np.inf))
    p10, median, p90 = (float(q) for q in np.quantile(place, (0.1, 0.5, 0.9), method="nearest"))
    return CrossingSpread(
        samples,
        p10,
        median,
        p90,
        float((~crosses & above).mean()),
        float((~crosses & ~above).mean()),
        float((count > 1).mean()),
        float(np.median(error[crosses])) if crosses.any() else np.inf,
    )


def _first_crossing(found: Threshold, sample: int) -> tuple[float, float, int, bool]:
    """Where one sample crosses the level first, its standard error, how often, and whether it starts above."""
    only = slice(sample, sample + 1)
    tally = found.tally
    one = Tally(tally.worlds[:, only], tally.events[:, only], tally.chance[:, only], tally.squares[:, only])
    surface = fit(Seen.of(found.places, one, found.level))
    f = surface.at(FINE[:, None])[0] - logit(found.level)
    turns = sign_changes(f)
    if not len(turns):
        return 0.0, np.inf, 0, bool(f[0] > 0)
    slope = abs(f[turns[0] + 1] - f[turns[0]]) / (FINE[1] - FINE[0])
    error = float(surface.luck(FINE[turns[:1], None])[0])
    return between(f, turns[0], 0.0), error / max(slope, 1e-9), len(turns), bool(f[0] > 0)


def _without_luck(place: Array, error: Array, crosses: NDArray[np.bool_]) -> Array:
    """The crossings drawn together so far that their variance is what luck does not explain."""
    if crosses.sum() < FEWEST:
        return place
    middle, seen = place[crosses].mean(), place[crosses].var(ddof=1)
    luck = float(np.mean(np.minimum(error[crosses], 1.0) ** 2))
    return np.asarray(middle + (place - middle) * np.sqrt(max(seen - luck, 0.0) / seen) if seen > 0 else place)
