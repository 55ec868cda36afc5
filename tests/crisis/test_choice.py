"""Choice rules at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.choice import must_be_defined, respond


def test_a_blind_choice_is_even_among_the_options_that_are_there() -> None:
    assert respond(0.0, 1.0, -np.inf, 3.0) == (0.5, 0.0, 0.5, 0.0, 0.0)


def test_a_sharp_choice_takes_the_better_option() -> None:
    assert respond(1e6, 1.0, 3.0, -np.inf)[:2] == (0.0, 1.0)


def test_a_choice_without_defined_chances_is_an_error_and_not_an_entry() -> None:
    with pytest.raises(FloatingPointError, match="no defined chances"):
        must_be_defined(np.nan)
