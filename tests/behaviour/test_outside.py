"""What comes from outside the two leaders' game: seasons, garrisons, shocks, talks, a succession, Kyiv's demand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.measured.endings import ENDINGS, WAYS
from sim.mechanisms.seasons import YEARLY, mud
from sim.mechanisms.timeline import Event
from sim.mechanisms.western_border import WesternBorder
from sim.model import SWITCHABLE
from sim.model.agents import WarEntryModel
from tests.conftest import make_model

SPRING, SUMMER = date(2023, 3, 27), date(2023, 7, 3)


def only(*kept: str) -> tuple[str, ...]:
    """All switches but these."""
    return tuple(name for name in SWITCHABLE if name not in kept)


def lived(weeks: int, events: Sequence[Event] = (), worlds: int = 200, **changes: Any) -> WarEntryModel:
    model = make_model(worlds, weeks, events=events, population_size=100, **changes)
    model.advance(weeks)
    return model


def happens(week: int, action: str, value: Any = True) -> Event:
    return Event(week, action, value, "what-if")


# Seasons


def test_mud_comes_twice_a_year_for_six_to_eight_weeks() -> None:
    days = np.arange(365.0)
    depth = np.array([mud(day) for day in days])
    assert depth.mean() == pytest.approx(YEARLY, rel=1e-3)
    is_deep = depth > 0.5
    begins = days[1:][~is_deep[:-1] & is_deep[1:]]
    assert len(begins) == 2 and 6 * 7 <= is_deep.sum() / 2 <= 8 * 7


def test_the_front_moves_less_in_mud_than_on_dry_ground_and_as_much_where_there_are_no_seasons() -> None:
    def movement(start: date, **changes: Any) -> float:
        return float(np.abs(lived(1, start=start, **changes).w.front_balance + 0.05).mean())

    assert movement(SPRING) < 0.75 * movement(SUMMER)
    still = {"without": ("seasons",)}
    assert movement(SPRING, **still) == movement(SUMMER, **still)


def test_an_army_that_marches_in_mud_wears_down_faster() -> None:
    marches = [happens(0, "entry")]
    assert lived(4, marches, start=SPRING).army.losses.mean() > 1.2 * lived(4, marches, start=SUMMER).army.losses.mean()


# Russian soldiers in Belarus


def garrison(weeks: int, front: float = 0.0, there: float = 2.0, conceded: bool = False, **draws: float) -> float:
    known = {"initial.front_balance": front, "initial.russian_troops_in_belarus": there, **draws}
    model = make_model(1, weeks, without=only("garrison"), draws=known)
    model.w.involvement_with_moscow, model.w.involvement_level = conceded, 2.0 if conceded else 1.0
    for _ in range(weeks):
        model.garrison.move()
    return float(model.w.russian_troops_in_belarus[0])


def test_the_winter_of_2023_empties_as_it_did() -> None:
    """Some 10,000 on 30 January, 4,000 on 26 March, 1,000 to 2,000 in June (P37), as the front stood then."""
    assert 3 < garrison(8, front=-0.25, there=10) < 5.5
    assert garrison(18, front=-0.25, there=10) < 3


def test_a_joint_group_brings_soldiers_as_far_as_there_are_any_to_spare() -> None:
    assert 7 < garrison(11, conceded=True) < 9
    assert garrison(11, conceded=True, **{"initial.reserves": 3.0}) < 3
    assert garrison(11) == 2


def test_the_front_draws_them_away_even_while_they_are_welcome() -> None:
    sizes = [garrison(30, front=front, conceded=True) for front in (0.3, 0.0, -0.2, -0.5)]
    assert sizes[0] == sizes[1] > sizes[2] > sizes[3] > 2


def test_a_partial_answer_brings_them_and_a_scenario_may_fix_them() -> None:
    asked = [happens(1, "demand", "ultimatum")]
    free, fixed = lived(8, asked), lived(8, [*asked, happens(0, "russian_troops", 4.0)])
    came = free.w.russian_troops_in_belarus > 2.5
    assert came.any() and (free.w.count_partial_answers + free.w.count_preparations)[came].all()
    assert (fixed.w.russian_troops_in_belarus == 4).all()
    given = lived(8, [happens(0, "set", {"russian_troops_in_belarus": 9.0})], without=("summits",))
    assert (given.w.russian_troops_in_belarus < 9).all()


# A shock in Moscow


def test_a_shock_keeps_soldiers_at_home_and_leaders_apart_and_then_is_over() -> None:
    quiet = {"turmoil.rate": 0.0, "turmoil.weeks": 4.0}
    model = make_model(400, 8, events=[happens(2, "moscow_shock")], draws=quiet, population_size=100)
    reserves = []
    for _ in range(8):
        model.advance()
        reserves.append(model.w.reserves.copy())
    assert [bool((r < 25).all()) for r in reserves] == [False, False, True, True, True, True, False, False]
    assert np.allclose(reserves[-1], 25)
    undisturbed = lived(6, worlds=400, draws=quiet)
    shaken = lived(6, [happens(2, "moscow_shock")], worlds=400, draws=quiet)
    assert shaken.w.count_summits.sum() < 0.8 * undisturbed.w.count_summits.sum()


def test_shocks_come_as_often_as_their_rate_and_not_where_they_are_switched_off() -> None:
    seen = lived(40, worlds=400, draws={"turmoil.rate": 0.02, "turmoil.weeks": 1.0}, without=only("turmoil"))
    assert seen.w.count_turmoils.mean() == pytest.approx(0.8, abs=0.15)
    off = lived(4, [happens(1, "moscow_shock")], without=("turmoil",))
    assert not off.w.count_turmoils.any() and (off.w.reserves == 25).all()


# Talks and a ceasefire


def test_a_ceasefire_is_likelier_with_talks_and_at_a_stalemate() -> None:
    def hazard(**states: float) -> float:
        return float(make_model(1, draws={f"initial.{k}": v for k, v in states.items()}).war.hazard()[0])

    assert hazard(front_balance=0.0) == pytest.approx(0.0008)
    assert hazard(front_balance=0.0, talks=1.0) == pytest.approx(4 * 0.0008)
    assert hazard(front_balance=0.5) == hazard(front_balance=-0.5) < hazard(front_balance=0.1)


def test_talks_begin_and_break_off_at_their_rates() -> None:
    seen = lived(60, worlds=300, without=only("war"), draws={"war.talks_begin": 0.05, "war.talks_end": 0.05})
    assert seen.w.talks.mean() == pytest.approx(0.5, abs=0.1)


def test_a_dated_ceasefire_ends_every_open_world_in_its_week_and_brings_the_army_home() -> None:
    marched = lived(6, [happens(1, "entry"), happens(4, "ceasefire")])
    assert (marched.w.count_withdrawals == 1).all() and (marched.w.army_committed == 0).all()
    open_until = lived(6, [happens(4, "ceasefire")])
    assert ENDINGS.index("war_end") in open_until.w.ending
    assert (open_until.w.ending[open_until.w.ending_week >= 4] == ENDINGS.index("war_end")).all()


# Succession


@pytest.mark.parametrize(("at_seventy", "at_eighty"), [(0.0248, 0.0607), (0.0406, 0.0855)])
def test_mortality_grows_with_age_as_in_the_life_tables(at_seventy: float, at_eighty: float) -> None:
    """US and Bulgarian men (P43): from what a table has at seventy follows about what it has at eighty."""

    def yearly(born_years_ago: int) -> float:
        model = make_model(1, start=date(1954 + born_years_ago, 8, 30), draws={"succession.death_rate": at_seventy})
        return float(1 - np.exp(-model.succession.death_hazard()[0]))

    assert yearly(70) == pytest.approx(at_seventy, rel=1e-3)
    assert yearly(80) == pytest.approx(at_eighty, rel=0.12)


def test_successions_come_at_the_sum_of_their_hazards_and_in_their_shares() -> None:
    many = {"succession.death_rate": 0.3, "succession.illness": 0.5, "succession.handover": 0.2}
    seen = lived(52, worlds=2000, without=only("succession"), draws=many, start=date(2024, 8, 26))
    hazard = -1.5 * np.log(0.7) * np.exp(0.04) - np.log(0.8)  # half a year of ageing on average
    assert (seen.w.ending == ENDINGS.index("succession")).mean() == pytest.approx(1 - np.exp(-hazard), abs=0.04)
    ways = np.bincount(seen.w.way[seen.w.ending_week >= 0], minlength=3) / (seen.w.ending_week >= 0).sum()
    assert ways == pytest.approx([0.48, 0.24, 0.29], abs=0.05)


def test_a_succession_on_a_date_ends_what_is_open_and_nothing_after_an_entry() -> None:
    for number, way in enumerate(WAYS["succession"]):
        ended = lived(4, [happens(0, "succession", way)], worlds=5)
        assert (ended.w.ending == ENDINGS.index("succession")).all() and (ended.w.way == number).all()
        assert not ended.w.entry_chance.any()
    entered = lived(30, [happens(0, "entry")], draws={"succession.handover": 0.9})
    assert (entered.w.ending == ENDINGS.index("entry")).all()


# The western border


def border(weeks: int, level: float = 2.0, **draws: float) -> WarEntryModel:
    """Exercises at the border that never end, or none, in worlds in which nothing else happens."""
    held = {"initial.involvement_level": level, **draws}
    model = make_model(2000, weeks, without=only("western_border", "west", "economy"), draws=held, population_size=10)
    for _ in range(weeks):
        model.w.involvement_level = level
        model.advance()
    return model


def test_the_closing_that_he_fears_is_the_closing_that_comes() -> None:
    often = {"western_border.closing_rate": 0.08, "western_border.quiet_rate": 0.05, "western_border.weeks": 6.0}
    seen, quiet = border(30, **often), border(30, 1.0, **often)
    added = seen.w.western_border_is_closed.mean() - quiet.w.western_border_is_closed.mean()
    feared = quiet.western_border.feared()[~quiet.w.western_border_is_closed]
    assert added == pytest.approx(float(feared[0]) / WesternBorder.loss.default, abs=0.03)
    assert added > 0.15 and not quiet.western_border.feared()[quiet.w.western_border_is_closed].any()
    resolute = border(30, **often, **{"west.resolve_poland_baltics": 1.6})
    assert resolute.w.western_border_is_closed.mean() > seen.w.western_border_is_closed.mean() + 0.05


def test_a_closed_border_costs_living_standards_and_drives_trade_to_russia() -> None:
    shut = [happens(0, "western_border", "closed"), happens(0, "set", {"western_border.weeks": 1e7})]
    kept, closed, opened = lived(6), lived(6, shut), lived(6, [*shut, happens(3, "western_border", "open")])
    assert (closed.w.count_border_closings == 1).all() and closed.w.western_border_is_closed.all()
    for ordered in ("economic_dependence", "economy_stress"):
        low, middle, high = (getattr(model.w, ordered).mean() for model in (kept, opened, closed))
        assert low < middle < high
    assert not lived(3, shut, without=("western_border",)).w.western_border_is_closed.any()


def test_exercises_are_given_less_willingly_where_they_would_close_the_border() -> None:
    def given(loss: float) -> float:
        draws = {"western_border.loss": loss, "western_border.closing_rate": 0.5, "involvement.level_decay": 0.05}
        return float(lived(26, worlds=300, draws=draws).w.count_feint_episodes.mean())

    assert given(0.5) < 0.7 * given(0.0)


# Kyiv's demand under threat of strikes


@pytest.mark.parametrize(("compliance", "incidents"), [(0.0, 1), (1.0, 0)])
def test_kyiv_strikes_where_minsk_does_not_give_way_within_the_week(compliance: float, incidents: int) -> None:
    draws = {"counter_demand.compliance": compliance, "incidents.incident_rate": 0.0}
    model = make_model(50, 4, events=[happens(1, "counter_demand")], draws=draws)
    seen = []
    for _ in range(4):
        model.advance()
        seen.append(set(model.w.count_incidents.tolist()))
    assert seen == [{0}, {0}, {incidents}, {incidents}]
    assert not model.w.count_false_flags.any()


def test_a_counter_demand_makes_the_north_strong_at_once_and_an_entry_less_likely() -> None:
    draws = {"counter_demand.compliance": 1.0}
    plain = lived(26, worlds=400, draws=draws)
    warned = lived(26, [happens(1, "counter_demand")], worlds=400, draws=draws)
    assert warned.w.chance_of_orders.mean() < plain.w.chance_of_orders.mean()
    assert warned.w.north_defence.mean() > plain.w.north_defence.mean() + 0.03


def test_kyiv_demands_of_itself_where_there_are_exercises_and_minsk_ends_them_or_is_struck() -> None:
    often = {"counter_demand.rate": 1.0, "incidents.incident_rate": 0.0, "involvement.level_decay": 0.0}
    stand = [happens(0, "set", {"involvement_level": 2.0})]
    model = lived(2, stand, draws={**often, "counter_demand.compliance": 0.5}, without=("summits",))
    gave_way = model.w.involvement_level == 1
    assert 0.3 < gave_way.mean() < 0.7 and (model.w.count_incidents == ~gave_way).all()
    assert not lived(4, draws=often, without=("summits",)).w.count_counter_demands.any()
    off = lived(4, [*stand, happens(1, "counter_demand")], draws=often, without=("counter_demand",))
    assert not off.w.count_counter_demands.any() and not off.w.count_incidents.any()


# A leader put there by Moscow


def test_moscows_man_sends_the_army_within_weeks_where_the_scenario_made_it_press() -> None:
    asked = [happens(0, "demand", "ultimatum")]
    removes = {"kremlin.takeover_gain": 5.0, "leader.opinion_cost": 5.0, "leader.exit_penalty": 0.0}
    pressed = lived(20, asked, draws=removes, without=("war",), worlds=60)
    removed = (pressed.w.ending == ENDINGS.index("kremlin_takeover")) & (pressed.w.ending_week < 8)
    assert removed.sum() > 10
    assert pressed.w.count_entries_after_takeover[removed].mean() > 0.8  # units may refuse
