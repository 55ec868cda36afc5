"""What was run to get a picture's data, and how the caption and the file say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sim.analysis.words import DISCLAIMER, count
from sim.engine.printable import printable

if TYPE_CHECKING:
    from sim.batch.store import Results
    from sim.mechanisms.timeline import Event


@dataclass(frozen=True)
class Provenance:
    """The scenario, its calendar, how many worlds at how many parameter points, from which seed, by which version.

    `worlds` are those that are there, `planned` those that were asked for; `settings` were chosen by somebody, the
    other differences between points were drawn from what is believed, or are those between members of an `ensemble`.
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
    settings: int = 1
    changed: tuple[str, ...] = ()
    ensemble: str = ""

    @classmethod
    def of(cls, results: Results) -> Provenance:
        """What a results folder holds."""
        manifest, scenario = results.manifest, results.scenario
        return cls(
            scenario=printable(manifest.scenario),
            title=printable(manifest.title),
            question=printable(manifest.question),
            digest=manifest.scenario_digest,
            start=scenario.start,
            weeks=manifest.weeks,
            events=scenario.events,
            worlds=results.worlds,
            planned=manifest.worlds,
            points=manifest.points,
            seed=manifest.seed,
            version=manifest.version,
            settings=manifest.settings,
            changed=tuple(map(printable, manifest.changed)),
            ensemble=manifest.ensemble,
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
    def size(self) -> str:
        """How many worlds there are, and at how many points."""
        planned = "" if self.worlds == self.planned else f" of {self.planned:,} planned"
        spread = f" at {count(self.points, 'parameter point')}" if self.points > 1 else ""
        spread += f" of the ensemble {self.ensemble}" if self.ensemble else ""
        if self.settings > 1:
            spread += f" ({self.settings:,} settings, which count alike and are no belief)"
        return f"n = {count(self.worlds, 'world')}{planned}{spread}"

    @property
    def source(self) -> str:
        """The scenario with the start of its digest, and what was changed in it."""
        changed = f" with {', '.join(self.changed)}" if self.changed else ""
        return f"{self.scenario}{changed} ({self.digest[:8]})"

    @property
    def caption(self) -> str:
        """What every picture says below: how to read it, and where it comes from."""
        return f"{DISCLAIMER} {self.size}; scenario {self.source}; seed {self.seed}; warentry {self.version}."

    def metadata(self, finding: str) -> dict[str, str]:
        """What the file itself carries: the finding, and its provenance with the scenario's full digest."""
        return {
            "title": f"{self.title}: {finding}",
            "description": f"{self.question} {self.caption} Scenario SHA-256 {self.digest}.",
            "creator": f"warentry {self.version}",
        }


@dataclass(frozen=True)
class Provenances:
    """Several experiments that a picture compares."""

    of: tuple[Provenance, ...]

    @property
    def caption(self) -> str:
        """What the picture says below, the experiments in its order."""
        each = "; ".join(f"{run.source} {run.size}" for run in self.of)
        seeds = sorted({run.seed for run in self.of})
        versions = sorted({run.version for run in self.of})
        return (
            f"{DISCLAIMER} {each}; {'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}; "
            f"warentry {', '.join(versions)}."
        )

    def metadata(self, finding: str) -> dict[str, str]:
        """What the file itself carries: the finding, and its provenance with the scenarios' full digests."""
        digests = ", ".join(run.digest for run in self.of)
        return {
            "title": finding,
            "description": f"{self.caption} Scenarios' SHA-256 {digests}.",
            "creator": f"warentry {', '.join(sorted({run.version for run in self.of}))}",
        }
