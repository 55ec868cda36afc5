"""A run that stops when it is precise enough holds the same worlds, whoever simulated them, killed or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sim.batch.ledger import finished_blocks
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from tests.batch.conftest import Sit, needs_fork, same, small_plan, wait_until

PLAN = small_plan(worlds=128, block_size=8, until="enough entries")


@dataclass(frozen=True)
class Entries:
    """Met by so many entries."""

    wanted: int

    def is_met(self, k: int, n: int) -> bool:
        assert 0 <= k <= n
        return k >= self.wanted


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory, many_blocks: Results) -> tuple[Results, Entries]:
    """What an undisturbed run leaves that may stop in its eleventh block, and its rule."""
    entries = many_blocks.runs("ending")["ending"] == "entry"
    rule = Entries(int(entries[:80].sum()) + 1)
    return run_plan(PLAN, tmp_path_factory.mktemp("results") / "x", jobs=1, rule=rule), rule


def test_it_ends_with_the_first_block_at_which_the_rule_is_met(
    stopped: tuple[Results, Entries], many_blocks: Results
) -> None:
    results, rule = stopped
    worlds = results.worlds
    assert 80 < worlds < PLAN.worlds
    assert results.endings()["entry"] >= rule.wanted
    assert (results.runs("ending")["ending"][:-8] == "entry").sum() < rule.wanted
    assert (results.manifest.status, results.manifest.worlds) == ("finished", worlds)
    assert (results.runs("week")["week"] == many_blocks.runs("week")["week"][:worlds]).all()


def test_two_workers_stop_at_the_same_world(stopped: tuple[Results, Entries], tmp_path: Path) -> None:
    results, rule = stopped
    assert same(run_plan(PLAN, tmp_path / "x", jobs=2, rule=rule), results)


@needs_fork
def test_processes_that_share_the_work_stop_at_the_same_world(
    stopped: tuple[Results, Entries], sit: Sit, tmp_path: Path
) -> None:
    results, rule = stopped
    sittings = [sit(lambda: run_plan(PLAN, tmp_path / "x", jobs=1, rule=rule)) for _ in range(2)]
    assert [(sitting.end(), sitting.said) for sitting in sittings] == [(0, "")] * 2
    shared = Results.open(tmp_path / "x")
    assert shared.manifest.worlds == results.worlds
    assert same(shared, results)


@needs_fork
def test_after_a_kill_it_stops_at_the_same_world(stopped: tuple[Results, Entries], sit: Sit, tmp_path: Path) -> None:
    results, rule = stopped
    sitting = sit(lambda: run_plan(PLAN, tmp_path / "x", jobs=1, rule=rule))
    wait_until(lambda: len(finished_blocks(tmp_path / "x")) > 4)
    sitting.kill()
    assert same(run_plan(PLAN, tmp_path / "x", jobs=1, rule=rule), results)


def test_blocks_that_were_finished_out_of_turn_are_not_part_of_the_result(
    stopped: tuple[Results, Entries], tmp_path: Path
) -> None:
    results, rule = stopped
    run_plan(replace(PLAN), tmp_path / "x", jobs=1)  # all of them, before anybody asks
    cut = Results.open(tmp_path / "x").folder / "manifest.json"
    cut.write_text(cut.read_text().replace('"finished"', '"interrupted"', 1))
    assert same(run_plan(PLAN, tmp_path / "x", jobs=1, rule=rule), results)


@pytest.mark.parametrize("again", ["same command", "resume"])
def test_once_stopped_it_is_answered_at_once(
    again: str, stopped: tuple[Results, Entries], monkeypatch: pytest.MonkeyPatch
) -> None:
    results, rule = stopped
    monkeypatch.setattr("sim.batch.attempt.simulate_block", None)
    heard: list[Progress] = []
    plan = PLAN if again == "same command" else Results.open(results.folder).plan
    run_plan(plan, results.folder, 1, heard.append, rule=rule)
    assert [progress.done for progress in heard] == [results.worlds]


def test_a_rule_that_is_never_met_costs_the_whole_budget(tmp_path: Path) -> None:
    plan = replace(small_plan(worlds=40, block_size=8), until="never")
    results = run_plan(plan, tmp_path / "x", jobs=1, rule=Entries(10**9))
    assert (results.worlds, results.manifest.status) == (40, "finished")
