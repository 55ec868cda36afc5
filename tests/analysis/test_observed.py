"""What is written down of a world from outside errs as often and as far as its observables say, and never otherwise."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.analysis.followed import COUNT, LEVEL, STATE
from sim.analysis.observed import OBSERVED, QUANTITIES, _seen, declared, observed
from sim.engine.arrays import Array
from sim.evidence.record import OBSERVABLES
from sim.measured.counted import COUNTED
from sim.measured.pressures import PRESSURES
from sim.model.records import WORLD

SHAPE = (40, 1000)


@cache
def luck(name: str) -> Array:
    return np.random.default_rng([*name.encode()]).random(SHAPE)


@cache
def seen_of(value: float) -> dict[str, Array]:
    return observed({name: np.full(SHAPE, value) for name in QUANTITIES}, luck)


def test_every_observable_is_something_that_worlds_have_and_says_its_unit_and_what_its_error_rests_on() -> None:
    known = {*COUNTED, *(pressure.name for pressure in PRESSURES), *(WORLD.names or ())}
    assert set(QUANTITIES) <= known
    for name, said in declared().items():
        assert said["unit"] == OBSERVABLES[name].unit
        assert len(said["reason"]) > 20 and said["error"]


@pytest.mark.parametrize("there", [0.0, 2.0])
def test_of_what_is_counted_a_share_is_seen_and_something_else_besides(there: float) -> None:
    seen = seen_of(there)
    for name, link in OBSERVED.items():
        if link.kind == COUNT:
            expected = there * len(link.of) * link.shown + link.besides
            assert seen[name].mean() == pytest.approx(expected, rel=0.02, abs=0.003), name


def test_a_level_errs_by_its_error_or_its_factor_and_is_not_there_where_nothing_was_measured() -> None:
    for name, link in OBSERVED.items():
        if link.kind == LEVEL:
            seen, never = (
                _seen(name, link, {of: np.full(SHAPE, value) for of in link.of}, luck) for value in (0.3, np.nan)
            )
            truth = 0.3 * link.scale
            expected = np.hypot(link.error, truth * np.log(link.factor))
            assert np.median(seen) == pytest.approx(truth, rel=0.01), name
            assert seen.std() == pytest.approx(expected, rel=0.1), name
            assert np.isnan(never).all(), name


def test_a_state_is_seen_where_it_is_there_and_now_and_then_where_it_is_not() -> None:
    for name, link in OBSERVED.items():
        if link.kind == STATE:
            there, not_there = (
                _seen(name, link, {of: np.full(SHAPE, level) for of in link.of}, luck).mean()
                for level in (link.least, link.least - 0.1)
            )
            assert there == pytest.approx(link.shown, abs=0.01), name
            assert not_there == pytest.approx(link.besides, abs=0.003), name


def test_no_two_observables_share_their_luck() -> None:
    drawn: list[str] = []

    def heard(name: str) -> Array:
        drawn.append(name)
        return luck(name)[0]

    observed({name: np.zeros(SHAPE[1]) for name in QUANTITIES}, heard)
    assert len(drawn) == len(set(drawn)) >= len(OBSERVED)
