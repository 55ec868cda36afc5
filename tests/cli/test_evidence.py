"""`warentry evidence` finds claims, and what rests on them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sim.cli import evidence as command
from sim.cli.options import Stopped
from sim.engine.parameters import Parameter
from sim.evidence.read import load_evidence


def parameter(path: str, default: float, unit: str, meaning: str, evidence: str) -> Parameter:
    """A parameter that no entity declares."""
    made = Parameter(default, unit=unit, meaning=meaning, evidence=evidence)
    made.path = path
    return made


JUDGED = parameter("rail.wait", 2, "weeks", "how long a thing lasts", "judgement")
CITED = parameter("rail.loss", 0.5, "share", "how much of it [red] goes", "C001-41 P24")
SCENARIO = """\
# this remark on C000-01 cites nothing
title: A scenario
events:
  - {week: 2, demand: ultimatum, source: C001-05}  # as C000-02 says
  - {week: 9, summit: true, source: P12}
"""


@pytest.fixture(autouse=True)
def a_small_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.setattr(command, "declared_parameters", lambda: (JUDGED, CITED))
    monkeypatch.setattr(command, "shipped", lambda name: tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str) -> Result:
    app = typer.Typer()
    command.register(app)
    return CliRunner().invoke(app, arguments)


def data(*arguments: str) -> list[dict[str, object]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def ids(*arguments: str) -> set[object]:
    return {claim["id"] for claim in data(*arguments)}


def test_without_arguments_every_claim_is_listed() -> None:
    result = run()
    assert result.exit_code == 0
    assert all(claim_id in result.stdout for claim_id in load_evidence().claims)
    assert "next: warentry evidence" in result.stderr
    assert "next:" not in result.stdout


def test_filters_narrow_the_list_together() -> None:
    assert len(ids("--article", "003")) == 28
    assert len(ids("--article", "public")) == 49
    assert ids("--article", "004", "--mechanism", "RAIL") == {"C004-16"}
    assert ids("--search", "belshina") == {"C001-10"}
    assert ids("--direction", "raises", "--article", "002") == {"C002-03"}
    assert ids("--article", "000", "--search", "belshina") == set()


def test_an_empty_list_says_so_and_is_no_error() -> None:
    result = run("--search", "no such words")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 of 193 claims" in result.stderr


def test_a_claim_is_shown_with_all_that_rests_on_it() -> None:
    shown = run("C001-41").stdout
    assert "rail.loss = 0.5 share: how much of it" in shown
    assert "more than 0.5 probability (inferred)" in shown
    assert "Igor Ilyash" in shown
    assert "D-08 Can Lukashenko refuse a direct demand?" in shown
    assert "used by" not in shown


def test_a_scenario_that_cites_a_claim_is_named_with_its_line() -> None:
    assert "one.yaml:4  - {week: 2, demand: ultimatum, source: C001-05}" in run("C001-05").stdout
    (claim,) = [json.loads(run("p12", "--json").stdout)]
    assert claim["scenario_lines"][0]["line"] == 5
    assert claim["parameters"] == []


def test_a_claim_that_nothing_uses_says_so() -> None:
    assert "nothing in the model or the shipped scenarios" in run("C000-03").stdout


def test_brackets_in_a_text_are_not_taken_for_styles() -> None:
    assert "how much of it [red] goes" in run("P24").stdout


def test_unused_leaves_out_what_a_parameter_or_a_scenario_cites_but_not_what_a_remark_mentions() -> None:
    assert set(load_evidence().claims) - ids("--unused") == {"C001-41", "P24", "C001-05", "P12"}
    assert ids("--unused", "--search", "sochi") == ids("--search", "sochi") - {"C001-05"}


def test_judgement_lists_the_parameters_that_cite_no_claim() -> None:
    assert [parameter["path"] for parameter in data("--judgement")] == ["rail.wait"]
    result = run("--judgement")
    assert "2 weeks" in result.stdout
    assert "1 of 2 parameters" in result.stderr


def test_disagreements_are_listed_with_every_side() -> None:
    shown = run("--disagreements").stdout
    for dispute in load_evidence().disagreements:
        assert dispute.id in shown
    assert data("--disagreements")[0]["id"] == "D-01"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["C001-51"], "unknown claim id 'C001-51'; did you mean C001-41?"),
        (["rubbish"], "unknown claim id 'RUBBISH'; `warentry evidence` lists all ids"),
        (["--article", "7"], "--article: there is no '7'; choose from 000, 001, 002, 003, 004, public"),
        (["--direction", "up"], "--direction: there is no 'up'; choose from raises"),
        (["C001-41", "--unused"], "not several"),
        (["--judgement", "--disagreements"], "not several"),
    ],
)
def test_a_wrong_request_gets_one_sentence_and_exit_code_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, Stopped) and (result.exception.code, result.stdout) == (2, "")
    assert message in result.exception.message


def test_broken_evidence_gets_one_sentence_and_exit_code_4(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "load", lambda: load_evidence(tmp_path))
    result = run()
    assert isinstance(result.exception, Stopped) and (result.exception.code, result.stdout) == (4, "")
    assert "public-facts.yaml: cannot be read" in result.exception.message


def test_ids_complete_as_they_are_typed() -> None:
    assert command._complete("c001-4") == ["C001-40", "C001-41", "C001-42", "C001-43", "C001-44"]
