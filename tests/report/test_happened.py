"""What the report says of other clients and of the record: only what this version of the model found."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine.source import model_version
from sim.report import happened


@pytest.mark.parametrize(("model", "told"), [(model_version(), "On two cases: nothing."), ("of old", "")])
def test_a_finding_of_another_version_of_the_model_is_left_out(
    model: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(f"# name: cases\n# finding: On two cases: nothing.\n# model: {model}\nweight\n# finding: no\n")
    monkeypatch.setattr(happened, "shipped_ensembles", lambda: {"cases": file, "record_2025-12-29": file})
    found = happened.happened.__wrapped__()
    assert found["finding"] == found["followed"] == told
    entered = {one.code: one.entered / one.cases for one in found["by_opposition"]}
    assert entered["low"] > entered["medium"] > entered["high"]
