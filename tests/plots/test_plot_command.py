from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import sim.plots
from sim.cli import main

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def plot(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `warentry plot` in an empty folder: its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["plot", *map(str, arguments)])
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What was asked to be drawn of which folder, instead of drawing it."""
    asked: list[tuple[str, Path]] = []

    def note(kind: str, folder: Path, out: Path | None, form: str | None) -> Path:
        asked.append((kind, folder))
        return folder / f"{kind}.png"

    monkeypatch.setattr(sim.plots, "draw", note)
    return asked


def test_a_mistyped_kind_is_a_usage_error_with_the_nearest_name(plot: Command) -> None:
    code, out, err = plot("incidense")
    assert (code, out) == (2, "")
    assert "did you mean incidence?" in err


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_that_holds_no_results_is_refused_in_one_sentence(plot: Command, folder: str) -> None:
    code, out, err = plot("incidence", folder)
    assert (code, out) == (4, "")
    assert len(err.splitlines()) == 1
    assert "warentry run" in err


def test_without_any_results_it_says_how_to_make_some(plot: Command) -> None:
    code, _, err = plot()
    assert code == 4
    assert "warentry run" in err


def test_without_a_folder_the_newest_results_are_drawn(plot: Command, drawn: list, tmp_path: Path) -> None:
    for age, name in enumerate(("newest", "a-older", "z-oldest")):
        manifest = tmp_path / "results" / name / "manifest.json"
        manifest.parent.mkdir(parents=True)
        manifest.touch()
        os.utime(manifest, (1e9 - age, 1e9 - age))
    code, out, err = plot("pressures")
    assert (code, drawn) == (0, [("pressures", Path("results/newest"))])
    assert out.strip() == os.path.join("results", "newest", "pressures.png")
    assert "next: warentry plot incidence results/newest" in err


def test_a_folder_alone_is_drawn_as_the_first_kind(plot: Command, drawn: list, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert plot("mine")[0] == 0
    assert drawn == [("incidence", Path("mine"))]


def test_the_help_lists_every_kind(plot: Command) -> None:
    _, out, _ = plot("--help")
    assert all(kind in out for kind in sim.plots.KINDS)
