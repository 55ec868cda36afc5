"""How much of the known chance of an entry is a slip, in each world: see sim/crisis/slips.py."""

from __future__ import annotations

import numpy as np

from sim.crisis.game import Game
from sim.crisis.rules import Answers
from sim.crisis.slips import is_slip, slips_under
from sim.engine.compiled import rule
from sim.engine.entity import Parameters, World

ORDERS, MEETINGS, INCIDENTS = "chance_of_orders", "chance_at_meetings", "chance_at_incidents"
# Each is a sum over the occasions of a world, and an outcome of its own.
PARTS = {
    ORDERS: "sum of the known chances that the leader agrees to enter at a meeting, upon which the army is readied",
    MEETINGS: "the part of `entry_chance` at meetings of the leaders",
    "slip_of_leader": "of that, where he orders an entry against his clear interest",
    "slip_of_moscow": "of that, where Moscow asked, or did not, against its clear interest",
    "slip_of_either": "of that, where one of the two did",
    INCIDENTS: "the part of `entry_chance` after armed incidents",
    "slip_at_incidents": "of that, where he retaliates against his clear interest",
}


@rule
def add_entry_at_meeting(w: World, p: Parameters, game: Game, demand: int) -> None:
    """Adds the day on which a readied army may march: a slip is one when it was ordered, or one now."""
    his, _ = slips_under(game, p.leader, p.kremlin, demand)
    his, its, chance = max(his, w.preparation_slip_of_leader), w.preparation_slip_of_moscow, w.summits_entry_chance
    w.chance_at_meetings += chance
    w.slip_of_leader += his * chance
    w.slip_of_moscow += its * chance
    w.slip_of_either += max(his, its) * chance


@rule
def add_incident(w: World, p: Parameters, worth: Answers, chance: float) -> None:
    """Adds an incident: what each answer is worth to the leader, and the chance that the army is sent."""
    enter, limited, absorb = worth
    w.chance_at_incidents += chance
    w.slip_at_incidents += chance * is_slip(p.leader.rationality, enter, np.maximum(limited, absorb))
