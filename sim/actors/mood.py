"""How a mood comes and goes."""

from __future__ import annotations

from sim.engine.compiled import rule


@rule
def moved(mood: float, half_life: float, spread: float, shock: float) -> float:
    """A mood a week later: half of it is gone after its half-life, and chance keeps its spread (AR(1))."""
    kept = 0.5 ** (1.0 / half_life)
    return kept * mood + (1.0 - kept * kept) ** 0.5 * spread * shock
