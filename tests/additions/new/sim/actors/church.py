"""An actor that somebody might add: what he says is heard at the table."""

from __future__ import annotations

from sim.engine.entity import Actor
from sim.engine.parameters import Initial


class Church(Actor):
    """The church speaks for peace as loudly as the soil is dry."""

    voice = Initial(0.5, unit="index", meaning="how loudly the church speaks for peace", evidence="judgement")

    def preach(self) -> None:
        """One Sunday."""
        self.voice = self.model.drought.dryness  # type: ignore[attr-defined]
