"""What lasts: a cut-off until somebody gives in or tires, networks of resistance, the danger of a Western removal."""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors.mood import moved
from sim.batch.observe import as_the_leader_sees_it
from sim.crisis.meeting import ACCEPT, COERCE, PARTIAL, REFUSE
from sim.crisis.rules import REQUEST, ULTIMATUM
from sim.crisis.solved import western_removal_risk
from sim.crisis.talks import lay_the_table
from sim.mechanisms.reactions import react
from sim.mechanisms.timeline import Event
from sim.model.agents import WarEntryModel
from tests.conftest import make_model
from tests.crisis.test_solved import crisis, with_stakes

ABROAD = ("summits", "incidents", "war", "turmoil")
ENTRY = [Event(0, "entry", True, "what-if")]
CALM = {"mobilisation.revolt_rate": 0.0, "collapse.mutiny_rate": 0.0, "elite.coup_base": 0.0, "war.end_hazard": 0.0}


def cut_off(strength: float, worlds: int = 1, weeks: int = 60, **draws: float) -> WarEntryModel:
    """Worlds without meetings in which a cut-off begins."""
    draws = {path.replace("__", "."): value for path, value in draws.items()} | CALM
    model = make_model(worlds=worlds, weeks=weeks, population_size=100, without=ABROAD, draws=draws)
    model.economy.cutoff = strength
    return model


def test_a_weaker_cut_off_does_not_replace_a_stronger_one() -> None:
    model = cut_off(0.0)
    for strength, kept in ((0.3, 0.3), (0.1, 0.3), (1.0, 1.0)):
        model.economy.cut_off(strength)
        assert model.economy.cutoff == kept
    model.economy.lift(False)
    assert model.economy.cutoff == 0


def test_a_cut_off_tires_those_who_impose_it_in_so_many_weeks_on_average() -> None:
    model = cut_off(1.0, worlds=1500, economy__cutoff_weeks=13)
    for weeks in (5, 13, 26):
        model.advance(weeks - model.week)
        share, known = (model.economy.cutoff > 0).mean(), np.exp(-weeks / 13)
        assert abs(share - known) < 4 * np.sqrt(known * (1 - known) / 1500)
    assert set(np.unique(model.economy.cutoff)) == {0.0, 1.0}  # it is kept up or ended, never a little less


def test_living_standards_follow_a_cut_off_down_and_recover_after_it() -> None:
    model = cut_off(
        0.5, economy__cutoff_weeks=1e9, economy__dependence_drift=0.0, economy__stress_memory=0.8,
        leader__cutoff_rent=0.6, initial__economic_dependence=0.5,
    )  # fmt: skip
    model.advance(3)
    assert model.economy.stress[0] == pytest.approx(0.5 * 0.6 * 0.5 * (1 - 0.8**3))
    model.advance(40)
    before = model.economy.stress[0]
    assert before == pytest.approx(0.15, abs=1e-4)
    model.economy.lift(False)
    model.advance(2)
    assert model.economy.stress[0] == pytest.approx(before * 0.64)


@pytest.mark.parametrize(
    ("move", "answer", "reaction", "strength"),
    [
        (REQUEST, PARTIAL, ACCEPT, 0.0),
        (ULTIMATUM, PARTIAL, ACCEPT, 0.0),
        (ULTIMATUM, REFUSE, ACCEPT, 0.5),  # Moscow lets it pass, and keeps up what it has imposed
        (REQUEST, REFUSE, COERCE, 0.5),  # milder than what is in force
        (ULTIMATUM, REFUSE, COERCE, 1.0),
        (ULTIMATUM, PARTIAL, COERCE, 1.0),
    ],
)
def test_a_cut_off_ends_with_a_demand_met_and_accepted_and_tightens_with_one_that_is_not(
    move: int, answer: int, reaction: int, strength: float
) -> None:
    model = cut_off(0.5)
    model.carry_out(react, move, answer, reaction)
    assert model.economy.cutoff == strength
    assert (model.kremlin.ultimatum_weeks_left > 0) == (reaction == COERCE and move == ULTIMATUM)


def test_an_entry_ends_a_cut_off() -> None:
    model = make_model(worlds=1, weeks=3, population_size=100, events=ENTRY, draws={"economy.cutoff_weeks": 1e9})
    model.economy.cutoff = 1.0
    model.advance(1)
    assert model.involvement.has_entered and model.economy.cutoff == 0


def test_networks_of_resistance_halve_in_their_half_life_and_grow_with_every_act() -> None:
    draws = {"mobilisation.network_half_life": 20.0, "initial.resistance_networks": 0.02}
    model = make_model(worlds=1, weeks=30, population_size=100, without=("sabotage", *ABROAD), draws=draws)
    model.advance(20)
    assert model.w.resistance_networks[0] == pytest.approx(0.01)
    model = make_model(worlds=1, population_size=100, draws=draws | {"mobilisation.emboldened": 0.001})
    model.w.sabotage_acts = 7
    model.mobilisation.update()
    assert model.w.resistance_networks[0] == pytest.approx(0.02 * 0.5**0.05 + 0.007)
    model.w.sabotage_acts = 10_000
    model.mobilisation.update()
    assert model.w.resistance_networks[0] == 1


def test_a_mood_halves_in_its_half_life_and_chance_keeps_its_spread() -> None:
    mood = 0.4
    for _ in range(26):
        mood = moved(mood, 26.0, 0.15, 0.0)
    assert mood == pytest.approx(0.2)
    kept, pushed = moved(1.0, 26.0, 0.15, 0.0), moved(0.0, 26.0, 0.15, 1.0)
    assert (kept * 0.15) ** 2 + pushed**2 == pytest.approx(0.15**2)


def test_what_kind_of_leader_and_kremlin_there_is_stays_while_moods_come_and_go() -> None:
    model = make_model(worlds=600, weeks=12, population_size=100)
    kinds, moods = (model.leader.type.copy(), model.kremlin.type.copy()), model.leader.mood.copy()
    model.advance(12)
    assert (model.leader.type == kinds[0]).all() and (model.kremlin.type == kinds[1]).all()
    assert model.leader.inclination == pytest.approx(model.leader.type + model.leader.mood)
    assert model.kremlin.hawkishness == pytest.approx(model.kremlin.type + model.kremlin.mood)
    correlation = np.corrcoef(moods, model.leader.mood)[0, 1]
    assert abs(correlation - 0.5 ** (12 / 26)) < 4 * (1 - correlation**2) / np.sqrt(600)


def test_who_has_held_back_would_wait_on_the_first_day_and_else_some_would_not() -> None:
    eager = {"kremlin.type_sd": 0.6, "leader.type_sd": 1.2}
    would_not = []
    for held_back in (1.0, 0.0):
        model = make_model(worlds=200, weeks=1, draws=eager | {"initial.both_held_back": held_back})
        for w, p, _, country in model.worlds.one_by_one():
            lay_the_table(w, p, country, w.summits_table)
        met = as_the_leader_sees_it(model.worlds, model.w.summits_table)
        enters, _, stays = met.game.nodes[0].worth
        waits, _, demands, _, deposes = met.game.move_values
        would_not.append(((enters > stays).sum(), (np.maximum(demands, deposes) > waits).sum()))
    assert would_not[0] == (0, 0) and min(would_not[1]) > 10


def removals(**changes: float) -> WarEntryModel:
    """A year after an entry in which nothing but the West endangers the leader."""
    model = make_model(
        worlds=1500, weeks=52, population_size=100, events=ENTRY, draws=CALM | {"west.removal_risk": 0.8} | changes
    )
    model.advance(52)
    return model


def test_the_west_removes_a_leader_who_entered_as_often_as_he_fears() -> None:
    model = removals()
    removed, n = (model.w.count_removals_after_entry > 0), 1500
    feared = with_stakes(
        crisis(resolved_posture=make_model(worlds=1).west.posture_feared()[0]), {"removal_risk": 0.8}, {}
    )
    risk = western_removal_risk(feared.situation, feared.leader)[0]
    assert 0.2 < risk < 0.8 and abs(removed.mean() - risk) < 4 * np.sqrt(risk * (1 - risk) / n) + 0.02
    assert not model.w.count_collapses_after_entry.any()
    assert (model.collapse.has_collapsed == removed).all() and (model.army.committed[removed] == 0).all()


def test_nobody_is_removed_by_a_west_that_does_not_want_it_or_without_an_entry() -> None:
    assert not removals(**{"west.removal_risk": 0.0}).w.count_removals_after_entry.any()
    model = make_model(worlds=200, weeks=30, population_size=100, without=ABROAD, draws={"west.removal_risk": 5.0})
    model.advance(30)
    assert not model.w.count_removals_after_entry.any()


def test_a_west_that_sees_self_defence_endangers_him_less() -> None:
    model = make_model(worlds=1, draws={"west.removal_risk": 0.5})
    model.w.west_reaction = 1.0
    unprovoked = model.west.removal_hazard()[0]
    assert unprovoked == pytest.approx(0.5 * model.west.resolved_posture()[0] / 52)
    model.w.west_reaction = 0.7
    assert model.west.removal_hazard()[0] == pytest.approx(0.7 * unprovoked)
