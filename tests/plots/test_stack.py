from __future__ import annotations

import numpy as np
import pytest

from sim.plots.stack import ORDER, Stack, figure
from sim.plots.style import spaced
from tests.plots.conftest import EXTREMES, arrivals, must_draw, run_of, words


def stack(*args, **kwargs) -> Stack:
    seen = arrivals(*args, **kwargs)
    return Stack(run_of(seen), seen)


@pytest.mark.parametrize("case", EXTREMES.values(), ids=EXTREMES)
def test_every_extreme_draws_without_a_warning(case) -> None:
    must_draw(figure(stack(**case)))


def test_at_every_date_the_layers_add_up_to_all_worlds() -> None:
    layers = stack(["entry"] * 6 + ["war_end"] * 3).layers
    np.testing.assert_allclose(layers.sum(axis=0), 1)
    assert dict(zip(ORDER, layers[:, 0], strict=True))["no_entry"] == 1
    assert dict(zip(ORDER, layers[:, -1], strict=True))["entry"] == 0.1


def test_the_title_names_the_entries_and_the_largest_other_part() -> None:
    title = stack(["entry"] * 6 + ["war_end"] * 3).title
    assert title == "By 29 August 2022: entry in 10 % of worlds, no ending yet in 85 %"


@pytest.mark.parametrize(
    ("case", "said"),
    [("all", "entry in all worlds"), ("none", "no ending yet in all worlds"), ("one-world", "in the only world")],
)
def test_where_all_worlds_stand_together_the_title_says_so(case: str, said: str) -> None:
    assert stack(**EXTREMES[case]).title.endswith(said)


def test_each_part_is_named_with_its_share_and_what_never_happens_with_its_bound() -> None:
    said = words(figure(stack(["entry"] * 100, 1000)))
    assert "Entry 10 %  (8 to 12 %)" in said
    assert "Kremlin takeover at most 0.37 %" in said


@pytest.mark.parametrize(
    ("entries", "top", "said"),
    [(20, 0.05, "The scale ends at 5 % of all worlds"), (100, 0.2, "20 %"), (900, 1, "the whole height is all worlds")],
)
def test_where_few_worlds_end_the_scale_is_theirs(entries: int, top: float, said: str) -> None:
    data = stack(["entry"] * entries, 1000)
    assert data.top == top
    assert said in words(figure(data))


def test_labels_keep_their_distance_and_their_order_within_the_panel() -> None:
    places = np.array(spaced([0.0, 0.01, 0.02, 0.99, 1.0], 0.1))
    assert np.all(np.diff(places) >= 0.1 - 1e-12)
    assert places[0] >= 0.05 - 1e-12
    assert places[-1] <= 0.95 + 1e-12
