"""`warentry cases` on a file that it has never seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.batch.work import Progress, Work
from sim.design.ensemble import find_ensemble
from sim.evidence.cases import COLUMNS, ENTERED, OUTCOMES, SCALES
from sim.questions import cases as question
from sim.questions.cases import HeldCases
from sim.questions.meetings import situations, uncertain
from sim.scenario.rubric import load_rubric
from tests.cli.conftest import Warentry

WILLING = "high,low,many,no,high,winning,low,large"
UNWILLING = "low,high,none,yes,low,losing,high,none"
TABLE = f"""{",".join(COLUMNS)}
1901-a,one,P,A,E,1901,ultimatum,{WILLING},entered,read,nobody,made up
1901-b,one,P,B,E,1901,request,{UNWILLING},refused,read,nobody,made up
1902-c,two,P,C,E,1902,pressure,{WILLING},part,unchecked,nobody,made up
1902-d,two,P,D,E,1902,none,{UNWILLING},refused,read,nobody,made up
"""
FEW = ("-n", "8", "-r", "2", "--jobs", "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("cases")
    (made / "mine.csv").write_text(TABLE, encoding="utf-8")
    (made / "fewer.csv").write_text("\n".join(TABLE.splitlines()[:2] + TABLE.splitlines()[3:4]), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def held(folder: Path) -> HeldCases:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return sim.cases("mine.csv", members=8, draws=2, jobs=1, progress=False)


def test_each_case_gets_three_chances_that_add_up_from_every_forecast(held: HeldCases) -> None:
    for name, chances in held.chances.items():
        assert chances.shape == (4, len(OUTCOMES)) and chances.min() > 0, name
        assert chances.sum(axis=1) == pytest.approx(1)
    assert held.by_member.sum(axis=2) == pytest.approx(1)


def test_a_willing_client_under_an_ultimatum_enters_more_often_than_an_unwilling_one_that_is_asked(
    held: HeldCases,
) -> None:
    entered = held.chances["game"][:, OUTCOMES.index(ENTERED)]
    assert entered[0] > entered[2] > entered[1] and entered[0] > 0.5 > 0.1 > entered[1]


def test_what_the_game_says_of_a_case_does_not_depend_on_the_other_cases(
    held: HeldCases, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    fewer = sim.cases("fewer.csv", members=8, draws=2, jobs=1, progress=False)
    assert (fewer.chances["game"] == held.chances["game"][[0, 2]]).all()


def test_the_answer_says_first_whether_the_game_beats_the_others(
    held: HeldCases, folder: Path, warentry: Warentry
) -> None:
    told = warentry("cases", str(folder / "mine.csv"), *FEW)
    assert told.code == 0 and told.out.startswith("On 4 other decisions in 2 wars the game ")
    assert "coded once only" in told.out and "1901-a" in told.out
    said = json.loads(warentry("cases", str(folder / "mine.csv"), *FEW, "--json").out)
    assert said["finding"] == told.out.splitlines()[0]
    assert [case["case"] for case in said["cases"]] == list(held.to_df()["case"])


def test_each_other_coder_has_his_own_agreement_and_his_say_in_the_situation(
    held: HeldCases, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    asked = ("ultimatum", "request", "pressure", "none")
    lines = [f"case,coder,{','.join(SCALES)}"]
    lines += [f"{case.name},same,{','.join(case.codes.values())}" for case in held.cases]
    lines += [f"{case.name},other,{one},{UNWILLING}" for case, one in zip(held.cases, asked, strict=True)]
    Path("second.csv").write_text("\n".join(lines), encoding="utf-8")
    found = sim.cases("mine.csv", second="second.csv", members=8, draws=3, jobs=1, progress=False)
    told = {(coder, column): one for coder, column, one in found.agreements()}
    assert {coder for coder, _ in told} == {"same", "other"} and len(told) == 2 * len(SCALES)
    assert all(one.kappa in (1.0, None) for (coder, _), one in told.items() if coder == "same")
    assert told["other", "asked"].kappa == 1 and told["other", "opposition"].alike == 0.5
    assert found.chances["game"][0, OUTCOMES.index(ENTERED)] < held.chances["game"][0, OUTCOMES.index(ENTERED)]


def test_neither_workers_nor_an_interruption_change_an_answer(
    held: HeldCases, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def ask(work: Work) -> HeldCases:
        return question.cases(work, file=folder / "mine.csv", members=8, draws=2)

    with pytest.raises(KeyboardInterrupt):
        ask(Work(jobs=1, on_progress=interrupt_at_once))
    heard: list[int] = []
    found = ask(Work(jobs=2, on_progress=lambda progress: heard.append(progress.done)))
    assert heard[0] > 0 and (found.by_member == held.by_member).all() and found.to_dict() == held.to_dict()


def interrupt_at_once(progress: Progress) -> None:
    if progress.done:
        raise KeyboardInterrupt


def test_what_was_learned_is_an_ensemble_that_says_so_and_can_be_weighed_again(
    held: HeldCases, folder: Path, monkeypatch: pytest.MonkeyPatch, warentry: Warentry
) -> None:
    monkeypatch.chdir(folder)
    told = warentry("cases", "mine.csv", *FEW, "--save", "learned.csv")
    assert told.code == 0 and "an ensemble of 8 members" in told.err and "--ensemble-file learned.csv" in told.err
    kept = find_ensemble("learned.csv")
    assert kept.weight == pytest.approx(held.learned.weights * 8, rel=1e-4)
    assert "warentry cases -n 8 -r 2 --rng 1" in kept.notes["made by"] and "leader.opinion_cost" in kept.notes["learn"]
    again = sim.cases("mine.csv", ensemble="learned.csv", draws=2, jobs=1, progress=False)
    assert again.members.size == 8 and again.ensemble.weight == pytest.approx(
        kept.weight * again.learned.factor, rel=1e-4
    )
    both = warentry("cases", "mine.csv", *FEW, "--ensemble-file", "learned.csv")
    assert both.code == 2 and "an ensemble has members: drop one" in both.err


def test_only_what_means_the_same_whoever_decides_differs_between_members(held: HeldCases) -> None:
    settings = situations(held.cases[0], (), load_rubric(), held.learns, 2, 1)
    assert not {*settings.columns} & {*held.learns}
    assert {path for path in uncertain() if path.startswith("kremlin.")} <= {*settings.columns}


@pytest.mark.parametrize("name", ["record", "cases", "both"])
def test_the_ensembles_that_ship_are_taken_by_name(name: str, warentry: Warentry) -> None:
    words = ("run", "baseline_mid_2022", "-n", "4", "--points", "2", "--set", "citizens=100", "--set", "weeks=2")
    told = warentry(*words, "--jobs", "1", "--ensemble-file", name)
    assert told.code == 0 and f"ensemble    {name}: " in told.out


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",entered,", ",joined,", "mine.csv, line 2 (1901-a): outcome 'joined' is no code"),
        (",two,", ",one,", "are of one war, and scores leave out one at a time"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path: Path, warentry: Warentry, old: str, new: str, sentence: str) -> None:
    (tmp_path / "mine.csv").write_text(TABLE.replace(old, new), encoding="utf-8")
    told = warentry("cases", "mine.csv", *FEW)
    assert told.code != 0 and told.out == "" and sentence in told.err
