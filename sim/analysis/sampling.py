"""How the points of an experiment were come by: drawn from what is believed, members of an ensemble, or chosen.

Points that were drawn are a sample, over which an interval may be taken; copies of a member are one point of it.
Settings that somebody chose are no sample: over them there is a range, and no interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, Share, added_up, precision_of_counts, share
from sim.analysis.evenly import can_tell, evenly, ranks
from sim.design.ensemble import Drawn
from sim.engine.arrays import Array, Counts

if TYPE_CHECKING:
    from sim.batch.store import Results


@dataclass(frozen=True)
class Sampling:
    """What the points are by their numbers: setting s of sample d is point d * `settings` + s.

    `drawn`: what an ensemble says of them. `shares_luck`: whether points have luck in common, so that it cannot be told
    from what they share; `all_share`: whether all points have the same. `fixed` (samples, terms): what no error comes
    of, where samples were spread evenly over what is believed.
    """

    drawn: Drawn | None = None
    settings: int = 1
    shares_luck: bool = False
    all_share: bool = False
    fixed: Array | None = None

    @classmethod
    def of(cls, results: Results, *others: Results) -> Sampling:
        """How the points of a results folder were come by, and of others with the same points."""
        m = results.manifest
        all_share = m.luck == "common" or (m.shares_luck and m.points == m.settings)
        return cls(results.drawn, m.settings, m.shares_luck, all_share, _fixed(results, *others))

    def clusters(self, point: Counts) -> Counts:
        """The numbers of what is independent of each other: samples, or members; chosen settings alone are one."""
        return point // self.settings if self.drawn is None else self.drawn.member[point]

    def independent(self, point: Counts, *columns: NDArray[Any]) -> list[NDArray[Any]]:
        """Columns over points, (points,) each, added up over those that are not independent of each other."""
        return added_up(self.clusters(point), *columns)

    def fixed_over(self, cluster: Counts) -> Array | None:
        """What no error of a mean over worlds comes of, by what is independent there; (worlds,) to (samples, terms).

        None where samples were not spread evenly, or where some of them have no world left: then they are taken as
        drawn one by one.
        """
        usable = self.fixed is not None and not self.all_share and len(np.unique(cluster)) == len(self.fixed)
        return self.fixed if usable else None

    def precision(self, point: Counts, events: Counts, worlds: Counts) -> Precision:
        """How much the worlds tell of something that happened in so many at each point; (points,) each.

        Where all points share their luck there are no more independent worlds than one point has.
        """
        if self.all_share:
            return Precision(float(len(point)), 1)
        happened, among = self.independent(point, events, worlds)
        return precision_of_counts(happened, among, self.fixed)

    def share(self, point: Counts, events: Counts, worlds: Counts) -> Share:
        """The share of an event with its interval, over what is independent; (points,) each."""
        return share(int(events.sum()), int(worlds.sum()), self.precision(point, events, worlds))

    def of_worlds(self, point: Counts, replication: Counts) -> Counts:
        """What is independent among worlds, by point and replication; (worlds,) each.

        Where chosen settings alone share their luck, replications are.
        """
        clusters = self.clusters(point)
        return replication if self.all_share and not np.ptp(clusters) else clusters


def _fixed(*all_results: Results) -> Array | None:
    """What samples that were spread evenly leave to no chance, in folders of the same points; None where they were not.

    What one of them leaves open and another is sure of is spread evenly all the same. Where there are too few samples
    to tell they are not read.
    """
    manifests = [results.manifest for results in all_results]
    if any(m.ensemble_digest or not can_tell(len(m.parameters), m.points // m.settings) for m in manifests):
        return None
    columns = {ranks(c).tobytes(): c for results in all_results for c in results.samples().values()}
    return evenly(list(columns.values())) if len({len(c) for c in columns.values()}) == 1 else None


ONE_SAMPLE = Sampling()  # of points drawn one by one, each with luck of its own
