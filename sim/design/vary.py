"""What a sweep leaves open: parameters by their own priors, or by priors that are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sim.design.axes import AxisReader
from sim.design.ensemble import start_of
from sim.engine.parameters import Parameter
from sim.scenario import Belief, Scenario
from sim.scenario.beliefs import BeliefReader
from sim.scenario.vocabulary import vocabulary
from sim.scenario.yaml_nodes import Node

OWN = ("own", "own prior")
SOURCE = "what-if (varied in a sweep)"


def all_priors(scenario: Scenario, spoken_of: Iterable[str] = ()) -> dict[str, Belief]:
    """The priors of everything that nobody knows and neither the scenario nor anybody else speaks of."""
    start = start_of(scenario)
    taken = {*scenario.beliefs, *spoken_of, *(start.points if start is not None else ())}
    return {
        path: Belief(path, parameter.prior, SOURCE)
        for path, parameter in vocabulary().parameters.items()
        if parameter.role == "uncertainty" and path not in taken
    }


def with_priors(scenario: Scenario, spoken_of: Iterable[str] = ()) -> Scenario:
    """The scenario with everything open that nobody knows: see `all_priors`."""
    return replace(scenario, beliefs={**scenario.beliefs, **all_priors(scenario, spoken_of)})


class VaryReader:
    """Reads what is left open: `all`, a list of names, or names with priors."""

    def __init__(self, axes: AxisReader) -> None:
        self.axes, self.scenario = axes, axes.scenario

    def read(self, node: Node, spoken_of: Iterable[str] = ()) -> dict[str, Belief]:
        """The beliefs that a node names, and with `all` those of whatever nobody speaks of; also by `spoken_of`."""
        everything = dict[str, Belief]()
        if isinstance(node.content, tuple):  # a plain list of names
            named = {item.text: Node(OWN[0], item.position, OWN[0], item.position) for item in node.content}
            node = Node(named, node.position)
        if node.text == "all" or (isinstance(node.content, Mapping) and "all" in node.content):
            others = node.content.items() if isinstance(node.content, Mapping) else ()
            node = Node({name: own for name, own in others if name != "all"}, node.position)
            everything = all_priors(self.scenario, spoken_of)
        read = (self._belief(parameter, value) for parameter, value in self._named(node))
        return everything | {belief.path: belief for belief in read if belief is not None}

    def _belief(self, parameter: Parameter, node: Node) -> Belief | None:
        if node.content is None or node.text.strip() in OWN:
            known = self.scenario.beliefs.get(parameter.path)
            if known is not None and known.prior.support[0] < known.prior.support[1]:
                return known
            if not parameter.is_uncertain:
                remedy = f"write {parameter.path}=uniform(low, high)"
                self.axes.refuse(node, f"{parameter.path} has no prior of its own: it is a {parameter.role}", remedy)
                return None
            return Belief(parameter.path, parameter.prior, SOURCE)
        prior = BeliefReader(self.axes.fields, "").from_text(parameter, node.text, node)
        return Belief(parameter.path, prior, SOURCE) if prior is not None else None

    def _named(self, node: Node) -> list[tuple[Parameter, Node]]:
        """The parameters that a mapping names, each once with its node."""
        found: dict[str, tuple[Parameter, Node]] = {}
        for name, value in self.axes.fields.mapping(node, "vary").items():
            parameter = self.axes.parameter(name, value)
            if parameter is not None and parameter.path in found:
                self.axes.refuse(value, f"{parameter.path} is named twice", "keep one of the two")
            elif parameter is not None:
                found[parameter.path] = parameter, value
        return list(found.values())
