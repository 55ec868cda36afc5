"""Every parameter says all that is known of it, and belongs to a rule that uses it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.engine.entity import key_of
from sim.engine.parameters import UNITS, Initial, Parameter, registry
from sim.engine.priors import uniform
from sim.scenario.vocabulary import vocabulary

SOURCE = "\n".join(path.read_text() for path in Path(sim.__file__).parent.rglob("*.py"))


def test_every_parameter_has_a_meaning_and_evidence_or_owns_up_to_judgement() -> None:
    assert [p.path for p in registry() if len(p.meaning) <= 8] == []
    assert [p.path for p in registry() if not re.search(r"\b(C\d{3}-\d{2}|P\d{2}|judgement)\b", p.evidence)] == []


def test_every_parameter_is_used_by_a_rule() -> None:
    read = set(re.findall(r"\b[wp]\.(\w+)", SOURCE))
    on_the_table = {f"{s.owner}.{s.attribute}" for kind in (Situation, LeaderStakes, KremlinStakes)
                    for s in kind.sources().values()}  # fmt: skip
    unused = [p.path for p in registry() if key_of(p) not in read and p.path not in on_the_table
              and f"{getattr(p, 'owner', '')}.{p.path.partition('.')[2]}" not in on_the_table]  # fmt: skip
    assert not unused, f"nothing depends on {unused}: let a rule use it, or take it away"


def test_their_order_is_that_of_the_modules_whichever_was_imported_first() -> None:
    """What is simulated at all parameters in a row has its luck by place: the order is part of the answer."""
    homes = [parameter.home for parameter in registry()]
    assert homes == sorted(homes)
    leaders = [path.startswith("leader.") for path in vocabulary().parameters]
    assert leaders == sorted(leaders, reverse=True)


def test_a_parameter_reads_as_its_declaration_on_the_class() -> None:
    from sim.actors.leader import Leader

    assert Leader.exit_penalty.path == "leader.exit_penalty"
    assert Leader.exit_penalty.default == 0.8
    assert Leader.exit_penalty.unit is UNITS["office value"]


def declare(kind: type, name: str, default: float, prior=None, unit: str = "share") -> None:
    kind(default, prior, unit=unit, meaning="for a test", evidence="judgement").__set_name__(object, name)


@pytest.mark.parametrize(
    ("default", "prior", "unit", "complaint"),
    [
        (1.5, None, "share", "outside its unit's domain"),
        (0.5, uniform(0, 2), "share", "outside its unit's domain"),
        (0.9, uniform(0, 0.5), "share", "outside its prior"),
        (1.5, None, "level", "outside its unit's domain"),
    ],
)
def test_a_default_that_makes_no_sense_is_refused_when_it_is_declared(default, prior, unit, complaint) -> None:
    with pytest.raises(ValueError, match=complaint):
        declare(Parameter, "nonsense", default, prior, unit)


def test_the_same_name_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"initial\.sanctions is declared twice"):
        declare(Initial, "sanctions", 0.5)
