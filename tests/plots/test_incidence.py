from __future__ import annotations

import numpy as np
import pytest

from sim.plots.bands import SHOWN
from sim.plots.incidence import figure
from tests.plots.conftest import EXTREMES, must_draw, words


@pytest.mark.parametrize("case", EXTREMES.values(), ids=EXTREMES)
def test_every_extreme_draws_without_a_warning(make_incidence, case) -> None:
    must_draw(figure(make_incidence(**case)))


def test_the_title_states_the_share_and_the_date(make_incidence) -> None:
    assert make_incidence(["entry"] * 6).title == "Entry in 10 % of simulated worlds by 29 August 2022"


def test_no_entry_at_all_is_an_upper_bound_and_never_zero_percent(make_incidence) -> None:
    data = make_incidence([], worlds=1000)
    assert data.title == "No entry in 1,000 simulated worlds by 29 August 2022 (at most 0.37 %)"
    assert "none in 1,000 worlds:\nat most 0.37 %" in words(figure(data))


def test_entry_everywhere_is_a_lower_bound(make_incidence) -> None:
    assert "(at least 99.63 %)" in make_incidence(["entry"] * 1000, worlds=1000).title


def test_each_ending_has_its_panel_with_its_name_and_its_share(make_incidence) -> None:
    drawn = figure(make_incidence(["kremlin_takeover"] * 30 + ["entry"] * 6))
    assert len(drawn.axes) == len(SHOWN)
    for said in ("Entry", "Kremlin takeover", "Domestic collapse", "End of the war", "50 %  (38 to 62 %)"):
        assert said in words(drawn)


def test_the_curves_end_at_the_counted_shares(make_incidence) -> None:
    data = make_incidence(["entry"] * 6 + ["war_end"] * 3)
    ends = {ending: data.arrivals.strand(ending).outer.share[-1] for ending in SHOWN}
    assert ends == {"entry": 0.1, "kremlin_takeover": 0, "domestic_collapse": 0, "war_end": 0.05, "succession": 0}


def test_the_bands_lie_within_each_other_around_the_share(make_incidence) -> None:
    strand = make_incidence(["entry"] * 20).arrivals.strand("entry")
    order = (strand.outer.low, strand.inner.low, strand.outer.share, strand.inner.high, strand.outer.high)
    assert np.all(np.diff(order, axis=0) >= 0)


def test_one_point_shows_chance_only_and_many_points_show_ignorance_apart(make_incidence) -> None:
    split = ["entry" if world % 4 < 2 else "no_entry" for world in range(400)]  # entry at two points of four
    apart, alone = make_incidence(split, 400, points=4), make_incidence(split, 400)
    assert apart.arrivals.strand("entry").over is not None
    assert "over parameter points" in words(figure(apart))
    assert "over parameter points" not in words(figure(alone))
    wide, narrow = (data.arrivals.strand("entry").outer for data in (apart, alone))
    assert wide.high[-1] - wide.low[-1] > 3 * (narrow.high[-1] - narrow.low[-1])


def test_the_scenario_s_events_are_marked_and_explained(make_incidence) -> None:
    assert "Vertical lines, given by the scenario: 4 July 2022: ultimatum." in words(figure(make_incidence()))


def test_below_stands_what_it_is_and_where_it_comes_from(make_incidence) -> None:
    said = words(figure(make_incidence(worlds=1234)))
    for part in (
        "Shares of simulated worlds, not a forecast.",
        "n = 1,234 worlds",
        "made_up",
        "seed 7",
        "warentry 9.8.7",
    ):
        assert part in said


def test_what_is_not_known_is_left_away_where_luck_alone_could_set_the_points_apart(make_incidence) -> None:
    some = ["entry" if world < 20 else "no_entry" for world in range(200)]
    said = words(figure(make_incidence(some, 2000, points=200)))
    assert "over parameter points" not in said
    assert "By so few worlds the points cannot be told apart in: Entry" in said


def test_one_world_a_point_says_that_ignorance_cannot_be_told_from_chance(make_incidence) -> None:
    assert "cannot be told from chance" in words(figure(make_incidence(["entry"] * 9, 40, points=40)))
