"""The ruling circle and its ties to Moscow."""

from __future__ import annotations

from sim.entity import Actor
from sim.parameters import Initial
from sim.priors import uniform


class Elite(Actor):
    """The people a Russian takeover would need: the closer their ties to Moscow, the likelier it succeeds (C001-37)."""

    moscow_tie = Initial(
        0.65, uniform(0.4, 0.85), unit="share", meaning="weight of the elite tied to Moscow", evidence="C000-13 P13"
    )
