"""How a world's question is answered: six mutually exclusive endings, and the route that led there."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import rule
from sim.engine.entity import World
from sim.engine.told import tell

ENDINGS = ("no_entry", "entry", "kremlin_takeover", "domestic_collapse", "war_end", "succession")
WAYS = {
    "no_entry": ("distance", "staging", "feint", "auxiliary"),
    "entry": ("compelled", "requested", "voluntary", "retaliatory", "imposed"),
    "kremlin_takeover": ("after_ultimatum", "after_request", "unprovoked"),
    "domestic_collapse": ("revolt", "coup", "order_refused"),
    "war_end": ("ceasefire",),
    "succession": ("death", "illness", "handover"),
}
ROUTES = WAYS["entry"][:4]  # `imposed` is an entry that the scenario itself orders
NEVER = -1
# The same as numbers, which is what rules have.
NO_ENTRY, ENTRY, TAKEOVER, COLLAPSE, WAR_END, SUCCESSION = np.arange(6, dtype=np.int64)
COMPELLED, REQUESTED, VOLUNTARY, RETALIATORY, IMPOSED = np.arange(5, dtype=np.int64)
AFTER_ULTIMATUM, AFTER_REQUEST, BY_SURPRISE = np.arange(3, dtype=np.int64)
REVOLT, COUP, ORDER_REFUSED = np.arange(3, dtype=np.int64)
CEASEFIRE = np.int64(0)
DEATH, ILLNESS, HANDOVER = np.arange(3, dtype=np.int64)


@rule
def is_open(w: World) -> bool:
    """Whether the question is still open."""
    return w.ending == NO_ENTRY


@rule
def is_at_war(w: World) -> bool:
    """Whether the army fights now: it has entered, the war goes on, and the leader who sent it stands."""
    return w.involvement_has_entered and not w.war_has_ended and not w.collapse_has_collapsed


@rule
def close(w: World, ending: np.int64, way: np.int64) -> None:
    """Ends a world, in one of the ways of an ending, unless it has ended: the first ending stands."""
    if is_open(w):
        w.ending, w.way, w.ending_week = ending, way, w.week
        tell(w, "ending", ending=ending, way=way)
