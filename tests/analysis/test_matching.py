"""What is ruled out, what is left and how much it counts: on a toy whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pytest

from sim.analysis.matching import (
    FEWEST,
    Screening,
    Target,
    distance,
    implausibility,
    inside,
    match,
    noise,
    quantiles,
    screen,
    shifts,
    stops,
)
from sim.analysis.patterns import Pattern
from sim.design.observing import Candidates, Moments

RNG = np.random.default_rng(3)


def row(low: float | None, high: float | None, row: str = "x", **more: object) -> Pattern:
    made = Pattern(row, "a pattern", "entry", "resignations", low, high, "persons", "meso", (), "fitted")
    return replace(made, **more)  # type: ignore[arg-type]


def seen(*means: float, worlds: int = 100, variance: float = 0.0) -> Moments:
    mean = np.array(means)[:, None]
    return Moments(np.full(len(means), worlds), mean, np.full(mean.shape, variance))


@dataclass
class Toy:
    """Worlds with an observable that is linear in two numbers, and luck with a known variance.

    What happened is as likely as the first of them says. Luck goes with a point's number and the replication.
    """

    variance: float = 0.0
    asked: list[tuple[str, range]] = field(default_factory=list)

    def __call__(
        self, experiment: str, observables: Sequence[str], points: Candidates, replications: range
    ) -> dict[str, Moments]:
        self.asked.append((experiment, replications))
        a, b = points.values["a"], points.values["b"]
        means = {
            "resignations": 10 * a + 5 * b,
            "no_entry_no_takeover": (1 + a) / 2,
            "no_collapse": (1 + a) / 2,
            "compliance": b,
            "yearly_drift": a - b,
        }
        return {name: self._moments(means[name], points.numbers, replications) for name in observables}

    def _moments(self, mean: np.ndarray, numbers: np.ndarray, replications: range) -> Moments:
        if not self.variance:
            return Moments(np.full(len(mean), len(replications)), mean[:, None], np.zeros((len(mean), 1)))
        luck = np.array([[luck_of(int(n), r) for r in replications] for n in numbers])
        worlds = mean[:, None] + np.sqrt(self.variance) * luck
        return Moments.of(worlds.reshape(1, -1), np.repeat(np.arange(len(mean)), len(replications)), len(mean))


@cache
def luck_of(point: int, replication: int) -> float:
    return float(np.random.default_rng((point, replication)).standard_normal())


POINTS = Candidates.of({"a": RNG.uniform(0, 1, 600), "b": RNG.uniform(0, 1, 600)})
TRUTH = 10 * POINTS.values["a"] + 5 * POINTS.values["b"]
FITTED = row(6.0, 8.0)
JUDGED = row(0.4, 0.6, "judged", use="expert prior", experiment="ultimatum", observable="compliance")
RECORD = [
    row(None, None, name, use="weight", experiment="hindcast", observable=name)
    for name in ("no_entry_no_takeover", "no_collapse")
]
REACH = 3 * 0.5 * np.sqrt(1 + 0.25)  # a quarter of the window, and half of that for the model


def test_the_points_that_are_left_of_a_linear_toy_are_those_of_the_formula() -> None:
    left = screen([FITTED], POINTS, Toy(), 16).left
    assert (left == (np.abs(TRUTH - 7.0) <= REACH)).all()
    assert 0.1 < left.mean() < 0.9


def test_what_is_left_is_the_prior_cut_off_and_nowhere_thinned() -> None:
    found = match([FITTED], POINTS, Toy(), 16)
    band = np.abs(TRUTH - 7.0) <= REACH
    assert np.array_equal(found.members.values["b"], POINTS.values["b"][band])
    assert np.array_equal(found.members.numbers, np.flatnonzero(band))


def test_luck_of_the_mean_makes_a_point_harder_to_rule_out() -> None:
    far = Target.of(FITTED).centre + 3.2 * REACH / 3
    assert implausibility(FITTED, seen(far))[0] == pytest.approx(3.2)
    lucky = implausibility(FITTED, seen(far, variance=25.0))[0]
    assert lucky == pytest.approx((far - 7.0) / np.sqrt((REACH / 3) ** 2 + 25.0 / 100))


def test_the_luck_of_the_one_history_that_happened_is_no_fault_of_a_point() -> None:
    moments = seen(12.0, variance=4.0)
    happened, might = replace(FITTED, experiment="hindcast"), FITTED
    assert implausibility(happened, moments)[0] == pytest.approx(5 / np.sqrt((REACH / 3) ** 2 + 4 * 1.01))
    assert implausibility(might, moments)[0] == pytest.approx(5 / np.sqrt((REACH / 3) ** 2 + 0.04))


def test_the_worst_reading_counts() -> None:
    both = Moments(np.array([100]), np.array([[7.0, 12.0]]), np.zeros((1, 2)))
    assert implausibility(FITTED, both)[0] == pytest.approx(implausibility(FITTED, seen(12.0))[0])


@pytest.mark.parametrize(("worlds", "is_out"), [(0, False), (1, False), (FEWEST - 1, False), (FEWEST, True)])
def test_a_row_says_nothing_of_a_point_with_too_few_worlds_like_the_record(worlds: int, is_out: bool) -> None:
    assert (implausibility(FITTED, seen(99.0, worlds=worlds))[0] > 3) == is_out
    nothing = Moments(np.array([worlds]), np.array([[np.nan]]), np.array([[np.nan]]))
    assert worlds or implausibility(FITTED, nothing)[0] == 0


def test_the_window_is_two_standard_deviations_to_each_side_on_either_scale() -> None:
    assert Target.of(row(10, 30)) == Target(20.0, 5.0, 2.5, is_log=False)
    dozens = Target.of(row(20, 200, scale="log", discrepancy=0.1))
    assert np.exp(dozens.centre) == pytest.approx(np.sqrt(20 * 200)) and dozens.discrepancy == 0.1
    assert np.exp(dozens.centre + 2 * dozens.observation) == pytest.approx(200)
    assert implausibility(row(20, 200, scale="log", discrepancy=0.0), seen(200.0, 20.0)) == pytest.approx([2, 2])


def test_on_a_log_scale_worlds_that_differ_a_lot_differ_as_the_logarithms_of_a_lognormal_do() -> None:
    worlds = np.exp(RNG.normal(np.log(100), 1.5, 400_000))
    moments = seen(worlds.mean(), worlds=400_000, variance=worlds.var())
    happened = row(20, 200, scale="log", discrepancy=0.0, experiment="hindcast")
    off = np.log(worlds.mean()) - Target.of(happened).centre
    expected = abs(off) / np.sqrt(Target.of(happened).observation ** 2 + np.log(worlds).var())
    assert implausibility(happened, moments)[0] == pytest.approx(expected, rel=0.02)


def test_nothing_can_be_ruled_out_by_a_window_with_an_open_end() -> None:
    with pytest.raises(ValueError, match="row 8 has no closed window"):
        Target.of(row(2, None, "8"))
    with pytest.raises(ValueError, match="window of row 8 has no width"):
        Target.of(row(2, 2, "8"))


def test_each_row_says_what_it_rules_out_and_what_it_alone_does() -> None:
    far = np.array([[4.0, 4.0, 0.0, 0.0], [4.0, 0.0, 0.0, 3.1]])
    screening = Screening((row(0, 1), row(0, 1)), far)
    assert screening.by_row.tolist() == [0.5, 0.5] and screening.by_row_only.tolist() == [0.25, 0.25]
    assert screening.left.tolist() == [False, False, True, False] and screening.nearest == 0.0


def test_weights_are_the_likelihood_of_what_happened() -> None:
    found = match([FITTED, *RECORD], POINTS, Toy(), 16)
    assert found.weight == pytest.approx(found.members.values["a"])
    assert found.with_judgement == pytest.approx(found.weight)  # nobody judged


def test_weights_with_luck_are_right_on_average() -> None:
    found = match([FITTED, *RECORD], POINTS, Toy(variance=0.01), 16)
    error = found.weight - found.members.values["a"]
    luck = 2 * 0.1 / np.sqrt(16)  # two rows with the same luck
    assert abs(error.mean()) < 4 * luck / np.sqrt(len(error)) and error.std() == pytest.approx(luck, rel=0.2)


def test_the_error_of_a_weight_is_that_of_a_count() -> None:
    found = match([FITTED, *RECORD], POINTS, Toy(), 16)
    a = found.members.values["a"]
    assert found.weighing is not None and found.weighing.error == pytest.approx(np.sqrt(a * (1 - a) / 16))


def test_without_rows_that_weigh_every_member_counts_alike() -> None:
    assert set(match([FITTED], POINTS, Toy(), 16).weight) == {1.0}


def test_members_are_weighed_with_other_luck_than_they_were_chosen_by() -> None:
    toy = Toy()
    match([FITTED, *RECORD, JUDGED], POINTS, toy, 16)
    assert toy.asked == [("entry", range(16)), ("hindcast", range(16, 32)), ("ultimatum", range(16, 32))]


def test_held_out_rows_rule_nothing_out() -> None:
    held = row(0.0, 0.0, "held", use="held out", experiment="hindcast", observable="yearly_drift")
    with_it, without = match([FITTED, held], POINTS, Toy(), 16), match([FITTED], POINTS, Toy(), 16)
    assert np.array_equal(with_it.members.numbers, without.members.numbers)
    assert np.array_equal(with_it.with_judgement, without.with_judgement)
    assert with_it.weighing is not None and len(with_it.weighing.held_out["held"].worlds) == len(with_it.members)


def test_the_judgement_counts_only_members_whose_answer_lies_in_its_window() -> None:
    found = match([FITTED, *RECORD, JUDGED], POINTS, Toy(), 16)
    b = found.members.values["b"]
    assert found.with_judgement == pytest.approx(found.weight * ((b > 0.4) & (b < 0.6)))


def test_the_judgement_has_soft_edges_by_its_own_luck() -> None:
    moments = Moments(np.array([100, 100, 100, 0]), np.array([[0.4], [0.5], [0.41], [np.nan]]), np.full((4, 1), 0.01))
    at_edge, within, near, unknown = inside(JUDGED, moments)
    assert (at_edge, within, unknown) == (pytest.approx(0.5), pytest.approx(1.0), 0.0)
    assert near == pytest.approx(0.8413, abs=1e-4)


def test_where_nothing_is_left_nothing_more_is_simulated() -> None:
    toy = Toy()
    found = match([row(100, 102)], POINTS, toy, 16)
    assert found.weighing is None and not len(found.members) and len(toy.asked) == 1
    assert found.screening.nearest == pytest.approx((101 - TRUTH.max()) / (REACH / 3))


def test_points_that_cannot_make_what_happened_are_no_members() -> None:
    points = Candidates.of({"a": np.array([0.0, 0.5]), "b": np.array([1.4, 0.4])})
    found = match([FITTED, *RECORD], points, Toy(), 16)
    assert found.screening.left.all() and found.members.numbers.tolist() == [1] and found.weight.tolist() == [0.5]


def test_a_parameter_has_moved_as_far_as_its_distributions_are_apart() -> None:
    even = np.linspace(0, 1, 1001)
    assert distance(even, np.ones(1001), even, (even > 0.5).astype(float)) == pytest.approx(0.5, abs=0.01)
    assert distance(even, np.ones(1001), even, np.ones(1001)) == 0
    spread = np.linspace(0, 1, 400)
    found = shifts({"still": even, "moved": even}, {"still": spread, "moved": even[:400]}, np.ones(400))
    assert found[0].path == "moved" and found[0].distance == pytest.approx(0.6, abs=0.01)


def test_quantiles_count_weight_not_members() -> None:
    assert quantiles(np.array([3.0, 1.0, 2.0]), np.array([0.05, 0.9, 0.05])) == (1.0, 1.0, 1.0)


def test_of_parameters_that_did_not_move_the_furthest_stays_below_the_noise_line_19_times_in_20() -> None:
    above = 0
    for _ in range(40):
        before = RNG.uniform(0, 1, (82, 800))
        chosen = RNG.choice(800, 200, replace=False)
        furthest = max(distance(u, np.ones(800), u[chosen], np.ones(200)) for u in before)
        above += furthest > noise(82, 200)
    assert above <= 7  # 1 in 20 of 40 is 2; 8 or more come by chance once in 600 times


def test_waves_add_worlds_to_the_points_that_are_left_and_to_no_others() -> None:
    toy = Toy(variance=1.0)
    found = screen([FITTED], POINTS, toy, 64, waves=3)
    assert toy.asked == [("entry", range(16)), ("entry", range(16, 32)), ("entry", range(32, 64))]
    points = [wave.points for wave in found.waves]
    assert [wave.worlds for wave in found.waves] == [16, 32, 64]
    assert points[0] == len(POINTS) and points[1:] == [wave.left for wave in found.waves[:-1]]
    assert found.left.sum() == found.waves[-1].left < points[1] < points[0]


def test_a_point_that_survives_all_waves_is_judged_as_by_one_look_at_all_its_worlds() -> None:
    at_once, in_waves = (screen([FITTED], POINTS, Toy(variance=1.0), 64, waves) for waves in (1, 4))
    assert (at_once.left >= in_waves.left).all()
    near = at_once.left & in_waves.left
    assert in_waves.implausibility[:, near] == pytest.approx(at_once.implausibility[:, near])
    assert near.sum() >= 0.97 * at_once.left.sum()  # few are lost to the luck of early waves


def test_moments_of_two_groups_of_worlds_are_those_of_all_of_them() -> None:
    values, point = RNG.normal(size=(2, 90)), RNG.integers(0, 4, 90)
    parts = [Moments.of(values[:, part], point[part], 4) for part in (slice(0, 30), slice(30, 31), slice(31, 90))]
    pooled, whole = parts[0].pooled(parts[1]).pooled(parts[2]), Moments.of(values, point, 4)
    assert (pooled.worlds == whole.worlds).all()
    assert pooled.mean == pytest.approx(whole.mean) and pooled.variance == pytest.approx(whole.variance)


@pytest.mark.parametrize(("worlds", "waves", "expected"), [(100, 3, [25, 50, 100]), (16, 3, [8, 16]), (100, 1, [100])])
def test_each_wave_doubles_the_worlds_seen_of_a_point(worlds: int, waves: int, expected: list[int]) -> None:
    assert stops(worlds, waves) == expected
