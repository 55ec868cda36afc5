"""The scenarios that come with the program, each tested on arrival."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.evidence import load_evidence
from sim.scenario import Scenario, load_scenario
from sim.scenario.extends import shipped_folder

Write = Callable[..., Path]

SCENARIOS = sorted(shipped_folder().glob("*.yaml"))
BASELINES = [path for path in SCENARIOS if path.stem.startswith("baseline")]
WHAT_IFS = [path for path in SCENARIOS if path not in BASELINES]


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@named(SCENARIOS)
def test_a_shipped_scenario_loads_and_asks_a_question_of_its_own(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.question.endswith("?")
    for key in ("title", "question", "description"):
        assert path.name in scenario.origin(key)


@named(SCENARIOS)
def test_a_shipped_scenario_cites_only_claims_that_exist(path: Path) -> None:
    assert load_evidence().check_ids(path.read_text(encoding="utf-8"), path.name)


@named(SCENARIOS)
def test_a_shipped_scenario_loads_again_from_its_resolved_form(path: Path, write: Write) -> None:
    scenario = load_scenario(path)
    assert load_scenario(write(scenario.to_yaml())).digest == scenario.digest


@named(SCENARIOS)
def test_every_shipped_scenario_is_listed_in_the_readme(path: Path) -> None:
    assert f"`{path.stem}`" in (path.parent / "README.md").read_text(encoding="utf-8")


@named(BASELINES)
def test_a_baseline_states_every_initial_state(path: Path) -> None:
    from sim.scenario.vocabulary import vocabulary

    stated = {name for name in load_scenario(path).beliefs if name.startswith("initial.")}
    assert stated == {f"initial.{name}" for name in vocabulary().initials}


@named(BASELINES)
def test_a_baseline_starts_on_a_monday(path: Path) -> None:
    assert load_scenario(path).start.weekday() == 0


def changes(what_if: Scenario, baseline: Scenario) -> int:
    beliefs = what_if.beliefs.items() - baseline.beliefs.items()
    return len(beliefs) + len(what_if.events)


@named(WHAT_IFS)
def test_a_what_if_changes_its_baseline_and_little_else(path: Path) -> None:
    what_if = load_scenario(path)
    fitting = [b for b in map(load_scenario, BASELINES) if b.start == what_if.start and b.weeks == what_if.weeks]
    (baseline,) = fitting
    assert 1 <= changes(what_if, baseline) <= 3


def test_the_models_defaults_are_the_mid_2022_baseline() -> None:
    from sim.scenario.vocabulary import vocabulary

    baseline = load_scenario("baseline_mid_2022")
    stated = {path: belief.prior.arguments for path, belief in baseline.beliefs.items()}
    assert stated == {path: (vocabulary().parameters[path].default,) for path in stated}
