"""Any values that the beliefs allow give a history without nonsense, and the same one alone as in company."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.parameters import registry
from sim.measured.endings import is_at_war
from tests.conftest import make_model


def random_draws(seed: int, worlds: int) -> dict[str, np.ndarray]:
    """A value for every uncertain parameter in every world, one in three at an end of its belief."""
    rng = np.random.default_rng(seed)
    draws = {}
    for parameter in registry():
        if parameter.is_uncertain:
            u = rng.random(worlds)
            u = np.where(rng.random(worlds) < 1 / 3, np.round(u), u)
            draws[parameter.path] = parameter.prior.quantile(u)
    return draws


@pytest.mark.parametrize("rule", ["aqre", "prospect", "collective", "satisficing"])
def test_beliefs_at_their_ends_give_sane_worlds_that_do_not_depend_on_their_company(rule: str) -> None:
    worlds, weeks = 12, 15
    draws = random_draws(5, worlds)
    with np.errstate(all="raise", under="ignore"):
        together = make_model(worlds=worlds, weeks=weeks, draws=draws, rule=rule)
        together.advance(weeks)
    assert np.isfinite(together.w.entry_chance).all() and (together.w.entry_chance >= 0).all()
    for world in (0, 7):
        own = {path: values[[world]] for path, values in draws.items()}
        alone = make_model(weeks=weeks, draws=own, rule=rule, replications=np.array([world]))
        alone.advance(weeks)
        assert alone.w.entry_chance[0] == together.w.entry_chance[world]
        assert alone.learning.resolve_belief[0] == together.learning.resolve_belief[world]
        assert alone.west.sanctions[0] == together.west.sanctions[world]


def test_nothing_of_the_war_goes_on_after_it() -> None:
    from sim.mechanisms.timeline import Event

    entry = [Event(0, "entry", True, "what-if")]
    model = make_model(worlds=300, weeks=60, events=entry, draws={"war.end_hazard": 0.05})
    model.advance(60)
    over = model.war.has_ended
    assert over.any() and (model.army.committed[over] == 0).all()
    assert model.w.count_withdrawals.max() == 1
    assert all(not is_at_war(w) for w in model.w[over])
    assert model.worlds.have("entry").sum() == 300
