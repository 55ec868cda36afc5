"""An order to enter the war, and what follows from it; how the army comes home."""

from __future__ import annotations

import numpy as np

from sim.actors.army import IMPOSED_ORDER, PUPPETS_ORDER, Army
from sim.actors.west import West
from sim.engine.compiled import rule
from sim.engine.entity import Parameters, World
from sim.measured.endings import ENTRY, IMPOSED, RETALIATORY, close
from sim.mechanisms.collapse import Collapse
from sim.mechanisms.economy import Economy
from sim.mechanisms.involvement import Involvement


@rule
def order_entry(w: World, p: Parameters, occasion: np.int64, way: np.int64) -> bool:
    """The leader orders his army into Ukraine on an occasion; returns whether it obeys."""
    obeyed = Army.order(w, p, occasion, True)
    if obeyed:
        march(w, p, p.leader_incident_west_factor if way == RETALIATORY and w.incidents_believed > 0 else 1.0)
        close(w, ENTRY, way)
    else:
        Collapse.order_refused(w, p)
    return obeyed


@rule
def impose_entry(w: World, p: Parameters) -> None:
    """The scenario sends the army in; units may stay behind, none stops it."""
    Army.order(w, p, IMPOSED_ORDER, False)
    march(w, p, 1.0)
    close(w, ENTRY, IMPOSED)


@rule
def order_entry_by_puppet(w: World, p: Parameters) -> None:
    """A leader put there by Moscow orders the army into Ukraine; the takeover stays the world's ending."""
    if Army.order(w, p, PUPPETS_ORDER, True):
        march(w, p, 1.0)
        w.count_entries_after_takeover += 1


@rule
def march(w: World, p: Parameters, reaction: float) -> None:
    """The army crosses the border, and Moscow has nothing more to punish; the West answers, less to self-defence."""
    Involvement.enter(w)
    Economy.lift(w, False)
    w.west_reaction = reaction
    West.punish_entry(w, p)
