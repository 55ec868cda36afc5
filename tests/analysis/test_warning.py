"""What a sign tells: a planted one is found with the likelihood ratio and the lead that it has, noise is not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.course import WITHIN, Course
from sim.analysis.errors import CannotAnswer
from sim.analysis.warning import best_together, indicator, weight_of_evidence

WEEKS, WORLDS = 52, 4000
LEAD, SHOWN, USUAL = 5, 0.6, 0.02  # a sign is planted five weeks before six in ten events, else it comes by itself


@pytest.fixture(scope="module")
def course() -> Course:
    """Worlds in which an event comes with one per cent a week, and its chance is known in the week in which it does."""
    luck = np.random.default_rng(1)
    comes = luck.random((WEEKS, WORLDS)) < 0.01
    happens = comes.any(axis=0)
    last = np.where(happens, comes.argmax(axis=0), WEEKS)
    chance = np.zeros((WEEKS, WORLDS))
    chance[last[happens], np.flatnonzero(happens)] = 1.0
    return Course(chance, last, np.arange(WORLDS) % 32)


def planted(course: Course, share: float = SHOWN, lead: int = LEAD, seed: int = 2) -> np.ndarray:
    luck = np.random.default_rng(seed)
    seen = luck.random(course.chance.shape) < USUAL
    for world in np.flatnonzero((course.last < WEEKS) & (course.last >= WITHIN)):
        if luck.random() < share:
            seen[course.last[world] - lead, world] = True
    return seen


def noise(course: Course, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).random(course.chance.shape) < USUAL


def test_a_planted_sign_has_the_likelihood_ratio_and_the_lead_that_it_was_planted_with(course: Course) -> None:
    found = indicator({"planted": planted(course)}, course)
    by_weeks = {lead.weeks: lead for lead in found.by_lead}
    for weeks in (4, 8):
        usual = 1 - (1 - USUAL) ** weeks
        hit = usual if weeks < LEAD else 1 - (1 - SHOWN) * (1 - usual)
        told = by_weeks[weeks]
        assert told.hit == pytest.approx(hit, abs=0.05)
        assert told.ratio.low < hit / usual < told.ratio.high
    assert found.lead in (LEAD, LEAD + 1)  # sightings by themselves come a little earlier now and then
    assert found.profile.argmax() == LEAD - 1 and found.usual.mean() == pytest.approx(USUAL, rel=0.2)
    assert found.auc.low > 0.6
    assert found.after.low > found.before.high
    begins = 52 * USUAL * (1 - USUAL) ** WITHIN  # an alarm begins at a sighting after a quarter without one
    assert 0.85 * begins < found.false_alarms < found.alarms < 1.5 * begins


def test_noise_is_no_sign_in_nineteen_of_twenty_draws(course: Course) -> None:
    found = [indicator({"noise": noise(course, seed)}, course) for seed in range(10, 30)]
    ratios = [one.likelihood.ratio for one in found]
    assert sum(ratio.low < 1 < ratio.high for ratio in ratios) >= 17
    assert np.mean([one.auc.value for one in found]) == pytest.approx(0.5, abs=0.01)
    assert all(one.is_bare_mention and one.information < 0.01 for one in found)


def test_what_the_calendar_says_is_no_sign() -> None:
    luck, weeks = np.random.default_rng(4), np.arange(WEEKS)[:, None]
    chance = np.where(weeks >= 30, 0.01, 0.0001) * np.ones((WEEKS, WORLDS))  # a demand in week 30, say
    course = Course(chance, np.full(WORLDS, WEEKS), np.arange(WORLDS) % 32)
    found = indicator({"spring": (luck.random(chance.shape) < 0.1) & (weeks >= 25)}, course)
    assert found.likelihood.ratio.value == pytest.approx(1, abs=0.03)


def test_chances_tell_the_same_as_the_events_that_they_bring_and_more_precisely() -> None:
    luck = np.random.default_rng(5)
    alert = luck.random((WEEKS, WORLDS)) < 0.1
    chance = np.full((WEEKS, WORLDS), 0.005)
    chance[1:][alert[:-1]] = 0.02  # four times as likely in the week after
    comes = luck.random(chance.shape) < chance
    last = np.where(comes.any(axis=0), comes.argmax(axis=0), WEEKS)
    coins = np.zeros_like(chance)
    coins[last[last < WEEKS], np.flatnonzero(last < WEEKS)] = 1.0
    known, counted = (
        indicator({"alert": alert}, Course(what, last, np.arange(WORLDS) % 32)).by_lead[0].ratio
        for what in (chance, coins)
    )
    for told in (known, counted):
        assert told.low < 4 / 1.3 * 1.02 and told.high > 4 / 1.3 * 0.98  # 0.1 x 0.02 + 0.9 x 0.005 is 1.3 x 0.005
    assert known.high / known.low < counted.high / counted.low


def test_two_signs_together_are_found_and_told_from_worlds_in_which_they_were_not_chosen(course: Course) -> None:
    both = {"one": planted(course, 0.9, 3, 6), "other": planted(course, 0.9, 7, 7)}
    decoys = {f"noise {n}": noise(course, n) for n in range(3)}
    found = best_together(both | decoys, course)
    assert found is not None
    names, together, alone = found
    assert {"one", "other"} <= set(names)
    assert together.likelihood.ratio.low > alone.likelihood.ratio.high
    chosen_of_noise = best_together({f"noise {n}": noise(course, n) for n in range(8)}, course)
    assert chosen_of_noise is not None and chosen_of_noise[1].likelihood.ratio.low < 1


def test_signs_seen_together_before_few_events_are_not_chosen_and_one_such_event_tells_no_more_than_its_bound(
    course: Course,
) -> None:
    before = np.flatnonzero((course.last < WEEKS) & (course.last >= WITHIN))
    seldom = {name: np.zeros(course.chance.shape, dtype=bool) for name in ("one", "other")}
    for flags in seldom.values():
        flags[course.last[before[:4]] - 2, before[:4]] = True  # never otherwise
    found = best_together(seldom | {"noise": noise(course), "more noise": noise(course, 8)}, course)
    assert found is not None and set(found[0]) == {"noise", "more noise"}
    assert best_together(seldom, course) is None
    half = np.where(np.arange(WORLDS) == before[0], 0.5, 1.0) * course.chance  # seen before half an event
    rare = {"rare": noise(course) & ((course.last == WEEKS) | (np.arange(WORLDS) == before[0]))}
    rare["rare"][course.last[before[0]] - 1, before[0]] = True
    told = indicator(rare, Course(half, course.last, course.group)).likelihood.ratio
    assert told.low == 0 < told.value < told.high < 0.2


def test_a_sign_never_seen_before_an_event_has_a_bound_and_one_seen_only_there_too(course: Course) -> None:
    never = np.zeros(course.chance.shape, dtype=bool)
    assert not indicator({"never": never}, course).is_ever_seen
    only_quiet = noise(course) & (course.last == WEEKS)
    told = indicator({"quiet": only_quiet}, course).likelihood.ratio
    assert told.value == 0 and 0 < told.high < 0.2
    only_before = planted(course) & (course.last < WEEKS)
    assert indicator({"before": only_before}, course).likelihood.ratio.low > 2


def test_what_evidence_weighs_is_nothing_without_a_difference_and_adds_both_answers() -> None:
    assert weight_of_evidence(0.3, 0.3) == pytest.approx(0)
    assert weight_of_evidence(0.5, 0.25) == pytest.approx(0.5 * np.log(2) + 0.5 * np.log(2 / 3))


def test_too_short_or_too_quiet_histories_are_refused() -> None:
    with pytest.raises(CannotAnswer, match="at least 27"):
        Course(np.full((20, 10), 0.5), np.full(10, 20), np.arange(10)).check()
    with pytest.raises(CannotAnswer, match="too few"):
        Course(np.full((40, 10), 1e-6), np.full(10, 40), np.arange(10)).check()
    ordered = np.zeros((40, 10))
    ordered[20] = 1.0
    with pytest.raises(CannotAnswer, match="stays quiet"):
        Course(ordered, np.full(10, 20), np.arange(10)).check()
