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
        (f"grid: {{{DEPENDENCE}: {{from: 0, to: 1}}}}", "needs from, to, and either steps or by"),
        (f"grid: {{{DEPENDENCE}: 0:1:1}}", "a whole number between 2 and"),
        (f"grid: {{{DEPENDENCE}: 1:0:5}}", "a range rises from its first value"),
        (f"grid: {{{DEPENDENCE}: 0.5:0.5:3}}", "a range rises from its first value"),
        (f"grid: {{{DEPENDENCE}: 0:1:5:geometric}}", "begins above 0"),
        (f"grid: {{{DEPENDENCE}: 0:1:5:log}}", "expected FROM:TO:STEPS, FROM:TO:STEPS:geometric or FROM:TO:.SIZE"),
        (f"grid: {{{DEPENDENCE}: 0:1:+2}}", "a step of 2 does not fit"),
        (f"grid: {{{DEPENDENCE}: 0:1:+0}}", "a step of 0 does not fit"),
        (f"grid: {{{DEPENDENCE}: 0:1:+1e-9}}", "are too many"),
        (f"grid: {{{DEPENDENCE}: [0.5, 0.9, 0.5]}}", "0.5 stands twice, and would be counted twice"),
        (f"grid: {{{DEPENDENCE}: '0.1,0.1'}}", "0.1 stands twice"),
        (f"list: [{{{DEPENDENCE}: 0.1}}, {{{DEPENDENCE}: 0.1}}]", "setting 2 is the same as setting 1"),
        (
            f"list: [{{{DEPENDENCE}: 0.5}}, {{{DEPENDENCE}: 0.6}}, {{{DEPENDENCE}: 0.5}}]",
            "setting 3 is the same as setting 1",
        ),
        (f"list: {{{DEPENDENCE}: [0.5, 0.6], {COST}: [0.1]}}", "the same number of values"),
        ("list: {}", "holds no setting"),
        (f"set: {{{COST}: 0.3}}\ngrid: {{{COST}: [0.1, 0.2]}}", f"{COST} is set to 0.3 by hand and also varied here"),
        (f"set: {{{COST}: 0.3}}\nvary: [{COST}]", "is set to 0.3 by hand"),
        ("set: {weeks: 9}\ngrid: {weeks: [9, 12]}", "weeks is set to 9 by hand"),
        (f"vary: [{BIAS}]\nsample: {{lhs: 1}}", "would pass for the truth"),
        ("grid: {army.size: [5, 6]}", "in every setting army.deployable = 12 .thousand. and army.size = 5"),
        ("grid: {rule: [aqre, aqree]}", "did you mean aqre"),
        ("grid: {rule: 0:1:5}", "has words for values"),
        ("grid: {rule: [aqre, aqre]}", "aqre stands twice"),
        ("grid: {weeks: 10:20:4}", "weeks: 13.3333 is not whole"),
        ("grid: {without: [none, sabotag]}", "did you mean sabotage"),
        ("grid: {events.demand.date: [2022-07-04]}", "the scenario has no event"),
        ("grid: {weks: [2]}", "did you mean weeks"),
        (f"grid: {{{DEPENDENCE}: {{from: 0, to: 1, steps: 2000}}, {COST}: 0:1:2000}}", "a grid of 4,000,000 settings"),
        (f"grid: {{{DEPENDENCE}: [0.5]}}\nlist: [{{{DEPENDENCE}: 0.5}}]", "as a grid and as a list"),
        (f"grid: {{{BIAS}: [0.1]}}\nvary: [{BIAS}]", "is varied and also set"),
        ("list: nowhere.csv", "cannot be read"),
        (f"list: [{{{DEPENDENCE}: 0.5}}, {{{COST}: 0.5}}]", "setting 2 names other parameters"),
        ("vary: {summits.nothing: own}", "there is no parameter"),
        ("grid: {dependence: [0.3], initial.economic_dependence: [0.4]}", "is named twice"),
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


ULTIMATUM = "scenario: point_blank_ultimatum\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("grid: {events.demand.date: [2022-07-04, 2022-07-06]}", "2022-07-04 and 2022-07-06 lie in one week"),
        ("grid: {events.demand.date: [2022-07-04, 2021-07-04]}", "before the scenario's start"),
        ("grid: {events.demand.date: [2022-07-04], weeks: [2]}", "weeks = 2: the event in week 2 lies after"),
        ("grid: {events.summit.date: [2022-07-04]}", "there is nothing named 'events.summit.date'"),
    ],
)
def test_a_setting_under_which_the_scenario_contradicts_itself_is_refused(
    write: Write, text: str, complaint: str
) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        read_sweep(write(ULTIMATUM + text))


def test_what_is_no_number_is_swept_under_its_name(write: Write) -> None:
    text = "grid:\n  rule: [aqre, prospect]\n  without: [none, sabotage, [west, sabotage]]\n  weeks: [12, 20]\n"
    text += "  events.demand.date: {from: 2022-07-04, to: 2022-08-01, by: 14}\n"
    sweep = read_sweep(write(ULTIMATUM + text))
    assert sweep.settings.count == 2 * 3 * 2 * 3
    assert sweep.settings.changes == ("rule", "without", "weeks", "events.demand.date")
    assert set(sweep.settings.columns["without"]) == {"none", "sabotage", "sabotage+west"}
    assert set(sweep.settings.columns["events.demand.date"]) == {"2022-07-04", "2022-07-18", "2022-08-01"}
    assert set(sweep.settings.columns["weeks"]) == {12.0, 20.0}
    assert sweep.scenario.weeks == 20  # as long as the longest
    words = option("--grid", ["rule=aqre,prospect", "without=none,sabotage,west+sabotage", "weeks=12:20:+8",
                              "events.demand.date=2022-07-04:2022-08-01:+14"])  # fmt: skip
    assert words is not None
    assert sweep_of(load_scenario("point_blank_ultimatum"), {"grid": words}).settings == sweep.settings
    frame = described(list={"rule": ["aqre", "prospect"], COST: np.array([0.2, 0.3])})
    assert sweep_of(load_scenario("point_blank_ultimatum"), frame).settings.columns == {
        "rule": ("aqre", "prospect"), COST: (0.2, 0.3),
    }  # fmt: skip


def test_a_corner_of_a_grid_that_contradicts_itself_is_warned_of(write: Write) -> None:
    (warning,) = read_sweep(write(f"{BASE}grid: {{army.size: [5, 50]}}")).scenario.warnings
    assert "in 1 of 2 settings numbers contradict each other; first: army.deployable = 12" in warning.message


def test_what_a_plan_shows_is_read_as_the_same_settings() -> None:
    grid = Settings.grid({"rule": ("aqre", "prospect"), COST: (0.1, 0.2, 0.3)})
    assert grid.described() == {"grid": {"rule": ["aqre", "prospect"], COST: [0.1, 0.2, 0.3]}}
    listed = Settings({"weeks": (12.0, 14.0), COST: (0.1, 0.2)})
    assert listed.described() == {"list": {"weeks": [12, 14], COST: [0.1, 0.2]}}
    for settings in (grid, listed):
        assert sweep_of(load_scenario("baseline_mid_2022"), described(**settings.described())).settings == settings


def test_a_range_is_even_geometric_or_by_steps_of_a_size(write: Write) -> None:
    def tried(text: str) -> list[float]:
        return read_sweep(write(f"{BASE}grid: {{{DEPENDENCE}: {text}}}")).settings.values(DEPENDENCE).tolist()

    assert tried("0.2:0.8:4") == [0.2, 0.4, 0.6, 0.8]
    assert tried("0.01:1:3:geometric") == [0.01, 0.1, 1]
    assert tried("{from: 0.01, to: 1, steps: 5, spacing: geometric}") == pytest.approx(np.geomspace(0.01, 1, 5))
    assert tried("0.1:0.9:+0.2") == tried("{from: 0.1, to: 0.9, by: 0.2}") == [0.1, 0.3, 0.5, 0.7, 0.9]
    assert tried("0.1:0.8:+0.2") == [0.1, 0.3, 0.5, 0.7]  # as far as the last step that fits


def test_a_range_that_was_stated_by_hand_can_be_varied(write: Write) -> None:
    sweep = read_sweep(write(f"{BASE}set: {{{COST}: 'uniform(0.3, 0.4)'}}\nvary: [{COST}]\nsample: {{lhs: 2}}\n"))
    assert sweep.scenario.beliefs[COST].prior.support == (0.3, 0.4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{DEPENDENCE};{COST}\n0,4;0,1\n".encode(), "separates its columns by ';'"),
        (f"{DEPENDENCE}\n0,4\n".encode(), "with points in the numbers: 0.5 and not 0,5"),
        (f'{DEPENDENCE}\n"0,4"\n'.encode(), "write a decimal point: 0.4"),
        (f"{DEPENDENCE}\n0.4\n0.4\n".encode(), "setting 2 is the same as setting 1"),
        (f"{DEPENDENCE}\n0.4\n\xff".encode("latin-1"), "is not UTF-8 text in line 3"),
        (b"", "lists no setting"),
    ],
)
def test_a_list_that_is_not_what_it_should_be_is_told_what_is_wrong(
    write: Write, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "s.csv").write_bytes(content)
    with pytest.raises(ScenarioError) as refused:
        read_sweep(write(f"{BASE}list: s.csv"))
    assert said in str(refused.value)


def test_nothing_is_read_that_is_no_file(write: Write) -> None:
    with pytest.raises(ScenarioError, match="/dev/zero is not a file"):
        read_sweep(write(f"{BASE}list: /dev/zero"))
    with pytest.raises(ScenarioError, match="is not a file"):
        read_sweep("/dev/zero")
    assert not is_sweep_file("/dev/zero")


def test_a_scenario_is_no_plan_and_says_so(write: Write) -> None:
    with pytest.raises(ScenarioError, match="a plan of a sweep names its scenario"):
        read_sweep(write("title: x\n"))


def test_a_broken_line_of_a_csv_file_is_named(write: Write, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(f"{DEPENDENCE},{COST}\n0.4\n")
    with pytest.raises(ScenarioError, match=r"s\.csv:2:1: 1 values for 2 parameters"):
        read_sweep(write(f"{BASE}list: s.csv"))


def test_settings_need_columns_of_one_length() -> None:
    with pytest.raises(ValueError, match="same number of values"):
        Settings({"a": (1.0,), "b": (1.0, 2.0)})


def test_settings_are_made_of_any_numbers_and_words() -> None:
    made = Settings({"a": range(2), "rule": ["aqre", "prospect"], "b": np.array([1, 2])})  # type: ignore[dict-item]
    assert made.columns == {"a": (0.0, 1.0), "rule": ("aqre", "prospect"), "b": (1.0, 2.0)}
    assert (made.parameters, made.changes) == (("a", "b"), ("rule",))
    for bad in ("x", None, True, float("nan")):
        with pytest.raises((ValueError, TypeError)):
            Settings({"a": (bad,)})  # type: ignore[dict-item]
