"""The table over seeds: right ratios with their range, resumed where it was stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import seeds


def test_the_variance_between_seeds_is_held_against_the_stated_one() -> None:
    values = np.random.default_rng(1).normal(0.3, 0.02, 1000)
    right, wrong = (seeds.Row.of("share", 100, [(value, error) for value in values]) for error in (0.02, 0.01))
    assert right.ratio == pytest.approx(1, abs=0.2) and right.range[0] < 1 < right.range[1]
    assert wrong.ratio == pytest.approx(4 * right.ratio) and wrong.range[0] > 3


def test_a_range_holds_the_true_ratio_95_times_in_a_hundred() -> None:
    runs = np.random.default_rng(2).normal(size=(2000, 12))
    ranges = [seeds.Row.of("share", 1, [(value, 1.0) for value in run]).range for run in runs]
    assert np.mean([low < 1 < high for low, high in ranges]) == pytest.approx(0.95, abs=0.015)


def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def work(seed: int, worlds: int) -> seeds.Estimates:
        asked.append(seed)
        return {"share": (seed / worlds, 0.1), seeds.CHECK: (3.0 * (seed == 1), 1.0)}

    monkeypatch.setitem(seeds.EXPERIMENTS, "shares", (work, 10))
    file = tmp_path / "seeds.jsonl"
    seeds.carry_out("shares", 10, range(1, 3), file)
    with file.open("a") as cut_off:
        cut_off.write('{"model": "x", "exp')
    assert len(seeds.lines(file)) == 2
    file.write_text("\n".join(file.read_text().splitlines()[:2]) + "\n")
    seeds.carry_out("shares", 10, range(1, 5), file)
    assert asked == [1, 2, 3, 4]
    assert "| share | 10 | 4 |" in seeds.page(seeds.lines(file))
    assert "in 25.0% of 4 answers" in seeds.page(seeds.lines(file))


@pytest.mark.parametrize("experiment", ["shares", "sample", "rare"])
def test_every_experiment_states_an_error_of_each_estimate(experiment: str) -> None:
    found = seeds.EXPERIMENTS[experiment][0](1, {"shares": 40, "sample": 416, "rare": 64}[experiment])
    assert len(found) > 1
    assert all(np.isfinite([*estimate]).all() for estimate in found.values())
