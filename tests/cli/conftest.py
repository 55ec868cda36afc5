"""The command line as a person meets it: words in; text, talk and an exit code out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.cli import main

SMALL = ("-n", "120", "--set", "citizens=100", "--set", "weeks=10")


@dataclass(frozen=True)
class Told:
    """What a command said."""

    code: int
    out: str
    err: str


Warentry = Callable[..., Told]


@pytest.fixture
def warentry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Warentry:
    """Carries out a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")

    def carry_out(*words: str) -> Told:
        with pytest.raises(SystemExit) as exit_:
            main(words)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Told(int(exit_.value.code or 0), out, err)

    return carry_out
