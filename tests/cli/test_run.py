"""`warentry run` answers on stdout, talks on stderr, and refuses what it cannot do in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.batch.store import Results
from tests.cli.conftest import ENTERING, SMALL, Warentry

OTHER_ENDINGS = {"kremlin_takeover", "domestic_collapse", "war_end", "succession", "no_entry"}


@pytest.mark.usefixtures("drawing")
def test_the_answer_stands_on_stdout_and_the_next_commands_on_stderr(warentry: Warentry) -> None:
    answered = warentry("run", "point_blank_ultimatum", *SMALL, *ENTERING, "--jobs", "1", "--out", "out")
    assert answered.code == 0
    assert "Picture     out/incidence.png" in answered.out and Path("out/incidence.png").is_file()
    for word in ("A point-blank ultimatum", "120 worlds", "95 % interval", "domestic_collapse", "compelled", "ICD 203"):
        assert word in answered.out
    assert "not a forecast" in answered.out
    assert "Results     out" in answered.out
    assert "next:" not in answered.out
    for command in ("warentry report out", "warentry explain out --world", "warentry show point_blank_ultimatum --set"):
        assert f"next: {command}" in answered.err
    assert "Ultimatums" in answered.out
    _, _, ultimatums = answered.out.partition("Ultimatums")
    against, favour = (line for line in ultimatums.splitlines() if line.startswith((" against", " for ")))
    assert "risk of a fall at home -" in against
    assert "threat of an economic cut-off +" in favour


def test_json_is_one_object_with_the_promised_keys(warentry: Warentry) -> None:
    told = warentry("run", "point_blank_ultimatum", *SMALL, *ENTERING, "--rng", "3", "--jobs", "1", "--json")
    data = json.loads(told.out)
    about = ["scenario", "title", "question", "changed", "worlds", "weeks", "rng", "version"]
    doubts = ["intervals_over", "over_points", "with_judgement", "marched_after_takeover", "in_words", "reasons"]
    doubts += ["slips", "ensemble"]
    found = ["endings", "entry_rao_blackwell", "routes", "entry_week"]
    assert list(data) == [*about, *found, *doubts, "outside_view", "results"]
    assert (data["outside_view"]["class"], data["outside_view"]["weeks"]) == ("contiguous_minor_ally", 10)
    assert [data[key] for key in ("intervals_over", "over_points", "with_judgement", "ensemble")][1:] == [None] * 3
    assert {"citizens = 100", "weeks = 10", "leader.type_sd = 1.5"} < set(data["changed"])
    assert data["in_words"]["entry"] in told.out and data["in_words"]["not_known"] is None
    weighed = data["reasons"]["ultimatum"]
    assert sum(weighed["answers"].values()) == pytest.approx(1)
    assert weighed["reasons"]["risk of a fall at home"] < 0 < weighed["reasons"]["threat of an economic cut-off"]
    assert 0 <= max(data["slips"][who] for who in ("leader", "moscow")) <= data["slips"]["either"] <= 1
    assert (data["scenario"], data["worlds"], data["weeks"], data["rng"]) == ("point_blank_ultimatum", 120, 10, 3)
    assert set(data["endings"]) == OTHER_ENDINGS | {"entry"}
    assert all(set(share) == {"k", "p", "low", "high"} for share in data["endings"].values())
    assert sum(share["k"] for share in data["endings"].values()) == 120
    assert set(data["entry_rao_blackwell"]) == {"p", "se", "low", "high", "is_known"}
    assert set(data["routes"]) == {"compelled", "requested", "voluntary", "retaliatory"}
    assert sum(data["routes"].values()) == pytest.approx(data["endings"]["entry"]["p"])
    assert set(data["entry_week"]) == {"p10", "p50", "p90"}
    assert data["results"].startswith("results/point_blank_ultimatum-")
    assert Results.open(data["results"]).worlds == 120


def test_the_same_command_again_simulates_nothing_and_says_so(warentry: Warentry) -> None:
    command = ("run", "point_blank_ultimatum", *SMALL, "--jobs", "1", "--json")
    first, again = warentry(*command), warentry(*command)
    assert "nothing to simulate" in again.err
    assert "nothing to simulate" not in first.err
    assert again.out == first.out


def test_without_an_entry_there_is_a_bound_and_no_date(warentry: Warentry) -> None:
    never = ("--set", "incidents.incident_rate=0", "--set", "kremlin.ultimatum_cost=9", "--set", "weeks=2")
    told = warentry("run", "-n", "100", "--set", "citizens=100", *never, "--out", "never")
    assert "at most 3.6 %" in told.out
    assert "no world entered" in told.out
    data = json.loads(warentry("run", "-n", "100", "--set", "citizens=100", *never, "--out", "never", "--json").out)
    assert data["entry_week"] == {"p10": None, "p50": None, "p90": None}
    assert (data["endings"]["entry"]["k"], data["endings"]["entry"]["low"]) == (0, 0)


def test_an_open_parameter_spreads_the_worlds_over_points(warentry: Warentry) -> None:
    told = warentry("run", *SMALL, "--set", "west.resolve=uniform(0.5, 1)", "--points", "6", "--out", "x")
    assert "at 6 parameter points" in told.out
    assert Results.open("x").manifest.parameters == ["west.resolve"]


def test_worlds_that_fail_are_reported_and_only_those_run_again(
    warentry: Warentry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.batch import attempt

    simulate = attempt.simulate_block

    def sometimes(plan: object, block: int, *worlds: object) -> object:
        if block == 1:
            raise RuntimeError("this block is cursed")
        return simulate(plan, block, *worlds)  # type: ignore[arg-type]

    command = ("run", "-n", "1030", "--set", "citizens=100", "--set", "weeks=2", "--jobs", "1", "--out", "x", "--json")
    monkeypatch.setattr(attempt, "simulate_block", sometimes)
    told = warentry(*command)
    assert told.code == 1
    assert json.loads(told.out)["worlds"] == 1024
    assert "6 of 1,030 worlds failed" in told.err
    assert "RuntimeError: this block is cursed (world 1024, seed 1" in told.err
    monkeypatch.setattr(attempt, "simulate_block", simulate)
    again = warentry(*command)
    assert (again.code, json.loads(again.out)["worlds"]) == (0, 1030)
    assert "went on from 1,024 worlds" in again.err


@pytest.mark.usefixtures("drawing")
def test_a_picture_that_cannot_be_drawn_costs_no_answer(warentry: Warentry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.plots.draw", None)
    told = warentry("run", *SMALL, "--out", "x")
    assert told.code == 0
    assert "the picture could not be drawn" in told.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("-n", "0"), 2, "'0' is no whole number between 1 and"),
        (("-n", "many"), 2, "write for example -n 10000"),
        (("-n", "1e4"), 2, "'1e4' is no whole number"),
        (("--rng", "-1"), 2, "'-1' is no whole number between 0 and"),
        (("--points", "0"), 2, "write for example --points 200"),
        (("--prior", "--points", "1"), 2, "'1' is no whole number between 2"),
        (("--jobs", "0"), 2, "write for example --jobs 4 or --jobs auto"),
        (("--jobs", "all"), 2, "'all'"),
        (("--set", "leader.exit_penality=1"), 2, "did you mean leader.exit_penalty?"),
        (("--set", "weeks"), 2, "expected NAME=VALUE"),
        (("--set", "initial.sanctions=1.5"), 2, "between 0 and 1"),
        (("--bogus",), 2, "--bogus"),
        (("basline_mid_2022",), 3, "did you mean baseline_mid_2022?"),
        (("nowhere/x.yaml",), 3, "there is no file 'nowhere/x.yaml'"),
        (("broken.yaml",), 3, "broken.yaml:1:1"),
        (("--out", "broken.yaml"), 4, "broken.yaml is no folder"),
        (("--out", "full"), 4, "full holds other files"),
        (("--out", "/proc/none/x"), 4, "/proc/none/x cannot be used for results"),
    ],
)
def test_bad_input_is_refused_with_value_and_remedy(
    warentry: Warentry, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "broken.yaml").write_text("titel: A scenario\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    told = warentry("run", *words)
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert {path.name for path in tmp_path.iterdir()} == {"broken.yaml", "full"}
