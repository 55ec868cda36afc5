"""`warentry report` as a person meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import main
from sim.report.page import SINGLE


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(["report", *words])
    return int(exit_.value.code or 0)


def test_the_command_says_what_to_do_with_the_file_and_again_it_is_the_same_byte_for_byte(
    results: Path, baseline: Path, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(results), str(baseline), "--out", str(tmp_path / "handed_on")) == 0
    out, err = capsys.readouterr()
    assert Path(out.strip()) == tmp_path / "handed_on.html"
    assert (tmp_path / "handed_on.html").read_bytes() == page.read_bytes()
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert err.endswith(f"next: open {tmp_path / 'handed_on.html'} in a browser\n")


def test_a_figure_that_fails_is_named_and_the_report_is_there_without_it(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("sim.plots.stack.figure", fail)
    monkeypatch.setattr("sim.report.page.SINGLE", {**dict.fromkeys(SINGLE, ()), "drivers": ("stack", "cloud")})
    assert run(str(results), "--out", str(tmp_path / "x.html")) == 1
    out, err = capsys.readouterr()
    assert "the figure stack is missing from the report: RuntimeError: no ink" in err
    assert "cloud" not in err  # results of one point have none, which loses nothing
    assert "no ink" in Path(out.strip()).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere",), 4, "there is no folder nowhere: name one that `warentry run` made"),
        ((".",), 4, "is no results folder"),
        (("nowhere", "--out", "x.pdf"), 2, "a report is an HTML file"),
        ((), 2, "RESULTS"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    words: tuple[str, ...],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*words) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_a_file_that_cannot_be_written_is_named(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.report.page.SINGLE", dict.fromkeys(SINGLE, ()))
    (tmp_path / "file").write_text("")
    assert run(str(results), "--out", str(tmp_path / "file" / "report.html")) == 4
    assert "report.html" in capsys.readouterr().err
