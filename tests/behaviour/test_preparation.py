"""The weeks between an order and the march: long enough to be seen, open to the end, and felt by everybody."""

from __future__ import annotations

import numpy as np
import pytest

from sim.crisis.rules import ULTIMATUM
from sim.measured.endings import COMPELLED, ENDINGS, RETALIATORY
from sim.model.agents import WarEntryModel
from tests.behaviour.test_outside import happens
from tests.conftest import make_model

WILLING = {"leader.opinion_cost": 0.0, "leader.type_sd": 1.0, "incidents.incident_rate": 0.0}
WORLDS, WEEKS = 400, 30


def ordered(**draws: float) -> WarEntryModel:
    """Worlds in which an ultimatum comes in the first week, and many leaders give in to it."""
    given = WILLING | {name.replace("__", "."): value for name, value in draws.items()}
    return make_model(
        WORLDS, WEEKS, population_size=100, events=[happens(0, "demand", "ultimatum")], draws=given, without=("war",)
    )


@pytest.fixture(scope="module")
def lived() -> WarEntryModel:
    model = ordered()
    model.advance(WEEKS)
    return model


def test_no_army_marches_within_the_least_time_that_readying_takes(lived: WarEntryModel) -> None:
    entered = lived.w.ending == ENDINGS.index("entry")
    compelled = entered & (lived.w.way == COMPELLED)
    assert compelled.sum() > 20 and lived.w.ending_week[compelled].min() >= 4
    assert lived.w.ending_week[compelled & (lived.w.count_preparations == 1)].max() <= 12 + 14
    assert (lived.w.count_weeks_of_preparation[compelled] >= 4).all()


def test_every_preparation_ends_in_a_march_a_refusal_a_change_of_mind_or_the_end_of_the_question(
    lived: WarEntryModel,
) -> None:
    w = lived.w
    marched = ((w.ending == ENDINGS.index("entry")) & (w.way == COMPELLED)).astype(int)
    elsewhere = w.count_preparations - marched - w.count_called_off - w.count_orders_refused
    assert (elsewhere >= 0).all() and (elsewhere <= 1).all()
    assert ((elsewhere == 0) | (w.ending != 0) | (w.preparation_demand >= 0)).all()


def test_a_leader_who_has_changed_his_mind_calls_it_off_on_the_last_day() -> None:
    model = ordered()
    model.advance(3)
    readied = model.w.preparation_demand >= 0
    assert readied.sum() > 20
    for w in model.w:
        w.leader_type -= 5.0
    model.advance(12)
    assert not (model.w.ending[readied] == ENDINGS.index("entry")).any()
    assert (model.w.count_called_off[readied & (model.w.ending == 0)] == 1).all()


def test_kyiv_believes_in_an_attack_the_more_the_longer_an_army_is_readied() -> None:
    longest = {"preparation.shortest": 20.0, "preparation.longest": 20.0}
    model = ordered(**{name.replace(".", "__"): value for name, value in longest.items()})
    model.advance(2)
    readied = (model.w.preparation_demand >= 0) & (model.w.ending == 0)
    before = model.w.attack_belief.copy()
    model.advance(14)
    open_still = readied & (model.w.preparation_demand >= 0)
    others = (model.w.count_preparations == 0) & (model.w.involvement_level == 2)
    assert open_still.sum() > 20
    assert model.w.attack_belief[open_still].mean() > before[open_still].mean() + 0.1
    assert others.sum() > 5
    assert model.w.attack_belief[open_still].mean() > model.w.attack_belief[others].mean() + 0.1


def test_signs_are_seen_as_often_as_their_rates_say() -> None:
    model = ordered(preparation__shortest=40.0, preparation__longest=40.0)
    model.advance(20)
    w = model.w
    weeks, seen = w.count_weeks_of_preparation.sum(), w.count_signs_of_war[w.count_preparations > 0].sum()
    false = ordered(preparation__sign_rate=0.0, preparation__shortest=40.0, preparation__longest=40.0)
    false.advance(20)
    rest = false.w.count_signs_of_war[w.count_preparations > 0].sum()
    share = (seen - rest) / weeks
    assert abs(share - 0.35) < 4 * np.sqrt(0.35 * 0.65 / weeks)


def test_nothing_is_demanded_of_a_leader_who_readies_his_army() -> None:
    model = ordered(preparation__shortest=40.0, preparation__longest=40.0)
    model.advance(2)
    readied = (model.w.preparation_demand == ULTIMATUM) & (model.w.ending == 0)
    before = model.w.count_summits[readied].copy()
    model.advance(15)
    assert readied.any() and (model.w.count_summits[readied] == before).all()


def marched_unasked(collapse_cost: float) -> tuple[int, int]:
    """How many armies are readied of their leader's own accord, and how many of them march."""
    draws = {"leader.opinion_cost": -2.0, "incidents.incident_rate": 0.0, "kremlin.collapse_cost": collapse_cost}
    draws |= {"kremlin.takeover_gain": 0.0, "kremlin.unprovoked_takeover_cost": 9.0, "initial.both_held_back": 0.0}
    model = make_model(200, 20, population_size=100, draws=draws)
    model.advance(20)
    entered = (model.w.ending == ENDINGS.index("entry")) & (model.w.way != RETALIATORY)
    return int(model.w.count_preparations.sum()), int(entered.sum())


def test_moscow_holds_back_a_leader_the_oftener_the_more_it_would_lose_with_him() -> None:
    (few_readied, let_go), (readied, held) = marched_unasked(0.2), marched_unasked(6.0)
    assert few_readied > 50 and readied > 50
    assert let_go > 20 and let_go / few_readied > 2 * held / readied


def test_the_known_chances_of_entries_add_up_to_their_number(lived: WarEntryModel) -> None:
    counted = (lived.w.ending == ENDINGS.index("entry")).astype(float)
    gap = counted - lived.w.entry_chance
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(WORLDS)
    assert lived.w.chance_of_orders.mean() > lived.w.chance_at_meetings.mean() > 0  # some are called off
