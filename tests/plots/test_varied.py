from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.varied import NothingVaried, load, value_text
from sim.batch.store import Results
from tests.plots.varied_data import by_first, grid, never, samples, settings

ONE_AT_A_TIME = [(0.5, 0.5), (0.1, 0.5), (0.9, 0.5), (0.5, 0.2), (0.5, 0.8)]


def test_what_was_varied_is_read_with_its_worlds_and_its_known_chances(uncertain: Path) -> None:
    results = Results.open(uncertain)
    found, runs = load(results), results.runs("ending", "entry_chance")
    assert {axis.path for axis in found.axes} == {"leader.exit_penalty", "west.resolve"}
    assert (found.worlds.sum(), found.entries.sum()) == (24, (runs["ending"] == "entry").sum())
    assert found.chance.sum() == pytest.approx(runs["entry_chance"].sum())


def test_the_scenario_s_value_is_the_middle_of_what_it_believes(uncertain: Path) -> None:
    usual = {axis.path: axis.usual for axis in load(Results.open(uncertain)).axes}
    assert usual["leader.exit_penalty"] == pytest.approx(0.85)


def test_where_nothing_is_varied_the_command_that_varies_something_is_named(certain: Path) -> None:
    with pytest.raises(NothingVaried, match=r"nothing is varied .* `warentry sweep point_blank_ultimatum --vary"):
        load(Results.open(certain))


def test_the_interval_covers_the_true_share_as_often_as_it_says() -> None:
    rng, covered = np.random.default_rng(3), 0
    for _ in range(400):
        seen = samples(60, 1, lambda first: 0.4 + 0 * first, noise=0.0)
        chance = rng.beta(4, 6, 60) * seen.worlds
        found = type(seen)(seen.axes, seen.values, seen.cluster, seen.worlds, rng.binomial(seen.worlds, 0.4), chance)
        interval = found.share(found.everywhere)
        covered += interval.low <= 0.4 <= interval.high
    assert 0.92 < covered / 400 < 0.98


def test_luck_that_settings_share_cancels_from_their_difference() -> None:
    seen = grid(2, 2, by_first(0.2), noise=0.1)
    low, high = seen.ends(seen.axes[0])
    change, error, _ = seen.difference(high, low)
    assert change == pytest.approx(0.2)
    assert error < 1e-9 < (seen.share(high).high - seen.share(high).low) / 4


def test_settings_that_depart_from_one_are_compared_with_it_alone() -> None:
    seen = settings(ONE_AT_A_TIME, by_first(0.5))
    assert seen.base is not None
    for number, (low, high) in enumerate(((0.1, 0.9), (0.2, 0.8))):
        ends = seen.ends(seen.axes[number])
        assert [set(seen.values[seen.axes[number].path][end]) for end in ends] == [{low}, {high}]
        other = seen.values[seen.axes[1 - number].path]
        assert set(other[ends[0] | ends[1]]) == {0.5}


def test_a_grid_departs_from_no_single_setting() -> None:
    assert grid(3, 3, by_first(0.5)).base is None


@pytest.mark.parametrize(("points", "part"), [(90, 1 / 3), (1000, 0.1)])
def test_the_ends_of_a_sampled_parameter_have_equal_counts(points: int, part: float) -> None:
    seen = samples(points, 2, by_first(0.5))
    low, high = seen.ends(seen.axes[0])
    assert low.sum() == high.sum() == round(points * part)
    assert seen.values[seen.axes[0].path][low].max() < seen.values[seen.axes[0].path][high].min()


def test_what_matters_comes_first_and_what_does_not_is_not_clear() -> None:
    first, *others = samples(300, 4, by_first(0.4)).swings()
    assert (first.axis.path, first.is_clear) == ("leader.exit_penalty", True)
    assert first.low < 0.4 * 0.9 < first.high
    assert not any(swing.is_clear for swing in others)


def test_where_no_parameter_matters_hardly_ever_one_of_many_is_clear() -> None:
    rng, found = np.random.default_rng(4), 0
    for _ in range(200):
        seen = samples(60, 4, by_first(0.0), noise=0.0)
        luck = rng.beta(4, 6, 60) * seen.worlds
        found += any(
            s.is_clear
            for s in type(seen)(
                seen.axes,
                {path: rng.uniform(0, 1, 60) for path in seen.values},
                seen.cluster,
                seen.worlds,
                rng.binomial(seen.worlds, 0.4),
                luck,
            ).swings()
        )
    assert found / 200 < 0.1


def test_where_no_entry_was_counted_the_bound_of_the_count_stands() -> None:
    seen = grid(2, 2, never, noise=0.0)
    assert (seen.all.k, seen.all.low) == (0, 0.0)
    assert seen.all.high == pytest.approx(1 - 0.025 ** (1 / 400))


def test_one_world_leaves_everything_open() -> None:
    seen = samples(1, 2, by_first(0.0, 0.3), worlds=1, noise=0.0)
    assert (seen.share(seen.everywhere).low, seen.share(seen.everywhere).high) == (0.0, pytest.approx(0.975))


def test_no_share_of_any_rows_exceeds_one_and_ends_agree_with_their_change() -> None:
    seen = samples(60, 2, lambda first, second: 0.9 + 0.1 * first, worlds=4, noise=0.0)
    wild = seen.chance * np.random.default_rng(1).exponential(1.0, 60)
    found = type(seen)(seen.axes, seen.values, seen.cluster, seen.worlds, seen.entries, wild)
    for number in range(58):
        cell = found.share(np.arange(60) // 3 == number // 3)
        assert 0 <= cell.low <= cell.p <= cell.high <= 1
    for swing in found.swings():
        assert swing.change == pytest.approx(swing.ends[1].p - swing.ends[0].p)
        assert -1 <= swing.low <= swing.change <= swing.high <= 1


@pytest.mark.parametrize(("value", "text"), [(0.08333, "0.0833"), (-0.5, "−0.5"), (110.0, "110"), (12345.0, "12,300")])
def test_a_value_is_written_with_the_digits_that_matter(value: float, text: str) -> None:
    assert value_text(value) == text
