"""A sweep is read the same from a file, from the command line and from Python, and refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.batch.pilot import plan_of
from sim.design.points import LATIN_HYPERCUBE, SOBOL
from sim.design.settings import Settings
from sim.design.sweep import described, is_sweep_file, option, plain_option, read_sweep, sweep_of
from sim.scenario import ScenarioError, load_scenario

DEPENDENCE, COST, BIAS = "initial.economic_dependence", "kremlin.ultimatum_cost", "leader.risk_bias"
BASE = "scenario: baseline_mid_2022\n"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_plan(text: str) -> Path:
        file = tmp_path / "my_sweep.yaml"
        file.write_text(text)
        return file

    return write_plan


def test_a_file_the_command_line_and_python_describe_the_same_sweep(write: Write) -> None:
    text = f"{BASE}grid:\n  {DEPENDENCE}: {{from: 0.3, to: 0.9, steps: 3}}\n  {COST}: [0.1, 0.2]\n"
    text += f"vary:\n  {BIAS}: uniform(-1, 1)\nsample: {{sobol: 16}}\nreplications: 5\nrng: 9\n"
    from_file = read_sweep(write(text))
    scenario = load_scenario("baseline_mid_2022")
    grid, vary = (
        option("--grid", [f"{DEPENDENCE}=0.3:0.9:3", f"{COST}=0.1,0.2"]),
        option("--vary", [f"{BIAS}=uniform(-1,1)"]),
    )
    assert grid is not None and vary is not None
    words = {"grid": grid, "vary": vary, "replications": plain_option("-r", 5), "rng": plain_option("--rng", 9)}
    from_words = sweep_of(scenario, words | described(sobol=16))
    from_python = sweep_of(
        scenario,
        described(
            grid={DEPENDENCE: np.linspace(0.3, 0.9, 3), COST: [0.1, 0.2]},
            vary={BIAS: "uniform(-1, 1)"}, sobol=16, replications=5, rng=9,
        ),
    )  # fmt: skip
    for sweep in (from_words, from_python):
        assert np.allclose(sweep.settings.values(DEPENDENCE), from_file.settings.values(DEPENDENCE))
        assert (sweep.method, sweep.samples, sweep.replications, sweep.seed) == (SOBOL, 16, 5, 9)
        assert sweep.scenario.beliefs[BIAS].prior == from_file.scenario.beliefs[BIAS].prior
    assert from_file.scenario.name == "my_sweep"
    plan = plan_of(from_file)
    assert (plan.settings.count, plan.samples, plan.worlds) == (6, 16, 6 * 16 * 5)


def test_a_grid_tries_every_combination_once() -> None:
    grid = Settings.grid({"a": [1, 2, 3], "b": [4, 5]})
    assert sorted(zip(grid.columns["a"], grid.columns["b"], strict=True)) == [(a, b) for a in (1, 2, 3) for b in (4, 5)]


def test_a_list_of_settings_comes_from_a_file_or_stands_in_the_plan(write: Write, tmp_path: Path) -> None:
    (tmp_path / "settings.csv").write_text(f"{DEPENDENCE},{COST}\n0.4,0.1\n0.6,0.3\n\n")
    listed = f"list:\n  - {{{DEPENDENCE}: 0.4, {COST}: 0.1}}\n  - {{{DEPENDENCE}: 0.6, {COST}: 0.3}}\n"
    from_csv, from_plan = read_sweep(write(f"{BASE}list: settings.csv\n")), read_sweep(write(BASE + listed))
    assert from_csv.settings == from_plan.settings == Settings({DEPENDENCE: (0.4, 0.6), COST: (0.1, 0.3)})


def test_whatever_nobody_knows_can_be_varied_at_once(write: Write) -> None:
    sweep = read_sweep(write(f"{BASE}vary: all\nsample: {{lhs: 50}}\n"))
    plan = plan_of(sweep)
    assert len(plan.open_beliefs) > 50
    assert BIAS in plan.varied
    assert (sweep.method, plan.samples) == (LATIN_HYPERCUBE, 50)


def test_a_scenario_is_no_sweep(write: Write) -> None:
    assert is_sweep_file(write(BASE))
    assert not is_sweep_file(write("title: x\nquestion: y\nstart: 2022-01-01\n"))
    assert not is_sweep_file("baseline_mid_2022")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("grid: {leader.risk_bais: [1]}", "did you mean leader.risk_bias"),
        (f"grid: {{{DEPENDENCE}: [0.5, 1.5]}}", "which is between 0 and 1"),
        (f"grid: {{{DEPENDENCE}: 0.1:0.9}}", "expected FROM:TO:STEPS"),
        (f"grid: {{{DEPENDENCE}: {{from: 0, to: 1}}}}", "needs from, to and steps"),
        (f"grid: {{{DEPENDENCE}: 0:1:1}}", "a whole number between 2 and"),
        (f"grid: {{{DEPENDENCE}: {{from: 0, to: 1, steps: 2000}}, {COST}: 0:1:2000}}", "a grid of 4,000,000 settings"),
        (f"grid: {{{DEPENDENCE}: [0.5]}}\nlist: [{{{DEPENDENCE}: 0.5}}]", "as a grid and as a list"),
        (f"grid: {{{BIAS}: [0.1]}}\nvary: [{BIAS}]", "is varied and also set"),
        ("list: nowhere.csv", "cannot be read"),
        (f"list: [{{{DEPENDENCE}: 0.5}}, {{{COST}: 0.5}}]", "setting 2 names other parameters"),
        ("vary: {summits.nothing: own}", "unknown parameter"),
        ("vary: {incidents.rate_floor: own}", "has no prior of its own"),
        ("sample: {lhs: 10, sobol: 10}", "needs one way to sample"),
        ("sample: {halton: 10}", "unknown way to sample"),
        ("replications: 0", "replications: expected a whole number"),
        ("luck: good", "did you mean|paired or common or independent"),
        ("grids: {}", "did you mean grid"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(write: Write, text: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint) as refused:
        read_sweep(write(BASE + text))
    assert "my_sweep.yaml:" in str(refused.value)


def test_a_broken_line_of_a_csv_file_is_named(write: Write, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(f"{DEPENDENCE},{COST}\n0.4\n")
    with pytest.raises(ScenarioError, match=r"s\.csv:2:1: 1 values for 2 parameters"):
        read_sweep(write(f"{BASE}list: s.csv"))


def test_settings_need_columns_of_one_length() -> None:
    with pytest.raises(ValueError, match="same number of values"):
        Settings({"a": (1.0,), "b": (1.0, 2.0)})
