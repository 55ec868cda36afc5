from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.design.settings import Settings
from sim.plots import PlotError
from sim.plots.convergence import Convergence, figure, load
from sim.scenario import load_scenario
from tests.plots.conftest import EXTREMES, arrivals, must_draw, run_of, small_run, words


def convergence(endings=(), worlds: int = 60, **more) -> Convergence:
    seen = arrivals(endings, worlds, **more)
    n = np.unique(np.geomspace(1, worlds, 200).astype(int))
    k = np.round(n * seen.share("entry").p).astype(int)
    return Convergence(run_of(seen), seen, n, k, k.astype(float))


@pytest.mark.parametrize("case", EXTREMES.values(), ids=EXTREMES)
def test_every_extreme_draws_without_a_warning(case) -> None:
    must_draw(figure(convergence(**case)))


def test_whether_there_are_enough_worlds_is_answered_in_words() -> None:
    assert convergence(["entry"] * 80, 1000).title == "1,000 worlds are enough to call an entry “very unlikely”"
    assert convergence(["entry"] * 2, 10).title == "10 worlds are not enough to tell “almost no chance” from “likely”"
    assert convergence([], 1).title.startswith("1 world is not enough")


def test_who_looks_all_the_time_knows_less_than_who_looks_once() -> None:
    data = convergence(["entry"] * 100, 1000)
    (low, high), (least, most) = data.fixed, data.always
    assert np.all(least <= low + 1e-12)
    assert np.all(high <= most + 1e-12)


def test_the_way_ahead_starts_from_where_the_worlds_are_and_only_narrows() -> None:
    data = convergence(["entry"] * 100, 1000)
    low, high = data.always
    ahead = data.half_width(np.array([1000, 4000, 30_000]))
    assert ahead[0] == pytest.approx((high[-1] - low[-1]) / 2)
    assert np.all(np.diff(ahead) < 0)


def test_worlds_that_share_points_count_for_less() -> None:
    split = ["entry" if world % 4 < 2 else "no_entry" for world in range(400)]
    apart, alone = convergence(split, 400, points=4), convergence(split, 400)
    assert apart.half_width(np.array([400])) > 2 * alone.half_width(np.array([400]))
    assert "over parameter points" in words(figure(apart))


def test_the_last_look_of_a_folder_has_seen_all_its_worlds(tmp_path: Path) -> None:
    results = Results.open(small_run(tmp_path / "often", "point_blank_ultimatum", "leader.opinion_cost=0", worlds=60))
    data = load(results)
    assert data.known is not None
    assert (data.n[-1], data.k[-1]) == (results.worlds, results.endings()["entry"])
    assert data.known[-1] == pytest.approx(results.runs("entry_chance")["entry_chance"].sum())
    assert np.all(np.diff(data.n) > 0)


def test_chosen_settings_do_not_converge_to_anything(tmp_path: Path) -> None:
    scenario = load_scenario("point_blank_ultimatum").with_settings(["citizens=100", "weeks=10"])
    settings = Settings.grid({"initial.economic_dependence": [0.3, 0.9]})
    swept = run_plan(Plan(scenario, 40, 1, settings=settings), tmp_path / "x", jobs=1)
    with pytest.raises(PlotError, match="2 chosen settings"):
        load(swept)
