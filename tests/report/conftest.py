"""Reports on small results, each made once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sim.batch.manifest import identity
from sim.batch.plan import Plan
from sim.batch.run import run_plan
from sim.cli.report import write
from sim.history.narrative import tell_all
from sim.history.paragraphs import History
from sim.scenario import load_scenario
from tests.settings import READY


def simulate(
    folder: Path, scenario: str = "point_blank_ultimatum", worlds: int = 120, weeks: int = 12, **changes: object
) -> Path:
    """Results of a small country; `changes` are fields of the scenario."""
    ready = load_scenario(scenario).with_settings(READY)
    chosen = replace(ready, citizens=100, weeks=weeks, **changes)  # type: ignore[arg-type]
    run_plan(Plan(chosen, worlds, seed=1, points=6), folder, jobs=1)
    return folder


@pytest.fixture(scope="session", autouse=True)
def each_world_is_told_once() -> Iterator[None]:
    """Histories take as long as figures; test_report tells some anew and finds them the same."""
    known: dict[tuple[str, int], History] = {}

    def tell_once(plan: Plan, worlds: Sequence[int]) -> list[History]:
        keys = [(identity(plan), world) for world in worlds]
        new = [key for key in keys if key not in known]
        known.update(zip(new, tell_all(plan, [world for _, world in new]), strict=True))
        return [known[key] for key in keys]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.typical.tell_all", tell_once)
        yield


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Worlds under an ultimatum: entries, takeovers and near misses."""
    return simulate(tmp_path_factory.mktemp("results") / "ultimatum")


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same worlds without the ultimatum."""
    return simulate(tmp_path_factory.mktemp("results") / "baseline", "baseline_mid_2022")


@pytest.fixture(scope="session")
def page(results: Path, baseline: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on both."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    assert write([results, baseline], [file]) == []
    return file


@pytest.fixture(scope="session")
def html(page: Path) -> str:
    """What it says, with its markup."""
    return page.read_text(encoding="utf-8")


def text_of(html: str) -> str:
    """What a reader reads: without markup, spaces put in order."""
    plain = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    for entity, character in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    return re.sub(r"\s+", " ", plain)
