"""Ensembles: parameter points that agree with what is known, each with a weight, kept in a CSV file.

# seed: 1
weight,weight_with_judgement,leader.exit_penalty,leader.risk_bias
0.93,0.41,0.78,-0.02
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.design.points import resample
from sim.engine.arrays import Array
from sim.engine.reading import read_text
from sim.engine.shipped import shipped
from sim.scenario.errors import Position, Problem, ScenarioError, did_you_mean, quoted
from sim.scenario.start_from import file_of, missing
from sim.scenario.vocabulary import vocabulary

if TYPE_CHECKING:
    from sim.scenario import Scenario

WEIGHT, WITH_JUDGEMENT = WEIGHTS = ("weight", "weight_with_judgement")
SHIPPED = "record"
STATE = "state."
JUDGEMENT = "article 001's judgement about a point-blank ultimatum"
Place = Callable[[int], str]


class EnsembleError(ValueError):
    """An ensemble that cannot be used: what is wrong and where, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}: {remedy}")
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Parameter points {path: (members,)} with the `weight` of each; (members,) as all that follows.

    `weight` counts what happened; `with_judgement` counts article 001's judgement about a point-blank ultimatum
    besides, and may be 0 for some. `notes` say how it was made: {key: value}. `states` {name: (members,)}, columns that
    begin with `state.`, are states which no scenario can set, for those that start from its members. Raises
    EnsembleError for a parameter that the model does not have, a value that makes no sense in its unit, and a weight
    that is none.
    """

    name: str
    points: Mapping[str, Array]
    weight: Array
    with_judgement: Array
    notes: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Checks every number."""
        _check(self, lambda member: f"{self.name}, member {member + 1}")

    @staticmethod
    def read(path: str | Path) -> Ensemble:
        """The ensemble in a file; EnsembleError with the line for everything that is wrong with it."""
        return _read(Path(path))

    def to_csv(self) -> str:
        """What a file of it holds, from which it is read again to the last bit."""
        head = [f"# {key}: {value}" for key, value in {"name": self.name, **self.notes}.items()]
        return "\n".join([*head, *self._lines(sorted(self.points), np.arange(self.size))]) + "\n"

    def _lines(self, paths: Sequence[str], members: NDArray[np.int64]) -> list[str]:
        states = sorted(self.states)
        values = (*(self.points[path] for path in paths), *(self.states[name] for name in states))
        rows = np.column_stack((self.weight, self.with_judgement, *values))[members].tolist()
        names = [*WEIGHTS, *paths, *(f"{STATE}{name}" for name in states)]
        return [",".join(names), *(",".join(map(repr, row)) for row in rows)]

    @property
    def size(self) -> int:
        """How many members there are."""
        return len(self.weight)

    @property
    def effective_size(self) -> float:
        """How many members of equal weight would be worth as much (Kish 1965)."""
        return effective_size(self.weight)

    @property
    def effective_size_with_judgement(self) -> float:
        """The same with the weights that count the judgement."""
        return effective_size(self.with_judgement)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The members sorted by their values: an order that does not depend on that of the rows of a file."""
        keys = (self.with_judgement, self.weight, *(self.points[path] for path in sorted(self.points, reverse=True)))
        return np.lexsort(keys)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of parameters, values and weights; notes, name and the order of rows and columns do not matter."""
        return hashlib.sha256("\n".join(self._lines(sorted(self.points), self.order)).encode()).hexdigest()

    def members(self, count: int) -> NDArray[np.int64]:
        """The members that so many samples take, each in proportion to its weight; (count,) numbers of members."""
        return self.order[resample(self.weight[self.order], count)]

    @property
    def judgement(self) -> Array:
        """By which factor the judgement changes what each member counts; 1 on average over samples; (members,)."""
        factor = self.with_judgement / self.weight
        return np.asarray(factor * self.weight.sum() / self.with_judgement.sum())


@dataclass(frozen=True, eq=False)
class Drawn:
    """What an ensemble says of the points of an experiment; (points,) each, by the points' numbers.

    `member` of each: where there are more `draws` than members a heavy one comes several times, and its copies are not
    independent of each other. `first`: the first point with the same values, so that copies are told as one.
    `judgement`: how much each counts when the ensemble's judgement does too, relative to what it counts without.
    """

    member: NDArray[np.int64]
    first: NDArray[np.int64]
    judgement: Array
    draws: int

    @property
    def text(self) -> str:
        """`200 draws of 153 distinct members`."""
        count = len(np.unique(self.member))
        return f"{self.draws:,} draws of {count:,} distinct member{'s' if count != 1 else ''}"


def effective_size(weight: Array) -> float:
    """How many points of equal weight are worth as much as these (Kish 1965)."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def find_ensemble(name: str | Path = SHIPPED, folder: Path = Path()) -> Ensemble:
    """The shipped ensemble of that name, or the one in a file."""
    file = folder / name
    if file.suffix == ".csv" or file.is_file():
        return Ensemble.read(file)
    known = shipped_ensembles()
    if str(name) not in known:
        remedy = did_you_mean(str(name), known, "name a CSV file that `warentry match` wrote")
        raise EnsembleError(f"there is no ensemble {quoted(str(name))}", remedy)
    return Ensemble.read(known[str(name)])


def start_of(scenario: Scenario) -> Ensemble | None:
    """The worlds that a scenario starts from, as an ensemble of parameters and states; None where it starts anew.

    Raises ScenarioError where there is no file of them, and EnsembleError where it cannot be understood.
    """
    if scenario.start_from is None:
        return None
    file = file_of(scenario.start_from)
    if file is None:
        raise ScenarioError([Problem(Position(scenario.name), *missing(scenario.start_from))])
    return _start(file, file.stat().st_mtime_ns)


def ensemble_to_start_from(scenario: Scenario, other: Ensemble | None) -> Ensemble | None:
    """The same; ScenarioError where another ensemble is asked for, or the file cannot be understood."""
    place = Position(scenario.name)
    if other is not None:
        message = f"{scenario.name} starts from worlds that followed the record, which have parameters of their own"
        raise ScenarioError([Problem(place, message, f"drop the ensemble {other.name}")])
    try:
        return start_of(scenario)
    except EnsembleError as error:
        raise ScenarioError([Problem(place, error.message, error.remedy)]) from None


@lru_cache(maxsize=4)
def _start(file: Path, changed: int) -> Ensemble:
    return _read(file)


def shipped_ensembles() -> dict[str, Path]:
    """The ensembles that ship with the package, by name."""
    return {path.stem: path for path in sorted((shipped("scenarios") / "ensembles").glob("*.csv"))}


def _read(file: Path) -> Ensemble:
    try:
        text = read_text(file, "utf-8-sig")
        lines = list(enumerate(text.splitlines(), 1))
        cells = [(number, next(csv.reader([line]))) for number, line in lines if line.strip() and line[0] != "#"]
    except OSError as error:
        raise EnsembleError(f"{file} cannot be read ({error.strerror})", "name a file of `warentry match`") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise EnsembleError(f"{file} is no CSV file ({error})", "name a file that `warentry match` wrote") from None
    notes = dict(_note(line) for _, line in lines if line.startswith("# ") and ": " in line)
    names = [name.strip() for name in cells[0][1]] if cells else []
    _check_names(file, names)
    if len(cells) < 2:
        raise EnsembleError(f"{file} has no members", "write a line of numbers for each below the names")
    numbers = [number for number, _ in cells[1:]]
    table = np.array([_numbers(f"{file}, line {number}", names, row) for number, row in cells[1:]])
    columns = dict(zip(names, table.T.copy(), strict=True))
    weight, judged = (columns.pop(name) for name in WEIGHTS)
    states = {column.removeprefix(STATE): columns.pop(column) for column in names if column.startswith(STATE)}
    name = notes.pop("name", file.stem)
    _check_members(columns, weight, judged, lambda member: f"{file}, line {numbers[member]}")
    return Ensemble(name, columns, weight, judged, notes, states)


def _note(line: str) -> tuple[str, str]:
    key, _, value = line[2:].partition(": ")
    return key.strip(), value.strip()


def _check_names(file: Path, names: Sequence[str]) -> None:
    for name in WEIGHTS:
        if name not in names:
            raise EnsembleError(f"{file} has no column {name}", "name it in the first line that is no comment")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise EnsembleError(f"{file} has two columns {twice}", "keep one of them")
    _check_parameters(str(file), [name for name in names if name not in WEIGHTS and not name.startswith(STATE)])


def _check_parameters(place: str, paths: Sequence[str]) -> None:
    if not paths:
        raise EnsembleError(f"{place} names no parameter", "give each parameter a column, such as leader.risk_bias")
    known = vocabulary().parameters
    for path in paths:
        if path not in known:
            remedy = did_you_mean(path, known, "`warentry parameters` lists what there is")
            raise EnsembleError(f"{place}: unknown parameter {quoted(path)}", remedy)


def _numbers(place: str, names: Sequence[str], row: Sequence[str]) -> list[float]:
    if len(row) != len(names):
        raise EnsembleError(f"{place}: {len(row)} values for {len(names)} columns", "give one value for each")
    return [_number(f"{place}: {name}", cell) for name, cell in zip(names, row, strict=True)]


def _number(place: str, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise EnsembleError(f"{place} is {quoted(cell)}", "write a number") from None


def _check(ensemble: Ensemble, place: Place) -> None:
    sizes = {len(ensemble.with_judgement), *(len(values) for values in ensemble.points.values())}
    if not ensemble.size:
        raise EnsembleError(f"{ensemble.name} has no members", "keep at least one")
    for name, values in ensemble.states.items():
        sizes.add(len(values))
        if not np.isfinite(values).all():
            raise EnsembleError(f"{ensemble.name}: {STATE}{name} is not a number", "leave the column out")
    if sizes != {ensemble.size}:
        raise EnsembleError(f"{ensemble.name} has columns of different lengths", "give each member all values")
    _check_parameters(ensemble.name, list(ensemble.points))
    _check_members(ensemble.points, ensemble.weight, ensemble.with_judgement, place)


def _check_members(points: Mapping[str, Array], weight: Array, judged: Array, place: Place) -> None:
    for name, values, good in (
        (WEIGHT, weight, np.isfinite(weight) & (weight > 0)),
        (WITH_JUDGEMENT, judged, np.isfinite(judged) & (judged >= 0)),
    ):
        if not good.all():
            member, least = int(np.argmin(good)), "above 0: leave the member out" if name == WEIGHT else "0 or more"
            raise EnsembleError(f"{place(member)}: {name} is {values[member]:g}", f"a weight must be {least}")
    if not judged.any():
        raise EnsembleError(f"{place(0)} and all others: {WITH_JUDGEMENT} is 0", "the judgement must leave one member")
    known = vocabulary().parameters
    for path, values in points.items():
        unit = known[path].unit
        for member, value in enumerate(values.tolist()):
            if not (np.isfinite(value) and unit.contains(value)):
                raise EnsembleError(f"{place(member)}: {path} is {value:g}", f"in {unit.name} it must be {unit.domain}")
