"""What was run to get a picture's data, and how the caption and the file say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sim.mechanisms.timeline import Event


@dataclass(frozen=True)
class Experiment:
    """The scenario, its calendar, how many worlds at how many parameter points, from which seed, by which version."""

    scenario: str
    title: str
    question: str
    start: date
    weeks: int
    worlds: int
    seed: int
    version: str
    digest: str
    points: int = 1
    failed: int = 0
    events: tuple[Event, ...] = ()

    @property
    def end(self) -> date:
        """The day on which the last week is over."""
        return self.start + timedelta(weeks=self.weeks)

    @property
    def caption(self) -> str:
        """What every picture says below: what it shows, and where it comes from."""
        spread = f" at {self.points:,} parameter points" if self.points > 1 else ""
        failed = f" ({self.failed:,} more failed)" if self.failed else ""
        return (
            f"Share of simulated worlds, not a forecast. n = {self.worlds:,} worlds{spread}{failed}; "
            f"scenario {self.scenario} ({self.digest[:8]}); seed {self.seed}; warentry {self.version}."
        )

    def metadata(self, finding: str) -> dict[str, str]:
        """What the file itself carries: the finding, and its provenance with the scenario's full digest."""
        return {
            "title": f"{self.title}: {finding}",
            "description": f"{self.question} {self.caption} Scenario SHA-256 {self.digest}.",
            "creator": f"warentry {self.version}",
        }
