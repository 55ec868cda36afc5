"""Data of figures, made by hand: no model is run."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.analysis.estimate import RaoBlackwell
from sim.analysis.provenance import Provenance
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.design.settings import Settings
from sim.measured.decisions import WeeklyHazard
from sim.measured.pressures import BINS, PRESSURES
from sim.mechanisms.timeline import Event
from sim.plots.bands import SHOWN, Arrivals
from sim.plots.incidence import Incidence
from sim.plots.pressures import Pressures
from sim.plots.style import house_style
from sim.scenario import load_scenario
from tests.settings import READY

ULTIMATUM = Event(2, "demand", "ultimatum", "judgement")


def experiment(**changes: Any) -> Provenance:
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
    return Provenance(**(facts | changes))


def arrivals(endings: Sequence[str] = (), worlds: int = 60, weeks: int = 10, points: int = 1) -> Arrivals:
    """Worlds whose endings are given by name, one a week; the rest stay open. World i belongs to point i mod points."""
    counts = np.zeros((points, len(SHOWN), weeks), dtype=np.int64)
    for world, ending in enumerate(endings):
        if ending != "no_entry":
            counts[world % points, SHOWN.index(ending), world % weeks] += 1
    return Arrivals(counts, np.bincount(np.arange(worlds) % points, minlength=points), np.arange(points))


# What may come out of a run, however odd: arguments of `arrivals`.
EXTREMES = {
    "one-entry": {"endings": ["entry"], "worlds": 1},
    "one-world": {"worlds": 1},
    "none": {"worlds": 40},
    "all": {"endings": ["entry"] * 40, "worlds": 40},
    "all-in-one-week": {"endings": ["entry"] * 40, "worlds": 40, "weeks": 1},
    "one-world-a-point": {"endings": ["entry"] * 9, "worlds": 40, "points": 40},
    "ten-thousand-points": {"endings": ["entry"] * 4000, "worlds": 30_000, "points": 10_000},
    "one-in-a-million": {"endings": ["entry"], "worlds": 1_000_000},
    "five-years": {"endings": ["entry"] * 9, "worlds": 40, "weeks": 260},
}


def run_of(seen: Arrivals, **changes: Any) -> Provenance:
    """The experiment that these worlds come from."""
    size = {"worlds": seen.size, "planned": seen.size, "weeks": seen.counts.shape[2], "points": len(seen.worlds)}
    return experiment(**(size | changes))


def words(drawn: Figure) -> str:
    """Everything that a figure says."""
    texts = [*drawn.texts, *(text for axes in drawn.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts)


def must_draw(drawn: Figure) -> None:
    """Fails where drawing warns of anything, or where nothing is drawn."""
    with warnings.catch_warnings(), house_style():
        warnings.simplefilter("error")
        drawn.draw_without_rendering()
    assert drawn.axes


@pytest.fixture
def make_incidence() -> Callable[..., Incidence]:
    """The figure of `arrivals`."""

    def make(*args: Any, **kwargs: Any) -> Incidence:
        seen = arrivals(*args, **kwargs)
        entry, weeks = seen.share("entry"), seen.counts.shape[2]
        known = RaoBlackwell(entry.p, entry.error, entry.low, entry.high, True, None, None)
        total = entry.n * np.linspace(0, entry.p, weeks + 1)[1:]
        return Incidence(run_of(seen), replace(seen, lead=known), WeeklyHazard(entry.n, total, total))

    return make


@pytest.fixture
def make_pressures() -> Callable[..., Pressures]:
    """All worlds in one bin of each pressure each week, moving up by one a week."""

    def make(worlds: int = 60, weeks: int = 10) -> Pressures:
        counts = np.zeros((weeks, BINS), dtype=np.int64)
        counts[np.arange(weeks), np.arange(weeks)] = worlds
        return Pressures(experiment(worlds=worlds, weeks=weeks), {p.name: counts for p in PRESSURES})

    return make


def small_run(folder: Path, scenario: str, *settings: str, worlds: int = 24, points: int = 6) -> Path:
    """A folder of few small worlds."""
    small = load_scenario(scenario).with_settings(("weeks=10", "citizens=100", *READY, *settings))
    run_plan(Plan(small, worlds, 7, points=points), folder, jobs=1)
    return folder


@pytest.fixture(scope="session")
def certain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a scenario that is sure of everything; not to be changed."""
    return small_run(tmp_path_factory.mktemp("results") / "certain", "point_blank_ultimatum")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of another scenario, which starts on another day; not to be changed."""
    return small_run(tmp_path_factory.mktemp("results") / "other", "baseline_feb_2022")


@pytest.fixture(scope="session")
def uncertain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a scenario that leaves two parameters open; not to be changed."""
    beliefs = ("leader.exit_penalty=uniform(0.5, 1.2)", "west.resolve=uniform(0.5, 1.2)")
    return small_run(tmp_path_factory.mktemp("results") / "uncertain", "point_blank_ultimatum", *beliefs)


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a sweep of one parameter, by values at equal ratios; not to be changed."""
    small = load_scenario("point_blank_ultimatum").with_settings(("weeks=10", "citizens=100", *READY))
    folder = tmp_path_factory.mktemp("results") / "swept"
    settings = Settings({"initial.economic_dependence": [0.2, 0.4, 0.8]})
    run_plan(Plan(small, 240, 7, settings=settings), folder, jobs=1)
    return folder


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with enough points for what asks for many; not to be changed."""
    feared = ("reserves=60", "takeover_gain=0.9")  # so that an ultimatum is often met
    beliefs = ("leader.opinion_cost=uniform(0, 2)", "west.resolve=uniform(0.5, 1.2)")
    folder = tmp_path_factory.mktemp("results") / "sampled"
    return small_run(folder, "point_blank_ultimatum", *feared, *beliefs, worlds=600, points=200)
