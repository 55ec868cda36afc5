"""What Moscow asks for short of the army, by hand and by direction."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.menu import BASING, EXERCISES, ITEMS, JOINT_GROUP, TRANSIT, Bargain, bargain, kept, paid
from sim.crisis.solved import Crisis
from sim.crisis.worth import gain_of_pinning
from tests.crisis.test_solved import AT_HAND, HIS, ITS, crisis, with_stakes

MENU = {
    "favour_cost": 0.1,
    "share_of_bargains": 0.25, "group_value": 0.4, "basing_value": 0.2, "group": 10, "group_decay": 0.25 / 52,
    "belief_rest": 0.25, "transit_price": 0.08, "feint_price": 0.04, "joint_group_price": 0.08, "basing_price": 0.16,
    "need_gain": 4,
}  # fmt: skip


def asked(**changes: float) -> tuple[Crisis, Bargain]:
    given = with_stakes(crisis(**AT_HAND | {"involvement_level": 1, "attack_belief": 0.25} | changes), HIS, ITS | MENU)
    return given, bargain(given.situation, given.leader, given.kremlin)


def item(**changes: float) -> str:
    return ITEMS[int(asked(**changes)[1].item[0])]


def test_a_bargain_has_the_known_terms() -> None:
    # A front of minus one half: a need of 2 / (1 + exp(-2)) = 1.7616. He gives away 0.05 + 0.08 x 0.75 = 0.11.
    _, group = asked(front_balance=-0.5, nuclear_basing=1)
    tied, readied = 0.5 / 0.75 * 0.5 * 0.25 * 1.7616 * 4 / 50, 0.5 / 0.75 * 0.5 * 0.4 * 0.7616 * (1 - 10 / 30)
    price = 2 * 0.11 / 1.25
    left = tied + readied - 0.1 * price
    assert group.item[0] == JOINT_GROUP
    assert (group.worth[0], group.price[0]) == (pytest.approx(tied + readied, abs=1e-5), pytest.approx(price))
    assert group.reward[0] == pytest.approx(price + 0.25 * left / 0.1, abs=1e-4)


def test_what_kyiv_sees_through_is_worth_what_it_ties_down_until_then() -> None:
    # Signs of real war in half of all weeks, of exercises in one of five: 0.2 ln 0.4 + 0.8 ln 1.6 = 0.19274 a week.
    given, _ = asked()
    given = with_stakes(given, {}, {"strike_hazard": 0.1, "sign_rate": 0.5, "false_sign_rate": 0.2})
    faded = 0.75 * (0.19274 + 0.10536)
    worth = 0.5 / (0.5 + 0.5 + 52 * faded) * 0.5 * 0.25 * 4 / 50
    assert gain_of_pinning(given.situation, given.kremlin, given.kremlin.level_decay) == pytest.approx(worth, rel=1e-4)


@pytest.mark.parametrize("sure", [{"false_sign_rate": 0}, {"sign_rate": 1}, {"sign_rate": 0}, {"strike_hazard": 1}])
def test_signs_that_are_sure_and_strikes_at_once_leave_the_gain_a_number(sure: dict[str, float]) -> None:
    given, _ = asked()
    given = with_stakes(given, {}, {"strike_hazard": 0.1, "sign_rate": 0.5, "false_sign_rate": 0.2} | sure)
    gain = gain_of_pinning(given.situation, given.kremlin, given.kremlin.level_decay)[0]
    assert 0 < gain < gain_of_pinning(asked()[0].situation, asked()[0].kremlin, asked()[0].kremlin.level_decay)[0]


def test_moscow_asks_for_what_is_missing() -> None:
    assert item(involvement_level=0) == ITEMS[TRANSIT]
    assert item() == ITEMS[EXERCISES]  # in a stalemate soldiers and warheads serve as well elsewhere
    assert item(front_balance=-0.5, nuclear_basing=1) == ITEMS[JOINT_GROUP]
    assert item(front_balance=-0.5, involvement_level=3) == ITEMS[BASING]
    assert asked(involvement_level=3, nuclear_basing=1)[1].worth[0] == -np.inf  # then there is nothing to ask for


def test_a_joint_group_takes_soldiers_to_spare_and_a_kyiv_that_believes_in_it() -> None:
    assert item(front_balance=-0.5, nuclear_basing=1, attack_belief=0.02) == ITEMS[EXERCISES]
    assert item(front_balance=-0.5, nuclear_basing=1, reserves=10) == ITEMS[EXERCISES]


def test_a_bargain_leaves_each_side_something_and_costs_moscow_what_it_pays() -> None:
    for changes in (
        {"involvement_level": 0.0},
        {"front_balance": -0.5},
        {"front_balance": -0.9, "involvement_level": 3.0},
    ):
        given, found = asked(**changes)
        assert kept(found)[0] > 0 and found.worth[0] > paid(given.kremlin, found)[0]


def test_after_a_setback_the_ask_is_worth_more_to_moscow_and_pays_more() -> None:
    (_, before), (_, after) = asked(front_balance=-0.1), asked(front_balance=-0.4)
    assert after.worth[0] > before.worth[0] and kept(after)[0] > kept(before)[0]


def test_soldiers_from_elsewhere_make_an_entry_worth_less() -> None:
    assert asked(foreign_soldiers=11)[0].entry_value < asked()[0].entry_value
