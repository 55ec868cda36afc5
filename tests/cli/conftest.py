"""The command line as a person meets it: words in; text, talk and an exit code out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.cli.after import draw_or_say
from tests.settings import READY, SOON

DRAW = ("run", "sample", "threshold")
SMALL = ("-n", "120", "--set", "citizens=100", "--set", "weeks=10")
AT_ONCE, ENTERING = (tuple(word for one in chosen for word in ("--set", one)) for chosen in (READY, SOON))


@dataclass(frozen=True)
class Told:
    """What a command said."""

    code: int
    out: str
    err: str


Warentry = Callable[..., Told]
InBothForms = Callable[..., tuple[Told, Any]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder; a file whose tests ask the same may have one for all, in which worlds are found again."""
    return tmp_path


@pytest.fixture
def warentry(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Warentry:
    """Carries out a command in that folder; without `drawing` none draws on its own, which takes its time."""
    monkeypatch.chdir(place)
    for command in DRAW:
        monkeypatch.setattr(f"sim.cli.{command}.draw_or_say", lambda *told: None)
    monkeypatch.delenv("COLUMNS", raising=False)

    def carry_out(*words: str) -> Told:
        with pytest.raises(SystemExit) as exit_:
            main(words)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Told(int(exit_.value.code or 0), out, err)

    return carry_out


@pytest.fixture
def drawing(warentry: Warentry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets commands draw."""
    for command in DRAW:
        monkeypatch.setattr(f"sim.cli.{command}.draw_or_say", draw_or_say)


@pytest.fixture
def in_both_forms(warentry: Warentry, monkeypatch: pytest.MonkeyPatch) -> InBothForms:
    """Carries out a command once: what it says to people, and its answer as plain data."""

    def carry_out(*words: str) -> tuple[Told, Any]:
        command, answers = import_module(f"sim.cli.{words[0]}"), []
        show = command.show
        monkeypatch.setattr(command, "show", lambda found, as_json: (answers.append(found), show(found, as_json)))
        told = warentry(*words)
        return told, json.loads(json.dumps(answers[0].to_dict()))

    return carry_out


@pytest.fixture
def after_tab(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], list[str]]:
    """What the shell offers when somebody has typed so much of a command and presses TAB."""

    def offered(typed: str) -> list[str]:
        words = ["warentry", *typed.split()]
        monkeypatch.setenv("COMP_WORDS", " ".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("_WARENTRY_COMPLETE", "complete_bash")
        with pytest.raises(SystemExit):
            main(())
        return capsys.readouterr().out.split()

    return offered
