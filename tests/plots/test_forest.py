"""The forest plot: every extreme draws, and what it says is what was found."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.comparison import compare
from sim.analysis.provenance import Provenance
from sim.analysis.ranges import Range
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.plots import PlotError
from sim.plots.forest import Forest, ForestRow, figure, load
from sim.plots.style import INK, QUIET, house_style, save
from sim.scenario import load_scenario

RUN: dict[str, Any] = {
    "question": "Does Belarus enter?",
    "digest": "0123456789abcdef" * 4,
    "start": date(2022, 6, 20),
    "weeks": 10,
    "events": (),
    "points": 1,
    "seed": 7,
    "version": "9.8.7",
}


def forest(entries: dict[str, int], worlds: int = 1000, points: int = 1, ending: str = "entry") -> Forest:
    """Scenarios by title, with so many entries in the first worlds; the reference first."""
    tables, rows = {}, {}
    for title, k in entries.items():
        world = np.arange(worlds)
        entered = world < k
        tables[title] = {
            "world": world,
            "point": world % points,
            "replication": world // points,
            "ending": np.where(entered, "entry", "no_entry").astype(object),
            "entry_chance": np.where(entered, 0.9, 0.01 if k else 0.0),
        }
        facts = {"scenario": title.lower(), "title": title, "worlds": worlds, "planned": worlds}
        unknown = Range(0.1, 0.6) if points > 1 else None
        rows[title] = ForestRow(Provenance(**(RUN | facts)), unknown)
    return Forest(rows, compare(tables), ending)


def words(data: Forest) -> str:
    """Everything that the figure says."""
    drawn = figure(data)
    texts = [*drawn.texts, *(text for axes in drawn.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts)


@pytest.mark.parametrize(
    "data",
    [
        forest({"A": 1, "B": 0}, worlds=1),
        forest({"A": 0, "B": 0}),
        forest({"A": 1000, "B": 1000}),
        forest({"A": 0, "B": 1000}),
        forest({"A": 100, "B": 300}, worlds=4000, points=200),
        forest({"A": 9, "B": 12}, worlds=40, points=40),
        forest({f"Scenario {n} of a family with a very long name that never seems to end": n for n in range(24)}),
        forest({"A": 100, "Incomprehensibilitiesandotherwordswithoutanyspaces" * 3: 90}),
        *(forest({"A": 100, "B": 90}, ending=other) for other in ("war_end", "no_entry")),
    ],
    ids=[
        "one-world",
        "none",
        "all",
        "none-all",
        "points",
        "world-a-point",
        "many-long",
        "no-space",
        "war_end",
        "no_entry",
    ],
)
def test_every_extreme_draws_without_a_warning(data: Forest) -> None:
    with warnings.catch_warnings(), house_style():
        warnings.simplefilter("error")
        figure(data).draw_without_rendering()


def test_the_title_states_what_is_more_and_what_is_less_common_than_in_the_reference() -> None:
    assert forest({"A": 100, "B": 300}).title.startswith("Against “A”, entry is more common in “B” (+18 points")
    title = forest({"A": 100, "B": 300, "C": 20, "D": 101}).title
    assert "more common in 2 scenarios, most in “B”" in title or "more common in “B”" in title
    assert "less common in “C” (−7" in title


def test_hyphens_in_a_name_are_no_minus_signs() -> None:
    assert "“The second-front argument”" in forest({"A": 100, "The second-front argument": 20}).title


def test_no_entry_anywhere_is_a_bound_and_never_zero_percent() -> None:
    data = forest({"A": 0, "B": 0})
    assert data.title == "Entry in no world of any of the 2 scenarios (at most 0.37 %)"
    assert "none at most 0.37 %" in words(data)
    assert "no world differs −0.4 to +0.4" in words(data)


def test_each_scenario_has_its_share_and_its_difference_and_the_reference_is_named() -> None:
    said = words(forest({"First": 100, "Second": 300}))
    for part in ("First", "Second", "10 %", "30 %", "the reference", "+18 points", "in the same worlds"):
        assert part in said


def test_a_difference_that_may_be_luck_is_said_in_grey() -> None:
    texts = [text for axes in figure(forest({"A": 100, "B": 300, "C": 101})).axes for text in axes.texts]
    colours = {text.get_text(): text.get_color() for text in texts}
    assert (colours["+18 points"], colours["+0.1 points"]) == (INK, QUIET)


def test_ignorance_is_drawn_apart_from_chance_and_explained() -> None:
    assert "what is not known" in words(forest({"A": 100, "B": 300}, worlds=4000, points=200))
    assert "what is not known" not in words(forest({"A": 100, "B": 300}))


def test_below_stands_what_it_is_and_where_it_comes_from() -> None:
    said = words(forest({"A": 100, "B": 300}))
    for part in (
        "Shares of simulated worlds, not a forecast.",
        "n = 1,000 worlds",
        "seed 7",
        "warentry 9.8.7",
        "01234567",
    ):
        assert part in said


def test_the_same_comparison_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg"):
        data = forest({"A": 100, "B": 300})
        save(figure(data), tmp_path / name, "svg", data.experiment.metadata(data.title))
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert b"entry is more common in" in (tmp_path / "one.svg").read_bytes()


@pytest.fixture
def make_results(tmp_path: Path):
    """Runs a small plan of a shipped scenario."""

    def make(name: str, worlds: int = 40, seed: int = 1, folder: str = "", **changes: str) -> Results:
        settings = ["citizens=100", "weeks=6", *(f"{key}={value}" for key, value in changes.items())]
        plan = Plan(load_scenario(name).with_settings(settings), worlds, seed, points=4)
        return run_plan(plan, tmp_path / (folder or name), jobs=1)

    return make


def test_results_folders_are_compared_by_their_titles(make_results) -> None:
    data = load([make_results("baseline_mid_2022"), make_results("western_guarantee")])
    assert list(data.rows) == ["Mid-2022 baseline", "A Western guarantee"]
    assert data.comparison.contrasts["A Western guarantee"].worlds == 40
    assert [row.over for row in data.rows.values()] == [None, None]


def test_two_runs_of_one_scenario_are_told_apart_by_their_folders(make_results) -> None:
    data = load(
        [make_results("baseline_mid_2022"), make_results("baseline_mid_2022", folder="prospect", rule="prospect")]
    )
    assert [Path(label).name for label in data.rows] == ["baseline_mid_2022", "prospect"]


def test_folders_with_other_luck_and_folders_named_twice_are_refused(make_results) -> None:
    first, other = make_results("baseline_mid_2022"), make_results("western_guarantee", worlds=30, seed=2)
    with pytest.raises(PlotError, match=r"the seed is 1 and 2; the number of worlds is 40 and 30; make them together"):
        load([first, other])
    with pytest.raises(PlotError, match="is named twice"):
        load([first, first])
