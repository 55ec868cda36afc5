"""Boxes read as a person would say them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sim.analysis.discovery.box import FoundBox, Limit
from sim.analysis.discovery.search import discover
from sim.analysis.discovery.words import CAUTION, finding, p_text, plain_name, ranges, sentence, span_text
from sim.analysis.estimate import Share
from tests.analysis.discovery.conftest import made, noise


@dataclass(frozen=True)
class Parameter:
    path: str
    meaning: str
    unit: str = "index"
    is_chosen: bool = False


RISK = Parameter("leader.risk", "how he sees it; more is worse")
TIE = Parameter("initial.trade_tie", "trade with Russia", "weeks", is_chosen=True)
NAMES = {p.path: p for p in (RISK, TIE)}
BOX = FoundBox(
    (
        Limit("leader.risk", -0.3141, True, 0.38, 0.00001),
        Limit("initial.trade_tie", 12.0, False, 0.8, 0.01),
        Limit("initial.trade_tie", 30.0, True, 0.7, 0.04),
    ),
    Share(310, 1000, 0.31, 0.27, 0.35),
    0.12,
    0.44,
)


def test_a_box_is_one_sentence() -> None:
    assert sentence(BOX, "entry", NAMES) == (
        "Entry comes in 31 % (27 to 35 %) of simulated worlds where the leader's risk (how he sees it) is at most "
        "−0.314 and trade tie at the start (trade with Russia) is between 12 and 30 weeks: 12 % of the worlds, "
        "44 % of all entries."
    )


def test_a_later_box_says_that_it_lies_outside_the_earlier_ones() -> None:
    assert sentence(BOX, "domestic_collapse", NAMES, outside=2, explains=False).startswith(
        "Outside boxes 1 to 2, a domestic collapse comes in 31 %"
    )


def test_a_box_without_limits_is_all_worlds() -> None:
    everything = FoundBox((), Share(310, 1000, 0.31, 0.27, 0.35), 1.0, 1.0)
    assert "of simulated worlds: 100 % of the worlds" in sentence(everything, "entry", NAMES)


def test_a_range_is_told_as_a_part_of_what_was_tried() -> None:
    risk, tie = ranges(BOX)
    assert span_text(risk, RISK) == "the lowest 38 % of what is believed"
    assert span_text(tie, TIE) == "from 20 % to 70 % of the values tried"
    assert tie.quasi_p == 0.04


@pytest.mark.parametrize(("p", "text"), [(3e-9, "< 0.0001"), (0.00432, "0.004"), (0.034, "0.03")])
def test_a_quasi_p_has_no_more_digits_than_it_is_worth(p: float, text: str) -> None:
    assert p_text(p) == text


def test_what_belongs_to_nobody_has_its_bare_name() -> None:
    assert plain_name(Parameter("front.chance_speed", "")) == "chance speed"


def test_the_half_that_tells_of_a_box_is_not_said_to_have_had_no_part_in_it() -> None:
    assert "the other half, in which limits that do not hold up are dropped" in CAUTION


def test_a_finding_says_what_to_do_where_there_is_none() -> None:
    assert "Nothing that was varied tells worlds with entry from the others" in finding(
        discover(made(1, noise), 0.3), "entry"
    )
    assert "ask for less (--above 0.5" in finding(discover(made(1), 0.9), "entry")
