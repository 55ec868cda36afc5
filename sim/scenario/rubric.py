"""The rubric: what the codes of other cases mean for the inputs of the game, the same for every case.

`seeds/rubric.yaml` says for each code of a column what is believed of a parameter, with the reason, and which demand
the patron puts. It knows no case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engine.parameters import Parameter
from sim.engine.priors import FAMILIES, Prior, PriorError, make_prior
from sim.engine.shipped import shipped
from sim.evidence.cases import SCALES
from sim.evidence.read import NamedValues, yaml_file
from sim.scenario.names import UnknownName, parameter_named

UNASKED, REQUEST, ULTIMATUM = DEMANDS = ("none", "request", "ultimatum")
INPUT = ("name", "by", "codes", "reason")
CONSTANT = ("name", "is", "reason")
SHARED = ("name", "reason")


@dataclass(frozen=True)
class Input:
    """What is believed of a parameter at each code of a column, and why."""

    name: str
    by: str
    codes: Mapping[str, Prior]
    reason: str


@dataclass(frozen=True)
class Rubric:
    """`demands` {code of `asked`: {demand: chance}}, `inputs`, and `always` {parameter: belief} alike in all cases.

    `learns`: the parameters that mean the same whoever decides, and so learn from what others decided.
    """

    demands: Mapping[str, Mapping[str, float]]
    inputs: tuple[Input, ...]
    always: Mapping[str, Prior]
    learns: tuple[str, ...] = ()

    def beliefs(self, codes: Mapping[str, str]) -> dict[str, Prior]:
        """What is believed of the game's inputs in a situation of these codes."""
        return {given.name: given.codes[codes[given.by]] for given in self.inputs} | dict(self.always)


def load_rubric(file: Path | None = None) -> Rubric:
    """The rubric of a file, by default the shipped one.

    Raises EvidenceError, with the file and the entry, for a name that the model does not know or a value that does not
    fit it.
    """
    whole = yaml_file(file or shipped("seeds") / "rubric.yaml", ("demands", "inputs", "always", "learns"))
    inputs = tuple(_input(entry) for entry in whole.entries("inputs", INPUT))
    always = dict(_constant(entry) for entry in whole.entries("always", CONSTANT))
    learns = tuple(_shared(entry) for entry in whole.entries("learns", SHARED)) if "learns" in whole.raw else ()
    named = [*(given.name for given in inputs), *always, *learns]
    for name in named:
        if named.count(name) > 1:
            raise whole.wrong(f"{name} is there twice; keep one of the two")
    return Rubric(dict(_demands(whole)), inputs, always, learns)


def _input(entry: NamedValues) -> Input:
    parameter, column = _parameter(entry), entry.word("by", SCALES)
    raw = NamedValues(entry.raw.get("codes"), f"{entry.where}, {parameter.path}", SCALES[column])
    for code in SCALES[column]:
        if code not in raw.raw:
            raise raw.wrong(f"the code {code} of {column} is missing; say what it means")
    codes = {code: _prior(raw, raw.raw[code], parameter) for code in SCALES[column]}
    return Input(parameter.path, column, codes, entry.text("reason"))


def _constant(entry: NamedValues) -> tuple[str, Prior]:
    parameter = _parameter(entry)
    entry.text("reason")
    return parameter.path, _prior(entry, entry.raw.get("is"), parameter)


def _shared(entry: NamedValues) -> str:
    parameter = _parameter(entry)
    entry.text("reason")
    if not parameter.is_uncertain or parameter.path.startswith("initial."):
        raise entry.wrong(f"{parameter.path} is no parameter with a prior; only what nobody knows can learn")
    return parameter.path


def _parameter(entry: NamedValues) -> Parameter:
    try:
        return parameter_named(entry.text("name"))
    except UnknownName as error:
        raise entry.wrong(str(error)) from None


def _prior(entry: NamedValues, raw: Any, parameter: Parameter) -> Prior:
    if not isinstance(raw, dict) or len(raw) != 1:
        raise entry.wrong(f"{parameter.path}: write a belief such as {{uniform: [0.2, 0.4]}}, not {str(raw)[:60]!r}")
    ((family, given),) = raw.items()
    if family not in FAMILIES:
        raise entry.wrong(f"{parameter.path}: there is no prior {family!r}; choose from {', '.join(FAMILIES)}")
    unit = parameter.unit
    try:
        prior = make_prior(family, [float(number) for number in _listed(given)], unit.low, unit.high)
    except (PriorError, ValueError) as error:
        raise entry.wrong(f"{parameter.path}: {error}") from None
    if not all(unit.contains(end) for end in prior.support):
        raise entry.wrong(f"{parameter.path}: {prior} goes beyond what it can be: {unit.domain}")
    return prior


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _demands(whole: NamedValues) -> Iterator[tuple[str, dict[str, float]]]:
    """For each way of asking, the chance of each demand of the game."""
    asked = NamedValues(whole.raw.get("demands"), f"{whole.where}, demands", SCALES["asked"])
    for code in SCALES["asked"]:
        if code not in asked.raw:
            raise asked.wrong(f"{code} is missing; say which demand it is")
        demand = NamedValues(asked.raw[code], f"{asked.where}, {code}", DEMANDS)
        chances = {name: demand.number(name) or 0.0 for name in demand.raw}
        if min(chances.values(), default=0) < 0 or abs(sum(chances.values()) - 1) > 1e-9:
            raise demand.wrong("the chances must be 0 or more and add up to 1")
        yield code, {name: chance for name, chance in chances.items() if chance > 0}
