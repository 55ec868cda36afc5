"""Worlds come in pieces and are those of the command; nobody works for a tab that is closed."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.explore.changes import changed
from sim.explore.choices import LEADING, found, leading, sliders
from sim.explore.exports import exported
from sim.explore.said import Said
from sim.explore.state import Exploration
from sim.explore.work import Gathered, Kept, Workers, slices, stream
from sim.scenario.vocabulary import vocabulary
from tests.explore.conftest import SMALL, threads


def answers(asked: Exploration, workers: Workers, kept: Kept | None = None) -> list[list[Gathered]]:
    async def listen() -> list[list[Gathered]]:
        return [found async for found in stream(asked.plans(), workers, kept or Kept())]

    return asyncio.run(listen())


@pytest.fixture
def by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """What the commands that the page shows print."""
    monkeypatch.chdir(tmp_path)

    def carry_out(asked: Exploration) -> dict[str, Any]:
        told = exported(asked)
        Path("explored.yaml").write_text(told.yaml)
        Path("pinned.yaml").write_text(told.pinned_yaml)
        with pytest.raises(SystemExit):
            main([*shlex.split(told.command)[1:], "--json"])
        printed: dict[str, Any] = json.loads(capsys.readouterr().out)
        return printed

    return carry_out


@pytest.mark.parametrize("touched", [(), (("unknowns", "prior"),), (("add", "incident:3"), ("rng", "5"))])
def test_the_page_counts_what_the_command_that_it_shows_counts(
    touched: Sequence[tuple[str, str]], by_command: Any
) -> None:
    asked = changed(Exploration.of(SMALL), touched)
    said, printed = Said(answers(asked, threads())[-1]).found.to_dict(), by_command(asked)
    for name, share in printed["endings"].items():
        assert said["endings"][name] == pytest.approx(share, rel=1e-12)
    assert said["routes"] == printed["routes"]
    assert said["entry_week"] == printed["entry_week"]
    for name, value in printed["entry_rao_blackwell"].items():
        assert said["entry_rao_blackwell"][name] == pytest.approx(value, rel=1e-9)


def test_a_difference_is_that_of_the_comparison_in_the_same_worlds(by_command: Any) -> None:
    asked = changed(Exploration.of(SMALL), [("pin", "1"), ("set.leader.risk_bias", "-0.6")])
    said, printed = Said(answers(asked, threads())[-1]), by_command(asked)
    against = printed["scenarios"][1]["against_reference"]
    assert said.contrast is not None
    told = said.contrast.to_dict()
    assert told["endings"] == against["endings"]
    assert told["entry_rao_blackwell"]["difference"] == pytest.approx(against["entry_rao_blackwell"]["difference"])
    flips = said.worlds()["flips"]
    assert flips.only_second == sum(all_ for name, _, all_ in said.worlds()["flipped"] if name == "enter now") > 0


def test_a_few_worlds_come_first_and_the_interval_narrows() -> None:
    pieces = slices(1000)
    assert pieces[0] == (0, 64)
    assert [first for first, _ in pieces[1:]] == [last for _, last in pieces[:-1]]
    assert pieces[-1][1] == 1000
    seen = [Said(found).headline() for found in answers(changed(Exploration.of(SMALL), [("worlds", "384")]), threads())]
    widths = [told["high"] - told["low"] for told in seen]
    assert [told["done"] for told in seen] == [64, 128, 256, 384]
    assert widths[-1] < widths[0]


def test_whoever_stops_listening_stops_the_work() -> None:
    workers = threads()

    async def listen_once() -> None:
        found = stream(changed(Exploration.of(SMALL), [("worlds", "5000")]).plans(), workers, Kept())
        await anext(found)
        await found.aclose()  # type: ignore[attr-defined]

    asyncio.run(listen_once())
    assert workers.submitted <= 1 + 2 * workers.count
    workers.close()
    with pytest.raises(BrokenExecutor, match="has ended"):
        workers.submit(int)


def test_two_tabs_have_their_own_answers_and_what_is_known_is_not_simulated_again() -> None:
    workers, kept, small = threads(), Kept(), Exploration.of(SMALL)
    other = changed(small, [("set.leader.risk_bias", "0.6")])

    async def both() -> list[list[Gathered]]:
        async def last(asked: Exploration) -> list[Gathered]:
            return [found async for found in stream(asked.plans(), workers, kept)][-1]

        return await asyncio.gather(last(small), last(other))

    together = asyncio.run(both())
    alone = [answers(asked, threads())[-1] for asked in (small, other)]
    for (here,), (there,) in zip(together, alone, strict=True):
        assert here.runs["ending"].tolist() == there.runs["ending"].tolist()
    before = workers.submitted
    assert len(answers(small, workers, kept)) == 1
    assert workers.submitted == before
    pinned = changed(small, [("pin", "1"), ("set.leader.risk_bias", "0.3")])
    now, reference = answers(pinned, workers, kept)[-1]
    assert workers.submitted == before + len(slices(small.worlds))
    assert reference.runs["ending"].tolist() == alone[0][0].runs["ending"].tolist()
    assert now.worlds == reference.worlds


class Dying(ThreadPoolExecutor):
    """A pool of which the first one dies with its first call."""

    lives = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        Dying.lives += 1
        if Dying.lives == 1:
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor("killed"))
            return future
        return super().submit(fn, *args, **kwargs)


def test_a_worker_that_dies_costs_no_world() -> None:
    start: Any = Dying
    asked = Exploration.of(SMALL)
    (found,) = answers(asked, Workers(1, start))[-1]
    assert found.worlds == asked.worlds
    assert found.failed == 0
    assert issubclass(Dying, Executor)


def test_the_parameters_that_matter_first_are_those_that_the_page_on_unknowns_ranks() -> None:
    page = (Path(__file__).parents[2] / "docs" / "UNKNOWNS.md").read_text(encoding="utf-8")
    table = page[page.index("`point_blank_ultimatum`: Which unknowns matter most") :].split("\n\n")[1]
    ranked = [row.split("`")[1] for row in table.splitlines() if row.startswith("| `")]
    assert list(LEADING)[: len(ranked)] == ranked


def test_a_slider_reaches_all_that_is_believed_and_says_what_the_number_is() -> None:
    asked = changed(Exploration.of(SMALL), [("set.leader.risk_bias", "0.25")])
    shown = {s.path: s for s in sliders(asked, [*leading(), "initial.sanctions", "army.loss_rate"])}
    known = vocabulary().parameters
    for path, s in shown.items():
        assert s.low <= min(s.value, s.usual) <= max(s.value, s.usual) <= s.high
        assert known[path].unit.contains(s.low)
        assert known[path].unit.contains(s.high)
        assert s.meaning == known[path].meaning.replace("`", "")
        assert s.unit == known[path].unit.name
        assert bool(s.drawing) == known[path].is_uncertain
    assert shown["leader.risk_bias"].given == "0.25"
    assert shown["leader.risk_bias"].value == 0.25
    assert not shown["leader.type_sd"].is_changed


def test_a_search_finds_by_name_meaning_and_unit() -> None:
    assert "leader.horizon_of_concern" in found("horizon concern")
    assert found("no such thing at all") == []
    assert found("  ") == []
