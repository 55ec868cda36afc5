from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.reasons import ADVANTAGE, COLUMNS
from sim.crisis.solved import ANSWERS, DEMANDS, ENTER, REFUSE
from sim.measured.decisions import Account
from sim.plots.reasons import MOST, REST, SINGLE, WeighedReasons, figure
from tests.plots.conftest import experiment, must_draw, words

REQUEST, ULTIMATUM = DEMANDS.index("request"), DEMANDS.index("ultimatum")


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
        ("both", "Requests fail on the {lightest}; ultimatums work by the {lightest}"),
        ("no-ultimatum", "Requests fail on the {lightest}"),
        ("no-demand", "No demand was made in 60 simulated worlds"),
    ],
)
def test_the_title_says_what_demands_fail_on_and_what_they_work_by(case: str, title: str) -> None:
    lightest = min((name for name in SINGLE if name in COLUMNS), key=COLUMNS.index)  # it weighs -0.5 a request
    assert CASES[case].title == title.format(lightest=lightest)


def test_two_demands_that_fail_on_the_same_are_said_together() -> None:
    data = reasons(50, 40)
    data.account.total[:, ULTIMATUM] *= -0.5
    assert data.title.startswith("Requests and ultimatums fail on the ")


def test_the_heaviest_reasons_come_first_and_what_is_left_adds_up_to_the_balance() -> None:
    data = CASES["both"]
    weights = data.weights("request")
    named = [abs(weights[name]) for name in data.rows()]
    assert len(named) == MOST and named == sorted(named, reverse=True)
    assert sum(weights[name] for name in (*data.rows(), REST)) == pytest.approx(weights[ADVANTAGE])


def test_balances_over_time_add_up_to_the_balance_over_all() -> None:
    data = reasons(50, 40, weeks=60)
    _, made, mean = data.over_time("request")
    assert (made * mean).sum() / made.sum() == pytest.approx(data.weights("request")[ADVANTAGE])
    assert made.sum() == data.asked("request")


def test_a_demand_that_was_never_made_is_said_to_be_missing() -> None:
    assert "no ultimatum" in words(figure(CASES["no-ultimatum"]))
