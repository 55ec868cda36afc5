"""The scenarios that come with the program, each tested on arrival."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine.parameters import Parameter, registry
from sim.evidence.claims import claim_ids, load_evidence
from sim.scenario import Scenario, load_scenario
from sim.scenario.extends import shipped_folder
from sim.scenario.scenario import Belief

Write = Callable[..., Path]

SCENARIOS = sorted(shipped_folder().glob("*.yaml"))
BASELINES = [path for path in SCENARIOS if path.stem.startswith("baseline")]
READERS = [path for path in SCENARIOS if path.stem.startswith("reader_of")]
SPANS = [path for path in SCENARIOS if path.stem in ("best_case", "worst_case")]
HINDCASTS = [path for path in SCENARIOS if path.stem.startswith("hindcast")]
WHAT_IFS = [path for path in SCENARIOS if path not in (*BASELINES, *READERS, *SPANS, *HINDCASTS)]


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
    assert 1 <= changes(what_if, baseline) <= 5


def own_beliefs(path: Path) -> dict[str, Belief]:
    """What the file itself says, without what it inherits."""
    return {name: belief for name, belief in load_scenario(path).beliefs.items() if belief.inherited_from is None}


@named(READERS)
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


@named(SPANS)
def test_the_best_and_the_worst_case_stand_at_opposite_tenths_of_every_belief_that_matters(path: Path) -> None:
    (other,) = (span for span in SPANS if span != path)
    here, there = own_beliefs(path), own_beliefs(other)
    assert here.keys() == there.keys()
    for parameter in registry():
        if parameter.path in here:
            value, mirrored = (beliefs[parameter.path].prior.arguments[0] for beliefs in (here, there))
            low, high = sorted((value, mirrored))
            assert near(parameter, low, 0.1) and near(parameter, high, 0.9), parameter.path


@named(SPANS)
def test_the_best_and_the_worst_case_account_for_every_lever_and_uncertainty(path: Path) -> None:
    text, stated = path.read_text(encoding="utf-8"), own_beliefs(path)
    missing = [p.path for p in registry() if p.is_uncertain and p.path not in stated and f"# {p.path}" not in text]
    assert not missing, f"run both tenths of {missing} against the baseline, as the description says"


@named(HINDCASTS)
def test_a_hindcast_goes_on_from_its_baseline_and_imposes_nothing_that_it_is_to_explain(path: Path) -> None:
    hindcast = load_scenario(path)
    (baseline,) = (b for b in map(load_scenario, BASELINES) if b.start == hindcast.start)
    assert hindcast.beliefs == baseline.beliefs
    assert hindcast.events[: len(baseline.events)] == baseline.events
    exogenous = {"front_shock", "reserves", "russian_troops", "sanctions_floor"}
    assert {event.action for event in hindcast.events[len(baseline.events) :]} == exogenous


def test_the_models_defaults_are_the_mid_2022_baseline() -> None:
    from sim.scenario.vocabulary import vocabulary

    baseline = load_scenario("baseline_mid_2022")
    stated = {path: belief.prior.arguments for path, belief in baseline.beliefs.items()}
    assert stated == {path: (vocabulary().parameters[path].default,) for path in stated}
