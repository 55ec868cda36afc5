"""The address says what is explored, all of it, and nothing that cannot be."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from sim.explore.changes import changed
from sim.explore.exports import exported
from sim.explore.state import Exploration, Revision, pasted
from sim.questions.errors import QuestionError
from sim.scenario import ScenarioError, load_scenario
from sim.scenario.load import read_scenario

TOUCHED = (
    ("set.leader.risk_bias", "0.25"),
    ("set.army.refusal_threshold", "0.4"),
    ("add", "guarantee:3"),
    ("size", "1:0.8"),
    ("move", "0:10"),
    ("mechanism", "sabotage:off"),
    ("unknowns", "ensemble"),
    ("weeks", "40"),
    ("worlds", "2000"),
    ("rng", "7"),
    ("pin", "1"),
    ("set.leader.risk_bias", "-0.3"),
)
TEXT = """\
title: Mine
question: Would it?
extends: point_blank_ultimatum
parameters:
  west.resolve: {uniform: [0.4, 1.0], source: what-if}
"""


def test_whatever_is_touched_the_address_says_it_and_reading_it_gives_the_same() -> None:
    asked = Exploration(Revision("point_blank_ultimatum"))
    for touch in TOUCHED:
        asked = changed(asked, [touch])
        again = Exploration.of(asked.query)
        assert again == asked
        assert again.query == asked.query
    scenario = asked.scenario
    assert (scenario.weeks, asked.worlds, asked.rng, asked.unknowns) == (40, 2000, 7, "ensemble")
    assert [(event.week, event.action) for event in scenario.events] == [(3, "set"), (10, "demand")]
    assert scenario.events[0].value == {"west.resolve": 0.8}
    assert scenario.without == ("sabotage",)
    assert float(scenario.beliefs["leader.risk_bias"].prior.quantile(0.5)) == -0.3
    assert asked.reference is not None
    assert float(asked.reference.beliefs["leader.risk_bias"].prior.quantile(0.5)) == 0.25


def test_what_is_taken_back_is_gone_from_the_address() -> None:
    own = Exploration(Revision("point_blank_ultimatum"))
    there = [("set.leader.risk_bias", "0.2"), ("add", "incident"), ("mechanism", "west:off"), ("weeks", "30")]
    back = [("set.leader.risk_bias", ""), ("remove", "1"), ("mechanism", "west:on"), ("weeks", "52")]
    assert changed(changed(own, there), back) == own
    assert own.query == "scenario=point_blank_ultimatum"


def test_the_yaml_is_the_scenario_that_is_explored() -> None:
    asked = changed(Exploration(Revision("point_blank_ultimatum")), TOUCHED)
    told = exported(asked)
    assert read_scenario(told.yaml, "explored").digest == asked.scenario.digest
    assert asked.reference is not None
    assert read_scenario(told.pinned_yaml, "pinned").digest == asked.reference.digest


def test_a_pinned_scenario_that_is_the_same_is_no_comparison() -> None:
    asked = changed(Exploration(Revision("point_blank_ultimatum")), [("pin", "1")])
    assert asked.reference is None
    assert len(asked.plans()) == 1
    assert len(changed(asked, [("remove", "0")]).plans()) == 2


def test_a_pasted_scenario_travels_in_the_address() -> None:
    asked = Exploration(pasted(TEXT))
    assert Exploration.of(asked.query).scenario.digest == asked.scenario.digest
    assert asked.scenario.title == "Mine"
    assert asked.scenario.events == load_scenario("point_blank_ultimatum").events


def test_a_pasted_scenario_is_checked_as_a_file_is_and_opens_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"pasted\.yaml:5:3: .*west\.resolv"):
        pasted(TEXT.replace("west.resolve", "west.resolv"))
    other = tmp_path / "other.yaml"
    other.write_text("title: Secret\nquestion: What?\nstart: 2022-06-20\n")
    for name in (str(other), "/etc/passwd", "../pyproject.toml", "sweeps/ultimatum_dependence_and_opposition.yaml"):
        with pytest.raises(ScenarioError, match="no shipped scenario"):
            pasted(TEXT.replace("point_blank_ultimatum", name))
    with pytest.raises(QuestionError, match="too long to paste"):
        pasted(TEXT + "#" * 200_000)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("scenario=nowhere", "there is no scenario"),
        ("scenario=/etc/passwd", "there is no scenario"),
        ("scenario=../pyproject", "there is no scenario"),
        ("file=x", "there is no such thing in an address"),
        ("set=leader.risk_bias", "needs a name, a colon and a value"),
        ("set=leader.risk_bia:0.1", "leader.risk_bias"),
        ("set=west.resolve:-1", "west.resolve"),
        ("event=soon", "which is none"),
        ("event=" + '{"week":99,"demand":"ultimatum","source":"what-if"}', "after the scenario's last week"),
        ("event=" + '{"week":1,"demand":"love","source":"what-if"}', "demand"),
        ("without=everything", "without"),
        ("unknowns=all", "default"),
        ("worlds=1000000000", "worlds|50,000"),
        ("worlds=many", "whole number"),
        ("weeks=0", "whole number"),
        ("rng=-1", "whole number"),
        ("yaml=abc", "damaged"),
        ("pin=scenario%3Dnowhere", "there is no scenario"),
        ("x" * 100_000, "too long"),
    ],
)
def test_an_address_that_cannot_be_is_told_in_a_sentence(query: str, said: str) -> None:
    with pytest.raises((QuestionError, ScenarioError), match=said):
        Exploration.of(query).plans()


def test_a_bomb_in_the_address_is_not_unpacked() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode()
    with pytest.raises(QuestionError, match=r"too long|damaged"):
        Exploration.of(urlencode({"yaml": bomb})).plans()
    with pytest.raises(QuestionError, match="damaged"):
        Exploration.of(urlencode({"yaml": base64.urlsafe_b64encode(zlib.compress(b"a" * 5_000_000, 9)).decode()}))


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (("move", "7:3"), "no such event"),
        (("move", "0:soon"), "whole number"),
        (("size", "0:much"), "no number"),
        (("add", "miracle"), "kind of event"),
        (("remove", "x"), "no such event"),
        (("mechanism", "weather:off"), "without"),
        (("button", "1"), "there is no control"),
        (("set.leader.risk_bias", "inf"), "risk_bias"),
    ],
)
def test_a_control_that_says_what_cannot_be_changes_nothing(touch: tuple[str, str], said: str) -> None:
    with pytest.raises((QuestionError, ScenarioError), match=said):
        changed(Exploration(Revision("point_blank_ultimatum")), [touch])
