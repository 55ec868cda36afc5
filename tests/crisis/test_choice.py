"""Choice rules at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.choice import must_be_defined, quantal_response


def test_a_blind_choice_is_even_among_the_options_that_are_there() -> None:
    chances = quantal_response(np.array([[1.0], [-np.inf], [3.0]]), 0.0)
    assert chances[:, 0].tolist() == [0.5, 0.0, 0.5]


def test_a_sharp_choice_takes_the_better_option() -> None:
    assert quantal_response(np.array([[1.0], [3.0]]), 1e6)[:, 0].tolist() == [0.0, 1.0]


def test_a_choice_without_defined_chances_is_an_error_and_not_an_entry() -> None:
    with pytest.raises(FloatingPointError, match="no defined chances"):
        must_be_defined(np.array([[np.nan], [np.nan]]))
