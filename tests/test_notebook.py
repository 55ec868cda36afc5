"""What Python and notebooks get: the same words as the command line, nothing printed, names that can be found."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich import console as rich_console

import sim
from sim.cli import main

ULTIMATUM, SMALL = "point_blank_ultimatum", ("citizens=100", "weeks=10")
SETTINGS = [word for setting in SMALL for word in ("--set", setting)]
DEPENDENCE = "initial.economic_dependence"
POINTERS = ("Picture ", "next: ")
Asked = dict[str, tuple[Any, list[str]]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which everything is asked, so that the command line finds what Python has simulated."""
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("COLUMNS", raising=False)
        patch.setattr("sim.cli.run.draw_or_say", lambda *told: None)  # pictures take their time
        yield folder


@pytest.fixture(scope="module")
def asked(place: Path) -> Asked:
    """Answers, each with the command that asks the same."""
    scenario = sim.load_scenario(ULTIMATUM).with_settings(SMALL)
    baseline = sim.load_scenario("baseline_mid_2022").with_settings(SMALL)
    both = ["--grid", f"{DEPENDENCE}=0.3,0.9", "--vary", "leader.risk_bias", "--lhs", "3", "-r", "4"]
    result = sim.run(ULTIMATUM, 60, settings=SMALL, jobs=1)
    return {
        "run": (result, ["run", ULTIMATUM, "-n", "60", *SETTINGS]),
        "sweep": (
            sim.sweep(scenario, grid={DEPENDENCE: [0.3, 0.9]}, vary="leader.risk_bias", lhs=3, replications=4, jobs=1),
            ["sweep", ULTIMATUM, *both, *SETTINGS],
        ),
        "one setting": (
            sim.sweep(scenario, vary="leader.risk_bias", lhs=5, replications=4, jobs=1),
            ["sweep", ULTIMATUM, *both[2:4], "--lhs", "5", "-r", "4", *SETTINGS],
        ),
        "compare": (
            sim.compare(baseline, scenario, n=60, jobs=1),
            ["compare", "baseline_mid_2022", ULTIMATUM, "-n", "60", *SETTINGS],
        ),
        "explain": (result.explain(), ["explain", str(result.folder)]),
        "explain a scenario": (sim.explain(scenario, n=60), ["explain", ULTIMATUM, "-n", "60", *SETTINGS]),
        "rules": (
            sim.under_rules(ULTIMATUM, 20, settings=SMALL, jobs=1),
            ["run", ULTIMATUM, "--rules", "all", "-n", "20", *SETTINGS],
        ),
    }


def test_python_and_the_command_line_say_the_same_words(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    for name, (answer, command) in asked.items():
        with pytest.raises(SystemExit) as exit_:
            main([*command, *([] if name.startswith("explain") else ["--jobs", "1"])])
        told = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(POINTERS)]
        assert exit_.value.code == 0, name
        assert answer.summary().splitlines() == told, name
        assert str(answer) == answer.summary(), name


def test_every_answer_is_data_a_table_and_shows_itself(asked: Asked) -> None:
    for name, (answer, _) in asked.items():
        assert answer.to_dict(), name
        assert len(answer.to_df()), name
        assert "<table>" in answer._repr_html_() or "<pre>" in answer._repr_html_(), name


def test_a_notebook_gets_its_text_and_no_other_output(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a notebook rich displays what is printed to a console, whatever stands in the place of stdout."""
    displayed: list[Any] = []
    fake = types.ModuleType("IPython.display")
    fake.display = lambda *shown, **how: displayed.extend(shown)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", fake)
    monkeypatch.setattr(rich_console, "_is_jupyter", lambda: True)
    for name, (answer, _) in asked.items():
        assert len(answer.summary()) > 200, name
        assert len(answer._repr_html_()) > 200, name
    assert displayed == []
    out, err = capsys.readouterr()
    assert (out, err) == ("", "")


def test_a_picture_shows_itself_and_is_a_file(place: Path) -> None:
    result = sim.run(ULTIMATUM, 60, settings=SMALL, jobs=1)
    picture = result.plot()
    assert picture._repr_png_()[:4] == b"\x89PNG"
    assert picture.file.is_file() and Path(picture) == picture.file
    drawn = result.plot("stack", out="stack.svg")
    assert drawn._repr_png_() is None and "<svg" in drawn._repr_svg_()


def test_names_can_be_found_and_have_real_signatures() -> None:
    assert set(sim.__all__) <= set(dir(sim))
    for name in sim.__all__:
        found = getattr(sim, name)
        assert inspect.getdoc(found), name
        if inspect.isfunction(found) and name != "compare":
            kinds = {parameter.kind for parameter in inspect.signature(found).parameters.values()}
            assert not kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}, name
    assert Path(sim.__file__).with_name("py.typed").is_file()
    assert "Simulates `n` worlds" in pydoc.render_doc(sim, renderer=pydoc.plaintext), "help(sim) tells of its functions"
    with pytest.raises(AttributeError, match="no attribute 'forecast'"):
        sim.forecast  # noqa: B018


def test_importing_sim_or_the_command_line_costs_nothing() -> None:
    loaded = run("import sim, sim.cli, sys; print(*sorted(sys.modules))").split()
    assert not {"numpy", "duckdb", "typer", "rich", "mesa", "sim.api"} & set(loaded)


def run(code: str, **how: Any) -> str:
    """What a program of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, **how)
    assert done.returncode == 0, done.stderr
    return done.stdout
