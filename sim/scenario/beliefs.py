"""Beliefs of a scenario file, such as `economic_dependence: {pert: [0.5, 0.65, 0.8], source: C003-18}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sim.engine.parameters import Parameter
from sim.engine.priors import FAMILIES, TRUNCATED, Prior, PriorError, check_quantiles, make_prior
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.fields import Fields, with_point
from sim.scenario.names import UnknownName, parameter_in_file
from sim.scenario.scenario import Belief
from sim.scenario.yaml_nodes import Broken, Node, scalar

# A family with tails is cut off at its unit's domain, so that its support always fits. How many of its first
# arguments are values of the number itself: a mean outside the domain is a slip.
CENTRES = {"normal": 1, "lognormal": 1, "p5p95": 2}
WHOLE = ("fixed", "choice")  # give whole numbers where their arguments are


class BeliefReader:
    """Turns the `initial` and `parameters` blocks into beliefs."""

    def __init__(self, fields: Fields, file: str) -> None:
        self.fields, self.file = fields, file
        self.words, self.problems = fields.words, fields.problems

    def read(self, tree: Mapping[str, Node]) -> dict[str, Belief]:
        """All beliefs of a merged scenario, by path."""
        named = [*self._initials(tree.get("initial")), *self._parameters(tree.get("parameters"))]
        read = [self._belief(parameter, node) for parameter, node in named]
        return {belief.path: belief for belief in read if belief is not None}

    def _initials(self, block: Node | None) -> Iterable[tuple[Parameter, Node]]:
        known = self.words.initials
        for name, node in self.fields.mapping(block, "initial").items() if block else ():
            if name in known:
                yield known[name], node
                continue
            try:
                path = parameter_in_file(name).path
                self._refuse(node, f"{path} is a parameter, not an initial state", "move it to `parameters:`")
            except UnknownName as error:
                unknown = f"unknown initial state {quoted(name)}", did_you_mean(name, known)
                self._refuse(node, *((error.complaint, error.remedy) if error.means else unknown))

    def _parameters(self, block: Node | None) -> Iterable[tuple[Parameter, Node]]:
        known = self.words.behaviour
        for path, node in self.fields.mapping(block, "parameters").items() if block else ():
            if path in known:
                yield known[path], node
                continue
            try:
                state = parameter_in_file(path).path
                self._refuse(node, f"{state} is an initial state, not a parameter", "move it to `initial:`")
            except UnknownName as error:
                unknown = f"unknown parameter {quoted(path)}", self._nearest_parameter(path, node)
                self._refuse(node, *((error.complaint, error.remedy) if error.means else unknown))

    def _nearest_parameter(self, path: str, node: Node) -> str:
        if isinstance(node.content, Mapping) and any(p.startswith(f"{path}.") for p in self.words.behaviour):
            return f"write the whole name on one line: {path}.{next(iter(node.content), 'name')}: ..."
        return did_you_mean(path, self.words.behaviour, "`warentry parameters` lists them all")

    def _refuse(self, node: Node, message: str, remedy: str) -> None:
        self.problems.add(node.place, message, remedy)

    def _belief(self, parameter: Parameter, node: Node) -> Belief | None:
        label = parameter.path
        if not isinstance(node.content, Mapping):
            self._not_a_belief(node, label)
            return None
        entries = node.content
        self.fields.refuse_unknown(entries, (*FAMILIES, "within", "source", "note"), "prior or key")
        source = self.fields.source(node, entries, label)
        note = self.fields.note(entries)
        prior = self._prior(parameter, node, entries)
        if prior is None or source is None:
            return None
        place = node.place
        return Belief(label, prior, source, note, place, None if place.file == self.file else place.file)

    def _not_a_belief(self, node: Node, label: str) -> None:
        if node.content is Broken.BROKEN:
            return
        given = quoted(node.text) if node.text else "a list"
        plain = node.text if isinstance(node.content, int | float) and node.text[-1].isdigit() else "0.7"
        value = with_point(node.text) or plain
        remedy = f"write {{fixed: {value}, source: judgement}}, or cite what it rests on"
        self._refuse(node, f"{label}: a changed value needs a source, got {given}", remedy)

    def _prior(self, parameter: Parameter, node: Node, entries: Mapping[str, Node]) -> Prior | None:
        families = [key for key in entries if key in FAMILIES]
        if len(families) != 1:
            said = f"has {' and '.join(families)}" if families else "has no value"
            if families or not set(entries) - {"within", "source", "note"}:  # else the unknown key is the problem
                self._refuse(node, f"{parameter.path} {said}", f"give exactly one of {', '.join(FAMILIES)}")
            return None
        family = families[0]
        given = entries[family]
        parts = given.content if isinstance(given.content, tuple) else (given,)
        return self._checked(parameter, family, parts, given, self._within(parameter, family, entries.get("within")))

    def _within(self, parameter: Parameter, family: str, node: Node | None) -> tuple[float, float]:
        """Where a prior is cut off: at the domain of its unit, or at narrower ends that the file gives."""
        unit = parameter.unit
        if node is None:
            return unit.low, unit.high
        if family not in TRUNCATED:
            remedy = f"delete `within:`; only {', '.join(TRUNCATED)} have tails to cut off"
            self._refuse(node, f"{parameter.path}: {family} ends by itself", remedy)
            return unit.low, unit.high
        ends = [self.fields.number(end, f"{parameter.path}: within", unit) for end in self.fields.items(node, "within")]
        if len(ends) == 2 and None not in ends and ends[0] < ends[1]:  # type: ignore[operator]
            return ends[0], ends[1]  # type: ignore[return-value]
        if None not in ends:
            self._refuse(node, f"{parameter.path}: within needs two rising numbers", "write within: [lowest, highest]")
        return unit.low, unit.high

    def _checked(
        self,
        parameter: Parameter,
        family: str,
        parts: Iterable[Node],
        node: Node,
        within: tuple[float, float] | None = None,
    ) -> Prior | None:
        unit = parameter.unit
        read = [self.fields.number(part, f"{parameter.path}: {family}") for part in parts]
        numbers = [number for number in read if number is not None]
        if len(numbers) < len(read):
            return None
        if unit.is_whole and family not in WHOLE:
            message = f"{parameter.path}: {family} gives fractions, and it is {unit.domain} ({unit.meaning})"
            self.problems.add(node.position, message, "write for example {choice: [1, 2]}, or {fixed: 1}")
            return None
        try:
            prior = make_prior(family, numbers, *(within or (unit.low, unit.high)))
            check_quantiles(prior)
        except PriorError as error:
            remedy = f"correct the numbers, or write {{fixed: {parameter.default:g}, source: judgement}}"
            self.problems.add(node.position, f"{parameter.path}: {error}", remedy)
            return None
        own = numbers if family == "choice" else numbers[: CENTRES.get(family, 0)]
        if all(unit.contains(point) for point in (*own, *prior.support)):
            return prior
        written = ", ".join(f"{number:g}" for number in numbers)
        written = written if family == "fixed" else f"{family}({written})"
        self.fields.outside(node, f"{parameter.path}: {written}", unit)
        return None

    def from_text(self, parameter: Parameter, text: str, node: Node) -> Prior | None:
        """The prior that `0.3` or `uniform(0.6, 0.9)` means, as on the command line."""
        call = re.fullmatch(r"\s*(\w+)\s*\((.*)\)\s*", text)
        family, inside = call.groups() if call else ("fixed", text)
        if family not in FAMILIES:
            self._refuse(node, f"there is no prior named {quoted(family)}", did_you_mean(family, FAMILIES))
            return None
        split = [inside] if family == "fixed" and with_point(inside) else inside.split(",")
        parts = [Node(scalar(part.strip()), node.position, part.strip()) for part in split]
        return self._checked(parameter, family, parts, node)
