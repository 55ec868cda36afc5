"""warentry: does Belarus enter the war against Ukraine with its own army? Simulated worlds for one decision.

    import sim
    result = sim.run("point_blank_ultimatum", n=10_000, rng=7)
    print(result.summary())

Each question of the command line is a function here and returns an object with `summary()`, `to_dict()`, `to_df()` and
`plot()`, which shows itself in a notebook. Results lie in folders, as those of the command line do: the same question
asked again finds what an earlier one has simulated, whoever asked.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `sim` itself loads nothing, not even that
if TYPE_CHECKING:
    from typing import Any

    from sim.api import compare, explain, open_results, run, sweep, under_rules
    from sim.batch.errors import ResultsError
    from sim.design.ensemble import Ensemble
    from sim.methods import (
        discover,
        indicators,
        match,
        needed,
        rare,
        sample,
        sensitivity,
        threshold,
        worth,
    )
    from sim.questions.compare import Comparison
    from sim.questions.errors import NothingFound, QuestionError
    from sim.questions.experiment import Experiment, Sweep
    from sim.scenario import Scenario, ScenarioError, load_scenario
    from sim.scenario.catalogue import catalogue
    from sim.validation import (
        cases,
        claims,
        credibility,
        follow,
        ledger,
        outside,
        patterns,
        record,
        score,
    )

__version__ = "0.1.0"
__all__ = [
    "Comparison", "Ensemble", "Experiment", "NothingFound", "QuestionError", "ResultsError", "Scenario",
    "ScenarioError", "Sweep", "cases", "catalogue", "claims", "compare", "credibility", "discover", "explain", "follow",
    "indicators", "ledger", "load_scenario", "match", "needed", "open_results", "outside", "patterns", "rare", "record",
    "run", "sample", "score", "sensitivity", "sweep", "threshold", "under_rules", "worth",
]  # fmt: skip
HOMES = {
    "sim.api": ("compare", "explain", "open_results", "run", "sweep", "under_rules"),
    "sim.batch.errors": ("ResultsError",),
    "sim.design.ensemble": ("Ensemble",),
    "sim.methods": (
        "discover",
        "indicators",
        "match",
        "needed",
        "rare",
        "sample",
        "sensitivity",
        "threshold",
        "worth",
    ),
    "sim.questions.compare": ("Comparison",),
    "sim.questions.errors": ("NothingFound", "QuestionError"),
    "sim.questions.experiment": ("Experiment", "Sweep"),
    "sim.scenario": ("Scenario", "ScenarioError", "load_scenario"),
    "sim.scenario.catalogue": ("catalogue",),
    "sim.validation": (
        "cases",
        "claims",
        "credibility",
        "follow",
        "ledger",
        "outside",
        "patterns",
        "record",
        "score",
    ),
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for on first use."""
    from importlib import import_module

    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What can be used from here, for completion and help."""
    return sorted([*__all__, "__version__", "__doc__"])
