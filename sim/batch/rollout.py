"""The leader's forecast the long way: copies of his country, sent to war, and watched for a year.

A check on the emulator, not a default: every meeting costs dozens of further histories.
"""

from __future__ import annotations

from typing import Any

from sim.crisis.choice import logit
from sim.mechanisms.timeline import Event
from sim.model.worlds import Worlds

COPIES = 32
WEEKS_OF_A_YEAR = 52
ABROAD = ("summits", "incidents", "war", "surveys", "seasons", "succession", "turmoil", "counter_demand")
ENTRY_AT_ONCE = Event(0, "entry", True, "what-if: rollout")


def forecast_by_rollout(worlds: Worlds, w: Any, p: Any, country: Any, copies: int = COPIES) -> float:
    """The log-odds that the leader falls within a year of an entry now, in one of some worlds.

    By the share of copies that fall, with half a fall and half a survival added, so that the odds stay finite.
    """
    # A number of its own for the luck of this week's copies, far from those of worlds.
    luck = (int(w.luck) * 2**32 + int(w.replication)) * 512 + int(w.week) + 2**61
    copy = worlds.copies(w, p, country, copies, luck, ENTRY_AT_ONCE, without=ABROAD)
    copy.advance(WEEKS_OF_A_YEAR)
    return float(logit((copy.w.collapse_has_collapsed.sum() + 0.5) / (copies + 1)))
