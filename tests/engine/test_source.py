"""An answer is dated by the text of the model, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine import source


def test_an_edited_rule_or_number_is_another_version_of_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = ("model/kernel.py", "crisis/worth.py", "actors/army.py", "crisis/numbers.yaml")
    for name in (*rules, *source.DESIGN, "questions/run.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    monkeypatch.setattr(source, "PACKAGE", tmp_path)
    before = source.model_version.__wrapped__()
    (tmp_path / "questions/run.py").write_text("new: no rule stands here")
    assert source.model_version.__wrapped__() == before
    for name in (*rules, *source.DESIGN):
        (tmp_path / name).write_text("new")
        assert source.model_version.__wrapped__() != before, name
        (tmp_path / name).write_text("old")


def test_everything_that_is_called_the_model_exists() -> None:
    assert all((source.PACKAGE / name).exists() for name in (*source.RULES, *source.DESIGN))
