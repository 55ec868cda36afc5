"""Data of figures, made by hand: no model is run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.mechanisms.timeline import Event
from sim.plots.experiment import Experiment
from sim.plots.incidence import Incidence, incidence
from sim.plots.pressures import Pressures
from sim.pressures import BINS, PRESSURES

ULTIMATUM = Event(2, "demand", "ultimatum", "judgement")


def experiment(**changes: Any) -> Experiment:
    facts = {
        "scenario": "made_up",
        "title": "A made-up scenario",
        "question": "Does Belarus enter?",
        "digest": "0123456789abcdef" * 4,
        "start": date(2022, 6, 20),
        "weeks": 10,
        "events": (ULTIMATUM,),
        "worlds": 60,
        "planned": 60,
        "points": 1,
        "seed": 7,
        "version": "9.8.7",
    }
    return Experiment(**(facts | changes))


@pytest.fixture
def make_incidence() -> Callable[..., Incidence]:
    """Worlds whose endings are given by name; the rest stay open."""

    def make(endings: Sequence[str] = (), worlds: int = 60, weeks: int = 10, points: int = 1) -> Incidence:
        ending = np.array([*endings, *["no_entry"] * (worlds - len(endings))], dtype=object)
        week = np.where(ending == "no_entry", -1, np.arange(worlds) % weeks)
        entered = ending == "entry"
        runs = {
            "point": np.arange(worlds) % points,
            "ending": ending,
            "way": np.where(entered, "requested", "staging").astype(object),
            "week": week,
            "entry_chance": np.where(entered, 0.9, 0.01),
        }
        known = np.linspace(0, runs["entry_chance"].mean(), weeks + 1)[1:]
        run = experiment(worlds=worlds, planned=worlds, weeks=weeks, points=points)
        return incidence(run, runs, known)

    return make


@pytest.fixture
def make_pressures() -> Callable[..., Pressures]:
    """All worlds in one bin of each pressure each week, moving up by one a week."""

    def make(worlds: int = 60, weeks: int = 10) -> Pressures:
        counts = np.zeros((weeks, BINS), dtype=np.int64)
        counts[np.arange(weeks), np.arange(weeks)] = worlds
        return Pressures(experiment(worlds=worlds, weeks=weeks), {p.name: counts for p in PRESSURES})

    return make
