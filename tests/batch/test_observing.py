"""Observing at points: the same whatever the parts, found again, and with luck of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.observables import OBSERVABLES
from sim.batch import observing
from sim.batch.observe import Watch
from sim.batch.observing import Observer, Part
from sim.batch.plan import Plan
from sim.batch.work import Progress, Work
from sim.design.observing import Candidates, Moments
from sim.questions.match import experiments
from sim.scenario import load_scenario

POINTS = Candidates.of({"leader.risk_bias": np.linspace(-0.5, 0.5, 12), "west.resolve": np.linspace(0.4, 1.6, 12)})
LUCK = range(8)
NAMES = ("resignations", "no_collapse")


def watch(seed: int = 1) -> Watch:
    scenario = load_scenario("baseline_mid_2022").with_settings(["weeks=6", "citizens=100", "involvement_level=3"])
    return Watch(Plan(scenario, 2, seed))


def observer(
    folder: Path, jobs: int = 1, worlds_of_part: int = 16, heard: Callable[[Progress], None] = lambda p: None
) -> Observer:
    return Observer(
        {"hindcast": watch()}, OBSERVABLES, folder, work=Work(jobs, on_progress=heard), worlds_of_part=worlds_of_part
    )


def same(a: dict[str, Moments], b: dict[str, Moments]) -> bool:
    pairs = [(vars(a[name])[column], vars(b[name])[column]) for name in a for column in vars(a[name])]
    return a.keys() == b.keys() and all(np.array_equal(x, y, equal_nan=True) for x, y in pairs)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Moments]:
    return observer(tmp_path_factory.mktemp("whole"))("hindcast", NAMES, POINTS, LUCK)


@pytest.mark.parametrize("more", [{"worlds_of_part": 1}, {"worlds_of_part": 1000}, {"jobs": 2}], ids=str)
def test_nothing_depends_on_the_parts_or_who_simulates_them(
    tmp_path: Path, undisturbed: dict[str, Moments], more: dict[str, int]
) -> None:
    assert same(observer(tmp_path, **more)("hindcast", NAMES, POINTS, LUCK), undisturbed)
    assert (undisturbed["resignations"].worlds > 1).all() and undisturbed["resignations"].variance.max() > 0


def test_a_point_keeps_its_luck_in_any_company(tmp_path: Path, undisturbed: dict[str, Moments]) -> None:
    some = np.isin(POINTS.numbers, (3, 7, 8))
    found = observer(tmp_path)("hindcast", NAMES, POINTS.at(some), LUCK)
    assert same(found, {name: moments.at(some) for name, moments in undisturbed.items()})


def test_points_and_further_replications_have_luck_of_their_own(tmp_path: Path) -> None:
    twins = Candidates.of({"leader.risk_bias": np.zeros(8)})
    observe = observer(tmp_path)
    first = observe("hindcast", NAMES, twins, range(8))["resignations"].mean
    later = observe("hindcast", NAMES, twins, range(8, 16))["resignations"].mean
    assert len(np.unique(np.concatenate([first, later]))) > 8


def test_what_was_observed_is_found_again_and_nothing_is_simulated(
    tmp_path: Path, undisturbed: dict[str, Moments], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Progress] = []
    observer(tmp_path)("hindcast", NAMES, POINTS, LUCK)
    monkeypatch.setattr(observing, "follow_worlds", lambda *_: pytest.fail("simulated again"))
    observe = observer(tmp_path, heard=heard.append)
    assert same(observe("hindcast", NAMES, POINTS, LUCK), undisturbed)
    assert [(p.what, p.done, p.worlds) for p in heard] == [("hindcast", 96, 96)]


@pytest.mark.parametrize("content", ["", "[1]", '{"resignations": 3}'])
def test_a_damaged_part_is_made_again(tmp_path: Path, undisturbed: dict[str, Moments], content: str) -> None:
    observer(tmp_path)("hindcast", NAMES, POINTS, LUCK)
    next(tmp_path.glob("*/ledger/*.json")).write_text(content)
    assert same(observer(tmp_path)("hindcast", NAMES, POINTS, LUCK), undisturbed)


def part(**more: Any) -> Part:
    given = {"watch": watch(), "readers": {"resignations": OBSERVABLES["resignations"]}, "points": POINTS}
    return Part(**given | {"replications": LUCK} | more)


@pytest.mark.parametrize(
    "other",
    [
        {"watch": watch(seed=2)},
        {"replications": range(9)},
        {"points": POINTS.at(slice(0, 3))},
        {"points": Candidates(POINTS.numbers + 1, POINTS.values)},
        {"readers": {"dependence": OBSERVABLES["dependence"]}},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_would_be_observed_otherwise_has_another_name(other: dict[str, Any]) -> None:
    assert part().name == part().name != part(**other).name


def test_a_changed_model_is_not_mixed_with_what_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    before = part().name
    monkeypatch.setattr(observing, "model_version", lambda: "another model")
    assert part().name != before


def test_the_answer_to_an_ultimatum_is_known_by_point(tmp_path: Path) -> None:
    points = Candidates.of({"leader.opinion_cost": np.array([0.2, 2.4])})
    observe = Observer(experiments(1, ["citizens=100"]), OBSERVABLES, tmp_path, Work(1))
    found = observe("ultimatum", ["compliance"], points, range(24))["compliance"]
    assert (found.worlds > 12).all() and abs(found.mean[0, 0] - found.mean[1, 0]) > 0.05


def test_the_luck_of_a_million_points_would_not_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most 10,000 worlds"):
        observer(tmp_path)("hindcast", NAMES, POINTS, range(9_999, 10_001))
