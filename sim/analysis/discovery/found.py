"""What was discovered in the worlds of a results folder: boxes, and a tree beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.analysis.discovery.box import FoundBox
from sim.analysis.discovery.search import Discovery, discover, usual_threshold
from sim.analysis.discovery.tried import Tried
from sim.analysis.discovery.words import part_text, ranges
from sim.analysis.endings import CALLED
from sim.analysis.varied import Axis, axis
from sim.analysis.words import share_text

if TYPE_CHECKING:
    from sim.batch.store import Results


@dataclass(frozen=True)
class Found:
    """What was found in a results folder, with the names of what was varied; `seed` divides the points."""

    discovery: Discovery
    ending: str
    axes: Mapping[str, Axis]
    seed: int

    @property
    def title(self) -> str:
        """The finding in words."""
        boxes, what = self.discovery.boxes, CALLED[self.ending].noun
        if not boxes:
            return f"No box holds up in which {what} comes in more than {self.above}"
        several = len(ranges(boxes[0]))
        asked = f"{several} parameter{'s' * (several > 1)}"
        lie = "lies in a certain range" if several == 1 else "lie in certain ranges"
        common, usual = share_text(boxes[0].share), share_text(self.discovery.overall)
        return f"Where {asked} {lie}, {what} comes in {common} of worlds instead of {usual}"

    @property
    def above(self) -> str:
        """What counts as common."""
        return part_text(self.discovery.above)

    @cached_property
    def leaves(self) -> tuple[FoundBox, ...]:
        """The leaves of a small decision tree, the one with the highest share first."""
        from sim.analysis.discovery.tree import leaves

        return leaves(self.discovery.tried, self.seed)


def seek(results: Results, above: float | None = None, ending: str = "entry", seed: int = 1) -> Found:
    """Where an ending comes in more than `above` of the worlds; DiscoveryError where nothing can be looked for."""
    known = results.manifest
    member = results.drawn.member if results.drawn else None
    tried = Tried.of(results.by_point(ending), known.parameters, known.settings, known.luck, member)
    threshold = above if above is not None else usual_threshold(tried.events.sum() / tried.worlds.sum())
    found = discover(tried, threshold, seed)
    axes = {path: axis(results, path) for path in tried.paths}
    return Found(found, ending, axes, seed)
