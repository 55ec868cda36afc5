"""Beliefs: quantiles agree with scipy, stay in their support, and refuse arguments that fit no number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.engine.priors import FAMILIES, PriorError, make_prior

U = np.linspace(0.001, 0.999, 41)
EXAMPLES = {
    "fixed": [0.3], "uniform": [0.2, 0.9], "loguniform": [0.01, 1], "triangular": [0, 0.3, 1], "pert": [0, 0.3, 1],
    "p5p95": [0.2, 0.6], "normal": [0.4, 0.1], "lognormal": [0.2, 0.5], "beta": [2, 3], "choice": [0.1, 0.5, 0.9],
}  # fmt: skip
KNOWN = {
    "uniform": stats.uniform(0.2, 0.7),
    "loguniform": stats.loguniform(0.01, 1),
    "triangular": stats.triang(0.3, 0, 1),
    "pert": stats.beta(2.2, 3.8),
    "p5p95": stats.norm(0.4, 0.2 / stats.norm.ppf(0.95)),
    "normal": stats.norm(0.4, 0.1),
    "lognormal": stats.lognorm(0.5, scale=0.2),
    "beta": stats.beta(2, 3),
}


@pytest.mark.parametrize("family", KNOWN)
def test_a_beliefs_quantiles_are_those_of_its_distribution(family: str) -> None:
    assert make_prior(family, EXAMPLES[family]).quantile(U) == pytest.approx(KNOWN[family].ppf(U), rel=1e-9)


def test_every_family_rises_and_stays_in_its_support() -> None:
    for family in FAMILIES:
        prior = make_prior(family, EXAMPLES[family], 0.0, 1.0)
        values = prior.quantile(np.linspace(0, 1, 201))
        assert np.all(np.diff(values) >= 0), family
        assert values.min() >= prior.support[0] and values.max() <= prior.support[1], family
        assert 0 <= prior.support[0] <= prior.support[1] <= 1, family


@given(st.floats(-2, 2), st.floats(0.01, 3))
def test_a_normal_cut_off_keeps_its_shape_inside(mean: float, sd: float) -> None:
    prior = make_prior("normal", [mean, sd], 0.0, 1.0)
    known = stats.truncnorm((0 - mean) / sd, (1 - mean) / sd, mean, sd)
    assert prior.quantile(0.5) == pytest.approx(known.ppf(0.5), abs=1e-5)


@pytest.mark.parametrize(
    ("family", "arguments"),
    [
        ("uniform", [1, 0]), ("uniform", [1, 1]), ("uniform", [1]), ("loguniform", [0, 1]), ("triangular", [0, 2, 1]),
        ("pert", [0, 0.5]), ("normal", [0, 0]), ("beta", [0, 1]), ("lognormal", [-1, 1]), ("choice", []),
        ("fixed", [1, 2]), ("uniform", [0, float("inf")]), ("fixed", [float("nan")]),
    ],
)  # fmt: skip
def test_arguments_that_do_not_fit_are_refused_with_what_is_needed(family: str, arguments: list[float]) -> None:
    with pytest.raises(PriorError, match=f"{family} needs"):
        make_prior(family, arguments)


def test_an_unknown_family_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PriorError, match=r"gauss.*uniform"):
        make_prior("gauss", [0, 1])
