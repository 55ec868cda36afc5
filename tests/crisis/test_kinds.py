"""What is expected of a Kremlin of unknown kind: the mean over all kinds, each of which chooses by quantal response."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.choice import respond
from sim.crisis.kinds import moves_foreseen, reactions_foreseen
from sim.engine.arrays import Array

KINDS = np.linspace(-6.0, 6.0, 1201)[:, None]
DENSITY = np.exp(-(KINDS**2) / 2) / np.exp(-(KINDS**2) / 2).sum()
WORTH = np.random.default_rng(1).normal(0.0, 0.35, (5, 200))  # about as wide as what reactions are worth to Moscow


def mean(precision: float, options: list[Array]) -> Array:
    """The mean of chances over all kinds, the `options` of each being (kinds, cases): (options, cases)."""
    return np.array([(chance * DENSITY).sum(axis=0) for chance in respond(precision, *options)[: len(options)]])


@pytest.mark.parametrize(("precision", "doubt"), [(40.0, 0.22), (20.0, 0.15), (80.0, 0.4), (40.0, 0.1)])
@pytest.mark.parametrize("tightened", [0.1, 0.3, 1.0])
def test_reactions_are_those_of_the_mean_over_all_kinds(precision: float, doubt: float, tightened: float) -> None:
    accept, coerce, depose = WORTH[:3]
    likes = doubt * KINDS
    exact = mean(precision, [accept + 0 * KINDS, coerce + tightened * likes, depose + likes])
    found = np.array(reactions_foreseen(np.array(precision), (accept, coerce, depose), (0.0, tightened, 1.0), doubt))
    missed = np.abs(found - exact).max(axis=0)
    assert found.min() >= 0 and np.allclose(found.sum(axis=0), 1)
    assert missed.mean() < 0.02 and np.quantile(missed, 0.95) < 0.07


@pytest.mark.parametrize("is_new", [True, False])
def test_moves_are_those_of_the_mean_over_all_kinds(is_new: bool) -> None:
    wait, request, ultimatum, exercises, depose = WORTH
    likes = 0.22 * KINDS
    options = [wait + 0 * KINDS, request + 0 * KINDS, ultimatum + is_new * likes, exercises + 0 * KINDS, depose + likes]
    found = np.array(moves_foreseen(np.array(40.0), tuple(WORTH), np.array(0.22), is_new))  # type: ignore[arg-type]
    missed = np.abs(found - mean(40.0, options)).max(axis=0)
    assert np.allclose(found.sum(axis=0), 1) and missed.mean() < 0.01 and missed.max() < 0.03


def test_of_a_kind_that_is_known_each_expectation_is_its_choice() -> None:
    none = np.zeros(200)
    reactions = reactions_foreseen(np.array(10.0), tuple(WORTH[:3]), (0.0, 0.3, 1.0), none)  # type: ignore[arg-type]
    assert np.allclose(reactions, respond(10.0, *WORTH[:3])[:3])
    assert np.allclose(moves_foreseen(np.array(10.0), tuple(WORTH), none, True), respond(10.0, *WORTH))  # type: ignore[arg-type]


@pytest.mark.parametrize("precision", [0.0, 1e-9, 1e9])
def test_extreme_precision_gives_defined_chances(precision: float) -> None:
    gone = np.array([0.1, -np.inf, 0.3, -np.inf, -9.0])
    reactions = reactions_foreseen(np.array(precision), (0.1, 0.3, -9.0), (0.0, 1.0, 1.0), 0.2)  # type: ignore[arg-type]
    moves = moves_foreseen(np.array(precision), tuple(gone), np.array(0.2), True)  # type: ignore[arg-type]
    for chances in (reactions, moves):
        assert np.isfinite(chances).all() and sum(chances) == pytest.approx(1)
    assert moves[1] == moves[3] == 0
