"""What the README tells people to type works, and is true."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

import sim
from sim.scenario import load_scenario

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_scenario_of_the_readme_loads_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    Path("sochi.yaml").write_text(text, encoding="utf-8")
    assert load_scenario("sochi.yaml").without == ("sabotage",)


def test_a_shipped_scenario_can_be_named_with_its_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_scenario("kursk_shock.yaml").name == "kursk_shock"


def test_every_command_of_the_readme_exists() -> None:
    from typer.main import get_command

    from sim.cli.application import application

    known = get_command(application()).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"^warentry (\w[\w-]*)", README, re.MULTILINE))
    assert named and named <= set(known)


def test_what_the_readme_asks_from_python_can_be_asked_so() -> None:
    (text,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    known = {"sim": sim, "result": sim.Experiment}
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    asked = [call for call in calls if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)]
    for call in asked:
        assert isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        what = getattr(known[call.func.value.id], call.func.attr)
        itself = () if call.func.value.id == "sim" else (None,)
        inspect.signature(what).bind(*itself, *call.args, **{str(given.arg): None for given in call.keywords})
    assert len(asked) >= 6


def test_what_show_prints_is_the_same_scenario(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from sim.cli.application import application

    changed = ["--set", "rule=collective", "--set", "weeks=30", "--set", "belief_mode=rollout", "--set", "citizens=200"]
    printed = CliRunner().invoke(application(), ["show", "point_blank_ultimatum", *changed]).stdout
    (tmp_path / "again.yaml").write_text(printed, encoding="utf-8")
    again = load_scenario(tmp_path / "again.yaml")
    assert (again.rule, again.weeks, again.belief_mode, again.citizens) == ("collective", 30, "rollout", 200)
