"""Reads seeds/*.yaml strictly: what is not as seeds/README.md says is refused with file and id."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Hashable, Iterable
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from sim.engine.reading import read_text
from sim.engine.shipped import shipped
from sim.evidence.claims import (
    DIRECTIONS,
    Article,
    Claim,
    Disagreement,
    DisputedAnswer,
    Evidence,
    EvidenceError,
    Quantity,
)

try:
    from yaml import CBaseLoader as BaseLoader
except ImportError:  # PyYAML built without libyaml: the same, ten times slower
    from yaml import BaseLoader  # type: ignore[assignment]

Identified = TypeVar("Identified", Article, Claim, Disagreement)

KNOWN = ("printed", "stated", "inferred")
VERIFIED = ("looked-up", "reported", "from-memory")
BOUNDS = ("more than", "up to")
KINDS_OF_SOURCE = (
    "anonymous source",
    "author's judgement",
    "expert commentary",
    "intelligence or monitor report",
    "official data",
    "official statement",
    "peer-reviewed study",
    "press report",
    "public record",
    "survey",
)

QUANTITY_KEYS = ("name", "unit", "value", "low", "high", "bound", "known")
CLAIM_KEYS = (
    *("id", "claim", "place", "date", "known", "quantity"),
    *("mechanism", "direction", "depends_on", "kind_of_source", "note"),
)
FACT_KEYS = ("id", "fact", "date", "quantity", "mechanism", "kind_of_source", "source", "verified", "note")
ARTICLE_KEYS = (
    *("id", "title", "author", "outlet", "kind", "printed", "written", "written_known", "written_because"),
    *("caveats", "places", "claims"),
)
DISAGREEMENT_KEYS = ("id", "question", "sides", "model")


class Loader(BaseLoader):
    """YAML in which every scalar is text (no dates, no `no` that means False) and no key comes twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping, refused when a key is given twice."""
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"the key {key.value!r} is given twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class NamedValues:
    """Names with values somewhere in a file; `where` is the place that every message begins with."""

    def __init__(self, raw: Any, where: str, keys: tuple[str, ...]) -> None:
        self.raw, self.where = raw, where
        if not isinstance(raw, dict):
            raise self.wrong(f"expected names with values, got {str(raw)[:60]!r}")
        for key in raw:
            if key not in keys:
                near = difflib.get_close_matches(str(key), keys, n=1)
                remedy = f"did you mean {near[0]}?" if near else f"choose from {', '.join(keys)}"
                raise self.wrong(f"unknown key {key!r}; {remedy}")

    def wrong(self, what: str) -> EvidenceError:
        """The error to raise when something here is not as it should be."""
        return EvidenceError(f"{self.where}: {what}")

    def text(self, key: str) -> str:
        """A text that must be there."""
        if key not in self.raw:
            raise self.wrong(f"`{key}` is missing")
        raw = self.raw[key]
        if not isinstance(raw, str) or not raw.strip():
            raise self.wrong(f"`{key}` must be a text that is not empty")
        return raw.strip()

    def optional(self, key: str) -> str | None:
        """A text that may be absent."""
        return self.text(key) if key in self.raw else None

    def word(self, key: str, allowed: Iterable[str]) -> str:
        """One of several words."""
        if (word := self.text(key)) not in (words := tuple(allowed)):
            raise self.wrong(f"{key} {word[:60]!r} is not allowed; choose from {', '.join(words)}")
        return word

    def optional_word(self, key: str, allowed: Iterable[str]) -> str | None:
        """One of several words, or nothing."""
        return self.word(key, allowed) if key in self.raw else None

    def number(self, key: str) -> float | None:
        """A finite number that may be absent."""
        if key not in self.raw:
            return None
        text = self.text(key)
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self.wrong(f"`{key}` must be a finite number, got {text[:60]!r}")
        return number

    def items(self, key: str) -> list[Any]:
        """A list with at least one item that must be there."""
        raw = self.raw.get(key)
        if not isinstance(raw, list) or not raw:
            raise self.wrong(f"`{key}` must be a list with at least one item")
        return raw

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        items = self.items(key)
        if not all(isinstance(item, str) and item.strip() for item in items):
            raise self.wrong(f"`{key}` must be a list of texts; quote those that contain a colon")
        return tuple(item.strip() for item in items)

    def entries(self, key: str, keys: tuple[str, ...]) -> list[NamedValues]:
        """A list of entries; each is named by its id where it has one, else by its place in the list."""
        found = []
        for number, raw in enumerate(self.items(key), start=1):
            name = raw.get("id") if isinstance(raw, dict) else None
            found.append(NamedValues(raw, f"{self.where}, {name or f'{key} {number}'}", keys))
        return found


@cache
def load_evidence(folder: Path | None = None) -> Evidence:
    """The evidence base of a folder, by default the one that ships with the package.

    Raises EvidenceError, with file and id, when an entry is not as seeds/README.md says.
    """
    return read_seeds(folder or shipped("seeds"))


def read_seeds(folder: Path) -> Evidence:
    """The evidence base of a folder; raises EvidenceError for the first thing that is wrong."""
    articles: dict[str, Article] = {}
    claims: dict[str, Claim] = {}
    disagreements: dict[str, Disagreement] = {}
    for path in sorted(folder.glob("[0-9]*.yaml")):
        entry = yaml_file(path, ARTICLE_KEYS)
        article = _article(entry)
        _add(articles, article, entry)
        for claim_entry in entry.entries("claims", CLAIM_KEYS):
            _add(claims, _claim(claim_entry, article), claim_entry)
    for entry in yaml_file(folder / "public-facts.yaml", ("facts",)).entries("facts", FACT_KEYS):
        _add(claims, _fact(entry), entry)
    known = Evidence(MappingProxyType(claims), MappingProxyType(articles), ())
    for entry in yaml_file(folder / "disagreements.yaml", ("disagreements",)).entries(
        "disagreements", DISAGREEMENT_KEYS
    ):
        _add(disagreements, _disagreement(entry, known), entry)
    return Evidence(known.claims, known.articles, tuple(disagreements.values()))


def yaml_file(path: Path, keys: tuple[str, ...]) -> NamedValues:
    """The names with values that a YAML file holds; EvidenceError with file and line where it holds none."""
    try:
        content = yaml.load(read_text(path), Loader=Loader)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise EvidenceError(f"{path.name}: cannot be read ({reason}); restore it, or name another") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise EvidenceError(f"{path.name}, line {line}: {error.problem}; correct the YAML there") from error
    return NamedValues(content, path.name, keys)


def _add(known: dict[str, Identified], new: Identified, entry: NamedValues) -> None:
    if new.id in known:
        raise entry.wrong(f"the id {new.id} is given twice; give the newer entry the next free one")
    known[new.id] = new


def _article(entry: NamedValues) -> Article:
    article = Article(
        id=entry.text("id"),
        title=entry.text("title"),
        author=entry.text("author"),
        outlet=entry.text("outlet"),
        kind=entry.text("kind"),
        printed=entry.text("printed"),
        written=entry.text("written"),
        written_known=entry.word("written_known", KNOWN),
        written_because=entry.text("written_because"),
        caveats=entry.texts("caveats"),
        places=entry.text("places"),
    )
    if not re.fullmatch(r"\d{3}", article.id) or not entry.where.startswith(f"{article.id}-"):
        raise entry.wrong(f"id {article.id!r} must be three digits, and the file be named ID-AUTHOR.yaml")
    return article


def _claim(entry: NamedValues, article: Article) -> Claim:
    claim = Claim(
        id=entry.text("id"),
        claim=entry.text("claim"),
        place=entry.text("place"),
        mechanism=entry.text("mechanism"),
        direction=entry.word("direction", DIRECTIONS),
        kind_of_source=entry.word("kind_of_source", KINDS_OF_SOURCE),
        date=entry.optional("date"),
        known=entry.optional_word("known", KNOWN),
        quantity=_quantities(entry),
        depends_on=entry.optional("depends_on"),
        note=entry.optional("note"),
    )
    if not re.fullmatch(rf"C{article.id}-\d{{2}}", claim.id):
        raise entry.wrong(f"claims of this article are numbered C{article.id}-01, C{article.id}-02, ...")
    if (claim.date is None) != (claim.known is None):
        raise entry.wrong("give `date` and `known` (how the date is known) together, or neither")
    if (claim.direction == "depends") != (claim.depends_on is not None):
        raise entry.wrong("`depends_on` goes with the direction depends, and that direction with it")
    return claim


def _fact(entry: NamedValues) -> Claim:
    fact = Claim(
        id=entry.text("id"),
        claim=entry.text("fact"),
        place=entry.text("source"),
        mechanism=entry.text("mechanism"),
        direction="context",
        kind_of_source=entry.word("kind_of_source", KINDS_OF_SOURCE),
        date=entry.optional("date"),
        quantity=_quantities(entry),
        verified=entry.word("verified", VERIFIED),
        note=entry.optional("note"),
    )
    if not re.fullmatch(r"P\d{2}", fact.id):
        raise entry.wrong("public facts are numbered P01, P02, ...")
    return fact


def _quantities(owner: NamedValues) -> tuple[Quantity, ...]:
    if "quantity" not in owner.raw:
        return ()
    return tuple(_quantity(entry) for entry in owner.entries("quantity", QUANTITY_KEYS))


def _quantity(entry: NamedValues) -> Quantity:
    value, low, high = (entry.number(key) for key in ("value", "low", "high"))
    bound = entry.optional_word("bound", BOUNDS)
    known = entry.optional_word("known", KNOWN) or "stated"
    is_value = value is not None and low is None and high is None
    is_range = value is None and low is not None and high is not None and low < high and bound is None
    if not (is_value or is_range):
        raise entry.wrong("give either `value`, perhaps with a `bound`, or `low` and a larger `high`")
    return Quantity(entry.text("name"), entry.text("unit"), value, low, high, bound, known)


def _disagreement(entry: NamedValues, evidence: Evidence) -> Disagreement:
    sides = [
        DisputedAnswer(side.text("position"), evidence.check_ids(side.texts("claims"), side.where))
        for side in entry.entries("sides", ("position", "claims"))
    ]
    if len(sides) < 2:
        raise entry.wrong("a disagreement needs at least two sides")
    return Disagreement(entry.text("id"), entry.text("question"), tuple(sides), entry.text("model"))
