"""An ensemble as a way to sample what neither scenario nor setting speaks of; kept with the results."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.discovery.found import seek
from sim.analysis.discovery.search import DiscoveryError
from sim.analysis.sensitivity.stored import cloud_of
from sim.analysis.spread import entry_share
from sim.batch.errors import ResultsError
from sim.batch.folder import Folder
from sim.batch.manifest import ENSEMBLE_FILE, identity
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.batch.verify import repeat
from sim.design.ensemble import Ensemble
from sim.design.settings import Settings
from sim.report.estimate import estimates
from sim.scenario import load_scenario
from tests.batch.conftest import SMALL, same, small_plan

PENALTY, RESOLVE = "leader.exit_penalty", "west.resolve"
MEMBERS = Ensemble(
    "three",
    {PENALTY: np.array([0.5, 0.7, 0.9]), RESOLVE: np.array([0.6, 0.8, 0.7])},
    weight=np.array([1.0, 2.0, 1.0]),
    with_judgement=np.array([1.0, 0.0, 0.5]),
)


def plan(*said: str, worlds: int = 80, points: int = 4, ensemble: Ensemble = MEMBERS, **more: object) -> Plan:
    return replace(small_plan((*SMALL, *said), worlds=worlds, points=points), ensemble=ensemble, **more)


def test_members_are_the_points_each_by_its_weight() -> None:
    varied = plan().varied
    assert varied[PENALTY].tolist() == [0.5, 0.7, 0.7, 0.9]
    assert varied[RESOLVE].tolist() == [0.6, 0.8, 0.8, 0.7]


def test_what_the_scenario_says_wins_be_it_a_value_or_a_belief() -> None:
    fixed = plan(f"{RESOLVE}=0.55")
    assert (fixed.from_ensemble, fixed.known[RESOLVE]) == ((PENALTY,), 0.55)
    believed = plan(f"{RESOLVE}=uniform(0.1, 0.2)")
    assert believed.from_ensemble == (PENALTY,)
    assert believed.varied[RESOLVE].max() <= 0.2
    assert np.array_equal(believed.varied[RESOLVE], replace(believed, ensemble=None).varied[RESOLVE])


def test_a_setting_wins_and_is_crossed_with_the_members() -> None:
    crossed = plan(settings=Settings({RESOLVE: (0.3, 0.9)}), worlds=160)
    assert crossed.varied[RESOLVE].tolist() == [0.3, 0.9] * 4
    assert crossed.varied[PENALTY].tolist() == [0.5, 0.5, 0.7, 0.7, 0.7, 0.7, 0.9, 0.9]


def test_a_scenario_that_says_everything_needs_no_member() -> None:
    certain = plan(f"{RESOLVE}=0.5", f"{PENALTY}=0.5")
    assert (certain.is_uncertain, certain.judgement, certain.point_count) == (False, None, 1)


def test_two_scenarios_have_the_same_members_in_the_same_order() -> None:
    other = load_scenario("baseline_mid_2022").with_settings(SMALL)
    assert all(np.array_equal(values, replace(plan(), scenario=other).varied[p]) for p, values in plan().varied.items())


def test_the_judgement_says_how_much_more_each_sample_counts() -> None:
    counted = plan(points=400, worlds=400).judgement
    assert counted is not None
    assert counted.mean() == pytest.approx(1)
    assert counted[0] == pytest.approx(2 * counted[-1])
    assert counted[200] == 0
    assert small_plan().judgement is None


@pytest.mark.parametrize(
    ("change", "is_the_same"),
    [
        (lambda e: replace(e, name="other", notes={"seed": "9"}), True),
        (lambda e: replace(e, weight=np.array([1.0, 2.0, 1.5])), False),
        (lambda e: replace(e, with_judgement=np.array([1.0, 0.0, 0.4])), False),
        (lambda e: None, False),
    ],
    ids=["name", "weight", "judgement", "none"],
)
def test_the_identity_of_a_run_changes_with_what_the_ensemble_says(
    change: Callable[[Ensemble], Ensemble | None], is_the_same: bool
) -> None:
    assert (identity(replace(plan(), ensemble=change(MEMBERS))) == identity(plan())) is is_the_same


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """What a run with an ensemble leaves; not to be changed."""
    return run_plan(plan(), tmp_path_factory.mktemp("ensemble") / "done", jobs=1)


def test_the_folder_says_everything_so_that_its_worlds_can_be_repeated(done: Results) -> None:
    assert done.manifest.ensemble == "three"
    assert identity(done.plan) == done.manifest.identity
    assert [finding.difference for finding in repeat(done, 1.0, 1)] == ["", ""]
    runs = done.runs("point", PENALTY)
    assert np.array_equal(runs[PENALTY], plan().varied[PENALTY][runs["point"]])


def test_an_interrupted_run_goes_on_without_the_file_it_came_from(done: Results, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(MEMBERS.to_csv())
    Folder.prepare(tmp_path / "begun", plan(ensemble=Ensemble.read(file)))
    file.unlink()
    assert same(run_plan(Results.open(tmp_path / "begun").plan, tmp_path / "begun", jobs=1), done)


def test_worlds_of_two_ensembles_never_mix(done: Results) -> None:
    other = replace(MEMBERS, weight=np.array([1.0, 1.0, 2.0]))
    with pytest.raises(ResultsError, match=r"different: the ensemble\)"):
        run_plan(plan(ensemble=other), done.folder, jobs=1)


@pytest.mark.parametrize(("text", "said"), [("", "no column weight"), (None, "cannot be read"), ("0.5", "not what it")])
def test_a_stored_ensemble_that_was_changed_is_refused(text: str | None, said: str, tmp_path: Path) -> None:
    Folder.prepare(tmp_path / "x", plan())
    stored = tmp_path / "x" / ENSEMBLE_FILE
    stored.write_text(stored.read_text().replace("0.5", "0.6") if text == "0.5" else text or "")
    if text is None:
        stored.unlink()
    with pytest.raises(ResultsError, match=said):
        _ = Results.open(tmp_path / "x").plan


def test_a_manifest_from_before_there_were_ensembles_is_read(tmp_path: Path) -> None:
    folder = Folder.prepare(tmp_path / "x", small_plan()).path
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({k: v for k, v in manifest.items() if "ensemble" not in k}))
    assert Results.open(folder).ensemble is None
    assert identity(Results.open(folder).plan) == identity(small_plan())


def test_replications_can_be_added_to_members_and_members_cannot() -> None:
    assert plan().extended(replications=5).worlds == 100
    with pytest.raises(ValueError, match="only samples of a Sobol sequence"):
        plan(f"{RESOLVE}=uniform(0.1, 0.2)", method="sobol").extended(samples=4)


def test_copies_of_a_member_are_known_and_told_apart_by_settings_and_by_what_else_is_drawn() -> None:
    alone, believed = plan().drawn, plan(f"{RESOLVE}=uniform(0.1, 0.2)").drawn
    crossed = plan(settings=Settings({RESOLVE: (0.3, 0.9)}), worlds=160).drawn
    assert alone is not None and believed is not None and crossed is not None
    assert alone.member.tolist() == believed.member.tolist() == [0, 1, 1, 2]
    assert (alone.first.tolist(), believed.first.tolist()) == ([0, 1, 1, 3], [0, 1, 2, 3])
    assert crossed.member.tolist() == [0, 0, 1, 1, 1, 1, 2, 2]
    assert crossed.first.tolist() == [0, 1, 2, 3, 2, 3, 6, 7]
    assert alone.text == crossed.text == "4 draws of 3 distinct members"


def test_a_run_of_copies_tells_of_its_members(done: Results) -> None:
    assert done.drawn is not None and small_plan().drawn is None
    found = estimates(done).entry
    over = entry_share(done.by_point(), member=done.drawn.member)
    assert (found.share.p, found.share.low, found.share.high) == pytest.approx((over.p, over.low, over.high))
    assert (found.points, found.over.points, found.over.worlds) == (4, 3, 80)
    assert found.over.worth == pytest.approx(16 / 6)
    told = cloud_of(done)
    assert told.copies is not None and told.copies.tolist() == [1, 2, 1]
    assert told.mean == pytest.approx(done.by_point()["entry_chance"].mean())
    with pytest.raises(DiscoveryError, match="there are 3 samples"):
        seek(done)
