"""The scenarios that come with the program, each tested on arrival."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from sim.design.ensemble import start_of
from sim.engine.parameters import Parameter, registry
from sim.evidence.claims import claim_ids
from sim.evidence.read import load_evidence
from sim.scenario import Scenario, load_scenario
from sim.scenario.extends import shipped_folder
from sim.scenario.scenario import Belief

Write = Callable[..., Path]

SCENARIOS = sorted(shipped_folder().glob("*.yaml"))
BASELINES = [path for path in SCENARIOS if path.stem.startswith("baseline")]
READERS = [path for path in SCENARIOS if path.stem.startswith("reader_of")]
SPANS = [path for path in SCENARIOS if path.stem in ("best_case", "worst_case")]
HINDCASTS = [path for path in SCENARIOS if path.stem.startswith("hindcast")]
GIVEN = {"front_mean", "talks", "foreign_soldiers", "western_offers"}  # states that a hindcast takes from the record
OTHER_DATES = ("wagner_2023", "counter_ultimatum_2026", "joint_group_2022", "prisoner_deal_2025")
DATED = [path for path in SCENARIOS if path.stem in OTHER_DATES]
WHAT_IFS = [path for path in SCENARIOS if path not in (*BASELINES, *READERS, *SPANS, *HINDCASTS, *DATED)]


@pytest.fixture(scope="module")
def scenarios() -> dict[Path, Scenario]:
    return {path: load_scenario(path) for path in SCENARIOS}


def test_every_shipped_scenario_asks_a_question_of_its_own(scenarios: dict[Path, Scenario]) -> None:
    assert [path.stem for path, scenario in scenarios.items() if not scenario.question.endswith("?")] == []
    for path, scenario in scenarios.items():
        for key in ("title", "question", "description"):
            assert path.name in scenario.origin(key), path.stem


def test_every_shipped_scenario_cites_only_claims_that_exist() -> None:
    for path in SCENARIOS:
        assert load_evidence().check_ids(path.read_text(encoding="utf-8"), path.name), path.stem


def test_every_shipped_scenario_loads_again_from_its_resolved_form(
    scenarios: dict[Path, Scenario], write: Write
) -> None:
    for path, scenario in scenarios.items():
        assert load_scenario(write(scenario.to_yaml())).digest == scenario.digest, path.stem


def test_every_shipped_scenario_is_listed_in_the_readme() -> None:
    listed = (shipped_folder() / "README.md").read_text(encoding="utf-8")
    assert [path.stem for path in SCENARIOS if f"`{path.stem}`" not in listed] == []


def test_every_baseline_states_every_initial_state_and_starts_on_a_monday(scenarios: dict[Path, Scenario]) -> None:
    from sim.scenario.vocabulary import vocabulary

    for path in BASELINES:
        stated = {name for name in scenarios[path].beliefs if name.startswith("initial.")}
        start = start_of(scenarios[path])  # whoever starts from worlds has the states of these
        stated |= {name for name in start.points if name.startswith("initial.")} if start is not None else set()
        assert stated == {f"initial.{name}" for name in vocabulary().initials}, path.stem
        assert scenarios[path].start.weekday() == 0, path.stem


def changes(what_if: Scenario, baseline: Scenario) -> int:
    beliefs = what_if.beliefs.items() - baseline.beliefs.items()
    return len(beliefs) + len(what_if.events)


def test_every_what_if_changes_its_baseline_and_little_else(scenarios: dict[Path, Scenario]) -> None:
    baselines = {path.name: scenarios[path] for path in BASELINES}
    for path in WHAT_IFS:
        what_if = scenarios[path]
        built_on = yaml.safe_load(path.read_text(encoding="utf-8"))["extends"]
        assert 1 <= changes(what_if, baselines[built_on]) <= 5, path.stem


@pytest.mark.parametrize("path", DATED, ids=lambda path: path.stem)
def test_a_scenario_of_another_date_states_its_situation_and_what_happened_then(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.start.weekday() == 0 and scenario.events
    assert all(claim_ids(event.source) for event in scenario.events)
    stated = own_beliefs(path).values()
    assert len(stated) >= 5 and all(belief.path.startswith("initial.") for belief in stated)


def own_beliefs(path: Path) -> dict[str, Belief]:
    """What the file itself says, without what it inherits."""
    return {name: belief for name, belief in load_scenario(path).beliefs.items() if belief.inherited_from is None}


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_what_a_reader_believes_rests_on_the_claims_of_that_article_alone(path: Path) -> None:
    article = path.stem.split("_")[2]
    beliefs = {name: b for name, b in own_beliefs(path).items() if not name.startswith("initial.")}
    assert len(beliefs) >= 5
    for name, belief in beliefs.items():
        cited = list(claim_ids(belief.source))
        assert cited and all(claim.startswith(f"C{article}-") for claim in cited), name


def near(parameter: Parameter, value: float, share: float) -> bool:
    """Whether the value is this point of the parameter's prior, to the three digits in which the files write it."""
    return value == pytest.approx(float(parameter.prior.quantile(share)), rel=0.005, abs=1e-9)


@pytest.mark.parametrize("path", SPANS, ids=lambda path: path.stem)
def test_the_best_and_the_worst_case_stand_at_opposite_tenths_of_every_belief_that_matters(path: Path) -> None:
    (other,) = (span for span in SPANS if span != path)
    here, there = own_beliefs(path), own_beliefs(other)
    assert here.keys() == there.keys()
    for parameter in registry():
        if parameter.path in here:
            value, mirrored = (beliefs[parameter.path].prior.arguments[0] for beliefs in (here, there))
            low, high = sorted((value, mirrored))
            assert near(parameter, low, 0.1) and near(parameter, high, 0.9), parameter.path


@pytest.mark.parametrize("path", SPANS, ids=lambda path: path.stem)
def test_the_best_and_the_worst_case_account_for_every_lever_and_uncertainty(path: Path) -> None:
    text, stated = path.read_text(encoding="utf-8"), own_beliefs(path)
    missing = [p.path for p in registry() if p.is_uncertain and p.path not in stated and f"# {p.path}" not in text]
    assert not missing, f"run both tenths of {missing} against the baseline, as the description says"


@pytest.mark.parametrize("path", HINDCASTS, ids=lambda path: path.stem)
def test_a_hindcast_goes_on_from_its_baseline_and_imposes_nothing_that_it_is_to_explain(path: Path) -> None:
    hindcast = load_scenario(path)
    (baseline,) = (b for b in map(load_scenario, BASELINES) if b.start == hindcast.start)
    assert hindcast.beliefs == baseline.beliefs
    assert hindcast.events[: len(baseline.events)] == baseline.events
    exogenous = {"front_shock", "reserves", "russian_troops", "sanctions_floor", "moscow_shock"}
    imposed = hindcast.events[len(baseline.events) :]
    assert {event.action for event in imposed} - {"set"} == exogenous
    states = [event.value for event in imposed if event.action == "set"]
    assert all(isinstance(value, Mapping) and set(value) <= GIVEN for value in states)


def test_the_models_defaults_are_the_mid_2022_baseline() -> None:
    from sim.scenario.vocabulary import vocabulary

    baseline = load_scenario("baseline_mid_2022")
    stated = {path: belief.prior.arguments for path, belief in baseline.beliefs.items()}
    assert stated == {path: (vocabulary().parameters[path].default,) for path in stated}
