"""Whatever prior is accepted can be drawn from, written out and read again; the others are refused with their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.priors import FAMILIES, TRUNCATED, PriorError, check_quantiles, make_prior
from sim.scenario import Problem, Scenario, ScenarioError, load_scenario
from sim.scenario.vocabulary import vocabulary

Complaints = Callable[..., tuple[Problem, ...]]
Load = Callable[..., Scenario]
Write = Callable[..., Path]

PATHS = (
    "initial.resolve_weight", "initial.front_balance", "initial.sanctions", "initial.involvement_level",
    "leader.risk_bias", "army.deployable", "leader.rationality",
)  # fmt: skip
EXTREMES = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, 1e-12, 1e-300, 1e300, 1.7e308, -1.7e308, 0.5 + 1e-16])
NUMBERS = st.floats(-4, 4).map(lambda x: round(x, 3)) | st.floats(allow_nan=False, allow_infinity=False) | EXTREMES


@given(
    path=st.sampled_from(PATHS),
    family=st.sampled_from(sorted(FAMILIES)),
    numbers=st.lists(NUMBERS, min_size=1, max_size=3),
    rising=st.booleans(),
    within=st.none() | st.tuples(NUMBERS, NUMBERS),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_accepted_prior_is_drawn_written_and_read_again(
    write: Write, path: str, family: str, numbers: list[float], rising: bool, within: tuple[float, float] | None
) -> None:
    numbers = sorted(numbers) if rising else numbers
    argument = repr(numbers[0]) if family == "fixed" else repr(numbers)
    cut = f", within: [{within[0]!r}, {within[1]!r}]" if within else ""
    block, name = ("initial", path[8:]) if path.startswith("initial.") else ("parameters", path)
    head = "title: t\nquestion: q?\nstart: 2022-06-20\n"
    file = write(f"{head}{block}:\n  {name}: {{{family}: {argument}{cut}, source: judgement}}\n", "once.yaml")
    try:
        scenario = load_scenario(file)
    except ScenarioError as refused:
        assert all(problem.position.line == 5 for problem in refused.problems)
        return
    prior = scenario.beliefs[path].prior
    drawn = prior.quantile(np.linspace(0.001, 0.999, 50))
    unit = vocabulary().parameters[path].unit
    assert np.isfinite(drawn).all() and (np.diff(drawn) >= -1e-9 * np.abs(drawn).max()).all()
    assert all(unit.contains(value) for value in drawn)
    again = load_scenario(write(scenario.to_yaml(), "again.yaml"))
    assert again.digest == scenario.digest
    assert again.beliefs[path].prior == prior


def test_a_prior_from_which_nothing_can_be_drawn_is_refused(complaints: Complaints) -> None:
    for belief, said in [
        ("initial: {resolve_weight: {beta: [2, 3], within: [1.5, 4], source: judgement}}", "leaves nothing"),
        (
            "initial: {front_balance: {lognormal: [0.5, 0.1], within: [-0.9, -0.5], source: judgement}}",
            "leaves nothing",
        ),
        ("initial: {front_balance: {beta: [2, 3], within: [-0.9, -0.5], source: P12}}", "leaves nothing"),
        ("initial: {involvement_level: {uniform: [0, 3], source: judgement}}", "uniform gives fractions"),
        ("initial: {involvement_level: {normal: [1, 1], source: judgement}}", "normal gives fractions"),
        ("initial: {involvement_level: {choice: [0, 1.5, 3], source: judgement}}", "a whole number between"),
        ("parameters: {leader.spoils: {uniform: [-1.7e308, 1.7e308], source: judgement}}", "too extreme"),
        ("parameters: {leader.rationality: {lognormal: [1, 1e200], source: judgement}}", "too extreme|told apart"),
        ("initial: {sanctions: {beta: [1e300, 1e300], source: judgement}}", "too extreme|told apart"),
        ("initial: {sanctions: {normal: [0.5, 1e-320], source: judgement}}", "too extreme|told apart"),
    ]:
        (problem,) = complaints(belief)
        assert any(words in problem.message for words in said.split("|")), belief
        assert problem.position.line == 4, belief


def test_the_choice_of_whole_numbers_is_taken(load: Load) -> None:
    prior = load("initial: {involvement_level: {choice: [3, 1, 2], source: judgement}}").beliefs[
        "initial.involvement_level"
    ].prior  # fmt: skip
    assert prior.quantile(np.array([0.1, 0.5, 0.9])).tolist() == [1, 2, 3]  # quantiles rise, however it is written


def test_every_prior_of_the_model_can_be_drawn_from() -> None:
    for parameter in vocabulary().parameters.values():
        check_quantiles(parameter.prior)


@pytest.mark.parametrize("family", TRUNCATED)
def test_a_family_with_tails_is_never_cut_off_where_it_is_not(family: str) -> None:
    with pytest.raises(PriorError, match="leaves nothing"):
        make_prior(family, [0.4, 0.5], 3, 3)
