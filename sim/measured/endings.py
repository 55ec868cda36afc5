"""How a world's question is answered: five mutually exclusive endings, and the route that led there."""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Flags, Indices

ENDINGS = ("no_entry", "entry", "kremlin_takeover", "domestic_collapse", "war_end")
WAYS = {
    "no_entry": ("distance", "staging", "feint", "auxiliary"),
    "entry": ("compelled", "requested", "voluntary", "retaliatory", "imposed"),
    "kremlin_takeover": ("after_ultimatum", "after_request", "unprovoked"),
    "domestic_collapse": ("revolt", "coup", "order_refused"),
    "war_end": ("ceasefire",),
}
ROUTES = WAYS["entry"][:4]  # `imposed` is an entry that the scenario itself orders
NEVER = -1


class Endings:
    """The ending of each world of a block, in the order in which they come: the first one stands.

    `ending`, `way` and `week` (worlds,): index into ENDINGS, index into the WAYS of that ending, week or NEVER.
    """

    def __init__(self, worlds: int) -> None:
        self.ending = np.zeros(worlds, dtype=np.int8)
        self.way = np.zeros(worlds, dtype=np.int8)
        self.week = np.full(worlds, NEVER, dtype=np.int16)

    def copy_worlds(self, source: Indices) -> None:
        """Gives the worlds the endings of the worlds `source`, in that order."""
        self.ending, self.way, self.week = self.ending[source], self.way[source], self.week[source]

    @property
    def is_open(self) -> Flags:
        """In which worlds the question is still open."""
        return self.ending == 0

    def have(self, ending: str) -> Flags:
        """Which worlds have ended so."""
        return self.ending == ENDINGS.index(ending)

    def close(self, where: Flags, ending: str, way: str, week: int) -> Flags:
        """Ends the worlds `where` that are still open; returns which those are."""
        closed = where & self.is_open
        self.ending[closed] = ENDINGS.index(ending)
        self.way[closed] = WAYS[ending].index(way)
        self.week[closed] = week
        return closed
