"""The small tree cuts where shares differ, and does not cut noise."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.discovery.tree import leaves
from sim.analysis.discovery.tried import Tried
from tests.analysis.discovery.conftest import PLANTED, made, noise


def test_the_tree_finds_the_planted_corner(corner: Tried) -> None:
    first, *others = leaves(corner)
    seen = {(limit.path, limit.is_upper): limit.value for limit in first.limits}
    assert all(seen[side] == pytest.approx(value, abs=0.05) for side, value in PLANTED.items())
    assert first.share.p > 0.4 > 0.2 > max(leaf.share.p for leaf in others)


def test_the_leaves_hold_every_world_once(corner: Tried) -> None:
    found = leaves(corner)
    assert sum(leaf.mass for leaf in found) == pytest.approx(1)
    assert sum(leaf.coverage for leaf in found) == pytest.approx(1)
    assert 2 <= len(found) <= 8


def test_the_tree_leaves_noise_alone() -> None:
    cut = [len(leaves(made(seed, noise), seed)) > 1 for seed in range(20)]
    assert np.mean(cut) <= 0.25  # one standard error is no test: a cut in noise is rare, not excluded
