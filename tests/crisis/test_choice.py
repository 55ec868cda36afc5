"""Choice rules at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.choice import happens, must_be_defined, probability, respond


def test_a_blind_choice_is_even_among_the_options_that_are_there() -> None:
    assert respond(0.0, 1.0, -np.inf, 3.0) == (0.5, 0.0, 0.5, 0.0, 0.0)


def test_a_sharp_choice_takes_the_better_option() -> None:
    assert respond(1e6, 1.0, 3.0, -np.inf)[:2] == (0.0, 1.0)


def test_a_choice_without_defined_chances_is_an_error_and_not_an_entry() -> None:
    with pytest.raises(FloatingPointError, match="no defined chances"):
        must_be_defined(np.nan)


@pytest.mark.parametrize("hazard", [0.0, 1e-17, 1e-3, 0.7, 1.0, 30.0])
def test_a_thing_happens_by_the_probability_of_its_hazard(hazard: float) -> None:
    chance = probability(hazard)
    for u in (1e-12, 0.5, np.nextafter(chance, 0), chance, np.nextafter(chance, 1), hazard):
        assert happens(u, hazard) == (u < chance)
