"""The rubric: the same for every case, in names that the model has."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine.shipped import shipped
from sim.evidence.cases import SCALES
from sim.evidence.claims import EvidenceError
from sim.scenario.rubric import load_rubric

FALLING = ("opinion.support_share", "elite.coup_base")  # the stronger the code, the smaller the number


def test_a_stronger_code_moves_its_inputs_one_way_only() -> None:
    for given in load_rubric().inputs:
        middles = [float(given.codes[code].quantile(0.5)) for code in SCALES[given.by]]
        assert middles == sorted(middles, reverse=given.name in FALLING) and middles[0] != middles[-1], given.name


def test_those_against_and_those_for_are_never_more_than_all() -> None:
    inputs = {given.name: given for given in load_rubric().inputs}
    against, for_ = inputs["opinion.anti_war_share"].codes, inputs["opinion.support_share"].codes
    assert all(against[code].support[1] + for_[code].support[1] <= 1 for code in SCALES["opposition"])


def test_a_rubric_knows_codes_and_no_case() -> None:
    words = (shipped("seeds") / "rubric.yaml").read_text(encoding="utf-8")
    assert not any(line.lstrip().startswith(("case:", "war:")) for line in words.splitlines())
    weak, strong = ({column: scale[at] for column, scale in SCALES.items()} for at in (0, -1))
    assert load_rubric().beliefs(weak).keys() == load_rubric().beliefs(strong).keys()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "initial.economic_dependence",
            "initial.economic_dependance",
            "inputs 1: there is no parameter 'initial.economic_dependance': did you mean initial.economic_dependence?",
        ),
        ("by: reward", "by: money", "by 'money' is not allowed; choose from asked, dependence"),
        ("medium: {uniform: [0.25, 0.50]}, ", "", "the code medium of dependence is missing; say what it means"),
        ("[0.05, 0.25]", "[0.05, 2.5]", "goes beyond what it can be"),
        ("low: {uniform: [0.05, 0.25]}", "low: {uniform: [0.05]}", "uniform needs"),
        ("low: {uniform: [0.05, 0.25]}", "low: {even: [0.05, 0.1]}", "there is no prior 'even'"),
        ("request: 0.5", "request: 0.6", "demands, pressure: the chances must be 0 or more and add up to 1"),
        ("  occupied: {ultimatum: 1}\n", "", "occupied is missing; say which demand it is"),
        ("name: leader.entry_reward", "name: opinion.support_share", "opinion.support_share is there twice"),
        ("name: leader.breach_cost", "name: leader.entry_reward", "leader.entry_reward is there twice"),
        ("name: leader.breach_cost", "name: initial.repression", "initial.repression is no parameter with a prior"),
    ],
)
def test_a_wrong_name_or_value_is_one_clear_error(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    words = (shipped("seeds") / "rubric.yaml").read_text(encoding="utf-8")
    assert old in words
    file = tmp_path / "rubric.yaml"
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EvidenceError) as told:
        load_rubric(file)
    assert sentence in str(told.value) and "\n" not in str(told.value)
