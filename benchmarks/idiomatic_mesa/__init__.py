"""The same model the idiomatic Mesa way: an agent for each citizen and unit, scalar rules, Mesa's own random numbers.

Rules, parameters and the draw of the people are the engine's, so that means agree (tests/benchmarks). Left out, which
favours this form: scenario events, polls, resignations, the fate of a country whose leader fell, and all that the
engine keeps for its reports. The crisis game is sim.crisis.solved on arrays of one world: a dozen calls a year, which
take about a fifth of the time beside the 52,000 visits to citizens.
"""

from __future__ import annotations

from benchmarks.idiomatic_mesa.model import MesaModel


def run(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """One model after the other."""
    for seed in range(worlds):
        model = MesaModel(seed, citizens)
        for _ in range(weeks):
            model.step()
        model.release()
