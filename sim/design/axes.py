"""The values that are tried of one name: a list of them, or a range from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from sim.engine.parameters import Parameter
from sim.scenario import Scenario
from sim.scenario.changes import PLAIN, WHOLE, ChangeReader, Value, is_change
from sim.scenario.errors import quoted
from sim.scenario.fields import Fields
from sim.scenario.names import UnknownName, parameter_named
from sim.scenario.yaml_nodes import Broken, Node, scalar

MOST_STEPS = 100_000
GEOMETRIC = "geometric"
HOW = "FROM:TO:STEPS, FROM:TO:STEPS:geometric or FROM:TO:+SIZE"
RANGE_KEYS = ("from", "to", "steps", "by", "spacing")
DIGITS = 12  # to which a step is rounded, so that 0.1 + 0.2 is 0.3


class AxisReader:
    """Reads names and values that a scenario can be tried with; what is refused is noted, and left out."""

    def __init__(self, scenario: Scenario, fields: Fields) -> None:
        self.scenario, self.fields = scenario, fields
        self.parameters = fields.words.parameters
        self.changes = ChangeReader(scenario, fields)

    def known(self, named: Mapping[str, Node]) -> dict[str, Node]:
        """What can be tried of that which a mapping names, by its whole name; the rest is noted."""
        found: dict[str, Node] = {}
        for name, node in named.items():
            if is_change(name):
                whole = name if self.changes.knows(name, node) else None
            else:
                parameter = self.parameter(name, node, others=PLAIN)
                whole = parameter.path if parameter else None
            if whole in found:
                self.refuse(node, f"{whole} is named twice", "keep one of the two")
            elif whole is not None:
                found[whole] = node
        return found

    def parameter(self, name: str, node: Node, others: Sequence[str] = ()) -> Parameter | None:
        """The parameter that a name means; None is noted, with the nearest name of one, or one of the `others`."""
        try:
            return parameter_named(name, others)
        except UnknownName as error:
            self.refuse(node, error.complaint, error.remedy)
            return None

    def value(self, name: str, node: Node) -> Value | None:
        """One value of a name that is known."""
        if is_change(name):
            return self.changes.value(name, node)
        return self.fields.number(node, name, self.parameters[name].unit)

    def values(self, name: str, node: Node) -> list[Value]:
        """All values of a name: `[0.1, 0.2]` or `0.1,0.2`, `{from: 0, to: 1, steps: 5}` or a range in one word."""
        if isinstance(node.content, Mapping):
            return self._checked(name, node, self._described_range(name, node, node.content))
        if isinstance(node.content, str) and ":" in node.text:
            return self._checked(name, node, self._written_range(name, node))
        items = node.content if isinstance(node.content, tuple) else _split(node, ",")
        if not items:
            self.refuse(node, f"{name} has no values", "write for example [0.1, 0.2]")
        return self._checked(name, node, [self.value(name, item) for item in items])

    def refuse(self, node: Node, message: str, remedy: str) -> None:
        """Notes what is wrong at a node, unless the node was refused before."""
        if node.content is not Broken.BROKEN:
            self.fields.problems.add(node.place, message, remedy)

    def _checked(self, name: str, node: Node, values: Iterable[Value | None]) -> list[Value]:
        """The values without those that were refused, if none stands there twice: it would be counted twice."""
        seen: dict[Value, Value] = {}
        for value in (value for value in values if value is not None):
            known = _week(self.scenario, str(value)) if _is_date(name) else value
            if known in seen:
                same = f"{value} stands twice, and would be counted twice" if seen[known] == value else ""
                said = same or f"{seen[known]} and {value} lie in one week, and the model counts in weeks"
                self.refuse(node, f"{name}: {said}", "keep one of the two")
                return []
            seen[known] = value
        return list(seen.values())

    def _written_range(self, name: str, node: Node) -> Iterable[Value]:
        parts = _split(node, ":")
        is_geometric = len(parts) == 4 and parts[3].text == GEOMETRIC
        if len(parts) != 3 and not is_geometric:
            self.refuse(node, f"{name}: expected {HOW}, got {quoted(node.text)}", "write for example 0:1:5")
            return []
        by_size = parts[2].text.startswith("+")
        return self._range(name, node, parts[0], parts[1], parts[2], by_size, is_geometric)

    def _described_range(self, name: str, node: Node, given: Mapping[str, Node]) -> Iterable[Value]:
        self.fields.refuse_unknown(given, RANGE_KEYS, "key")
        steps, by, spacing = (given.get(key) for key in ("steps", "by", "spacing"))
        last = steps if by is None else by
        if "from" not in given or "to" not in given or last is None or (steps is not None and by is not None):
            remedy = "write {from: 0, to: 1, steps: 5}, or {from: 0, to: 1, by: 0.2}"
            self.refuse(node, f"{name}: a range needs from, to, and either steps or by", remedy)
            return []
        is_geometric = spacing is not None and self.fields.choice(spacing, "spacing", (GEOMETRIC, "even")) == GEOMETRIC
        return self._range(name, node, given["from"], given["to"], last, by is not None, is_geometric)

    def _range(
        self, name: str, node: Node, first: Node, last: Node, third: Node, by_size: bool, is_geometric: bool
    ) -> Iterable[Value]:
        """The values from the first to the last; `third` says how many there are, or how far one is from the next."""
        if is_change(name) and name not in WHOLE and not _is_date(name):
            self.refuse(node, f"{name} has words for values, and no range", "list them: a,b,c")
            return []
        ends = [self.value(name, end) for end in (first, last)]
        size = self.fields.number(third, f"{name}: step") if by_size else None
        steps = None if by_size else self.fields.whole(third, f"{name}: steps", 2, MOST_STEPS)
        if None in ends or (size is None and steps is None):
            return []
        low, high = (float(date.fromisoformat(e).toordinal() if isinstance(e, str) else e or 0.0) for e in ends)
        complaint = _why_no_range(low, high, size, is_geometric)
        if complaint is not None:
            self.refuse(node, f"{name}: {complaint[0]}", complaint[1])
            return []
        numbers = _spaced(low, high, steps, size, is_geometric)
        if _is_date(name):
            return [date.fromordinal(round(number)).isoformat() for number in numbers]
        return self._fitting(name, node, numbers)

    def _fitting(self, name: str, node: Node, numbers: list[float]) -> list[float]:
        """The numbers of a range, if all of them fit: the ends may be whole where those between are not."""
        for number in numbers:
            if name in WHOLE and number % 1:
                self.refuse(node, f"{name}: {number:g} is not whole", "choose steps that fall on whole numbers")
                return []
            if name not in WHOLE and not self.parameters[name].unit.contains(number):
                self.fields.outside(node, f"{name}: {number:g}", self.parameters[name].unit)
                return []
        return numbers


def _why_no_range(low: float, high: float, size: float | None, is_geometric: bool) -> tuple[str, str] | None:
    """The complaint and the remedy where nothing leads from one end to the other."""
    if not low < high:
        return "a range rises from its first value to its last", "write for example 0:1:5"
    if is_geometric and (low <= 0 or size is not None):
        return "a geometric range begins above 0 and has a number of steps", "write for example 0.01:1:5:geometric"
    if size is not None and not 0 < size <= high - low:
        return f"a step of {size:g} does not fit between its ends", "write for example 0.1:0.9:+0.2"
    if size is not None and (high - low) / size >= MOST_STEPS:
        return f"steps of {size:g} are too many", f"at most {MOST_STEPS:,} are allowed"
    return None


def _spaced(low: float, high: float, steps: int | None, size: float | None, is_geometric: bool) -> list[float]:
    """Evenly spaced numbers, of one ratio, or so far apart, as far as the last end."""
    if is_geometric and steps is not None:
        inner = [float(f"{number:.{DIGITS}g}") for number in np.geomspace(low, high, steps)[1:-1]]
        return [low, *inner, high]
    if size is not None:
        count = int((high - low) / size + 1e-9) + 1
        return list((low + size * np.arange(count)).round(DIGITS).tolist())
    return list(np.linspace(low, high, steps or 2).round(DIGITS).tolist())


def _split(node: Node, mark: str) -> list[Node]:
    return [Node(scalar(part.strip()), node.position, part.strip()) for part in node.text.split(mark)]


def _is_date(name: str) -> bool:
    return name.endswith(".date")


def _week(scenario: Scenario, day: str) -> float:
    return (date.fromisoformat(day) - scenario.start).days // 7
