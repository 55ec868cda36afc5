"""The explorer in a real browser: what is changed there is seen there, on every screen, with nothing but a keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sim.analysis.outside import first_class
from sim.batch.store import Results
from sim.explore.state import Exploration
from sim.explore.work import slices
from tests.explore.conftest import PATIENCE, SMALL, Served
from tests.report.test_browser import FAINT, SIDEWAYS, TWICE, browser

__all__ = ["browser"]


@pytest.fixture(scope="module")
def tab(browser: Any, served: Served) -> Iterator[Any]:
    """The page in a tab that notes every request and every complaint."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
    opened.requests, opened.complaints = [], []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.set_default_timeout(1000 * PATIENCE)
    yield opened
    assert opened.complaints == []
    own = f"http://{urlsplit(served.address).netloc}/{served.explorer.token}/"
    assert [url for url in opened.requests if not url.startswith((own, "data:"))] == []
    opened.close()


def opened(tab: Any, served: Served, query: str = SMALL) -> None:
    """Opens an address, and waits for all of its worlds."""
    tab.goto(f"{served.address}?{Exploration.of(query).query}")
    wait(tab)


def wait(tab: Any) -> None:
    """Waits until the answer is that of the address, whole."""
    tab.wait_for_selector(f"#count[data-done='100'][data-of='{urlsplit(tab.url).query}']")
    tab.wait_for_selector("#worlds .wall")


def share(tab: Any) -> float:
    """The share of entries that the page shows."""
    found = re.search(r"[\d.]+", tab.inner_text("#headline .number strong"))
    assert found
    return float(found[0])


def touch(tab: Any, what: Any) -> None:
    """Does something to a control, and waits for the answer that follows from it."""
    before = tab.url
    what()
    tab.wait_for_url(lambda url: url != before)
    wait(tab)


def slide(tab: Any, path: str, value: float) -> None:
    """Moves a slider."""
    name = f"#range-{path.replace('.', '-').replace('_', '-')}"
    tab.eval_on_selector(
        name, "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})) }", str(value)
    )


def test_a_slider_moves_the_answer_and_the_difference_is_that_of_the_same_worlds(tab: Any, served: Served) -> None:
    opened(tab, served)
    before = share(tab)
    tab.press("#pin", "Enter")
    tab.wait_for_selector("#unpin")
    assert tab.evaluate("document.activeElement.textContent") == "Pin this instead"
    touch(tab, lambda: slide(tab, "leader.risk_bias", 0.8))
    assert share(tab) < before  # who sees more danger than there is stays out
    assert tab.input_value("#number-leader-risk-bias") == "0.8"
    assert first_class(22).horizon_text in tab.inner_text("#outside").replace("\N{NO-BREAK SPACE}", " ")
    assert tab.inner_text("#difference").startswith("−")
    gained, lost = (int(n) for n in re.findall(r"^(\d+)|; (\d+)", tab.inner_text("#flips"))[0:2] for n in n if n)
    assert gained == 0 < lost
    assert tab.locator(".wall .flipped").count() == lost
    tab.click("#worlds .chips button >> nth=0")
    tab.wait_for_selector("#world .life >> nth=1")
    told = tab.inner_text("#world")
    assert re.search(r"World \d+ in this scenario: (?!Belarus entered)", told)
    assert re.search(r"World \d+ in the pinned one: Belarus entered", told)
    assert tab.locator("#world .moment").count() > 2
    tab.click(".wall button >> nth=30")
    assert tab.input_value("#which-world") == "30"
    after, address = share(tab), tab.url
    tab.reload()
    wait(tab)
    assert (share(tab), tab.url) == (after, address)
    assert tab.input_value("#range-leader-risk-bias") == "0.8"
    tab.go_back()
    wait(tab)
    assert share(tab) == before


def test_events_are_added_moved_and_removed(tab: Any, served: Served) -> None:
    met = "&set=initial.reserves:60&set=kremlin.takeover_gain:0.9"  # a demand that would often be met
    opened(tab, served, SMALL.replace("point_blank_ultimatum", "baseline_mid_2022") + met)
    before = share(tab)

    def add() -> None:
        tab.select_option("#add", "ultimatum")
        tab.click("#add-event")

    touch(tab, add)
    assert share(tab) > before + 20
    assert "Week of 15 August 2022" in tab.inner_text("#calendar")
    tab.focus("#move-0")
    touch(tab, lambda: tab.keyboard.press("ArrowLeft"))
    assert "Week of 8 August 2022" in tab.inner_text("#calendar")
    assert tab.evaluate("document.activeElement.id") == "move-0"
    tab.eval_on_selector("#move-0", "e => { e.value = 20; e.dispatchEvent(new Event('input', {bubbles: true})) }")
    assert tab.inner_text("output[for=move-0]") == "Week of 7 November 2022"  # seen while it is dragged
    touch(tab, lambda: tab.click("#remove-0"))
    assert share(tab) == before
    tab.click("text=Mechanisms, on or off")
    touch(tab, lambda: tab.uncheck("#mechanism-sabotage"))
    assert "without=sabotage" in tab.url


def test_the_numbers_are_found_and_say_what_they_rest_on(tab: Any, served: Served) -> None:
    opened(tab, served)
    tab.fill("#find", "refusal threshold")
    tab.wait_for_selector("#parameters [role=status]")
    row = tab.locator("#row-army-refusal-threshold")
    assert row.locator(".density path").count() == 1
    row.locator("summary").click()
    assert "army.refusal_threshold" in row.inner_text()
    assert "Rests on" in row.inner_text()
    tab.fill("#find", "")
    tab.click("text=All others, by part of the model")
    tab.click(".part-of-model >> text=Sabotage")
    tab.wait_for_selector(".part-of-model .slider")


def test_a_value_that_cannot_be_is_refused_on_the_page(tab: Any, served: Served) -> None:
    opened(tab, served)
    address = tab.url
    tab.fill("#number-kremlin-occupation-force", "-5")
    tab.press("#number-kremlin-occupation-force", "Enter")
    tab.wait_for_selector("#headline .warning")
    assert "kremlin.occupation_force" in tab.inner_text("#headline")
    assert tab.url == address
    touch(
        tab,
        lambda: (
            tab.fill("#number-kremlin-occupation-force", "30"),
            tab.press("#number-kremlin-occupation-force", "Enter"),
        ),
    )
    assert share(tab) > 0


def test_what_is_explored_is_taken_along(tab: Any, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    # The report itself is tested in tests/report: here it has its heading only.
    page = "<!DOCTYPE html><title>Report</title><h1>{}</h1>"
    monkeypatch.setattr("sim.report.page.render", lambda results: (page.format(results[0].scenario.title), []))
    opened(tab, served)
    assert tab.inner_text("#command").startswith("warentry run point_blank_ultimatum --set citizens=100 --set weeks=22")
    assert "title: A point-blank ultimatum" in tab.text_content("#yaml")
    assert "sim.run(" in tab.text_content("#python")
    with tab.expect_download() as saved:
        tab.click("text=as YAML")
        tab.click("text=Save as explored.yaml")
    assert saved.value.suggested_filename == "explored.yaml"
    counted = int(re.findall(r"counted (\d+) of 100", tab.inner_text("#headline"))[0])
    with tab.context.expect_page() as report:
        tab.click("text=Open the report")
    report.value.wait_for_selector("h1")
    assert report.value.inner_text("h1") == "A point-blank ultimatum"
    report.value.close()
    (file,) = served.explorer.reports.values()
    assert Results.open(Path(file).parent).endings()["entry"] == counted


def test_the_page_can_be_read_on_every_screen_by_day_and_by_night(tab: Any, served: Served) -> None:
    opened(tab, served, f"{SMALL}&set=leader.risk_bias:0.4&pin=scenario%3Dbaseline_mid_2022%26set%3Dcitizens:100")
    tab.click("#worlds .chips button >> nth=0")
    tab.wait_for_selector("#world .life")
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.wait_for_selector(".part-of-model .slider")
    for width in (380, 768, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        wide, room = tab.evaluate(SIDEWAYS)
        assert wide <= room, f"the page scrolls sideways at {width}"
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        text = tab.evaluate(FAINT)
        assert text["seen"] > 400
        assert text["faint"] == [], scheme
    assert tab.evaluate(TWICE) == []
    unnamed = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
      .filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim() || e.closest('[aria-hidden]')))
      .map(e => e.outerHTML)"""
    assert tab.evaluate(unnamed) == []


def test_a_keyboard_is_enough(tab: Any, served: Served) -> None:
    opened(tab, served)
    tab.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the answer"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "answer"
    before, seen = share(tab), []
    for _ in range(60):
        tab.keyboard.press("Tab")
        seen.append(tab.evaluate("document.activeElement.id"))
        if seen[-1] == "range-leader-risk-bias":
            break
    assert {"pin", "scenario", "move-0", "add-event", "find"} <= set(seen)
    for _ in range(3):
        touch(tab, lambda: tab.keyboard.press("PageUp"))
    assert share(tab) < before


def test_two_tabs_do_not_disturb_each_other_and_a_closed_one_stops_its_work(tab: Any, served: Served) -> None:
    opened(tab, served)
    before = share(tab)
    workers, other = served.explorer.workers, tab.context.new_page()
    before_it, worlds = workers.submitted, 50_000  # of a whole year: many seconds of work
    other.goto(f"{served.address}?scenario=point_blank_ultimatum&worlds={worlds}&rng=2&set=citizens:2000")
    other.wait_for_selector("#headline .number")
    other.close()
    seen = -1
    for _ in range(40):  # until nothing more is begun
        if seen == workers.submitted:
            break
        seen = workers.submitted
        tab.wait_for_timeout(500)
    assert workers.submitted == seen < before_it + len(slices(worlds))  # the rest was never begun
    touch(tab, lambda: slide(tab, "leader.risk_bias", 0.8))
    assert share(tab) < before
