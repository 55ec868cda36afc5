"""What reaches the leader's table is declared once: what is read, what speaks in it, and what it says when neutral."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_equal

from sim.crisis.forecast import TRAITS
from sim.crisis.reasons import (
    AFTER_INCIDENT,
    ALL,
    FOUND,
    ORDER,
    REASONS,
    contributions,
    never_deposing,
    of_moscow,
    without,
)
from sim.crisis.records import ReadOff
from sim.crisis.solved import DEMANDS, perceived_fall_risk
from sim.crisis.table import DOMESTIC, NETWORKS, REMOVAL, UNPOPULAR, KremlinStakes, LeaderStakes, Situation
from sim.crisis.talks import declared, lay_the_table
from sim.model import ENTITIES
from tests.conftest import make_model
from tests.crisis.test_solved import crisis


def test_every_field_is_read_off_an_entity_that_has_it() -> None:
    for kind in (Situation, LeaderStakes, KremlinStakes):
        for name, source in kind.sources().items():
            assert name == "forecast" or declared(source) is not None


def test_a_field_of_something_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"the table reads church\.voice, and there is no such state or rule"):
        declared(ReadOff("church", "voice"))


def test_a_parameter_that_varies_by_world_reaches_the_table() -> None:
    prices = np.linspace(0.4, 1.4, 6)
    model = make_model(worlds=6, draws={"leader.exit_penalty": prices, "kremlin.pin_value": 0.3})
    assert model.worlds.p.leader.exit_penalty.tolist() == prices.tolist()
    assert model.worlds.p.kremlin.pin_value.tolist() == [0.3] * 6


def test_what_lies_on_the_table_is_what_the_model_holds() -> None:
    model = make_model(worlds=3, weeks=4)
    model.advance(4)
    for w, p, _, country in model.worlds.one_by_one():
        lay_the_table(w, p, country, w.summits_table)
    table = model.w.summits_table
    assert (table.front_balance == model.front.front_balance).all()
    assert (table.sanctions_headroom == 1 - model.west.sanctions).all()
    assert (table.moscow_tie == model.elite.moscow_tie).all() and np.isnan(table.forecast).all()


def test_every_reason_speaks_in_a_field_and_names_an_entity() -> None:
    assert {*ORDER} - {*FOUND} == {REMOVAL}, "a reason that no field has cannot be made neutral"
    assert {reason.mechanism for reason in ALL} <= {kind.name_in_yaml() for kind in ENTITIES}
    assert {reason.part_of for reason in ALL} <= {"", *(reason.name for reason in ALL)}
    assert len({reason.name for reason in ALL}) == len(ALL)
    assert {*REASONS} | {*AFTER_INCIDENT} == {*ALL}
    for source in (*Situation.sources().values(), *LeaderStakes.sources().values()):
        assert isinstance(source.neutral, float) or source.neutral in LeaderStakes.sources()


def test_no_reason_speaks_in_a_trait_of_the_country() -> None:
    """Forecasts take these as given, so that nothing would follow if one were made neutral."""
    traits = {name for names in TRAITS.values() for name in names}
    assert len(traits) > 10 and all(traits.isdisjoint(LeaderStakes.neutral(reason)) for reason in ALL)


def test_a_reason_made_neutral_says_nothing_and_leaves_the_others_alone() -> None:
    game = crisis(resistance_networks=0.02)
    situation, leader = without(DOMESTIC, game.situation, game.leader)
    assert perceived_fall_risk(situation, leader)[0] < 1e-9 and situation.resistance_networks == 0.02
    assert without(NETWORKS, game.situation, game.leader)[0].resistance_networks == 0.0
    assert without(UNPOPULAR, game.situation, game.leader)[1].opinion_cost == 0.0
    unmoved = without(REMOVAL, game.situation, game.leader)  # it speaks in what he fears, and in no field
    assert_equal(vars(unmoved[0]), vars(game.situation))
    moscow = never_deposing.plain(of_moscow.plain(game.game, 2))
    assert all(np.all(depose == 0) for _, depose in moscow.fears)
    assert all(np.all(meeting.moves[4] == 0) for meeting in moscow.to_come)


@pytest.mark.parametrize("demand", [0, 1, 2, 3])
def test_the_advantage_explained_is_that_of_the_game_played(demand: int) -> None:
    game = crisis(cutoff=0.3, inclination=0.2)
    enter, *others = game.leader_values[DEMANDS[demand]][:, 0]
    others = others[1:] if demand == 0 else others  # unasked there is nothing to comply with in part
    assert contributions(game, demand)["advantage"][0] == pytest.approx(enter - max(others))


def test_what_the_reasons_bring_and_their_interaction_add_up_to_the_advantage_of_entry() -> None:
    shares = contributions(crisis(), 2)
    parts = [shares[reason.name] for reason in REASONS if not reason.part_of]
    assert np.allclose(sum(parts) + shares["interaction"], shares["advantage"])
