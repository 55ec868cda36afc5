"""What a results folder tells of its points."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.discovery.search import DiscoveryError, check
from sim.analysis.discovery.tried import Tried
from tests.analysis.discovery.conftest import made

POINT = np.arange(12)
COUNTS = {"worlds": np.full(12, 5), "events": POINT % 3, "point": POINT}
COLUMNS = COUNTS | {"set": POINT % 4 * 1.0, "drawn": POINT // 4 * 0.5, "same": np.ones(12)}


def test_settings_are_parameters_and_their_samples_are_the_groups() -> None:
    tried = Tried.of(COLUMNS, ["set", "drawn", "same"], settings=4, luck="paired")
    assert tried.paths == ("set", "drawn")
    assert tried.group.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert not tried.shares_luck


@pytest.mark.parametrize(("luck", "shared"), [("paired", True), ("common", True), ("independent", False)])
def test_a_mere_grid_has_settings_as_points(luck: str, shared: bool) -> None:
    tried = Tried.of(COLUMNS, ["set"], settings=12, luck=luck)
    assert tried.groups == 12
    assert tried.shares_luck == shared


def test_samples_without_settings_have_luck_of_their_own() -> None:
    tried = Tried.of(COLUMNS, ["drawn"], settings=1, luck="paired")
    assert tried.groups == 12
    assert not tried.shares_luck


def test_what_groups_add_to_a_difference_adds_up_to_it(corner: Tried) -> None:
    inside = corner.values[:, 0] > 0.6
    difference = corner.share(inside).p - corner.share(~inside).p
    assert corner.contrast(inside, ~inside).sum() == pytest.approx(difference)
    assert not corner.contrast(inside, np.zeros_like(inside)).any()


def test_points_of_a_group_stay_together() -> None:
    tried = Tried.of(COLUMNS, ["set", "drawn"], settings=4, luck="paired")
    part = tried.parted(2, 1)
    assert all(len(set(part[tried.group == group])) == 1 for group in range(3))
    halves = np.bincount(made(1).parted(2, 1))
    assert halves.tolist() == [500, 500]


def test_copies_of_a_member_stay_together_and_count_as_one() -> None:
    member = POINT // 3
    tried = Tried.of(COLUMNS, ["drawn"], settings=1, luck="paired", member=member)
    assert (tried.points, tried.groups) == (12, 4)
    part = tried.parted(2, 1)
    assert all(len(set(part[member == number])) == 1 for number in range(4))
    with pytest.raises(DiscoveryError, match="there are 4 samples"):
        check(tried)
