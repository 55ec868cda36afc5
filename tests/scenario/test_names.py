"""A short name is enough where it means one parameter; otherwise the message says which there are."""

from __future__ import annotations

import pytest

from sim.scenario.names import UnknownName, parameter_named


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("initial.economic_dependence", "initial.economic_dependence"),
        ("economic_dependence", "initial.economic_dependence"),
        ("dependence", "initial.economic_dependence"),  # economy.most_dependence is a constant of the model
        ("most_dependence", "economy.most_dependence"),
        ("exit_penalty", "leader.exit_penalty"),
    ],
)
def test_a_name_or_its_end_means_a_parameter(name: str, path: str) -> None:
    assert parameter_named(name).path == path


def test_an_ambiguous_name_is_refused_with_all_that_it_may_mean() -> None:
    with pytest.raises(UnknownName, match=r"may mean kremlin\.rationality or leader\.rationality"):
        parameter_named("rationality")


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        UnknownName, match=r"there is no parameter 'economic_dependance': did you mean economic_dependence"
    ):
        parameter_named("economic_dependance")
