"""Both forecasts of the leader's country are what the model's own people, elite and army do, not free curves."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.analysis.network import log_odds
from sim.batch.domestic import experiment, falls
from sim.batch.rollout import forecast_by_rollout
from sim.crisis.choice import logit, sigmoid
from sim.crisis.forecast import (
    BRANCHES,
    REACH,
    Predictor,
    after_entry,
    columns,
    load_emulator,
    of_the_country,
    weights_in,
    without_entry,
)
from sim.crisis.talks import fall_risk_seen
from sim.engine.arrays import Array
from sim.model.agents import WarEntryModel
from tests.conftest import make_model
from tests.crisis.test_solved import crisis

POINTS = 1500
FIELDS = {"elite": "elite_loyalty", "networks": "resistance_networks"}  # where an input has another name on the table


@cache
def lived(branch: str) -> tuple[dict[str, Array], Array]:
    """Points of an experiment that the forecasts were not fitted to, and whether the leader fell at each."""
    inputs = experiment(branch, POINTS, seed=99)
    return inputs, falls(branch, inputs, seed=99)


def foreseen(branch: str, inputs: dict[str, Array]) -> Array:
    """The chances that the stored forecast gives."""
    return sigmoid(log_odds(columns(branch, inputs), load_emulator().branches[branch]))


@pytest.mark.parametrize("branch", BRANCHES)
def test_he_falls_as_often_as_is_foreseen_where_it_seems_likely_and_where_it_does_not(branch: str) -> None:
    inputs, fell = lived(branch)
    chances = foreseen(branch, inputs)
    for third in np.array_split(np.argsort(chances), 3):
        error = np.sqrt((chances[third] * (1 - chances[third])).mean() / len(third))
        assert abs(fell[third].mean() - chances[third].mean()) < 4 * error + 0.02, "run `warentry refit-emulator`"


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_forecast_knows_more_than_how_often_he_falls(branch: str) -> None:
    inputs, fell = lived(branch)
    squares = (foreseen(branch, inputs) - fell) ** 2
    assert squares.mean() < 0.8 * fell.var()


@pytest.mark.parametrize("branch", BRANCHES)
def test_the_equation_is_the_stored_network_within_the_experiment_and_beyond(branch: str) -> None:
    rng, game = np.random.default_rng(4), crisis()
    inputs = {
        name: np.exp(rng.uniform(*np.log([i.low / 2, i.high * 2]), 200)) if i.by_ratio
        else rng.uniform(i.low - (i.high - i.low) / 2, i.high + (i.high - i.low) / 2, 200)
        for name, i in BRANCHES[branch].items()
    }  # fmt: skip
    there = {FIELDS.get(name, name): values for name, values in inputs.items()}
    s, leader = (
        {**vars(part)} | {n: v for n, v in there.items() if n in vars(part)} for part in (game.situation, game.leader)
    )
    s, leader = type(game.situation)(**s), type(game.leader)(**leader)
    entry, without = weights_in(leader)
    if branch == "after_entry":
        found = after_entry(s, entry, inputs["anti_war"], inputs["loyalty"])
    else:
        found = without_entry(of_the_country(s, without), without, inputs["pain"])
    stored = log_odds(columns(branch, inputs), load_emulator().branches[branch])
    assert np.abs(found - stored).max() < 1e-9


def test_an_input_is_on_a_scale_from_end_to_end_and_followed_a_little_beyond() -> None:
    plain, ratio = Predictor(2.0, 6.0), Predictor(1.0, 100.0, by_ratio=True)
    assert plain.scaled(np.array([2.0, 4.0, 6.0, 6.2, 60.0])) == pytest.approx([-1, 0, 1, 1.1, REACH])
    assert ratio.scaled(np.array([1.0, 10.0, 100.0])) == pytest.approx([-1, 0, 1])


@pytest.mark.parametrize(
    ("branch", "name", "sign"),
    [
        ("after_entry", "anti_war", 1), ("after_entry", "loyalty", -1), ("after_entry", "repression", -1),
        ("after_entry", "north_defence", 1), ("after_entry", "war_grievance", 1), ("after_entry", "legitimacy", -1),
        ("after_entry", "networks", 1), ("after_entry", "loss_rate", 1), ("without_entry", "pain", 1),
        ("without_entry", "cutoff_weeks", 1), ("without_entry", "shield", -1), ("without_entry", "elite", -1),
        ("without_entry", "coup_base", 1),
    ],
)  # fmt: skip
def test_the_country_behaves_as_the_articles_say(branch: str, name: str, sign: int) -> None:
    """On average over all that may be else; soldiers deter a coup where one is to be feared."""
    inputs, which = experiment(branch, 400, seed=3), BRANCHES[branch][name]
    if name == "shield":
        inputs["coup_base"] = np.full(400, BRANCHES[branch]["coup_base"].high)
    low, high = (foreseen(branch, inputs | {name: np.full(400, end)}).mean() for end in (which.low, which.high))
    assert sign * (high - low) > 0.002


def rolled(model: WarEntryModel, copies: int) -> np.ndarray:
    """The forecast by rollout in every world of a model."""
    worlds = model.worlds
    return np.array([forecast_by_rollout(worlds, w, p, country, copies) for w, p, _, country in worlds.one_by_one()])


def test_a_rollout_and_the_forecast_say_much_the_same() -> None:
    model = make_model(worlds=24, weeks=6, population_size=1000)
    model.advance(6)
    emulated = np.mean([fall_risk_seen(w, p) for w, p, _, _ in model.worlds.one_by_one()])
    error = np.sqrt(emulated * (1 - emulated) / (24 * 40))
    assert abs(sigmoid(rolled(model, copies=40)).mean() - emulated) < 0.06 + 3 * error  # what a formula cannot follow


def test_a_rollout_is_repeatable_and_leaves_the_world_as_it_was() -> None:
    model = make_model(worlds=3, weeks=10)
    model.advance()
    before = model.worlds.people.attitude.copy(), model.w.copy()
    first, second = (rolled(model, copies=8) for _ in range(2))
    assert (first == second).all() and np.isfinite(logit(sigmoid(first))).all()
    assert (model.worlds.people.attitude == before[0]).all()
    assert all(model.w[name].tobytes() == before[1][name].tobytes() for name in model.w.dtype.names)


def test_a_world_can_be_run_with_rollouts(run) -> None:
    model = run(worlds=2, weeks=6, belief_mode="rollout", foresee=forecast_by_rollout)
    assert np.isfinite(model.w.entry_chance).all()


def test_who_looks_ahead_by_rollout_is_told_how() -> None:
    seen = []

    def foresee(worlds: object, w: object, p: object, country: object) -> float:
        seen.append(w)
        return 0.0

    model = make_model(worlds=4, weeks=3, belief_mode="rollout", foresee=foresee)
    model.advance(3)
    assert len(seen) >= model.w.count_summits.sum() > 0
    assert (model.w.summits_table.forecast[model.w.count_summits > 0] == 0).all()
    with pytest.raises(ValueError, match="forecast_by_rollout"):
        make_model(worlds=1, belief_mode="rollout")
