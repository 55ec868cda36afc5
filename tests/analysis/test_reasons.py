"""What weighed how much on average over demands."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.reasons import Weighed, weigh

DEMANDS, ANSWERS, COLUMNS = (
    ("none", "request", "ultimatum"),
    ("enter", "refuse"),
    ("advantage", "fear", "gain", "habit"),
)


@pytest.fixture
def weighed() -> list[Weighed]:
    """Two weeks: three requests, of which one is met, and no ultimatum."""
    count, total = np.zeros((2, 3, 2), dtype=np.int64), np.zeros((2, 3, 2, 4))
    count[0, 1], count[1, 1, 0] = [0, 2], 1
    total[0, 1, 1], total[1, 1, 0] = [-1.0, -3.0, 0.5, 1.0], [0.4, -0.9, 1.0, 0.2]
    return weigh(count, total, DEMANDS, ANSWERS, COLUMNS)


def test_means_weigh_every_demand_alike(weighed: list[Weighed]) -> None:
    (requests,) = weighed
    assert (requests.demand, requests.count, requests.answers) == ("request", 3, {"enter": 1, "refuse": 2})
    assert requests.advantage == pytest.approx(-0.2)
    assert requests.contributions == pytest.approx({"fear": -1.3, "gain": 0.5, "habit": 0.4})


def test_of_few_demands_answers_are_counted_and_of_many_they_are_shares() -> None:
    words = {"enter": "entered", "refuse": "refused"}
    few, many = (Weighed("request", n, {"enter": 1, "refuse": n - 1}, 0.0, {}) for n in (3, 1000))
    assert few.answered(words) == (("entered", "once"), ("refused", "twice"))
    assert many.answered(words) == (("entered", "0.10 %"), ("refused", "99.9 %"))


def test_the_strongest_reasons_come_first_on_each_side(weighed: list[Weighed]) -> None:
    (requests,) = weighed
    assert [name for name, _ in requests.in_favour(2, COLUMNS)] == ["gain", "habit"]
    assert [name for name, _ in requests.in_favour(1, ["habit"])] == ["habit"]
    assert [name for name, _ in requests.against(3, COLUMNS)] == ["fear"]
