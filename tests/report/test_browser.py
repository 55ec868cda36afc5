"""The report in a real browser: offline, on a phone, a tablet and a desk, by day and by night."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
REMEDY = "install one, on Debian with `apt-get install chromium`, and `pip install playwright`"

OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
SIDEWAYS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
FIGURES = """[...document.querySelectorAll('figure svg')].map(svg => {
  const box = svg.getBoundingClientRect();
  return {width: box.width, height: box.height, drawn: svg.querySelectorAll('path').length,
          visible: svg.checkVisibility({opacityProperty: true, visibilityProperty: true})};
})"""
# Every piece of text outside figures against the first background that is painted behind it (WCAG 2.2, 1.4.3).
FAINT = """(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let text; text = walker.nextNode();) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest('svg')) continue;
    seen += 1;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    const contrast = (a + .05) / (b + .05);
    if (contrast < 4.5) faint.push([text.data.trim().slice(0, 40), contrast]);
  }
  return {seen, faint};
})()"""
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"
BROKEN_LINKS = """[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1))
  .filter(id => !document.getElementById(id))"""
TWICE = """[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"""


def missing(what: str) -> None:
    """Without a browser the test is skipped, but where everything has to be checked it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}: {REMEDY}")
    pytest.skip(f"{what}: {REMEDY}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The installed Chromium, without a window."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing("no Chromium is installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def tab(browser: Any, page: Path) -> Iterator[Any]:
    """The report in a tab that notes every request and every complaint."""
    opened = browser.new_context(offline=True).new_page()
    opened.requests, opened.complaints = [], []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.goto(page.as_uri())
    yield opened
    opened.close()


def test_the_report_asks_for_nothing_but_itself_and_complains_of_nothing(tab: Any, page: Path) -> None:
    assert [url for url in tab.requests if not url.startswith("data:")] == [page.as_uri()]
    assert tab.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_can_be_read_on_every_screen(tab: Any, width: int, scheme: str) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    tab.evaluate(OPEN_ALL)
    wide, room = tab.evaluate(SIDEWAYS)
    assert room == width
    assert wide <= room, "the page scrolls sideways"
    figures = [f for f in tab.evaluate(FIGURES) if f["width"]]  # of the two forms of each one is shown
    assert len(figures) >= 4
    assert tab.evaluate("[...document.querySelectorAll('.drawing')].every(d => d.scrollWidth <= d.clientWidth)")
    assert all(f["visible"] and f["width"] > 200 and f["height"] > 100 and f["drawn"] > 10 for f in figures)
    text = tab.evaluate(FAINT)
    assert text["seen"] > 1000
    assert text["faint"] == []


def test_colours_follow_the_reader_in_the_text_and_in_the_figures(tab: Any) -> None:
    shown = {}
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        inks = tab.evaluate(
            "[...document.querySelectorAll('svg [style*=figure-0]')].map(e => getComputedStyle(e).fill)"
        )
        shown[scheme] = (paper, set(inks) - {"none", "rgb(0, 0, 0)"})
    assert shown["light"][0] != shown["dark"][0]
    assert shown["light"][1] and shown["dark"][1] and not shown["light"][1] & shown["dark"][1]
    assert tab.evaluate("document.querySelector('.swatch').style.background.startsWith('var')")


def test_with_its_folds_closed_the_report_is_read_within_a_few_screens(tab: Any) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    for width, most in ((1280, 7560), (380, 9570)):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate("document.documentElement.scrollHeight") <= most, width


def test_headings_go_down_one_step_at_a_time_and_every_link_arrives(tab: Any) -> None:
    levels = tab.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert tab.evaluate(BROKEN_LINKS) == []
    assert tab.evaluate(TWICE) == []


def test_the_first_key_stroke_offers_to_skip_to_the_answer(tab: Any) -> None:
    tab.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the answer"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "answer"


def test_tables_name_their_columns_and_figures_say_what_they_show(tab: Any) -> None:
    assert tab.evaluate("[...document.querySelectorAll('table')].every(t => t.caption && t.tHead)")
    assert tab.evaluate("[...document.querySelectorAll('table th')].every(th => th.scope)")
    named = "svg => svg.getAttribute('role') === 'img' && svg.querySelector('title').textContent.length > 5"
    assert tab.evaluate(f"[...document.querySelectorAll('figure svg')].every({named})")
    assert tab.evaluate("[...document.querySelectorAll('.scroll, .drawing')].every(e => e.tabIndex === 0)")


def test_on_paper_the_argument_is_whole_and_the_rest_as_the_reader_left_it(tab: Any) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    shown = "[...document.querySelectorAll('{} > .scroll, {} > .told')].map(e => e.checkVisibility())"
    argument = tab.evaluate(shown.format("details.paper", "details.paper"))
    assert argument
    assert all(argument)
    folded = "details.history"
    assert not any(tab.evaluate(shown.format(folded, folded)))
    tab.emulate_media(media="screen")
