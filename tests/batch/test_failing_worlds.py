"""A world that cannot be simulated costs itself only: the others are kept, bit for bit, and the cause is on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.batch.attempt import MOST_TRIALS, attempt
from sim.batch.files import append_line
from sim.batch.plan import Plan
from sim.batch.run import Progress, run_plan
from sim.batch.store import Results
from tests.batch.conftest import SMALL, Sit, needs_fork, same, small_plan

Draws = Callable[[Plan, Any], Any]
DRAWS: Draws = Plan.draws_of


def curse(*worlds: int, together: int = 0) -> Draws:
    """What some worlds of a plan draw, which cannot be simulated, or no more than so many `together`."""

    def draws_of(self: Plan, asked: Any) -> Any:
        for world in sorted({*worlds} & {*asked.tolist()}):
            raise ValueError(f"world {world} is cursed")
        if together and len(asked) > together:
            raise MemoryError("too many at once")
        return DRAWS(self, asked)

    return draws_of


def cursed(*worlds: int, together: int = 0) -> type[Plan]:
    """A kind of plan some of whose worlds cannot be simulated, or no more than so many `together`."""
    return type("Cursed", (Plan,), {"draws_of": curse(*worlds, together=together)})


def as_(kind: type[Plan]) -> Plan:
    plan = small_plan()
    return kind(plan.scenario, plan.worlds, plan.seed, points=plan.points, block_size=plan.block_size)


def agree(some: Results, whole: Results, lost: set[int]) -> bool:
    """Whether the worlds that are left are those of the undisturbed run, bit for bit."""
    mine, other = some.runs(), whole.runs()
    left = ~np.isin(other["world"], list(lost))
    return all(np.array_equal(mine[name], other[name][left]) for name in other)


@pytest.mark.parametrize(
    "lost", [{0, 1, 199}, {5, 70, 71, 130}, set(range(64, 128))], ids=["ends", "several", "whole block"]
)
def test_the_other_worlds_are_kept_bit_for_bit(lost: set[int], tmp_path: Path, results: Results) -> None:
    heard: list[Progress] = []
    left = run_plan(as_(cursed(*lost)), tmp_path / "x", 1, heard.append)
    assert agree(left, results, lost)
    assert (heard[-1].done, heard[-1].failed) == (200 - len(lost), len(lost))
    assert left.worlds == left.hazard().worlds == 200 - len(lost)
    assert left.manifest.status == "finished with failures"
    named = {world for f in left.failures for world in range(f["first_world"], f["first_world"] + f["worlds"])}
    assert named == lost


def test_a_failure_is_recorded_with_its_world_seed_cause_and_traceback(tmp_path: Path) -> None:
    (failure,) = run_plan(as_(cursed(100)), tmp_path / "x", jobs=1).failures
    assert (failure["block"], failure["first_world"], failure["worlds"], failure["seed"]) == (1, 100, 1, 7)
    assert failure["cause"] == "ValueError: world 100 is cursed"
    assert failure["traceback"].count("Traceback") == 1
    assert "draws_of" in failure["traceback"]


def test_where_all_fail_the_search_ends_and_nothing_is_kept(tmp_path: Path) -> None:
    outcome = attempt(as_(cursed(*range(200))), 1)
    assert (outcome.result, outcome.failed) == (None, 64)
    assert len(outcome.failures) <= MOST_TRIALS
    left = run_plan(as_(cursed(*range(200))), tmp_path / "x", jobs=1)
    assert (left.worlds, left.finished_blocks, left.manifest.status) == (0, [], "finished with failures")
    assert sum(failure["worlds"] for failure in left.failures) == 200


def test_worlds_that_fail_only_together_are_on_record_and_harm_no_other_block(tmp_path: Path) -> None:
    left = run_plan(as_(cursed(together=60)), tmp_path / "x", jobs=1)
    assert left.worlds == 8  # the last block is small enough
    assert {failure["cause"] for failure in left.failures} == {"MemoryError: too many at once"}


@pytest.mark.parametrize("lost", [{100}, set(range(64, 128))], ids=["world", "block"])
def test_what_failed_is_tried_again_and_then_forgotten(lost: set[int], tmp_path: Path, results: Results) -> None:
    run_plan(as_(cursed(*lost)), tmp_path / "x", jobs=1)
    heard: list[Progress] = []
    mended = run_plan(small_plan(), tmp_path / "x", jobs=1, on_progress=heard.append)
    assert [progress.done for progress in heard] == [200 - len(lost), 200]
    assert (mended.failures, mended.manifest.status) == ([], "finished")
    assert same(mended, results)


def test_what_fails_again_is_not_on_record_twice(tmp_path: Path, results: Results) -> None:
    for _ in range(2):
        left = run_plan(as_(cursed(100)), tmp_path / "x", jobs=1)
    assert [failure["first_world"] for failure in left.failures] == [100]
    assert agree(left, results, {100})


def test_a_line_that_a_full_disk_cut_short_spoils_no_other(tmp_path: Path) -> None:
    log = tmp_path / "failures.jsonl"
    log.write_text('{"block": 1, "first_')
    append_line(log, '{"block": 2}')
    append_line(log, '{"block": 3}')
    assert log.read_text().splitlines()[1:] == ['{"block": 2}', '{"block": 3}']


def run_with(draws_of: Draws, folder: Path) -> Callable[[], None]:
    """`warentry run` where worlds draw so."""

    def work() -> None:
        from sim.cli import main

        Plan.draws_of = draws_of  # type: ignore[method-assign]
        settings = [part for setting in SMALL for part in ("--set", setting)]
        main(["run", "point_blank_ultimatum", "-n", "50", *settings, "--jobs", "1", "--json", "--out", str(folder)])

    return work


@needs_fork
@pytest.mark.parametrize("lost", [{3, 7}, set(range(50))], ids=["some", "all"])
def test_the_command_says_how_many_failed_and_exits_with_1(lost: set[int], sit: Sit, tmp_path: Path) -> None:
    sitting = sit(run_with(curse(*lost), tmp_path / "x"))
    assert sitting.end() == 1
    assert f"{len(lost)} of 50 worlds failed and are not counted; the first cause: ValueError: world" in sitting.said
    assert "Traceback" not in sitting.said
    recorded = [json.loads(line) for line in (tmp_path / "x" / "failures.jsonl").read_text().splitlines()]
    assert sum(failure["worlds"] for failure in recorded) == len(lost)
