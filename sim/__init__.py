"""warentry: does Belarus enter the war against Ukraine with its own army? Simulated worlds for one decision."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "load_scenario"]


def __getattr__(name: str) -> Any:
    """Loads what a notebook needs on first use: importing `sim` itself costs nothing."""
    if name == "load_scenario":
        from sim.scenario import load_scenario

        return load_scenario
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
