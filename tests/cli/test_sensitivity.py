"""`warentry sensitivity`: of a stored sweep, by simulating, and where method and argument do not fit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.sensitivity.cloud import SensitivityError
from sim.analysis.sensitivity.drivers import Driver, Sensitivity
from sim.analysis.sensitivity.stored import cloud_of
from sim.batch.plan import Plan, Worlds
from sim.batch.store import Results
from sim.cli import main
from sim.questions.sensitivity import Ranked
from tests.cli.conftest import AT_ONCE, Warentry

MET = ("--set", "initial.reserves=60", "--set", "kremlin.takeover_gain=0.7")  # so that the ultimatum is often met
FEW = ("--set", "citizens=100", "--set", "weeks=10", *MET, *AT_ONCE, "--jobs", "1")
STRONG, WEAK = "leader.opinion_cost", "sabotage.verified_share"
VARY = ("--vary", f"{STRONG}=uniform(0,3)", "--vary", WEAK)
SWEEP = ("sweep", "point_blank_ultimatum", *FEW, *VARY, "--lhs", "60", "-r", "6")
MORRIS = ("sensitivity", "point_blank_ultimatum", "--method", "morris", *FEW, *VARY, "-n", "8", "-r", "24")


def swept_into(folder: Path, *words: str) -> Path:
    before = Path.cwd()
    os.chdir(folder)
    try:
        with pytest.raises(SystemExit):
            main([*words, "--out", "swept"])
    finally:
        os.chdir(before)
    return folder / "swept"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a small sweep over two unknowns; not to be changed."""
    return swept_into(tmp_path_factory.mktemp("swept"), *SWEEP)


@pytest.fixture(scope="module")
def crossed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of settings crossed with samples; not to be changed."""
    grid = ("--grid", f"{STRONG}=0.3,0.9", "--vary", WEAK, "--lhs", "5", "-r", "4")
    return swept_into(tmp_path_factory.mktemp("crossed"), "sweep", "point_blank_ultimatum", *FEW, *grid)


@pytest.mark.parametrize("method", ["given-data", "prcc"])
def test_a_stored_sweep_says_what_matters(warentry: Warentry, swept: Path, method: str) -> None:
    told = warentry("sensitivity", str(swept), "--method", method)
    assert told.code == 0
    assert f"Which unknowns matter most: {STRONG}" in told.out
    assert "1 other parameter" in told.out and "without any effect" in told.out
    assert "Shares of simulated worlds" in told.out
    assert "next: warentry plot" in told.err


def test_json_holds_every_parameter_with_its_meaning(warentry: Warentry, swept: Path) -> None:
    data = json.loads(warentry("sensitivity", str(swept), "--json").out)
    assert [driver["path"] for driver in data["drivers"]] == [STRONG, WEAK]
    strong = data["drivers"][0]
    assert strong["direction"] == "fewer" and strong["ends"][0] > strong["ends"][1]
    assert strong["low"] < strong["index"] < strong["high"] and strong["noise"] < strong["index"]
    assert strong["meaning"] and strong["unit"] == "office value"
    assert data["luck"] + data["ignorance"] == pytest.approx(1)
    assert (data["points"], data["replications"], data["method"]) == (60, 6, "given-data")


def test_the_points_are_those_of_the_folder(swept: Path) -> None:
    results = Results.open(swept)
    cloud, points = cloud_of(results), results.by_point()
    assert cloud.share == pytest.approx(points["entry_chance"])
    variance = (points["chance_squares"] / 6 - points["entry_chance"] ** 2) / 5
    assert cloud.luck == pytest.approx(np.maximum(variance, 0), abs=1e-9)
    assert cloud.values[STRONG] == pytest.approx(points[STRONG])


def test_settings_that_somebody_chose_are_averaged_over(crossed: Path) -> None:
    results = Results.open(crossed)
    cloud, points = cloud_of(results), results.by_point()
    assert list(cloud.values) == [WEAK]
    assert cloud.share == pytest.approx(points["entry_chance"].reshape(5, 2).mean(axis=1))
    assert cloud.worlds.tolist() == [4] * 5


def test_morris_simulates_at_points_of_its_own_and_finds_them_again(warentry: Warentry) -> None:
    short = [word.replace(STRONG, STRONG.partition(".")[2]) for word in MORRIS]
    first = json.loads(warentry(*short, "--json").out)
    assert first["drivers"][0]["path"] == STRONG
    assert first["drivers"][1]["index"] == pytest.approx(0, abs=0.02)
    made = {path: path.stat().st_mtime_ns for path in Path("results").rglob("*.parquet")}
    assert made
    again = warentry(*MORRIS)
    assert again.code == 0 and "sigma" in again.out
    assert "weeks of worlds, less what is kept from before" in again.err, "how long it takes is said beforehand"
    assert {path: path.stat().st_mtime_ns for path in Path("results").rglob("*.parquet")} == made


@pytest.mark.parametrize(
    "words", [MORRIS, ("threshold", "point_blank_ultimatum", *FEW, "--parameter", STRONG, "--precision", "0.4")]
)
def test_worlds_that_fail_while_a_method_simulates_are_told_at_the_end(
    warentry: Warentry, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    draws_of = Plan.draws_of

    def cursed(plan: Plan, worlds: Worlds) -> dict[str, Any]:
        if 5 in worlds:
            raise ValueError("world 5 is cursed")
        return draws_of(plan, worlds)

    monkeypatch.setattr(Plan, "draws_of", cursed)
    told = warentry(*words)
    assert told.code == 1 and "Shares of simulated worlds" in told.out
    assert told.err.count("worlds failed and are not counted") == 1
    assert words != MORRIS or "8 of 576 worlds failed" in told.err
    assert "world 5 is cursed (world 5, seed" in told.err
    monkeypatch.setattr(Plan, "draws_of", draws_of)
    assert warentry("parameters").code == 0


def test_sobol_takes_the_leading_drivers_of_a_sweep(warentry: Warentry, swept: Path) -> None:
    words = ("sensitivity", "point_blank_ultimatum", "--method", "sobol", "--leading", str(swept), *FEW)
    told = warentry(*words, "-n", "256", "-r", "2", "--json")
    data = json.loads(told.out)
    assert {driver["path"] for driver in data["drivers"]} == {STRONG, WEAK}
    assert data["points"] == 256 * 5
    assert "first" in data["drivers"][0]["also"]


def test_what_set_gives_a_value_is_not_looked_at_though_it_leads(warentry: Warentry, swept: Path) -> None:
    words = ("sensitivity", "point_blank_ultimatum", "--method", "morris", "--leading", str(swept), *FEW)
    told = warentry(*words, "--set", f"{WEAK}=0.4", "-n", "8", "-r", "8", "--json")
    assert [driver["path"] for driver in json.loads(told.out)["drivers"]] == [STRONG]
    assert f"{WEAK} is among the leading drivers and --set gives it a value: it is not looked at" in told.err
    nothing = warentry(*words, "--set", f"{WEAK}=0.4", "--set", f"{STRONG}=0.4")
    assert nothing.code == 2 and "no parameter is left open" in nothing.err


def test_what_does_not_fit_is_refused_in_a_sentence(warentry: Warentry, swept: Path) -> None:
    for words, code, complaint in [
        (("F", "--method", "morris"), 2, "chooses its points itself"),
        (("F", "--method", "guess"), 2, "there is no method 'guess'"),
        (("F", "--vary", WEAK), 2, "--vary: it changes what is simulated"),
        (("baseline_mid_2022",), 2, "is no folder of them"),
        (("baseline_mid_2022", "--method", "prcc"), 2, "is no folder of them"),
        (("baseline_mid_2022", "--method", "morriss"), 2, "there is no method"),
        (("baseline_mid_2022", "--method", "sobol"), 2, "name at most 20"),
        (("baseline_mid_2022", "--method", "morris", "--vary", "leader.risk"), 2, "leader.risk"),
        (("baseline_mid_2022", "--method", "morris", "-n", "2"), 2, "2 trajectories are too few"),
        (("baseline_mid_2022", "--method", "morris", "-r", "1"), 2, "ask for 8 (-r 8)"),
        (("baseline_mid_2022", "--method", "sobol", "--vary", WEAK, "-n", "3"), 2, "3 rows are too few"),
        (("baseline_mid_2022", "--method", "morris", "--vary", WEAK, "--leading", "F"), 2, "keep one of the two"),
        (("nowhere", "--method", "morris"), 3, "nowhere"),
        (
            ("baseline_mid_2022", "--method", "morris", "--vary", WEAK.partition(".")[2], "--set", f"{WEAK} = 0.4"),
            2,
            "is given a value and looked at",
        ),
        (("baseline_mid_2022", "--method", "morris", "--vary", WEAK, "-n", "8", "-r", "11"), 2, "ask for 16"),
    ]:
        told = warentry("sensitivity", *(str(swept) if word == "F" else word for word in words))
        assert (told.code, told.out) == (code, ""), words
        assert complaint in told.err, words


def test_noise_that_differs_between_parameters_is_told_from_its_least_to_its_most() -> None:
    def driver(path: str, index: float, noise: float) -> Driver:
        return Driver(path, index, 0.5 * index, 0.0, 2 * index, noise, 0.0, (0.1, 0.9), also={"sigma": 0.1})

    told = {"title": "A scenario", "others": "", "results": "results"}
    drivers = (driver(STRONG, 0.3, 0.09), driver(WEAK, 0.01, 0.02), driver("leader.risk_bias", 0.01, 0.05))
    out = Ranked(Sensitivity("morris", drivers, 20, 40, 0.1), told).summary()
    assert "2 other parameters" in out
    assert "which here reach up to about 2 to 5, depending on the parameter." in out
    few = Ranked(Sensitivity("morris", drivers[:2], 20, 40, 0.1), told)
    assert "which here reach up to about 2." in few.summary()


def test_folders_that_cannot_tell_are_refused(warentry: Warentry, crossed: Path) -> None:
    few = warentry("sensitivity", str(crossed))
    assert (few.code, few.out) == (4, "")
    assert "5 points are too few" in few.err
    warentry("run", "point_blank_ultimatum", "-n", "20", *FEW, "--out", "one")
    one = warentry("sensitivity", "one")
    assert (one.code, one.out) == (4, "")
    assert "nothing was left open and sampled" in one.err and "warentry sweep" in one.err


def test_points_that_share_their_luck_are_refused(warentry: Warentry) -> None:
    warentry(*SWEEP[:-4], "--lhs", "3", "-r", "2", "--luck", "common", "--out", "common")
    with pytest.raises(SensitivityError, match="share their luck"):
        cloud_of(Results.open("common"))
