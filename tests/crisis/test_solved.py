"""The crisis game has known answers, and moves the way the theory says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.crisis.choice import respond
from sim.crisis.records import Kind
from sim.crisis.solved import DEMANDS, ENTER, MOVES, Crisis, incident_values, perceived_fall_risk, western_removal_risk
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.model import parameters

STATE = {
    "front_balance": -0.05, "involvement_level": 1, "economic_dependence": 0.62, "sanctions_headroom": 0.38,
    "western_posture": 0.48, "resolved_posture": 0.48, "repression": 0.82, "anti_war_seen": 0.87,
    "resistance_memory": 95, "north_defence": 0.5, "reliability": 0.45, "reliability_seen": 0.50,
    "rail_throughput": 1, "reserves": 25, "russian_troops": 2, "pinned": 12, "pinned_if_partial": 16,
    "resolve_belief": 0.5, "moscow_tie": 0.65, "ultimatum_is_open": 0, "inclination": 0, "inclination_believed": 0,
    "hawkishness": 0, "concession_room": 1, "nuclear_basing": 0, "loyalty_seen": 0.5, "deployable": 12,
    "war_grievance": 0.09, "legitimacy": 0.45, "forecast": np.nan,
}  # fmt: skip


OF_OTHERS = {"uses_emulator": 0.0, "pin_scale": 38.0}  # what is no parameter


def stakes(kind: type[Kind]) -> Kind:
    """What a side wants by default."""
    defaults = {path: parameter.default for path, parameter in parameters().items()} | OF_OTHERS
    paths = {name: name if name in OF_OTHERS else f"{s.owner}.{s.attribute}" for name, s in kind.sources().items()}
    return kind(**{name: np.array([defaults[path]]) for name, path in paths.items()})


def crisis(**changes: float) -> Crisis:
    state = dict.fromkeys(Situation.sources(), 0.0) | STATE | changes
    situation = Situation(**{name: np.array([float(value)]) for name, value in state.items()})
    return Crisis(situation, stakes(LeaderStakes), stakes(KremlinStakes))


def test_the_risks_and_moscows_outlook_have_the_known_values() -> None:
    game = crisis()
    known = {
        "fall risk": (game.fall_risk, 0.2684),
        "collapse estimate": (game.collapse_estimate, 0.3044),
        "western removal": (western_removal_risk(game.situation, game.leader), 0.0739),
        "takeover": (game.takeover, 0.7225),
        "depose": (game.depose_value, -0.1340),
        "entry": (game.entry_value, 0.0766),
    }
    for name, (value, expected) in known.items():
        assert value[0] == pytest.approx(expected, abs=5.1e-5), name


@pytest.mark.parametrize(
    ("demand", "worth", "chance"),
    [
        ("none", (0.3328, 0.9101, 0.9820), None),
        ("request", (0.3599, 0.8639, 0.8611), (0.0012, 0.5079, 0.4909)),
        ("ultimatum", (0.3599, 0.2367, 0.1988), (0.7284, 0.1662, 0.1054)),
    ],
)
def test_the_leaders_answers_have_the_known_worth(demand: str, worth: tuple, chance: tuple | None) -> None:
    game = crisis()
    assert game.leader_values[demand][:, 0] == pytest.approx(worth, abs=5.1e-5)
    if chance is not None:
        assert game.answers[demand][:, 0] == pytest.approx(chance, abs=5.1e-5)


def test_an_incident_is_answered_by_war_with_the_known_chance() -> None:
    game = crisis()
    chances = respond(game.leader.rationality, *incident_values(game.situation, game.leader))
    assert chances[ENTER][0] == pytest.approx(0.0223, abs=5.1e-5)


@pytest.mark.parametrize(
    ("node", "chances"),
    [
        (("request", "partial"), (0.5766, 0.4234, 0)),
        (("request", "refuse"), (0.4529, 0.5471, 0.0001)),
        (("ultimatum", "partial"), (0.0138, 0.8783, 0.1079)),
        (("ultimatum", "refuse"), (0.0014, 0.8117, 0.1868)),
    ],
)
def test_moscows_reactions_have_the_known_chances(node: tuple[str, str], chances: tuple) -> None:
    assert crisis().reactions[node].chances[:, 0] == pytest.approx(chances, abs=5.1e-5)


def test_moscows_opening_has_the_known_worth_and_chances() -> None:
    game = crisis()
    assert game.move_values[:, 0] == pytest.approx((0.2289, 0.1458, -0.2980, -0.6841), abs=6e-5)
    assert game.moves[:, 0] == pytest.approx((0.69415, 0.30220, 0.00357, 0.00008), abs=5.1e-6)


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("anti_war_seen", -1), ("resistance_memory", -1), ("reliability_seen", 1), ("repression", 1),
        ("north_defence", -1), ("resolved_posture", -1), ("sanctions_headroom", -1), ("economic_dependence", 1),
        ("resolve_belief", 1), ("moscow_tie", 1), ("front_balance", 1), ("inclination", 1),
    ],
)  # fmt: skip
def test_an_ultimatum_is_obeyed_more_or_less_as_each_pressure_grows(what: str, more: int) -> None:
    low, high = (crisis(**{what: STATE[what] + step}).answers["ultimatum"][ENTER, 0] for step in (-0.1, 0.1))
    assert np.sign(high - low) == more


def test_moscow_needs_an_entry_more_when_the_front_goes_badly() -> None:
    assert crisis(front_balance=-0.5).entry_value > crisis(front_balance=0.3).entry_value


@pytest.mark.parametrize(
    ("what", "low", "high"), [("front_balance", 0.3, -0.5), ("reliability", 0.3, 0.6), ("north_defence", 0.9, 0.1)]
)
def test_moscow_threatens_more_readily_the_more_an_entry_would_bring_it(what: str, low: float, high: float) -> None:
    ultimatum = MOVES.index("ultimatum")
    assert crisis(**{what: high}).moves[ultimatum] > crisis(**{what: low}).moves[ultimatum]


def test_a_believed_second_front_argument_makes_an_entry_worth_less_to_moscow() -> None:
    game = crisis()
    trusted = Crisis(game.situation, game.leader, replace(game.kremlin, claim_credibility=np.array([0.9])))
    assert trusted.entry_value < game.entry_value


@given(st.tuples(*[st.floats(0, 1) for _ in range(8)]), st.floats(-1, 1), st.floats(0, 40))
def test_every_chance_is_a_chance_in_any_situation(shares: tuple, front: float, troops: float) -> None:
    names = ("economic_dependence", "sanctions_headroom", "western_posture", "repression", "anti_war_seen",
             "north_defence", "resolve_belief", "moscow_tie")  # fmt: skip
    game = crisis(**dict(zip(names, shares, strict=True)), front_balance=front, russian_troops=troops)
    for chances in [*game.answers.values(), *(r.chances for r in game.reactions.values()), game.moves]:
        assert np.all(chances >= 0)
        assert chances.sum(axis=0) == pytest.approx(1)


def test_the_likelihood_of_an_answer_is_its_chance_at_that_inclination() -> None:
    game, asked = crisis(), crisis(inclination=0.13)
    for number, demand in enumerate(DEMANDS):
        for answer in range(3):
            seen = game.likelihoods(np.array([number]), np.array([answer]), np.array([[0.13]]))
            assert seen[0, 0] == pytest.approx(asked.answers[demand][answer, 0])


def test_the_fall_risk_at_the_reference_state_is_the_reference_risk() -> None:
    reference = {"anti_war_seen": 0.86, "resistance_memory": 90, "reliability_seen": 0.45, "repression": 0.8}
    game = crisis(**reference)
    assert perceived_fall_risk(game.situation, game.leader)[0] == pytest.approx(0.28)
