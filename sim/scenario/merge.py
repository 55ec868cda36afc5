"""What several files say together: each is laid over those before it, and who contradicts whom is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sim.scenario.errors import Position, Problems
from sim.scenario.keys import BLOCKS
from sim.scenario.names import UnknownName, name_in_file, parameter_in_file
from sim.scenario.yaml_nodes import Node

OWN = ("title", "description")  # speak of their own file, and are never inherited
NO_CONTRADICTION = (*OWN, "sources")
GROUNDS = ("source", "note")

Tree = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of those that make a scenario: what it says itself, and which files it builds on, near and far."""

    file: str
    tree: Tree
    below: frozenset[str]


@dataclass(slots=True)
class Merged:
    """The values that hold, and for each name everything that was said of it: the last one holds.

    Names are keys at the top (`weeks`), `initial.sanctions` and `parameters.west.resolve`: whole ones, however typed.
    """

    tree: Tree = field(default_factory=dict)
    said: dict[str, list[tuple[Layer, Node]]] = field(default_factory=dict)

    def overridden(self) -> dict[str, tuple[Position, ...]]:
        """For each key and parameter that several files speak of: where it was said in vain, the latest first."""
        places = {name: tuple(node.place for _, node in reversed(said[:-1])) for name, said in self.said.items()}
        return {name.removeprefix("parameters."): lost for name, lost in places.items() if lost}


def merge(layers: Sequence[Layer], problems: Problems, is_complete: bool = True) -> Merged:
    """Lays files over each other, the first one lowest; null removes what those below have said.

    `initial` and `parameters` merge name by name, each belief as a whole; everything else is replaced. Where not all
    files could be read (`is_complete` is false) nobody can say that there is nothing to remove.
    """
    merging = _Merging(problems, is_complete)
    for layer in layers:
        kept = OWN if layer is not layers[-1] else ()
        merging.lay({key: node for key, node in layer.tree.items() if key not in kept}, layer)
    return merging.merged


class _Merging:
    def __init__(self, problems: Problems, is_complete: bool) -> None:
        self.problems, self.is_complete, self.merged = problems, is_complete, Merged()

    def lay(self, above: Tree, layer: Layer) -> None:
        """Lays what one file says over everything before."""
        blocks = {key: self._block(key, above[key], layer) for key in BLOCKS if key in above}
        self.merged.tree = self._put(self.merged.tree, {**above, **blocks}, "", layer)

    def _block(self, name: str, node: Node, layer: Layer) -> Node:
        under = self.merged.tree.get(name)
        inherited = under.content if under is not None and isinstance(under.content, Mapping) else {}
        if node.content is None:  # a heading with nothing under it changes nothing
            return replace(node, content=inherited)
        if isinstance(node.content, Mapping):
            return replace(node, content=self._put(inherited, self._whole(name, node.content), f"{name}.", layer))
        return node

    def _whole(self, block: str, said: Tree) -> Tree:
        """What a block says, by the names that it has in the block; what means nothing there is left as it is."""
        whole: dict[str, Node] = {}
        for key, node in said.items():
            name = key
            with suppress(UnknownName):
                parameter = parameter_in_file(key)
                name = name_in_file(parameter) if parameter.path.startswith("initial.") == (block == "initial") else key
            if name in whole:
                message = f"{name} stands here and already on line {whole[name].place.line}"
                self.problems.add(node.place, message, "keep one of the two")
            else:
                whole[name] = node
        return whole

    def _put(self, below: Tree, above: Tree, prefix: str, layer: Layer) -> Tree:
        merged = dict(below)
        for key, node in above.items():
            name = prefix + key
            is_new = name not in self.merged.said
            if name not in BLOCKS:
                self.merged.said.setdefault(name, []).append((layer, node))
            if node.content is not None:
                merged[key] = node
                continue
            merged.pop(key, None)
            if is_new and self.is_complete:
                message = f"{name} is empty, and nothing is inherited that this could remove"
                self.problems.add(node.place, message, "give it a value or delete the line")
        return merged


def warn_of_contradictions(merged: Merged, file: str, problems: Problems) -> None:
    """Warns where two files that know nothing of each other say different things, and a third one does not decide."""
    for name, said in merged.said.items():
        if name in NO_CONTRADICTION:
            continue
        node = said[-1][1]
        for loser in _contradicted(said):
            verb = "removed" if node.content is None else "set"
            message = f"{name} is {verb} here and otherwise in {loser.place}, and {file} builds on both: this one holds"
            problems.warn(node.place, message, f"set {name} in {file} itself, or change the order under `extends:`")


def _contradicted(said: Sequence[tuple[Layer, Node]]) -> Iterator[Node]:
    """The nodes that lose against the last one although its file does not build on theirs."""
    winner, held = said[-1]
    apart = [(layer, node) for layer, node in said[:-1] if layer.file not in winner.below]
    decided = {file for layer, _ in apart for file in layer.below}
    return (node for layer, node in apart if layer.file not in decided and _value(node) != _value(held))


def _value(node: Node) -> Any:
    """What a node says, without where it stands and on which ground."""
    if isinstance(node.content, Mapping):
        return {key: _value(child) for key, child in node.content.items() if key not in GROUNDS}
    return [_value(child) for child in node.content] if isinstance(node.content, tuple) else node.content


def warn_of_foreign_question(merged: Merged, usual: Mapping[str, Any], problems: Problems) -> None:
    """Warns where a question is inherited from a file for which the scenario began on another day or was not as long.

    A question names its time ("within a year of 20 June 2022"), and nobody but its author can write it anew.
    `usual` is what holds where nobody says anything.
    """
    asked = merged.said.get("question", [])
    if not asked or asked[-1][1].content is None:
        return
    author, question = asked[-1]
    for key in usual:
        said = merged.said.get(key, [])
        before = [node for layer, node in said if layer.file == author.file or layer.file in author.below]
        then, now = (nodes[-1].content if nodes else None for nodes in (before, [node for _, node in said]))
        if (then or usual[key]) != (now or usual[key]):
            message = f"{key} is {now or usual[key]} here, and the question is still that of {question.place}"
            problems.warn(said[-1][1].place, message, "write a `question:` of its own that fits")
