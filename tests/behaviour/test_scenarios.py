"""The shipped scenarios against their baselines, with common luck: where their sources claim a direction, that one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.measured.pressures import PRESSURES
from sim.scenario import load_scenario

WORLDS = 250
THREATENED = ("kremlin.takeover_gain=0.9", "initial.reserves=60")  # Moscow gains by removing him, and has the soldiers
READERS_WHO_EXPECT_NO_ENTRY = ("reader_of_001_ilyash", "reader_of_002_askeroglu", "reader_of_003_temnycky")


@cache
def willing(name: str, *settings: str) -> np.ndarray:
    """How likely the leader is to order an entry in each world, at meetings or after an incident: (worlds,)."""
    scenario = replace(load_scenario(name), citizens=300).with_settings(settings)
    runs = simulate_block(Plan(scenario, WORLDS, seed=11, block_size=WORLDS), 0).runs
    return (runs["chance_of_orders"] + runs["chance_at_incidents"]).astype(float)


def clearly_likelier(lower: np.ndarray, higher: np.ndarray) -> bool:
    """Whether it is likelier in more worlds than it is less likely in, by more than luck: a sign test."""
    return bool(np.sign(higher - lower).sum() > 4 * np.sqrt(len(lower)))


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("baseline_mid_2022", "russian_breakthrough"),
        ("baseline_mid_2022", "economic_lifeline_cut"),
        ("baseline_mid_2022", "worst_case"),
        ("best_case", "baseline_mid_2022"),
    ],
)
def test_a_scenario_differs_from_its_baseline_as_its_sources_say(lower: str, higher: str) -> None:
    assert clearly_likelier(willing(lower), willing(higher))


def test_the_second_front_argument_works_from_bluff_to_full_belief_where_an_ultimatum_would_be_met() -> None:
    """Elsewhere Moscow hardly threatens at all, and there is next to nothing that the argument could change."""
    told = willing("second_front_argument", *THREATENED)
    baseline = willing("baseline_mid_2022", *THREATENED)
    bluff = willing("second_front_argument", *THREATENED, "kremlin.claim_credibility=0")
    assert clearly_likelier(told, baseline) and clearly_likelier(baseline, bluff)


@pytest.mark.parametrize("sceptic", READERS_WHO_EXPECT_NO_ENTRY)
def test_the_author_who_expects_entry_has_the_world_in_which_it_is_likeliest(sceptic: str) -> None:
    assert clearly_likelier(willing(sceptic), willing("reader_of_000_razin"))


def test_the_shocks_of_the_hindcast_arrive_on_their_dates() -> None:
    scenario = replace(load_scenario("hindcast_137w"), citizens=100)
    number = [pressure.name for pressure in PRESSURES].index("front")
    counts = simulate_block(Plan(scenario, 60, seed=2), 0).pressures[number]
    front = (counts * PRESSURES[number].middle(np.arange(counts.shape[1]))).sum(axis=1) / counts.sum(axis=1)
    falls = set(np.argsort(np.diff(front))[:2] + 1)
    assert falls == {2, 28}  # the columns before Kyiv stand still; Kharkiv
    assert front[128] < front[127] - 0.15  # Kursk
