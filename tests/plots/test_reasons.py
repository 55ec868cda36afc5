from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.solved import ANSWERS, DEMANDS, ENTER, REFUSE
from sim.measured.decisions import COLUMNS, Account
from sim.plots.reasons import FEW, PARTS, SINGLE, WeighedReasons, figure
from tests.plots.conftest import experiment, must_draw, words

REQUEST, ULTIMATUM = DEMANDS.index("request"), DEMANDS.index("ultimatum")
HOME = "risk of a fall at home"


def reasons(requests: int = 0, ultimatums: int = 0, weeks: int = 10, scale: float = 1.0) -> WeighedReasons:
    """So many demands each week: requests are refused and speak against entry, ultimatums are met and speak for it."""
    count = np.zeros((weeks, len(DEMANDS), len(ANSWERS)), dtype=np.int64)
    total = np.zeros((*count.shape, len(COLUMNS)))
    weight = scale * np.linspace(-0.5, 0.4, len(COLUMNS))
    for demand, answer, made, sign in ((REQUEST, REFUSE, requests, 1), (ULTIMATUM, ENTER, ultimatums, -1)):
        count[:, demand, answer] = made
        total[:, demand, answer] = made * sign * weight
    return WeighedReasons(experiment(weeks=weeks), Account(count, total))


CASES = {
    "both": reasons(50, 40),
    "few": reasons(1, 1),
    "no-ultimatum": reasons(50),
    "no-demand": reasons(),
    "one-week": reasons(5, 5, weeks=1),
    "five-years": reasons(5, 5, weeks=260),
    "indifferent": reasons(50, 50, scale=0.0),
    "enormous": reasons(10**6, 10**6, scale=1e4),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_extreme_draws_without_a_warning(case: WeighedReasons) -> None:
    must_draw(figure(case))


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("both", "Requests speak against entry (−0.50), ultimatums for it (+0.50)"),
        ("no-ultimatum", "Requests speak against entry (−0.50)"),
        ("no-demand", "No demand was made in 60 simulated worlds"),
    ],
)
def test_the_title_says_which_way_each_demand_leaves_the_balance(case: str, title: str) -> None:
    assert CASES[case].title == title


def test_two_demands_on_the_same_side_are_said_together() -> None:
    data = reasons(50, 40)
    data.account.total[:, ULTIMATUM] *= -0.5
    assert data.title == "Requests and ultimatums speak against entry (−0.50, −0.25)"


def test_every_reason_has_its_row_and_the_parts_of_one_follow_it() -> None:
    rows = CASES["both"].rows()
    assert sorted(rows) == sorted([*SINGLE, *PARTS])
    start = rows.index(HOME)
    assert {PARTS.get(name) for name in rows[start + 1 : start + 1 + len(PARTS)]} == {HOME}


def test_the_heaviest_reason_comes_first() -> None:
    data = CASES["both"]
    whole = [abs(data.mean("request")[COLUMNS.index(name)]) for name in data.rows() if name in SINGLE]
    assert whole == sorted(whole, reverse=True)


def test_means_over_time_add_up_to_the_mean_over_all() -> None:
    data = reasons(50, 40, weeks=60)
    _, made, mean = data.over_time("request")
    np.testing.assert_allclose((made[:, None] * mean).sum(axis=0) / made.sum(), data.mean("request"))
    assert made.sum() == data.asked("request")


def test_a_demand_that_was_never_made_is_said_to_be_missing() -> None:
    assert "no ultimatum in\n60 worlds" in words(figure(CASES["no-ultimatum"]))


def test_the_mean_of_an_answer_is_marked_only_where_it_was_given_often_enough() -> None:
    def marked(data: WeighedReasons) -> int:
        return sum(line.get_marker() == "o" for line in figure(data).axes[0].lines)

    assert marked(reasons(FEW, 0, weeks=1)) == 1
    assert marked(reasons(FEW - 1, 0, weeks=1)) == 0
