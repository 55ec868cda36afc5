"""What was run to get a picture's data, and how the caption and the file say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.mechanisms.timeline import Event

if TYPE_CHECKING:
    from sim.batch.store import Results


@dataclass(frozen=True)
class Experiment:
    """The scenario, its calendar, how many worlds at how many parameter points, from which seed, by which version.

    `worlds` are those that are there, `planned` those that were asked for.
    """

    scenario: str
    title: str
    question: str
    digest: str
    start: date
    weeks: int
    events: tuple[Event, ...]
    worlds: int
    planned: int
    points: int
    seed: int
    version: str

    @classmethod
    def of(cls, results: Results) -> Experiment:
        """What a results folder holds."""
        manifest, scenario = results.manifest, results.scenario
        return cls(
            scenario=manifest.scenario,
            title=manifest.title,
            question=manifest.question,
            digest=manifest.scenario_digest,
            start=scenario.start,
            weeks=manifest.weeks,
            events=scenario.events,
            worlds=results.worlds,
            planned=manifest.worlds,
            points=manifest.points,
            seed=manifest.seed,
            version=manifest.version,
        )

    @property
    def end(self) -> date:
        """The day on which the last week is over."""
        return self.start + timedelta(weeks=self.weeks)

    @property
    def about(self) -> str:
        """Which scenario answers which question."""
        return f"{self.title}. {self.question}"

    @property
    def caption(self) -> str:
        """What every picture says below: how to read it, and where it comes from."""
        planned = "" if self.worlds == self.planned else f" of {self.planned:,} planned"
        spread = f" at {self.points:,} parameter points" if self.points > 1 else ""
        return (
            f"Share of simulated worlds, not a forecast. n = {count(self.worlds, 'world')}{planned}{spread}; "
            f"scenario {self.scenario} ({self.digest[:8]}); seed {self.seed}; warentry {self.version}."
        )

    def metadata(self, finding: str) -> dict[str, str]:
        """What the file itself carries: the finding, and its provenance with the scenario's full digest."""
        return {
            "title": f"{self.title}: {finding}",
            "description": f"{self.question} {self.caption} Scenario SHA-256 {self.digest}.",
            "creator": f"warentry {self.version}",
        }


def count(number: int, thing: str) -> str:
    """So many of a thing: `1 world`, `4,096 worlds`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
