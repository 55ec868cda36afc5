"""`warentry record`: what is listed, what is counted, and what cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli import main
from sim.cli.options import IO_PROBLEM, NOTHING_TO_DO, USAGE
from sim.questions.record import RecordSeries


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(("record", *words))
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, _ = run(capsys, *words, "--json")
    assert code == 0
    return json.loads(out)


def test_rows_are_found_by_kind_day_and_word(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "--kind", "answer", "--from", "2022-09-06", "--to", "2022-12-31")["observations"]
    assert {row["date"] for row in found} == {"2022-10-10", "2022-10-14", "2022-10-15"}
    assert all(row["kind"] == "answer" and row["sources"] for row in found)
    (prize,) = data(capsys, "--search", "BIALIATSKI and")["observations"]
    assert (prize["value"], prize["unit"]) == (123, "persons")


def test_a_single_row_is_shown_in_full_and_no_address_is_cut_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    first = data(capsys, "--kind", "poll")["observations"][0]
    code, out, err = run(capsys, first["id"].lower())
    assert code == 0
    assert "standard error" in out and "Chatham House" in out and first["sources"][0]["address"] in out
    assert err.endswith("next: warentry record --series\n")


def test_those_who_read_nothing_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    unread = data(capsys, "--unread")
    assert unread["read"] == 0
    whole = data(capsys)
    assert len(unread["observations"]) == len(whole["observations"]) - whole["read"]


def test_the_series_say_null_and_never_zero_for_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "--series")
    assert found["poll_urban_support"]["values"][3] is None
    assert found["cut_offs"]["values"] == [0.0] * len(found["cut_offs"]["quarters"])
    assert set(found["summits"]["crps"]) == {"persistence", "climatology", "never"}
    series = sim.record(series=True)
    assert isinstance(series, RecordSeries)
    assert series.to_dict() == found
    frame = series.to_df()
    assert frame.groupby("observable").value.count()["russian_troops"] < frame.observable.eq("russian_troops").sum()


def test_pictures_are_drawn_of_rows_and_of_series(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (("--kind", "cut-off"), ("--series",)):
        picture = tmp_path / f"{len(words)}.svg"
        assert run(capsys, *words, "--picture", str(picture))[0] == 0
        assert "<svg" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("R9999",), USAGE, "--row: there is no row 'R9999'"),
        (("--kind", "sumit"), USAGE, "--kind: there is no kind 'sumit': did you mean summit?"),
        (("--observable", "troops"), USAGE, "--observable: there is no observable 'troops'"),
        (("--from", "2023-01-01", "--to", "2022-01-01"), USAGE, "2022-01-01 is before 2023-01-01"),
        (("--series", "--kind", "poll"), USAGE, "--series is of the whole record"),
        (("--search", "unicorn"), NOTHING_TO_DO, "no row of the record meets all conditions: leave one away"),
        (("--file", "nowhere.yaml"), IO_PROBLEM, "nowhere.yaml: cannot be read"),
    ],
)
def test_what_cannot_be_asked_gets_one_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    ended, out, err = run(capsys, *words)
    assert (ended, out) == (code, "")
    assert sentence in " ".join(err.split())
    assert "Traceback" not in err
