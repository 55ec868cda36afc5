"""Files that build on files: which of them make a scenario, and in which order they are laid over each other."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from sim.scenario.errors import Position, Problems, nearest, quoted
from sim.scenario.merge import Layer, Tree
from sim.scenario.texts import STDIN, NoFile, Unreadable, read_text
from sim.scenario.yaml_nodes import Broken, Node, read_yaml

LARGEST_FILE = 1_000_000
MOST_FILES = 100  # that a scenario builds on, all together
SUFFIXES = (".yaml", ".yml")


class Inheritance:
    """Reads a file and all those that it extends, near and far, each once, and puts them in order.

    A file comes after those that it extends, and of several under one `extends:` the later named after the earlier,
    unless that one builds on it. An ancestor on two ways is there once, so that it undoes nothing.
    """

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.is_complete = True
        self._layers: dict[str, Layer] = {}
        self._opened: set[str] = set()

    def layers(self, file: Path, asked_at: Position) -> list[Layer]:
        """The files from the lowest to `file` itself; what cannot be read counts as empty."""
        self._visit(file, asked_at, ())
        return list(self._layers.values())

    def _visit(self, file: Path, asked_at: Position, chain: tuple[str, ...]) -> frozenset[str]:
        """Reads a file after those that it extends; returns it with all of those."""
        identity = os.path.realpath(file)
        if identity in chain:
            names = " -> ".join(Path(link).name for link in (*chain[chain.index(identity) :], identity))
            message = f"these files extend each other in a circle: {names}"
            self._refuse(asked_at, message, "remove one of the `extends:`")
        elif identity not in self._opened and len(self._opened) > MOST_FILES:
            message = f"more than {MOST_FILES} files are extended, one by the other or side by side"
            self._refuse(asked_at, message, "write what they say into fewer files")
        elif identity not in self._opened:
            self._opened.add(identity)
            own, below = dict(self._own(file, asked_at)), frozenset[str]()
            for parent in self._parents(own.pop("extends", None)):
                path = self._find(parent.text.strip(), file)
                below |= self._visit(path, parent.position, (*chain, identity))
            self._layers[identity] = Layer(identity, own, below)
        known = self._layers.get(identity)
        return known.below | {identity} if known is not None else frozenset()

    def _find(self, name: str, file: Path) -> Path:
        """The file that is meant by a name under `extends:` of another file."""
        return find(name, file.parent)

    def _own(self, file: Path, asked_at: Position) -> Tree:
        name = displayed(file)
        text = self._text(file, asked_at)
        root = None if text is None else read_yaml(text, name, self.problems)
        if root is None or root.content is Broken.BROKEN:
            self.is_complete = False
            return {}
        if isinstance(root.content, Mapping):
            return root.content
        message = "a scenario consists of lines of the form `key: value`"
        return self._refuse(root.position, message, "start with `title: ...`")

    def _text(self, file: Path, asked_at: Position) -> str | None:
        try:
            return read_text(file, LARGEST_FILE)
        except FileNotFoundError:
            self._refuse(asked_at, *missing(file))
        except NoFile:
            self._refuse(asked_at, *no_file(file))
        except Unreadable as error:
            place = Position(displayed(file), error.line, 1) if error.line else asked_at
            self._refuse(place, f"{quoted(displayed(file))} {error.message}", error.remedy)
        return None

    def _parents(self, node: Node | None) -> list[Node]:
        if node is None or node.content is None or node.content is Broken.BROKEN:
            return []
        names = node.content if isinstance(node.content, tuple) else (node,)
        if len(names) > MOST_FILES:
            message = f"extends: names {len(names):,} files, and at most {MOST_FILES} are allowed"
            self._refuse(node.position, message, "write what they say into fewer files")
            return []
        good = []
        for name in names:
            if isinstance(name.content, str) and name.text.strip():
                good.append(name)
            elif name.content is not Broken.BROKEN:
                message = f"extends: expected the name of a file, got {quoted(name.text)}"
                self._refuse(name.position, message, "write `extends: baseline_mid_2022`, or a path")
        return good

    def _refuse(self, position: Position, message: str, remedy: str) -> Tree:
        self.problems.add(position, message, remedy)
        self.is_complete = False
        return {}


class TextInheritance(Inheritance):
    """The same for a text that is read as if it were a `file`: it builds on shipped scenarios, and opens nothing else.

    Whoever hands the text in may be somebody else than the owner of the files on this machine.
    """

    def __init__(self, problems: Problems, file: Path, text: str) -> None:
        super().__init__(problems)
        self.file, self.text = file, text

    def _find(self, name: str, file: Path) -> Path:
        return find(name, shipped_folder())

    def _text(self, file: Path, asked_at: Position) -> str | None:
        if file == self.file:
            return self.text
        folder = os.path.realpath(shipped_folder())
        if os.path.dirname(os.path.realpath(file)) != folder:
            message = f"extends: {quoted(file.name)} is no shipped scenario, and this text may build on no other file"
            self._refuse(asked_at, message, "write for example `extends: baseline_mid_2022`")
            return None
        return super()._text(file, asked_at)


def find(name: str, folder: Path = Path()) -> Path:
    """The file that a name stands for: a path relative to `folder`, else a shipped scenario with or without suffix."""
    path = folder / name
    if path == STDIN:  # a file of this name, which is not what is piped in
        return path.absolute()
    is_path = "/" in name or os.sep in name or os.path.isfile(path)
    if name.endswith(SUFFIXES) and not is_path and len(name) < 200 and (shipped_folder() / name).is_file():
        return shipped_folder() / name
    if name.endswith(SUFFIXES) or is_path:
        return path
    return shipped_folder() / f"{name}.yaml"


def shipped_folder() -> Path:
    """Where the scenarios that come with the program lie."""
    from sim.engine.shipped import shipped

    return Path(shipped("scenarios"))


def missing(file: Path) -> tuple[str, str]:
    """The complaint about a file that is not there, and what to type instead."""
    shipped = {path.stem: path.stem for path in sorted(shipped_folder().glob("*.yaml"))}
    is_bare_name = file.parent == shipped_folder()
    beside = {path.stem: path.name for path in (Path() if is_bare_name else file.parent).glob("*.y*ml")}
    known = beside | shipped if is_bare_name else shipped | beside
    near = nearest(file.stem, known)
    remedy = f"name a file, such as x.yaml, or a shipped scenario: {', '.join(shipped)}"
    complaint = f"scenario named {quoted(file.stem)}" if is_bare_name else f"file {quoted(displayed(file))}"
    return f"there is no {complaint}", f"did you mean {known[near]}?" if near else remedy


def no_file(folder: Path) -> tuple[str, str]:
    """The complaint about what is no file, such as a results folder, and what to type instead."""
    try:
        name = str(json.loads((folder / "manifest.json").read_bytes())["scenario"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"{displayed(folder)} is not a file", "name a file such as x.yaml"
    is_shipped = (shipped_folder() / f"{name}.yaml").is_file()
    remedy = f"name that scenario: {name}" if is_shipped else "name the file of that scenario"
    return f"{displayed(folder)} holds results of the scenario {name}", remedy


def displayed(file: Path) -> str:
    """A file's name as messages show it: relative to the working directory if it lies below."""
    if file == STDIN:
        return "stdin"
    absolute, here = os.path.abspath(file), os.getcwd() + os.sep
    return absolute.removeprefix(here)
