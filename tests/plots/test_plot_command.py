from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import sim.plots
from sim.cli import main
from sim.cli.plot import following
from sim.plots import KINDS

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
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was asked to be drawn of which folders over which parameters, instead of drawing it."""
    asked: list[tuple[str, ...]] = []

    def note(kind: str, folders: list[Path], out: Path | None, form: str | None, over: list[str]) -> Path:
        asked.append((kind, *map(str, folders), *over))
        return folders[0] / f"{kind}.png"

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
    assert (code, drawn) == (0, [("pressures", os.path.join("results", "newest"))])
    assert out.strip() == os.path.join("results", "newest", "pressures.png")
    assert "next: warentry plot ladder results/newest" in err


def test_a_folder_alone_is_drawn_as_the_first_kind(plot: Command, drawn: list, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert plot("mine")[0] == 0
    assert drawn == [("incidence", "mine")]


def test_the_help_lists_every_kind(plot: Command) -> None:
    _, out, _ = plot("--help")
    assert all(kind in out for kind in KINDS)


def test_several_folders_are_compared_in_their_order(plot: Command, drawn: list) -> None:
    code, _, err = plot("ridgeline", "b", "a")
    assert (code, drawn) == (0, [("ridgeline", "b", "a")])
    assert "next: warentry plot forest b a" in err


def test_the_parameters_of_a_heat_map_are_passed_on(plot: Command, drawn: list) -> None:
    assert plot("heatmap", "mine", "--over", "west.resolve", "--over", "exit_penalty")[0] == 0
    assert drawn == [("heatmap", "mine", "west.resolve", "exit_penalty")]


@pytest.mark.parametrize("arguments", [("incidence", "a", "b"), ("forest", "a"), ("stack", "a", "--over", "x")])
def test_what_a_kind_cannot_draw_is_a_usage_error_in_one_sentence(plot: Command, arguments: tuple[str, ...]) -> None:
    code, out, err = plot(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)


def test_the_figures_named_next_lead_through_all_that_need_nothing_varied() -> None:
    seen, kind = [], "incidence"
    while kind not in seen:
        seen.append(kind)
        kind = following(kind, 1)
    assert seen == [kind for kind in KINDS if KINDS[kind].fewest == 1 and not KINDS[kind].varied]


@pytest.mark.parametrize(
    ("kind", "command"),
    [("cloud", "sensitivity"), ("sensitivity", "plot scatter"), ("discovery", "discover"), ("stack", "plot dots")],
)
def test_a_figure_leads_on_to_what_says_more_of_it(plot: Command, drawn: list, kind: str, command: str) -> None:
    assert f"next: warentry {command} mine\n" in plot(kind, "mine")[2]


@pytest.mark.parametrize("kind", ["cloud", "discovery", "sensitivity", "tornado"])
def test_results_that_cannot_answer_are_no_matter_of_usage(plot: Command, certain: Path, kind: str) -> None:
    code, out, err = plot(kind, certain)
    assert (code, out, len(err.splitlines())) == (4, "", 1)


def test_a_format_that_does_not_exist_is_a_matter_of_usage(plot: Command, certain: Path) -> None:
    assert plot("stack", certain, "--format", "gif")[0] == 2


def test_the_list_has_a_line_for_each_figure_and_each_stands_in_the_gallery(plot: Command) -> None:
    code, out, _ = plot("--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if not line.startswith(" ")] == list(KINDS)
    gallery = (Path(__file__).parents[2] / "docs" / "GALLERY.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"({kind}.png)" not in gallery] == []
