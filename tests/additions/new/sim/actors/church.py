"""An actor that somebody might add: what he says is heard at the table."""

from __future__ import annotations

from sim.engine.compiled import rule
from sim.engine.entity import Actor, World
from sim.engine.parameters import Initial


class Church(Actor):
    """The church speaks for peace as loudly as the soil is dry."""

    voice = Initial(0.5, unit="index", meaning="how loudly the church speaks for peace", evidence="judgement")

    @rule
    def preach(w: World) -> None:
        """One Sunday."""
        w.voice = w.dryness
