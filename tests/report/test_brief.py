"""The first page alone: what it says, and that it is one sheet of paper."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.words import share_text
from sim.batch.store import Results
from sim.cli import main
from sim.plots.bands import Arrivals
from sim.plots.style import house_style
from sim.report.brief import Brief
from sim.report.page import first_page
from sim.report.paper import EDGE, UP, Sheet, fitted, write_pdf

PAGES = re.compile(rb"/Type /Page\b")


@pytest.fixture(scope="module")
def opened(results: Path) -> Results:
    return Results.open(results)


@pytest.fixture(scope="module")
def page(opened: Results) -> Brief:
    return first_page([opened])


def on_paper(page: Brief, *results: Results) -> Sheet:
    with house_style():
        return fitted(page, results)


def test_the_first_page_holds_the_answer_and_how_to_doubt_it(page: Brief, opened: Results) -> None:
    assert page.question == opened.manifest.question
    assert page.numbers[0].value == share_text(Arrivals.of(opened).share("entry"))
    assert [part.heading for part in page.parts] == [
        "The outside view",
        "What drives it",
        "What would change it",
        "What not to conclude",
    ]
    assert all(part.sentences for part in page.parts)
    assert "--ensemble" in page.numbers[2].meaning  # what measures a spread that is not measured


def test_the_sheet_is_one_page_of_a4_and_the_same_each_time(page: Brief, opened: Results, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        write_pdf(page, [opened], tmp_path / name)
    written = (tmp_path / "one.pdf").read_bytes()
    assert written == (tmp_path / "two.pdf").read_bytes()
    assert len(PAGES.findall(written)) == 1
    (box,) = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", written)
    assert [float(side) for side in box] == pytest.approx([595.3, 841.9], abs=0.5)


@pytest.mark.parametrize("times", [1, 12, 40])
def test_whatever_is_said_stays_on_the_sheet(page: Brief, opened: Results, times: int) -> None:
    longer = tuple(replace(part, sentences=tuple(" ".join([s] * times) for s in part.sentences)) for part in page.parts)
    sheet = on_paper(replace(page, question=" ".join([page.question] * min(times, 5)), parts=longer), opened)
    assert sheet.y <= 72 * (UP - 2 * EDGE)
    assert all(0 <= text.get_position()[1] <= 1 for text in sheet.figure.texts)


def test_brief_writes_the_page_for_the_screen_and_for_paper(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", str(results), "--brief", "--out", str(tmp_path)])
    assert not ended.value.code
    assert capsys.readouterr().out.split() == [str(tmp_path / name) for name in ("brief.html", "brief.pdf")]
    html = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert re.findall(r'<h2 id="(\w+)"', html) == ["answer"] and "<nav" not in html
