"""warentry: does Belarus enter the war against Ukraine with its own army? Simulated worlds for one decision."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
METHODS = ("claims", "discover", "match", "needed", "patterns", "rare", "sample", "sensitivity", "threshold")
__all__ = [
    "Comparison", "Experiment", "ResultsError", "ScenarioError", "compare", "load_scenario", "run", "sweep", *METHODS,
]  # fmt: skip
HOMES = {
    "sim.api": ("Comparison", "Experiment", "compare", "run", "sweep"),
    "sim.methods": METHODS,
    "sim.scenario": ("ScenarioError", "load_scenario"),
    "sim.batch.errors": ("ResultsError",),
}


def __getattr__(name: str) -> Any:
    """Loads what a notebook needs on first use: importing `sim` itself costs nothing."""
    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
