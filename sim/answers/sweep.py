"""What a sweep simulates, in words, and how its points are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.analysis.spread import Spread, entry_spreads

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.batch.store import Results


def in_words(plan: Plan) -> str:
    """What a plan will simulate."""
    settings, samples = plan.settings.count, plan.samples
    parts = [f"{settings:,} settings of {', '.join(plan.settings.columns)}"] if plan.settings.columns else []
    if plan.is_uncertain:
        sources = [f"{len(plan.open_beliefs)} open parameters ({plan.method})"] if plan.open_beliefs else []
        if plan.ensemble and plan.from_ensemble:
            drawn = f", {plan.drawn.text}" if plan.drawn else ""
            sources.append(f"{len(plan.from_ensemble)} parameters (ensemble {plan.ensemble.name}{drawn})")
        parts.append(f"{samples:,} samples of {' and '.join(sources)}")
    replications = plan.worlds // plan.point_count
    parts.append(f"{replications:,} replication{'s' if replications != 1 else ''}")
    blocks = f"{plan.blocks:,} block{'s' if plan.blocks != 1 else ''}"
    return f"{' x '.join(parts)} = {plan.worlds:,} worlds in {blocks}, seed {plan.seed}"


def spreads(results: Results) -> tuple[Spread, Spread | None]:
    """The spread of entries over all points, and the same with an ensemble's judgement."""
    return entry_spreads(results.by_point(), results.drawn, results.manifest.shares_luck)
