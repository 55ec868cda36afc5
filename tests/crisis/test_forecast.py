"""The leader's forecast is what the model's own people and army do, not a free curve."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.logit import fit_logit
from sim.batch.domestic import experiment, falls_after_entry
from sim.batch.rollout import forecast_by_rollout
from sim.crisis.choice import logit, sigmoid
from sim.crisis.forecast import CENTRE, RANGES, TERMS, features, load_emulator
from sim.crisis.solved import perceived_fall_risk
from sim.model.agents import WarEntryModel
from tests.conftest import make_model

LINEAR = TERMS[: 1 + len(RANGES)]


def test_a_logit_finds_known_coefficients() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=20_000)
    happened = (rng.random(20_000) < sigmoid(-0.5 + 1.5 * x)).astype(float)
    fit = fit_logit([np.ones_like(x), x], happened)
    assert np.all(np.abs(fit.coefficients - [-0.5, 1.5]) < 4 * fit.errors)
    assert fit.gap < 0.03 and fit.area > 0.75


@pytest.mark.parametrize("happened", [np.zeros(10), np.ones(10)])
def test_a_logit_of_what_never_or_always_happened_is_refused(happened: np.ndarray) -> None:
    with pytest.raises(ValueError, match="nothing can be fitted"):
        fit_logit([np.ones(10)], happened)


def test_the_stored_forecast_agrees_with_a_fresh_fit() -> None:
    inputs = experiment(3000, seed=99)
    fresh, stored = fit_logit(features(inputs), falls_after_entry(inputs, seed=99)), load_emulator()
    for term, value, error in zip(TERMS, fresh.coefficients, fresh.errors, strict=True):
        apart = abs(value - stored.coefficients[term]) / np.hypot(error, stored.errors[term])
        assert apart < 4, f"{term}: run `warentry refit-emulator`"


def test_the_formula_is_the_sum_of_the_fitted_terms_within_the_experiment_and_beyond() -> None:
    rng, stored = np.random.default_rng(4), load_emulator()
    inputs = {name: rng.uniform(low - 0.1, high + 0.1, 200) for name, (low, high) in RANGES.items()}
    fitted = sum(stored.coefficients[term] * values for term, values in zip(TERMS, features(inputs), strict=True))
    assert np.abs(stored.log_odds(inputs) - fitted).max() < 1e-12


@pytest.mark.parametrize(
    ("term", "sign"),
    [
        ("anti_war", 1),
        ("loyalty", -1),
        ("repression", -1),
        ("north_defence", 1),
        ("war_grievance", 1),
        ("legitimacy", -1),
    ],
)
def test_the_country_behaves_as_the_articles_say(term: str, sign: int) -> None:
    stored = load_emulator()
    assert sign * stored.coefficients[term] > 4 * stored.errors[term]


def test_both_forms_of_the_fall_risk_agree_at_the_reference_state() -> None:
    from dataclasses import replace

    from tests.crisis.test_solved import crisis

    game = crisis(anti_war_seen=0.86, resistance_memory=90, reliability_seen=0.45, repression=0.8, loyalty_seen=0.46)
    emulating = replace(game.leader, uses_emulator=np.array([1.0]))
    reduced = perceived_fall_risk(game.situation, game.leader)[0]
    assert perceived_fall_risk(game.situation, emulating)[0] == pytest.approx(reduced, abs=0.01)


def rolled(model: WarEntryModel, copies: int) -> np.ndarray:
    """The forecast by rollout in every world of a model."""
    worlds = model.worlds
    return np.array([forecast_by_rollout(worlds, w, p, country, copies) for w, p, _, country in worlds.one_by_one()])


def test_a_rollout_and_the_forecast_say_much_the_same() -> None:
    model = make_model(worlds=24, weeks=30, population_size=1000)
    model.advance(6)
    inputs = {**{name: np.full(24, value) for name, value in CENTRE.items()}}
    inputs |= {"anti_war": model.opinion.anti_war, "repression": model.repression.repression}
    foreseen = sigmoid(load_emulator().log_odds(inputs)).mean()
    error = np.sqrt(foreseen * (1 - foreseen) / (24 * 40))
    apart = abs(sigmoid(rolled(model, copies=40)).mean() - foreseen)
    assert apart < 0.05 + 3 * error  # 0.05: how well a smooth formula can follow the country


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
