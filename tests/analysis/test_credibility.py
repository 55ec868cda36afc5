"""The methods behind `credibility`, each on an answer that is known beforehand."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from sim.analysis.credibility import LIMITS, Verdict, either_way
from sim.analysis.hazard import QuietHistories
from sim.analysis.ratio import NOTHING, Ratio, mean, ratio, ratio_of_ratios
from sim.analysis.screening import fold_over, main_effects
from sim.analysis.slips import COLUMNS, shares, slips
from sim.crisis.slips import is_slip

RNG = np.random.default_rng(3)


def quantal_game(regrets: np.ndarray, precision: float = 10.0) -> dict[str, np.ndarray]:
    """Worlds in which a leader picks one of two options, entry being worse by `regrets`; Moscow slips in the first."""
    enters = 1 / (1 + np.exp(precision * regrets))
    his = is_slip(np.array(precision), np.zeros_like(regrets), regrets)
    its = np.zeros_like(regrets)
    its[0] = 1
    parts = (np.ones_like(regrets), his, its, np.maximum(his, its), np.zeros_like(regrets), np.zeros_like(regrets))
    return {"point": np.zeros(len(regrets), dtype=int)} | {
        name: enters * part for name, part in zip(COLUMNS, parts, strict=True)
    }


def test_the_slips_of_a_planted_game_are_found() -> None:
    runs = quantal_game(np.array([0.1, 0.1, 0.5]))  # three worlds: regrets of 1, 1 and 5 over the precision
    likely, unlikely = 1 / (1 + math.e), 1 / (1 + math.exp(5))
    whole = 2 * likely + unlikely
    found = slips(runs)
    assert found.leader.value == pytest.approx(unlikely / whole) and not found.is_too_many
    assert found.moscow.value == pytest.approx(likely / whole)
    assert found.either.value == pytest.approx((likely + unlikely) / whole)
    assert math.isnan(found.at_incidents.value) and found.meetings.value == pytest.approx(whole / 3)
    told = shares({name: float(runs[name].sum()) for name in COLUMNS})
    assert told["either"] == pytest.approx(found.either.value) and told["at_incidents"] is None
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["at_incidents"]["value"] is None
    assert slips(quantal_game(np.array([0.5, 0.5, 0.5]))).is_too_many


def test_the_error_of_a_ratio_is_what_it_varies_by() -> None:
    samples = []
    for _ in range(400):
        below = RNG.gamma(2.0, size=60)
        above = 0.4 * below + 0.1 * RNG.normal(size=60)
        samples.append(ratio(above, below, np.zeros(60, dtype=int)))
    assert np.mean([found.error for found in samples]) == pytest.approx(np.std([f.value for f in samples]), rel=0.15)
    assert np.mean([found.value for found in samples]) == pytest.approx(0.4, abs=0.005)


def test_points_and_not_worlds_are_what_is_independent() -> None:
    below, above = np.ones(200), np.repeat(RNG.random(20), 10)
    one_by_one, by_point = (ratio(above, below, np.arange(200) // size) for size in (1, 10))
    assert by_point.error > 3 * one_by_one.error


def test_a_ratio_without_anything_below_is_nothing() -> None:
    point, none = np.zeros(2, dtype=int), np.zeros(2)
    assert ratio(none, none, point) is NOTHING and ratio_of_ratios((none, none), (none, none), point) is NOTHING
    assert ratio_of_ratios((none, none + 1), (none, none + 1), point) is NOTHING  # a factor of no hazard at all
    assert mean(none[:0], point[:0]) is NOTHING and NOTHING.to_dict() == {"value": None, "error": None}


def planted(weekly: np.ndarray, weeks: int = 156) -> QuietHistories:
    """Worlds in which an entry has a chance of `weekly` (worlds,) in each week, known and drawn."""
    times, worlds = list(range(0, weeks + 1, 52)), len(weekly)
    first = RNG.geometric(weekly) - 1
    ended = np.where(first < weeks, first, -1)
    lived = np.minimum(first + 1, weeks)  # weeks in which the question was open
    chance = np.stack([weekly * np.minimum(lived, week) for week in times])
    return QuietHistories(times, chance, ended, np.zeros(worlds, dtype=int))


def test_a_planted_hazard_is_found_and_does_not_rise() -> None:
    weekly = 0.004
    told, yearly = planted(np.full(20_000, weekly)), 1 - (1 - weekly) ** 52
    for year in ((0, 52), (52, 104), (104, 156)):
        found = told.hazard(*year)
        assert abs(found.value - yearly) < 4 * found.error < 0.01
    rise = told.rise((0, 52), (104, 156))
    assert abs(rise.value - 1) < 4 * rise.error < 0.1
    assert told.quiet(104).value == pytest.approx((1 - weekly) ** 104, abs=0.01)


def test_among_worlds_of_two_kinds_a_quiet_history_reassures_as_much_as_it_must() -> None:
    kinds = np.array([0.002, 0.02])
    weekly = np.repeat(kinds, 10_000)
    told = planted(weekly)
    survive = (1 - kinds) ** 104
    expected = [float((1 - (1 - kinds) ** 52) @ part / part.sum()) for part in (survive, np.ones(2))]
    rise = told.rise((0, 52), (104, 156))
    assert abs(rise.value - expected[0] / expected[1]) < 4 * rise.error < 0.1
    seen = weekly == kinds[0]  # a record that tells the kinds apart
    assert told.hazard(104, 156, seen).value == pytest.approx(1 - (1 - kinds[0]) ** 52, abs=0.01)
    assert told.lesson(104, 156, seen).value < 0.6
    since, quiet = told.rise((0, 52), (104, 156), seen), 1 - (1 - kinds[0]) ** 52
    assert abs(since.value - quiet / expected[1]) < 4 * since.error < 0.1
    assert told.share_of(104, seen).value == pytest.approx(survive[0] / survive.sum(), abs=0.02)


def test_main_effects_are_found_whatever_two_factors_do_together() -> None:
    factors = 11
    ends = fold_over(factors)
    points = len(ends)
    assert factors < points // 2 <= 2 * factors and set(np.unique(ends)) == {-1, 1}
    assert (ends.T @ ends == points * np.eye(factors)).all() and (ends.sum(axis=0) == 0).all()
    planted = np.array([0.3, -0.2, 0.1, *np.zeros(factors - 3)])
    together = 0.5 * ends[:, 0] * ends[:, 1] + 0.4 * ends[:, 3] * ends[:, 4]
    effect, error = main_effects(ends, 7 + ends @ planted / 2 + together)
    assert effect == pytest.approx(planted) and (error > 0).all()


def test_the_stated_error_of_an_effect_is_what_it_varies_by() -> None:
    ends = fold_over(5)
    found = [main_effects(ends, 0.1 * ends[:, 0] + RNG.normal(size=len(ends))) for _ in range(500)]
    assert np.std([effect[1] for effect, _ in found]) == pytest.approx(np.mean([e[1] for _, e in found]), rel=0.15)


def test_a_factor_counts_in_both_directions_and_a_limit_at_its_edge_is_barely_kept() -> None:
    assert either_way(Ratio(0.5, 0.01)) == Ratio(2.0, 0.04) and either_way(Ratio(1.2, 0.1)) == Ratio(1.2, 0.1)
    assert either_way(Ratio(0.0)).value == math.inf and math.isnan(either_way(NOTHING).value)
    kept, barely = Verdict("rationality", Ratio(1.2, 0.01)), Verdict("rationality", Ratio(1.48, 0.05))
    assert kept.met and kept.settled and barely.met and not barely.settled
    assert Verdict("slips", Ratio(0.73, 0.01)).met is False and Verdict("slips", NOTHING).met is None
    assert json.loads(json.dumps(kept.to_dict(), allow_nan=False))["most"] == LIMITS["rationality"].most
