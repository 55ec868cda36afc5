"""The crisis game has known answers, and moves the way the theory says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.crisis.choice import logit, respond
from sim.crisis.forecast import MOST_ROWS, UNITS
from sim.crisis.game import Game, solve
from sim.crisis.meeting import fixed_of, meet
from sim.crisis.records import Kind
from sim.crisis.rules import YES
from sim.crisis.solved import ANSWERS, DEMANDS, MOVES, Crisis, incident_values, number_of, western_removal_risk
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.model import parameters

STATE = {
    "front_balance": -0.05, "involvement_level": 1, "economic_dependence": 0.62, "cutoff": 0, "stress": 0,
    "elite_loyalty": 0.69, "shield": 0.1, "sanctions_headroom": 0.38, "western_posture": 0.48, "resolved_posture": 0.48,
    "repression": 0.82, "anti_war": 0.86, "loyalty": 0.46, "anti_war_seen": 0.87, "resistance_networks": 0.0095,
    "north_defence": 0.5, "reliability": 0.45, "reliability_seen": 0.50, "rail_throughput": 1, "reserves": 25,
    "russian_troops": 2, "pinned": 12, "pinned_if_partial": 16, "resolve_belief": 0.5, "moscow_tie": 0.65,
    "ultimatum_is_open": 0, "inclination": 0, "hawkishness": 0, "concession_room": 1, "nuclear_basing": 0,
    "loyalty_seen": 0.5, "inclination_believed": 0, "inclination_doubt": 0.2, "cells": 22, "forecast": np.nan,
}  # fmt: skip


OF_OTHERS = {"pin_scale": 38.0}  # what is no parameter


def stakes(kind: type[Kind]) -> Kind:
    """What a side wants by default."""
    defaults = {path: parameter.default for path, parameter in parameters().items()} | OF_OTHERS
    paths = {name: name if name in OF_OTHERS else f"{s.owner}.{s.attribute}" for name, s in kind.sources().items()}
    return kind(**{name: np.array([defaults[path]]) for name, path in paths.items()})


def crisis(**changes: float) -> Crisis:
    state = dict.fromkeys(Situation.sources(), 0.0) | STATE | changes
    situation = Situation(**{name: np.array([float(value)]) for name, value in state.items()})
    return Crisis(situation, stakes(LeaderStakes), stakes(KremlinStakes))


# A table on which equations can be worked out by hand: a year ahead for him, two for Moscow, and nobody meets again.
AT_HAND = {
    "front_balance": 0, "economic_dependence": 0.5, "sanctions_headroom": 0.5, "western_posture": 0.4,
    "resolved_posture": 0.5, "anti_war_seen": 0.75, "reliability": 0.5, "reliability_seen": 0.5, "reserves": 30,
    "russian_troops": 10, "pinned": 6, "pinned_if_partial": 10, "moscow_tie": 0.5, "concession_room": 0.25,
    "forecast": 0,
}  # fmt: skip
NOBODY_MEETS = {"summit_rate": 0, "ultimatum_summit_rate": 0}
HIS = {
    "horizon_of_concern": 52, "exit_penalty": 0.8, "removal_risk": 0.2, "sanction_cost": 0.2, "opinion_cost": 0.5,
    "territorial_cost": 0.1, "entry_reward": 0.1, "unasked_reward_share": 0.5, "spoils": 0.4, "spoils_front": 0,
    "cutoff_rent": 0.8, "cutoff_weeks": 52, "request_fraction": 0.25, "partial_cost": 0.05, "sovereignty_cost": 0.08,
    "breach_cost": 0.06, "resolve_ref": 0.5, "resolve_cap": 1.4, "risk_bias": 0, "rationality": 10, "mood_sd": 0,
    "incident_bonus": 0.1, "incident_west_factor": 0.5,
}  # fmt: skip
ITS = NOBODY_MEETS | {
    "horizon_of_concern": 104, "level_decay": 0.5 / 52, "risk_bias": 0,
    "military_value": 0.44, "pin_value": 0.25, "pin_scale": 50, "staging_value": 0.15, "collapse_cost": 1.5,
    "escalation_cost": 0.25, "escalation_exposure": 0.5, "request_cost": 0.08, "ultimatum_cost": 0.3,
    "backdown_cost_request": 0.04, "backdown_cost_ultimatum": 0.8, "coerced_backdown_share": 0.25,
    "partial_credit_ultimatum": 0.5, "coercion_cost": 0.2, "takeover_gain": 0.5, "takeover_failure_cost": 0.75,
    "occupation_cost": 0.3, "occupation_force": 30, "unprovoked_takeover_cost": 0.5, "takeover_base": 0.35,
    "takeover_elite": 0.4, "takeover_troops": 0.1, "claim_credibility": 0, "north_value_loss": 0.6, "deployable": 12,
    "type_sd": 0, "mood_sd": 0, "rationality": 10, "favour_cost": 0.05,
    "share_of_bargains": 0, "strike_hazard": 0, "sign_rate": 0.1, "false_sign_rate": 0.1,
}  # fmt: skip


def with_stakes(game: Crisis, his: dict[str, float], its: dict[str, float]) -> Crisis:
    """The same table between two sides who want something else."""
    leader = replace(game.leader, **{name: np.array([float(value)]) for name, value in his.items()})
    kremlin = replace(game.kremlin, **{name: np.array([float(value)]) for name, value in its.items()})
    return Crisis(game.situation, leader, kremlin, game.rule)


def by_hand(its: dict[str, float] | None = None, **changes: float) -> tuple[Crisis, Game]:
    """The table worked out by hand, where a year without an entry brings the leader down in one of four."""
    given = with_stakes(crisis(**AT_HAND | changes), HIS, ITS | (its or {}))
    sure = np.zeros((2, MOST_ROWS, UNITS + 1))
    sure[1, 0, 0] = logit(0.25)
    return given, solve(given.situation, given.leader, given.kremlin, (sure[0], sure[1]), number_of(given.rule))


def test_risks_and_moscows_outlook_have_the_known_values() -> None:
    given, game = by_hand()
    known = {
        "fall risk, one half": (game.fall_risk, 0.5),
        "takeover: 0.35 + 0.4 x 0.5 + 0.1 x 10 / 20": (game.takeover, 0.6),
        "deposing: 0.6 x 0.5 - 0.4 x 0.75 - 0.3 x 30 / 30": (given.depose_value, -0.3),
        "a year of a hazard of 0.2 x 0.5": (western_removal_risk(given.situation, given.leader), 0.09516),
        # Gains of 0.2 by force (of 0.44, with 30,000 soldiers to spare where 25,000 are usual), 0.25 by pinning,
        # 0.15 by territory, less 0.05; a danger of ln 2 + 0.1.
        "entry: (0.5 x 0.55 - 0.79315 x 1.5) / (0.5 + 0.79315)": (game.entry_value, -0.70736),
    }
    for name, (value, expected) in known.items():
        assert value[0] == pytest.approx(expected, abs=2e-5), name


def test_lives_without_an_entry_have_the_known_worth() -> None:
    _, game = by_hand()
    # Danger ln(4 / 3); a full cut-off takes 0.8 x 0.5, one behind a request a quarter of that; it lasts a year.
    assert np.ravel(game.dangers) == pytest.approx([0.28768] * 4, abs=1e-5)
    assert np.ravel(game.office) == pytest.approx([0.59785, 0.59785, 0.55414, 0.42300], abs=2e-5)
    # Kept are 0.15 of territory and 0.03 of troops; at stake are 1.5; a cut-off costs 0.2 and 0.05.
    assert np.ravel(game.war) == pytest.approx([-0.43358, -0.43358, -0.44756, -0.48951], abs=2e-5)


def test_moscows_reactions_have_the_known_worth_and_chances() -> None:
    _, (*_, nodes, _, _) = by_hand()
    # Room worn down to sqrt(0.25): exercises bring half of 0.02 for half as long, credit is halved.
    exercises = 0.005
    removal = -0.3 + 0.4 * -0.43358  # where it fails, life goes on
    known = {
        (1, 0): (-0.43358 + exercises - 0.02, -0.44756 + exercises - 0.005 - 0.02, removal - 0.5 - 0.02),
        (1, 1): (-0.43358 - 0.04, -0.44756 - 0.01, removal - 0.5),
        (2, 0): (-0.43358 + exercises - 0.6, -0.48951 + exercises - 0.15, removal),
        (2, 1): (-0.43358 - 0.8, -0.48951 - 0.2, removal),
    }
    # Exercises are bartered: for a favour, at a twentieth of what those of (0.05 + 0.08 x 0.75) x 2 / 3 cost him.
    node, out_of_the_question = nodes[3], [0.0, 0.0]
    assert [node.reaction_values[answer][0][0] for answer in (0, 1)] == pytest.approx(
        [-0.43358 + exercises - 0.00367, -0.43358], abs=3e-5
    )
    assert np.ravel(node.reactions[0])[1:] == pytest.approx(out_of_the_question)
    assert np.ravel(node.reactions[1])[1:] == pytest.approx(out_of_the_question)
    for (demand, answer), values in known.items():
        node = nodes[demand]
        assert np.ravel(node.reaction_values[answer]) == pytest.approx(values, abs=3e-5)
        assert np.ravel(node.reactions[answer]) == pytest.approx(respond(10.0, *values)[:3], abs=1e-4)
        assert np.ravel(node.feared[answer]) == pytest.approx(respond(10.0, *values)[1:3], abs=1e-4)


def test_the_leaders_answers_have_the_known_worth_and_chances() -> None:
    _, (*_, nodes, _, _) = by_hand()
    free, pressed, cut_off, removed = 0.59785, 0.55414, 0.42300, 0.4 * 0.59785 - 0.6 * 0.8
    # Flow 1 + 0.2 + 0.1 - 0.1 - 0.05 - 0.25, spoils halved and success even; a danger of ln 2 + 0.1.
    entry, unasked, exercises = 0.14805, 0.12017, 0.11 / 1.5  # which last half of what a year counts
    demands = (
        (free, unasked, exercises, 0.0), (pressed, entry, exercises, 0.06), (cut_off, entry, exercises, 0.06),
        (pressed, unasked, 0.0, 0.0),
    )  # fmt: skip
    for node, (cut, enter, price, breach) in zip(nodes, demands, strict=True):
        (c, d), (refused_c, refused_d) = (np.ravel(pair) for pair in node.feared)
        partial = (1 - c - d) * free + c * cut + d * removed - (1 - d) * price  # who is moved against gives nothing
        refuse = (1 - refused_c - refused_d) * free + refused_c * cut + refused_d * removed - breach
        assert np.ravel(node.worth) == pytest.approx((enter, partial, refuse), abs=4e-5)
        if breach:
            assert np.ravel(node.answers) == pytest.approx(respond(10.0, enter, partial, refuse)[:3], abs=2e-4)
    assert np.ravel(nodes[0].feared) == pytest.approx([0] * 4) and nodes[0].answers[1] == 0


def test_an_incident_is_answered_with_the_known_worth() -> None:
    given, _ = by_hand()
    free = given.game.office.free[0]
    # Half the Western danger, half the reward for nobody asked, 0.1 for answering: (0.85 - 0.74315 x 0.8) / 1.74315.
    enter, partial, refuse = incident_values(given.situation, given.leader, given.kremlin)[:, 0]
    assert enter == pytest.approx(0.14655 + 0.1, abs=2e-5)
    assert (partial, refuse) == pytest.approx((free - 0.11 / 1.5, free))


def test_moscows_opening_weighs_what_it_expects_of_each_demand() -> None:
    for is_open in (0, 1):
        given, game = by_hand(ultimatum_is_open=is_open, hawkishness=0.2)
        k, (_, b, c, d) = given.kremlin, game.nodes
        repeat = k.repeat_factor if is_open else 1.0
        expected = []
        for node, cost in ((b, k.request_cost), (c, k.ultimatum_cost * repeat), (d, np.zeros(1))):
            then = [np.dot(np.ravel(v), np.ravel(r)) for v, r in zip(node.reaction_values, node.reactions, strict=True)]
            expected.append(np.dot(np.ravel(node.expected), [game.entry_value[0] + 0.2, *then]) - cost[0])
        if is_open:
            expected[0] = expected[2] = -np.inf  # under an open ultimatum nobody goes back to asking
        removal = -0.3 + 0.4 * game.war.as_it_is[0] + 0.6 * 0.2  # of which six in ten succeed
        known = (game.war.as_it_is[0], *expected, removal - 0.5)
        assert np.ravel(game.move_values) == pytest.approx(known)
        assert np.ravel(game.moves) == pytest.approx(respond(10.0, *known))


@pytest.mark.parametrize("in_force", [0.0, 0.5, 1.0])
def test_a_hawk_likes_a_removal_and_a_cut_off_as_far_as_it_is_new_and_while_it_lasts(in_force: float) -> None:
    given, game = by_hand()
    hawk, third = replace(given.situation, hawkishness=np.array([0.2])), 1 / 3  # a year of one and a half
    at = (given.leader, given.kremlin, number_of(given.rule))
    fixed = fixed_of(given.situation, *at[:2], game.takeover, game.fall_risk, np.zeros((MOST_ROWS, UNITS + 1)))
    ahead = (fixed, game.office, game.war, np.zeros(1), np.array([in_force]), 0.0, YES)
    plain, liked = meet(given.situation, *at, *ahead), meet(hawk, *at, *ahead)
    entry = 0.2 * (1 - third * in_force)
    attempt, lifted = 0.6 * entry, -0.2 * third * in_force  # six attempts in ten succeed
    for demand, added in ((1, max(0, 0.25 - in_force)), (2, 1 - in_force)):
        after_partial, after_refusal = (
            np.ravel(liked.nodes[demand].reaction_values[i]) - np.ravel(plain.nodes[demand].reaction_values[i])
            for i in (0, 1)
        )
        assert after_partial == pytest.approx([lifted, 0.2 * third * added, attempt])
        assert after_refusal == pytest.approx([0, 0.2 * third * added, attempt])
    lesser = liked.nodes[3].reaction_values[0][0] - plain.nodes[3].reaction_values[0][0]
    assert lesser == pytest.approx(lifted)
    assert liked.entry - plain.entry == pytest.approx(entry)
    assert liked.values[4] - plain.values[4] == pytest.approx(attempt) and liked.values[0] == plain.values[0]


def advantage(game: Crisis) -> float:
    """What an entry under an ultimatum is worth more than the best other answer."""
    enter, *others = game.leader_values["ultimatum"][:, 0]
    return float(enter - max(others))


def test_an_ultimatum_is_obeyed_more_or_less_as_each_pressure_grows() -> None:
    for what, more in [
        ("anti_war_seen", -1),
        ("resistance_networks", -1),
        ("reliability_seen", 1),
        ("repression", 1),
        ("north_defence", -1),
        ("resolved_posture", -1),
        ("sanctions_headroom", -1),
        ("economic_dependence", 1),
        ("resolve_belief", 1),
        ("moscow_tie", 1),
        ("front_balance", 1),
        ("inclination", 1),
        ("loyalty_seen", 1),
    ]:
        step = 0.1 * max(abs(STATE[what]), 0.5 if what in ("front_balance", "inclination") else 0.0)
        low, high = (advantage(crisis(**{what: STATE[what] + s})) for s in (-step, step))
        assert np.sign(high - low) == more, what
    angrier, calmer = (advantage(with_stakes(crisis(), {"war_grievance": g}, {})) for g in (0.1, 0.08))
    assert angrier < calmer


def test_moscow_needs_an_entry_more_when_the_front_goes_badly() -> None:
    assert crisis(front_balance=-0.5).entry_value > crisis(front_balance=0.3).entry_value


@pytest.mark.parametrize(
    ("what", "low", "high"), [("front_balance", 0.3, -0.5), ("reliability", 0.3, 0.6), ("north_defence", 0.9, 0.1)]
)
def test_moscow_threatens_more_readily_the_more_an_entry_would_bring_it(what: str, low: float, high: float) -> None:
    ultimatum = MOVES.index("ultimatum")
    less, more = (crisis(**{what: value}).move_values[:, 0] for value in (low, high))
    assert more[ultimatum] - more[0] > less[ultimatum] - less[0]


def test_a_believed_second_front_argument_makes_an_entry_worth_less_to_moscow() -> None:
    game = crisis()
    trusted = with_stakes(game, {}, {"claim_credibility": 0.9})
    assert trusted.entry_value < game.entry_value


def test_every_chance_is_a_chance_in_any_situation() -> None:
    rng, worlds = np.random.default_rng(3), 400
    names = (
        "economic_dependence", "sanctions_headroom", "western_posture", "repression", "anti_war_seen", "cutoff",
        "north_defence", "resolve_belief", "moscow_tie", "stress", "concession_room", "resistance_networks",
    )  # fmt: skip
    # One in three at an end of its range.
    drawn = {name: np.clip(rng.uniform(-0.25, 1.25, worlds), 0.0, 1.0) for name in names}
    drawn |= {"front_balance": rng.uniform(-1, 1, worlds), "russian_troops": rng.uniform(0, 40, worlds)}
    drawn |= {"ultimatum_is_open": rng.integers(0, 2, worlds).astype(float), "inclination": rng.normal(0, 2, worlds)}
    base = crisis()
    game = Crisis(replace(base.situation, **drawn), base.leader, base.kremlin)
    for chances in [*game.answers.values(), *(r.chances for r in game.reactions.values()), game.moves]:
        assert np.all(chances >= 0)
        assert chances.sum(axis=0) == pytest.approx(np.ones(worlds))


def test_the_likelihood_of_an_answer_is_its_chance_at_that_inclination() -> None:
    """As far as today's answers go: where no meeting is to come, and his mood does not blur what he is."""
    game, asked = (with_stakes(crisis(inclination=i), {"mood_sd": 0}, NOBODY_MEETS) for i in (0.0, 0.13))
    for number, demand in enumerate(DEMANDS):
        for answer in range(len(ANSWERS)):
            seen = game.likelihoods(np.array([number]), np.array([answer]), np.array([[0.13]]))
            assert seen[0, 0] == pytest.approx(asked.answers[demand][answer, 0])


def test_an_answer_says_less_of_what_he_is_the_more_his_moods_move_him() -> None:
    request, refusal, kinds = np.array([1]), np.array([2]), np.array([[-0.5], [1.0]])
    ratios = []
    for mood in (0.05, 0.15, 0.4):
        averse, willing = with_stakes(crisis(), {"mood_sd": mood}, {}).likelihoods(request, refusal, kinds)[:, 0]
        ratios.append(averse / willing)
    assert ratios[0] > ratios[1] > ratios[2] > 1


def test_moscow_expects_the_answer_that_it_would_see_but_for_what_it_does_not_know_of_him() -> None:
    known = crisis(inclination_doubt=0.0)
    assert known.expected_answers["request"] == pytest.approx(known.answers["request"])
    unknown = crisis(inclination_doubt=0.2)
    assert np.ptp(unknown.expected_answers["ultimatum"]) < np.ptp(unknown.answers["ultimatum"])
