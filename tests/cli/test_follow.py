"""`warentry follow`: worlds follow the record without hindsight, whoever works on them and however often."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.batch.ledger import LEDGER
from sim.design.ensemble import Ensemble
from sim.questions import following
from tests.cli.conftest import Warentry

FEW = ("-n", "64", "--set", "citizens=100", "--jobs", "1")
SHORT = ("follow", *FEW, "--until", "2022-05-23")
WEEKS = 13


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: worlds that one test has had follow the record the next finds."""
    return tmp_path_factory.mktemp("follow")


@pytest.fixture(autouse=True)
def small_islands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "ISLAND", 16)


def test_the_chance_over_time_stands_with_its_luck_what_moved_it_and_what_was_learned(warentry: Warentry) -> None:
    told = warentry(*SHORT, "--picture", "chance.png", "--save", "left.csv")
    assert told.code == 0, told.err
    assert "weeks of worlds" in told.err  # how long it takes, before it is done
    assert told.out.startswith("Entry within 52 weeks, as it would have stood then: ")
    for words in (
        "± by luck",
        "effective worlds",
        "R0",
        "Surprises: ",
        "What the record taught",
        "Fewer than 50 points say little",
        "Not followed: ",
    ):
        assert words in told.out
    assert "not a forecast" in told.out
    assert Path("chance.png").stat().st_size > 10_000
    left = Ensemble.read("left.csv")
    assert left.size == 64
    assert left.notes["day"] == "2022-05-23"
    assert "initial.front_balance" in left.points
    again = warentry("run", "baseline_mid_2022", "--ensemble-file", "left.csv", "-n", "20", "--set", "citizens=100")
    assert again.code == 0, again.err


def test_the_answer_is_the_same_to_the_last_bit_whoever_works_and_after_a_lost_piece(warentry: Warentry) -> None:
    first = warentry(*SHORT, "--json").out
    folder = Path(json.loads(first)["results"])
    pieces = sorted((folder / LEDGER).iterdir())
    assert len(pieces) == 4
    pieces[2].unlink()
    pieces[0].write_text(pieces[0].read_text()[:200])
    assert warentry(*SHORT[:-4], "--jobs", "2", "--until", "2022-05-23", "--json").out == first


def test_a_week_knows_nothing_of_what_came_later(warentry: Warentry) -> None:
    whole, part = (
        json.loads(warentry("follow", *FEW, "--until", day, "--json").out) for day in ("2022-05-23", "2022-04-10")
    )
    assert len(whole["weeks"]) == WEEKS
    assert len(part["weeks"]) < WEEKS
    assert whole["weeks"][: len(part["weeks"])] == part["weeks"]


def test_what_moved_the_chance_is_an_observation_of_that_week(warentry: Warentry) -> None:
    found = json.loads(warentry(*SHORT, "--json").out)
    for week in found["weeks"]:
        assert 0 <= week["within_13"] <= week["within_26"] <= week["within_52"] <= 1
        assert week["before"] + week["moved"] == pytest.approx(week["within_52"])
        assert 1 <= week["effective"] <= 64
        assert {reason["observable"] for reason in week["reasons"]} <= set(found["followed"])
    assert any(week["moved_error"] > 0 for week in found["weeks"])
    assert len(found["movers"]) == 10
    moved = {one["path"]: one["moved"] for one in found["learned"]}
    assert max(map(abs, moved.values())) < 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--until", "2021-01-01"), "--until: 2021-01-01 is less than a week after hindcast_201w starts on 2022-02-21"),
        (("--until", "2027-01-01"), "--until: hindcast_201w ends on 2025-12-29: choose a day up to then"),
        (("--power", "0"), "--power: 0 is not above 0"),
        (("-n", "3"), "'3' is no whole number between 64 and 1,000,000"),
        (("--record", "none.yaml"), "none.yaml"),
        (("--save", "nowhere/left.csv"), "the folder nowhere is not there"),
    ],
)
def test_what_cannot_be_followed_is_said_in_a_sentence(warentry: Warentry, words: tuple[str, ...], said: str) -> None:
    told = warentry("follow", *FEW[2:], *words)
    assert told.code in (2, 3, 4)
    assert said in told.err
    assert "Traceback" not in told.err


ROW = (
    "  - {{id: R001, date: {day}, precision: day, kind: summit, observable: {observable}, value: {value}, "
    "unit: meetings, error: {{model: exact}}, who: a, what: b, sources: [{{publisher: c}}], confidence: high, "
    "read: true}}\n"
)


@pytest.mark.parametrize(
    ("day", "observable", "value", "said"),
    [
        ("2021-11-01", "summits", 1, "mine.yaml ends on 2021-11-01 and hindcast_201w starts on 2022-02-21"),
        ("2022-03-01", "sumits", 1, "there is no observable 'sumits'; did you mean summits?"),
        ("2022-03-01", "summits", 50, "value 50 lies outside 0 to 5 meetings"),
    ],
)
def test_a_record_of_ones_own_that_cannot_be_followed_is_refused_with_its_place(
    warentry: Warentry, day: str, observable: str, value: float, said: str
) -> None:
    Path("mine.yaml").write_text("observations:\n" + ROW.format(day=day, observable=observable, value=value))
    told = warentry("follow", *FEW, "--record", "mine.yaml")
    assert told.code in (2, 4)
    assert said in told.err


def test_rows_out_of_order_are_refused_with_both_dates(warentry: Warentry) -> None:
    rows = ROW.format(day="2022-04-01", observable="summits", value=1)
    rows += ROW.format(day="2022-03-01", observable="summits", value=1).replace("R001", "R002")
    Path("mine.yaml").write_text(f"observations:\n{rows}")
    told = warentry("follow", *FEW, "--record", "mine.yaml")
    assert told.code == 4
    assert "its date 2022-03-01 is before that of the row above, R001 of 2022-04-01; sort rows by date" in told.err


def test_worlds_are_kept_in_files_only_and_that_is_said_before_anything_is_followed(warentry: Warentry) -> None:
    told = warentry("follow", "--save", ".")
    assert (told.code, "only files are replaced: name a file" in told.err) == (4, True)
