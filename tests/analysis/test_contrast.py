"""Two tables of worlds with common luck, compared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.analysis.answer import REPORTED
from sim.analysis.contrast import Columns, Luck, contrast
from sim.analysis.estimate import Precision
from sim.analysis.evenly import evenly
from sim.analysis.paired import paired_effect
from sim.analysis.sampling import Sampling
from sim.engine.arrays import Array
from tests.analysis.known import rao_blackwell

WORLDS = 4000
LUCK = Luck(seed=1, worlds=100, points=1, settings=1, luck="paired", weeks=52)


def table(shift: float = 0.0, points: int = 1, worlds: int = WORLDS) -> dict[str, Any]:
    """Worlds in which an entry has a known chance, more so by `shift`; the same luck in every call."""
    generator, world = np.random.default_rng(1), np.arange(worlds)
    chance = np.clip(generator.beta(2, 18, worlds) + shift, 0, 1)
    entered = generator.random(worlds) < chance
    return {
        "world": world,
        "point": world % points,
        "replication": world // points,
        "ending": np.where(entered, "entry", np.where(world % 3, "no_entry", "war_end")).astype(object),
        "entry_chance": chance,
    }


@pytest.mark.parametrize("points", [1, 100])
def test_the_difference_counted_and_from_known_chances_are_both_right(points: int) -> None:
    found = contrast(table(points=points), table(0.02, points))
    entry = found.endings["entry"]
    assert (found.worlds, found.points) == (WORLDS, points)
    assert entry.effect.low <= 0.02 <= entry.effect.high
    assert found.known.difference == pytest.approx(0.02)
    assert entry.flips.only_first == 0
    assert entry.p_value < 1e-6
    assert entry.effect.after - entry.effect.before == pytest.approx(entry.effect.difference)


def test_every_ending_has_its_flips_and_all_flips_balance() -> None:
    found = contrast(table(), table(0.02))
    assert tuple(found.endings) == REPORTED
    assert all(change.flips.worlds == WORLDS for change in found.endings.values())
    assert sum(change.effect.difference for change in found.endings.values()) == pytest.approx(0)


def test_common_luck_and_known_chances_save_worlds() -> None:
    generator = np.random.default_rng(5)
    uneven = table()
    uneven["entry_chance"] = np.clip(uneven["entry_chance"] + generator.uniform(0, 0.04, WORLDS), 0, 1)
    found = contrast(table(), uneven | {"ending": table(0.02)["ending"]})
    assert found.endings["entry"].saved is not None
    assert found.known_saved is not None
    assert 5 < found.endings["entry"].saved < found.known_saved


def test_chances_that_do_not_fit_the_counted_difference_are_noticed() -> None:
    honest, wrong = table(0.02), table(0.02)
    wrong["entry_chance"] = np.clip(wrong["entry_chance"] - 0.02, 0, 1)
    fits, misfits = (contrast(table(), side).known_check for side in (honest, wrong))
    assert fits is not None
    assert misfits is not None
    assert abs(fits) < 3 < misfits
    assert contrast(table(), table()).known_check is None


def test_a_scenario_against_itself_differs_nowhere_and_still_has_a_bound() -> None:
    found = contrast(table(), table())
    entry = found.endings["entry"]
    assert (entry.flips.only_first, entry.flips.only_second, entry.p_value, entry.saved) == (0, 0, 1, None)
    assert found.known.moved == 0
    assert found.best("entry") is entry.effect
    assert entry.effect.low < 0 < entry.effect.high


def test_the_known_chances_are_preferred_for_an_entry_and_for_nothing_else() -> None:
    found = contrast(table(), table(0.02))
    assert found.best("entry") is found.known
    assert found.best("war_end") is found.endings["war_end"].effect


def test_where_entries_are_nearly_sure_the_count_says_more_than_the_chances() -> None:
    sums = np.random.default_rng(2).exponential(1.0, (2, WORLDS))  # of chances met one after the other until one hits
    rare, sure = table(), table(2.0)
    rare["entry_chance"], sure["entry_chance"] = sums[0] * 0.99, sums[1] + 0.1
    found = contrast(rare, sure)
    assert (found.is_known, found.known) == (False, found.endings["entry"].effect)
    assert found.best("entry").after == 1
    assert -1 <= found.known.low <= found.known.high <= 1


def test_a_world_that_failed_in_one_scenario_is_left_out_of_both() -> None:
    second = {name: np.delete(values, [3, 77]) for name, values in table(0.02).items()}
    found = contrast(table(), second)
    assert found.worlds == WORLDS - 2
    kept = {name: np.delete(values, [3, 77]) for name, values in table().items()}
    expected = rao_blackwell(kept["ending"] == "entry", kept["entry_chance"], kept["point"])
    assert found.known.before == pytest.approx(expected.p)


def test_other_luck_under_the_same_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not the same world"):
        contrast(table(points=1), table(points=2))
    nowhere = {name: values[:0] for name, values in table().items()}
    with pytest.raises(ValueError, match="no world in common"):
        contrast(table(), nowhere)


@pytest.mark.parametrize("worlds", [1, 2])
def test_next_to_no_worlds_know_next_to_nothing_and_can_still_be_written_down(worlds: int) -> None:
    found = contrast(table(worlds=worlds), table(0.5, worlds=worlds))
    assert -1 <= found.known.low <= found.known.high <= 1
    assert found.endings["entry"].effect.high - found.endings["entry"].effect.low > 0.5
    json.dumps(found.to_dict(), allow_nan=False)


def test_two_runs_are_unlike_in_what_they_do_not_share() -> None:
    assert LUCK.unlike(LUCK) == {}
    assert LUCK.unlike(replace(LUCK, seed=2, weeks=26)) == {"the seed": (1, 2), "the number of weeks": (52, 26)}


def over_even_points(seed: int) -> tuple[Columns, Columns, Sampling]:
    """Worlds of two scenarios at the same points of a Latin hypercube, whose difference grows with a parameter."""
    rng, points, worlds = np.random.default_rng(seed), 64, 8
    matters, does_nothing = ((rng.permutation(points) + rng.uniform(size=points)) / points for _ in range(2))
    luck, point = rng.uniform(size=points * worlds), np.repeat(np.arange(points), worlds)
    sides = []
    for chance in (0.1 + 0.2 * matters, 0.1 + 0.8 * matters):
        happened = luck < chance[point]
        known = np.clip(chance[point] + 0.2 * (luck - 0.5), 0, 1)
        column = {"world": np.arange(len(luck)), "point": point, "replication": np.arange(len(luck)) % worlds}
        sides.append({**column, "ending": np.where(happened, "entry", "no_entry"), "entry_chance": known})
    return sides[0], sides[1], Sampling(fixed=evenly([matters, does_nothing]))


def told(first: Columns, second: Columns, fixed: Array | None) -> list[tuple[float, float]]:
    """The counted and the known difference with the errors that their intervals have."""
    counted = [(side["ending"] == "entry").astype(float) for side in (first, second)]
    effects = (
        paired_effect(before, after, first["point"], fixed)
        for before, after in (counted, [side["entry_chance"] for side in (first, second)])
    )
    reach = 2 * Precision(points=64).quantile()
    return [(e.difference, (e.high - e.low) / reach) for e in effects]


def test_differences_over_even_points_vary_from_seed_to_seed_as_stated() -> None:
    """200 seeds tell a ratio of variances to within a tenth; taken as drawn one by one they would be told too wide."""
    made = [over_even_points(seed) for seed in range(200)]
    value, error = np.moveaxis(np.array([told(first, second, by.fixed) for first, second, by in made]), -1, 0)
    one_by_one = np.array([told(first, second, None) for first, second, _ in made[:20]])[..., 1]
    between = value.var(axis=0, ddof=1)
    ratio = between / (error**2).mean(axis=0)
    assert ((ratio > 0.75) & (ratio < 1.33)).all(), ratio
    assert (between < 0.7 * (one_by_one**2).mean(axis=0)).all()
    found, wide = (contrast(*made[0][:2], sampling) for sampling in (made[0][2], Sampling()))
    for even, drawn in ((found.known, wide.known), (found.endings["entry"].effect, wide.endings["entry"].effect)):
        assert even.high - even.low < 0.9 * (drawn.high - drawn.low)


def test_a_sample_without_worlds_left_is_taken_as_drawn_one_by_one() -> None:
    first, second, sampling = over_even_points(1)
    less = {name: column[second["point"] > 0] for name, column in second.items()}
    assert contrast(first, less, sampling) == contrast(first, less, Sampling())


def test_a_change_that_hardly_any_world_carries_is_not_told_for_certain() -> None:
    """One world in eighty is moved towards an entry: known chances alone would hold the truth in 88 %."""
    worlds = 200
    rng, truth, held = np.random.default_rng(worlds), 0.35 / 80, 0
    for _ in range(200):
        moved = np.where(rng.random(worlds) < 1 / 80, rng.beta(3.5, 6.5, worlds), 0.0)
        luck = rng.random(worlds)
        sides = [side(luck, chance) for chance in (np.zeros(worlds), moved)]
        found = contrast(*sides).best("entry")
        held += found.low <= truth <= found.high
    assert held / 200 >= 0.93


def side(luck: Array, chance: Array) -> Columns:
    """Worlds of one point that enter where their luck lies below their chance."""
    number = np.arange(len(luck))
    ending = np.where(luck < chance, "entry", "no_entry")
    return {"world": number, "point": 0 * number, "replication": number, "ending": ending, "entry_chance": chance}
