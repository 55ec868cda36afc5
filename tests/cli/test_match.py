"""`warentry match`: what it writes, prints and refuses; simulated worlds are replaced by a toy but in one test."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.analysis.patterns import FILE
from sim.answers.match import _lost
from sim.design.ensemble import Ensemble
from sim.design.observing import Candidates, Moments
from sim.questions import match as question
from tests.cli.conftest import Warentry

BIAS = "leader.risk_bias"


@dataclass
class Toy:
    """Every row is met at every point, but row 16, which only a bias near 0 meets."""

    folder: Path = Path("results/toy")
    points: list[Candidates] = field(default_factory=list)

    def __call__(
        self, experiment: str, observables: Sequence[str], points: Candidates, replications: range
    ) -> dict[str, Moments]:
        self.points.append(points)
        middles = {row["observable"]: np.mean([e or 0 for e in row["window"] or [0]]) for row in table()}
        return {name: self._moments(name, middles, points) for name in observables}

    def _moments(self, name: str, middles: dict[str, Any], points: Candidates) -> Moments:
        bias = points.values[BIAS]
        given = {
            "no_entry_no_takeover": np.full(len(bias), 0.7),
            "no_collapse": np.full(len(bias), 0.8),
            "misperception": 2 * bias,
            "compliance": 0.5 + bias,
        }
        mean = given.get(name, np.full(len(bias), middles.get(name, 0.0)))
        return Moments(np.full(len(bias), 100), mean[:, None], np.full((len(bias), 1), 1e-6))


def written() -> Path:
    """The only ensemble in the results."""
    (file,) = Path("results/toy").glob("record-*.csv")
    return file


@cache
def table() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text())
    return rows


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Toy:
    made = Toy()

    monkeypatch.setattr(question, "observing", lambda *_: made)
    monkeypatch.setattr(question, "say_how_long", lambda *_: None)
    return made


def test_the_members_and_their_weights_are_written_as_an_ensemble(warentry: Warentry, toy: Toy) -> None:
    told = warentry("match", "-n", "200", "--json")
    found, ensemble = json.loads(told.out), Ensemble.read(written())
    bias = toy.points[0].values[BIAS]
    left = np.abs(bias) * 2 < 3 * 0.075 * np.sqrt(1.25)
    assert told.code == 0 and found["left"]["k"] == left.sum() == ensemble.size == found["members"] > 10
    assert np.array_equal(ensemble.points[BIAS], bias[left])
    assert ensemble.weight == pytest.approx(np.full(ensemble.size, 0.5)) and ensemble.effective_size == pytest.approx(
        left.sum()
    )
    within = 0.5 + ensemble.points[BIAS] > 0.45
    assert ensemble.with_judgement[within] == pytest.approx(0.5) and ensemble.with_judgement[~within].max() < 0.01
    assert ensemble.notes["seed"] == "1" and ensemble.notes["model"]
    assert found["digest"] == ensemble.digest


def test_it_says_which_row_rules_out_what_and_what_moved(warentry: Warentry, toy: Toy) -> None:
    told = warentry("match", "-n", "200")
    found = json.loads(warentry_json(toy))
    assert told.code == 0 and "Left is" in told.out and "not a forecast" in told.out
    assert "next: warentry run --ensemble" in told.err
    rows = {row["id"]: row for row in found["patterns"]}
    assert rows["16"]["ruled_out"] == rows["16"]["ruled_out_by_it_only"] == pytest.approx(1 - found["left"]["p"])
    assert all(row["ruled_out"] == 0 for name, row in rows.items() if name != "16")
    assert found["moved"][0]["path"] == BIAS and found["moved"][0]["distance"] > found["noise"]
    assert found["moved"][1]["distance"] < found["noise"]
    assert rows["9"]["target"] == pytest.approx(np.sqrt(20 * 200))


def moved_in(out: str, title: str) -> list[str]:
    """The parameters listed below a title."""
    lines = out.partition(title)[2].splitlines()[2:]
    return [line.split()[0] for line in lines[: lines.index("")]]


def test_only_parameters_that_moved_are_listed_unless_it_says_that_it_is_luck(warentry: Warentry, toy: Toy) -> None:
    out = warentry("match", "-n", "200").out
    assert "What happened moved 1 of " in out and moved_in(out, "What happened moved") == [BIAS]


def test_where_nothing_moved_what_is_listed_is_called_luck(warentry: Warentry, toy: Toy) -> None:
    out = warentry("match", "-n", "200", "--patterns", str(changed("16", window=[-9, 9]))).out
    assert "What happened moved none of " in out and "Furthest, all within luck:" in out
    assert len(moved_in(out, "What happened moved")) == 3


def test_rows_that_are_not_listed_and_points_that_are_no_members_are_accounted_for(
    warentry: Warentry, toy: Toy
) -> None:
    assert "Listed are the 12 fitted rows of 31; the others rule nothing out." in warentry("match", "-n", "50").out
    assert [_lost(points) for points in (0, 1, 2)] == [
        "",
        ": in no world of the one other point left did what happened come",
        ": in no world of the other 2 left did what happened come",
    ]


def warentry_json(toy: Toy) -> str:
    """What `--json` would print of the same points."""
    from sim.analysis.matching import match
    from sim.analysis.patterns import load_patterns

    rows = load_patterns()
    found, asked = match(rows, toy.points[0], toy, 100), question.MatchRequest(200, 100, 1, 1, (), None)
    ensemble = question.ensemble_of(found, asked, "x")
    return json.dumps(question.Matched(asked, found, rows, ensemble, Path("x.csv")).to_dict(), allow_nan=False)


def test_another_question_never_overwrites_the_ensemble_of_an_earlier_one(warentry: Warentry, toy: Toy) -> None:
    usual = ("match", "-n", "60", "-r", "40")
    questions = [usual, ("match", "-n", "61", "-r", "40"), (*usual[:-1], "41"), (*usual, "--waves", "2")]
    questions += [(*usual, "--patterns", str(changed("9", window=[10, 400])))]
    made = [warentry(*question, "--json") for question in (*questions, usual)]
    files = [Path(json.loads(told.out)["ensemble"]) for told in made]
    assert len(set(files)) == len(questions) and files[-1] == files[0]
    assert all(Ensemble.read(file).name == file.stem for file in files)


def test_an_ensemble_is_called_as_its_file_and_notes_which_table_it_was_held_against(
    warentry: Warentry, toy: Toy
) -> None:
    warentry("match", "-n", "60", "--out", "mine.csv")
    ensemble = Ensemble.read("mine.csv")
    assert ensemble.name == "mine"
    assert ensemble.notes["patterns"] == f"sha256 {hashlib.sha256(FILE.read_bytes()).hexdigest()}"


def test_a_picture_is_drawn_where_it_is_wanted(warentry: Warentry, toy: Toy) -> None:
    told = warentry("match", "-n", "60", "--picture", "drawn.svg")
    assert told.code == 0 and Path("drawn.svg").stat().st_size > 10_000


def changed(row: str, **changes: object) -> Path:
    file = Path("mine.yaml")
    file.write_text(yaml.safe_dump([{**r, **changes} if r["id"] == row else r for r in table()]))
    return file


def test_an_empty_set_says_which_row_rules_out_most_and_what_would_have_to_give(warentry: Warentry, toy: Toy) -> None:
    told = warentry("match", "-n", "50", "--patterns", str(changed("16", window=[5, 6])))
    assert told.code == 5 and not told.out and not list(Path("results").rglob("*.csv"))
    assert "row 16" in told.err and "100% of 50 points" in told.err and "widen the window" in told.err


def test_a_judgement_that_nobody_meets_is_said(warentry: Warentry, toy: Toy) -> None:
    told = warentry("match", "-n", "50", "--patterns", str(changed("15", window=[5, 6])))
    assert told.code == 5 and "experts' judgement" in told.err


def test_a_file_of_patterns_that_cannot_be_used_is_refused_in_a_sentence(warentry: Warentry, toy: Toy) -> None:
    for changes, complaint in [
        (
            {"observable": "peak_protests"},
            "row 2: there is no observable 'peak_protests'; choose one of early_sabotage",
        ),
        (
            {"experiment": "forecast"},
            "there is no experiment 'forecast'; choose one of hindcast, hindcast_2025, entry, ultimatum",
        ),
        ({"experiment": "entry"}, "row 2: late_sabotage is read off the experiment hindcast"),
        ({"use": "tuned"}, "there is no use 'tuned'"),
        ({"use": ["fitted"]}, "there is no use ['fitted']"),
        ({"sources": "P06"}, "sources is 'P06'; write a list"),
        ({"window": [1, 1]}, "the window of row 2 has no width"),
        ({"windows": [1, 2]}, "there is no key 'windows'"),
        ({"window": [3, 1]}, "window is [3, 1]; write [low, high]"),
        ({"window": 3}, "window is 3; write [low, high]"),
        ({"window": [None, 3]}, "row 2 has no closed window"),
        ({"scale": "log"}, "a window on a log scale begins above 0, not at 0"),
        ({"discrepancy": -1}, "discrepancy is -1; write a standard deviation"),
        ({"id": "1"}, "has two rows '1'"),
    ]:
        told = warentry("match", "--patterns", str(changed("2", **changes)))
        assert told.code == 2 and not toy.points, changes
        assert complaint in " ".join(told.err.split()), changes


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "has no rows"),
        ("a: [", "mine.yaml:1:5: this is no YAML file: expected"),
        ("- 3", "row 1 is no pattern"),
        ("- {id: a}", "has no experiment"),
    ],
)
def test_what_is_no_table_of_patterns_is_refused(warentry: Warentry, toy: Toy, content: str, complaint: str) -> None:
    Path("mine.yaml").write_text(content)
    told = warentry("match", "--patterns", "mine.yaml")
    assert told.code == 2 and complaint in " ".join(told.err.split())
    assert warentry("match", "--patterns", "nowhere.yaml").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("-n", "1"),
        ("-r", "8"),
        ("--out", "ensemble.txt"),
        ("--out", "nosuch/x.csv"),
        ("--picture", "a.gif"),
        ("--set", "leader.nobody=1"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused_before_anything_is_simulated(
    warentry: Warentry, toy: Toy, words: tuple[str, ...]
) -> None:
    assert warentry("match", *words).code == 2 and not toy.points and not Path("nosuch").exists()


def test_states_in_which_a_scenario_begins_and_what_it_says_itself_are_not_drawn(warentry: Warentry, toy: Toy) -> None:
    warentry("match", "-n", "20", "--set", "west.resolve=1")
    drawn = toy.points[0].values
    assert BIAS in drawn and len(drawn) > 60
    assert not [path for path in drawn if path.startswith("initial.")]
    assert "army.loyalty_mech" not in drawn and "west.resolve" not in drawn


def test_a_small_match_of_real_worlds_is_found_again(warentry: Warentry) -> None:
    words = ("match", "-n", "4", "-r", "16", "--set", "citizens=100", "--jobs", "1", "--json", "--out", "mine.csv")
    first = warentry(*words)
    made = Path("mine.csv").read_text()
    kept = {file: file.stat().st_mtime_ns for file in Path("results").rglob("*.json")}
    again = warentry(*words)
    assert first.code == again.code == 0 and first.out == again.out and made == Path("mine.csv").read_text()
    assert kept == {file: file.stat().st_mtime_ns for file in Path("results").rglob("*.json")}
    assert Ensemble.read("mine.csv").size == json.loads(first.out)["members"] >= 1
