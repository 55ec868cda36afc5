"""Peeling and pasting, held against the definition and against EMA Workbench."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.analysis.discovery.box import Box
from sim.analysis.discovery.prim import SLICE, SMALLEST, paste, peel
from sim.analysis.discovery.tried import Tried
from tests.analysis.discovery.conftest import made

ALL = np.ones(20, dtype=np.bool_)


def share(box: Box, tried: Tried) -> float:
    inside = box.holds(tried)
    return float(tried.events[inside].sum() / tried.worlds[inside].sum())


def test_each_box_lies_in_the_one_before_and_gives_up_a_slice(corner: Tried) -> None:
    sizes = []
    for before, after in pairwise(peel(corner, ALL)):
        outer, inner = before.holds(corner), after.holds(corner)
        assert not (inner & ~outer).any()
        assert outer.sum() - inner.sum() == int(SLICE * outer.sum())
        sizes.append(inner.sum())
    assert SMALLEST * corner.points <= sizes[-1] < 1.2 * SMALLEST * corner.points


def test_each_peel_is_the_best_there_is(corner: Tried) -> None:
    path = peel(corner, ALL)
    before, after = path[3], path[4]
    inside = before.holds(corner)
    gone = int(SLICE * inside.sum())
    for column in corner.sides:
        rest = inside & (column >= np.sort(column[inside])[gone])
        assert corner.events[rest].sum() / corner.worlds[rest].sum() <= share(after, corner) + 1e-12


def test_only_the_given_sides_are_cut(corner: Tried) -> None:
    sides = ~ALL
    sides[[0, 11]] = True
    assert set(peel(corner, sides)[-1].limited) == {0, 11}
    assert len(peel(corner, ~ALL)) == 1


def test_points_count_by_their_worlds() -> None:
    tried = made(2, lambda values, luck: np.full(len(values), 0.0), parameters=1)
    low = tried.values[:, 0] < 0.5
    often = replace(tried, worlds=np.where(low, 1000, 1), events=np.where(low, 500, 1))
    assert peel(often, np.ones(2, dtype=np.bool_))[-1].limited == [0]  # the high half: 1 of 1, though fewer worlds


def test_a_parameter_of_few_values_loses_a_whole_value() -> None:
    tried = made(3, lambda values, luck: np.where(values[:, 0] > 0.75, 0.5, 0.1), parameters=1)
    steps = replace(tried, values=np.ceil(tried.values * 4))
    first = peel(steps, np.array([True, False]))[1]
    assert first.floor[0] == 1.5
    assert first.holds(steps).sum() == (steps.values > 1).sum()


def test_pasting_takes_back_what_was_cut_too_much(corner: Tried) -> None:
    cut = Box.around(corner).limit(0, 0.75).limit(11, -0.4)
    wider = paste(cut, corner, above=0.25)
    assert wider.floor[0] == pytest.approx(0.6, abs=0.04)
    assert wider.floor[11] == pytest.approx(-0.5, abs=0.04)


def test_pasting_can_drop_a_limit(corner: Tried) -> None:
    needless = Box.around(corner).limit(0, 0.6).limit(11, -0.5).limit(4, 0.2)
    assert set(paste(needless, corner, above=0.25).limited) == {0, 11}


@pytest.mark.filterwarnings("ignore")
def test_ema_workbench_peels_the_same_way(corner: Tried) -> None:
    prim = pytest.importorskip("ema_workbench.analysis.prim")
    from ema_workbench.analysis.scenario_discovery_util import RuleInductionType
    from pandas import DataFrame

    shares = corner.events / corner.worlds
    table = DataFrame(corner.values, columns=list(corner.paths))
    options = {"threshold": 0.3, "peel_alpha": SLICE, "mass_min": 0.2, "mode": RuleInductionType.REGRESSION}
    theirs = prim.Prim(table, shares, **options).find_box()
    ours = peel(corner, ALL)
    for step, row in theirs.peeling_trajectory.iterrows():
        inside = ours[step].holds(corner)  # theirs rounds the size of a slice down elsewhere
        assert inside.mean() == pytest.approx(row["mass"], abs=0.01)
        assert share(ours[step], corner) == pytest.approx(row["mean"], abs=0.02)
    limits = theirs.box_lims[step]
    within = (table >= limits.loc[0]) & (table <= limits.loc[1])
    both = within.all(axis=1).to_numpy()
    assert (both & inside).sum() > 0.9 * (both | inside).sum()
