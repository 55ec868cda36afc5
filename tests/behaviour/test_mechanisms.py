"""What the articles say of each mechanism, as experiments with common luck; and what its absence means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.batch.block import BlockResult, simulate_block
from sim.batch.plan import Plan
from sim.crisis.ahead import discount
from sim.crisis.ladder import AUXILIARY, FEINT, STAGING
from sim.crisis.worth import lasting, seen_through
from sim.engine.arrays import Array
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import WAY_NAMES
from sim.measured.pressures import PRESSURES
from sim.model import SWITCHABLE
from sim.scenario import Scenario, load_scenario
from tests.conftest import make_model
from tests.crisis.test_solved import crisis

WORLDS, FEW = 1000, 250  # for a difference of means; for signs, of which nearly all are the same


known: dict[tuple[str, int], BlockResult] = {}


def simulated(scenario: Scenario, worlds: int) -> BlockResult:
    """The worlds of a scenario, which several tests ask for."""
    asked = repr(scenario), worlds
    if asked not in known:
        known[asked] = simulate_block(Plan(scenario, worlds, seed=11, block_size=worlds), 0)
    return known[asked]


def outcome(scenario: Scenario, name: str = "entry_chance", worlds: int = WORLDS) -> np.ndarray:
    return simulated(scenario, worlds).runs[name].astype(float)


def willing(scenario: Scenario) -> np.ndarray:
    """How likely the leader is to order an entry in each world, at meetings or after an incident: (worlds,)."""
    return outcome(scenario, "chance_of_orders", FEW) + outcome(scenario, "chance_at_incidents", FEW)


def small(name: str, **changes: object) -> Scenario:
    return replace(load_scenario(name), citizens=100, **changes)


def clear_difference(lower: np.ndarray, higher: np.ndarray) -> bool:
    """Whether it is likelier in more worlds than it is less likely in, by more than luck: a sign test.

    A mean is that of a few worlds with a willing leader; what moves is the chance in all of them.
    """
    return bool(np.sign(higher - lower).sum() > 4 * np.sqrt(len(lower)))


@pytest.mark.parametrize(
    ("name", "setting", "low", "high"),
    [
        ("baseline_mid_2022", "opinion.anti_war_share", 0.92, 0.6),
        ("baseline_mid_2022", "leader.exit_penalty", 1.4, 0.4),
        ("baseline_mid_2022", "kremlin.ultimatum_cost", 0.6, 0.1),
        ("baseline_mid_2022", "incidents.incident_rate", 0.0, 0.1),
        ("point_blank_ultimatum", "west.resolve", 1.8, 0.2),
        ("point_blank_ultimatum", "initial.sanctions", 0.2, 0.9),
        ("point_blank_ultimatum", "army.loyalty_mech", 0.35, 0.6),
        ("point_blank_ultimatum", "initial.north_defence", 0.9, 0.1),
        ("point_blank_ultimatum", "leader.opinion_cost", 1.2, 0.4),
        # The citizens reach the decision through what he foresees of them.
        ("point_blank_ultimatum", "mobilisation.war_grievance", 0.13, 0.05),
        ("point_blank_ultimatum", "initial.economic_dependence", 0.3, 0.85),
    ],
)
def test_entry_becomes_likelier_from_the_first_to_the_second_value(
    name: str, setting: str, low: float, high: float
) -> None:
    base = small(name)
    first, second = (willing(base.with_settings([f"{setting}={value}"])) for value in (low, high))
    assert clear_difference(first, second)


def test_the_more_leaders_differ_from_each_other_the_more_entries() -> None:
    """Half of them become less willing, the other half more: only the share shows that the willing few count."""
    base = small("baseline_mid_2022").with_settings(["leader.opinion_cost=0.2"])
    alike, unlike = (outcome(base.with_settings([f"leader.type_sd={value}"])) for value in (0.2, 0.8))
    more = unlike - alike
    assert more.mean() > 4 * more.std() / np.sqrt(WORLDS)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("baseline_mid_2022", "point_blank_ultimatum"),
        ("baseline_mid_2022", "opinion_shift"),
        ("baseline_mid_2022", "western_fatigue"),
        ("baseline_mid_2022", "border_incident"),
    ],
)
def test_the_shipped_what_ifs_differ_from_their_baseline_as_their_sources_say(lower: str, higher: str) -> None:
    assert clear_difference(willing(small(lower)), willing(small(higher)))


def test_dependence_matters_more_when_there_is_an_ultimatum_to_refuse() -> None:
    """A factorial of the two: one factor at a time would miss what they do together."""
    effect = {}
    for name in ("baseline_mid_2022", "point_blank_ultimatum"):
        free, bound = (
            outcome(small(name).with_settings([f"initial.economic_dependence={d}"]), "ending") == ENDINGS.index("entry")
            for d in (0.3, 0.85)
        )
        effect[name] = bound.astype(float) - free
    more = effect["point_blank_ultimatum"] - effect["baseline_mid_2022"]
    assert more.mean() > 4 * more.std() / np.sqrt(WORLDS)


def test_raw_frequency_and_known_chances_agree() -> None:
    for name in ("baseline_mid_2022", "point_blank_ultimatum", "border_incident"):
        runs = simulate_block(Plan(small(name), 800, seed=4), 0).runs
        entered = runs["ending"] == ENDINGS.index("entry")
        gap = entered - runs["entry_chance"]
        assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(gap)), name


def test_an_entry_is_rare_but_not_impossible_in_the_baseline_and_many_times_as_likely_after_an_ultimatum() -> None:
    rare, likely = (
        (outcome(small(name), "ending") == ENDINGS.index("entry")).mean()
        for name in ("baseline_mid_2022", "point_blank_ultimatum")
    )
    assert 0.001 < rare < 0.2 and likely > 5 * rare


def pressure(name: str, scenario: Scenario, worlds: int = 300) -> np.ndarray:
    """The weekly means of a pressure."""
    number = [p.name for p in PRESSURES].index(name)
    counts = simulate_block(Plan(scenario, worlds, seed=2), 0).pressures[number]
    return (counts * PRESSURES[number].middle(np.arange(counts.shape[1]))).sum(axis=1) / np.maximum(
        counts.sum(axis=1), 1
    )


def test_the_rail_war_of_2022_has_about_eighty_acts_in_seven_weeks_and_then_dies_away() -> None:
    acts = pressure("sabotage", load_scenario("baseline_feb_2022"))
    assert 55 < acts[:7].sum() < 110
    assert acts[13:40].max() < 3


def test_polls_stand_where_the_surveys_of_2022_stood_and_stay_there() -> None:
    scenario = load_scenario("baseline_mid_2022")
    for name, low, high in (
        ("poll_urban_support", 0.02, 0.07),
        ("poll_national_support", 0.07, 0.15),
        ("poll_national_oppose", 0.80, 0.90),
    ):
        poll = pressure(name, scenario, worlds=100)[[0, 13, 26, 39]]
        assert low < poll.min() and poll.max() < high, name
        assert np.ptp(poll) < 0.04, name


@pytest.mark.parametrize("mechanism", SWITCHABLE)
def test_every_mechanism_can_be_switched_off(mechanism: str) -> None:
    base = small("point_blank_ultimatum", weeks=30).with_settings(["initial.western_offers=1"])
    without, whole = (simulated(replace(base, without=off), 100) for off in ((mechanism,), ()))
    assert np.isfinite(without.runs["entry_chance"]).all()
    assert (without.pressures != whole.pressures).any()  # its absence shows


@pytest.mark.parametrize(
    ("mechanism", "column"),
    [("sabotage", "sabotage_acts"), ("incidents", "incidents"), ("summits", "summits"), ("army", "resignations")],
)
def test_what_is_switched_off_does_not_happen(mechanism: str, column: str) -> None:
    assert outcome(small("baseline_mid_2022", without=(mechanism,)), column, worlds=100).sum() == 0


def test_without_the_west_there_is_nothing_to_fear_from_it() -> None:
    base = small("baseline_mid_2022")
    assert clear_difference(willing(base), willing(replace(base, without=("west",))))


def test_an_entry_under_a_forced_ultimatum_is_called_compelled() -> None:
    runs = simulate_block(Plan(small("point_blank_ultimatum"), 300, seed=9), 0).runs
    entered = runs["ending"] == ENDINGS.index("entry")
    asked_once = runs["requests"] == 0  # demanded in week 8, and readied for 4 to 12 weeks
    soon = entered & asked_once & (runs["week"] >= 12) & (runs["week"] <= 20)
    assert soon.any() and not (entered & (runs["week"] < 12) & (runs["way"] == WAY_NAMES.index("compelled"))).any()
    assert {WAY_NAMES[w] for w in np.unique(runs["way"][soon])} <= {"compelled", "retaliatory"}


def test_the_third_feint_frightens_kyiv_less_than_the_first() -> None:
    model = make_model(worlds=1)
    believed = []
    for _ in range(30):
        model.involvement.involvement_level = 2
        model.ukraine.learn()
        believed.append(model.ukraine.attack_belief[0])
    assert believed[0] > believed[10] > believed[-1]


@pytest.mark.parametrize(("rung", "decay"), [(FEINT, "level_decay"), (AUXILIARY, "group_decay")])
def test_moscow_foresees_about_how_long_an_army_at_the_border_ties_ukrainians_down(rung: int, decay: str) -> None:
    def tied_down(rung: int) -> Array:
        model = make_model(400, 52, without=("summits", "incidents"), draws={"initial.involvement_level": rung})
        weeks = []
        for _ in range(52):
            model.advance()
            weeks.append(model.w.ukraine_pinned.mean())
        return np.array(weeks)

    table = crisis(attack_belief=0.45)
    s, k = table.situation, table.kremlin
    foreseen = lasting(discount(k.horizon_of_concern), getattr(k, decay) + seen_through(s, k))[0]
    if_never_seen_through = lasting(discount(k.horizon_of_concern), getattr(k, decay))[0]
    more = tied_down(rung) - tied_down(STAGING)
    until_seen_through = more[: int(np.argmax(more < 0))] / more[0]
    realised = until_seen_through @ np.exp(-np.arange(len(until_seen_through)) / k.horizon_of_concern[0])
    assert 0.6 < realised / k.horizon_of_concern[0] / foreseen < 1.1
    assert if_never_seen_through > 2 * foreseen
    assert (more[30:] < 0).all()  # afterwards Kyiv keeps fewer there: with that Moscow does not reckon


def test_life_goes_on_after_an_entry() -> None:
    runs = simulate_block(Plan(small("point_blank_ultimatum"), 400, seed=9), 0).runs
    entered = runs["ending"] == ENDINGS.index("entry")
    stayed_out = ~entered & (runs["entries_after_takeover"] == 0)
    assert (runs["losses"][entered] > 0).any() and (runs["losses"][stayed_out] == 0).all()
    assert runs["collapses_after_entry"][entered].sum() > 0
