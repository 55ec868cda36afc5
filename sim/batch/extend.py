"""A finished experiment given more worlds; those that are there keep their places and are not run again."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from sim.batch.errors import ResultsError
from sim.batch.folder import Folder, folders_of
from sim.batch.manifest import MANIFEST, Manifest, identity
from sim.batch.plan import Plan
from sim.batch.store import Results
from sim.engine.source import model_version


def extend(folder: Path, replications: int = 0, samples: int = 0) -> Plan:
    """Plans more replications of every point, or more samples, in a results folder; returns the plan to carry out.

    ResultsError where the model has changed since, or nothing of that kind can be added.
    """
    results = Results.open(folder)
    check_model(results)
    if results.manifest.until:
        raise ResultsError(f"{folder} stopped when it was precise enough: run it again without --until to add worlds")
    try:
        plan = results.plan.extended(replications, samples)
    except ValueError as error:
        raise ResultsError(f"{folder}: {error}") from None
    Folder(folder, results.plan, results.manifest).replan(plan)
    return plan


def grow(plan: Plan, place: Path) -> Path | None:
    """The folder of the largest smaller run of a plan's scenario and seed, planned anew with all worlds of the plan.

    `place` is a results folder or the folder in which they lie. None where there is no such run.
    """
    smaller = []
    for folder in [place] if (place / MANIFEST).is_file() else folders_of(_safe(plan.scenario.name), place):
        with suppress(ResultsError, ValueError):
            known = Manifest.read(folder)
            if known.worlds < plan.worlds and known.seed == plan.seed and known.model == model_version():
                grown = Results.open(folder).plan.grown_to(plan.worlds)
                if identity(grown) == identity(plan):
                    smaller.append((known.worlds, folder, known, grown))
    if not smaller:
        return None
    _, folder, known, grown = max(smaller, key=lambda found: found[:2])
    Folder(folder, plan, known).replan(grown)
    return folder


def check_model(results: Results) -> None:
    """ResultsError where the results were made with another version of the model."""
    if results.manifest.model != model_version():
        raise ResultsError(
            f"{results.folder} was made with another version of the model ({results.manifest.version}): worlds of two "
            "models must not be mixed; use that version, or run the scenario again"
        )


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name)
