"""The table over seeds: right ratios with their range, intervals counted, resumed where it was stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import seed_table as table
from benchmarks import seeds


def row(values: np.ndarray, error: float) -> table.Row:
    return table.Row.of("share", 100, [table.estimate(value, error) for value in values])


def test_the_variance_between_seeds_and_the_intervals_are_held_against_what_is_stated() -> None:
    values = np.random.default_rng(1).normal(0.3, 0.02, 1000)
    right, wrong = row(values, 0.02), row(values, 0.01)
    assert right.ratio == pytest.approx(1, abs=0.2) and right.range[0] < 1 < right.range[1]
    assert wrong.ratio == pytest.approx(4 * right.ratio) and wrong.range[0] > 3
    assert (right.held, wrong.held) == pytest.approx((0.95, 0.67), abs=0.03)


def test_a_range_holds_the_true_ratio_95_times_in_a_hundred() -> None:
    runs = np.random.default_rng(2).normal(size=(2000, 12))
    ranges = [row(run, 1.0).range for run in runs]
    assert np.mean([low < 1 < high for low, high in ranges]) == pytest.approx(0.95, abs=0.015)


def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def work(seed: int, worlds: int) -> dict[int, table.Estimates]:
        asked.append(seed)
        z = table.estimate(3.0 * (seed == 1), 1.0)
        return {worlds: {"counted share": table.estimate(seed / worlds / 1e3, 0.1), table.CHECK: z}, 5: {}}

    monkeypatch.setitem(seeds.EXPERIMENTS, "shares", (work, 10))
    file = tmp_path / "seeds.jsonl"
    seeds.carry_out("shares", 10, range(1, 3), file)
    with file.open("a") as cut_off:
        cut_off.write('{"model": "x", "exp')
    assert len(table.lines(file)) == 4
    file.write_text("\n".join(file.read_text().splitlines()[:4]) + "\n")
    seeds.carry_out("shares", 10, range(1, 5), file)
    assert asked == [1, 2, 3, 4]
    said = table.page(table.lines(file))
    assert "| counted share | 10 | 4 |" in said and "in 25.0% of 4 answers" in said
    assert "counted share is 0.0%: too near to never or always; change USUAL" in said


def test_a_difference_of_count_and_chances_is_told_over_all_seeds_together() -> None:
    name = f"{table.DIFFERENCE}, x"
    kept = [{"model": "m", "worlds": 9, "seed": s, "found": {name: table.estimate(0.01, 0.02)}} for s in range(16)]
    assert f"{name}: +2.00 standard errors over all seeds" in table.page(kept)


@pytest.mark.parametrize(("experiment", "worlds"), [("shares", 640), ("check", 32), ("sample", 416), ("rare", 256)])
def test_every_experiment_states_an_error_of_each_estimate(experiment: str, worlds: int) -> None:
    found = seeds.EXPERIMENTS[experiment][0](1, worlds)
    for by_name in found.values() if experiment == "shares" else [found]:
        assert len(by_name) > 1
        for value, error, low, high in by_name.values():
            assert np.isfinite([value, error]).all() and low <= value <= high
