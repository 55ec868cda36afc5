"""The evidence base: what the articles and public facts claim, and where the articles disagree."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DIRECTIONS = {
    "raises": "raises the chance that Belarusian forces fight in Ukraine",
    "lowers": "lowers the chance that Belarusian forces fight in Ukraine",
    "neutral": "moves something else that the model tracks, not this chance by itself",
    "depends": "raises or lowers the chance or leaves it alone, depending on what is stated with it",
    "context": "background, or a number that anchors the model without a direction",
}
PUBLIC = "public"

# Also what was meant as an id but is none (C1-41, P7) and shorthand (C001-21/22, C001-21..23).
ID_LIKE = re.compile(r"\b(?:[Cc]\d+-\d+|P\d+)\b(?:(?:/|\.{2,}|-)\d+)*")


class EvidenceError(ValueError):
    """The evidence base is broken, or something cites what is not in it."""


class UnknownClaim(EvidenceError):
    """An id that no claim has; `message` says so and `remedy` what to write instead."""

    def __init__(self, claim_id: str, known: Iterable[str], where: str = "") -> None:
        shown = claim_id if len(claim_id) <= 40 else f"{claim_id[:37]}..."
        near = difflib.get_close_matches(shown.upper(), list(known), n=1)
        self.message = f"unknown claim id {shown!r}"
        self.remedy = f"did you mean {near[0]}?" if near else "`warentry evidence` lists all ids"
        if re.search(r"\d(/|\.\.)", shown):
            self.remedy = "write every id in full, such as C001-21 C001-22"
        super().__init__(f"{f'{where}: ' if where else ''}{self.message}; {self.remedy}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a claim: one `value`, perhaps only a bound, or a range from `low` to `high`.

    `bound` is "more than" or "up to"; `known` is "inferred" where the figure is our reading of words.
    """

    name: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: str | None = None
    known: str = "stated"

    def __str__(self) -> str:
        number = f"{self.low:,.10g} to {self.high:,.10g}" if self.value is None else f"{self.value:,.10g}"
        bounded = f"{self.bound} {number}" if self.bound else number
        inferred = " (inferred)" if self.known == "inferred" else ""
        return f"{self.name}: {bounded} {self.unit}{inferred}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One piece of evidence in our own words: a claim of an article, or a public fact.

    `place` is the spot in the article, or the source of a public fact. `known` says how the date is known
    (printed, stated in the text, inferred) and `verified` how a public fact was checked; `depends_on` decides
    the sign where the direction is "depends".
    """

    id: str
    claim: str
    place: str
    mechanism: str
    direction: str
    kind_of_source: str
    date: str | None = None
    known: str | None = None
    quantity: tuple[Quantity, ...] = ()
    depends_on: str | None = None
    verified: str | None = None
    note: str | None = None

    @property
    def article(self) -> str:
        """The article that makes the claim, such as "001", or "public"."""
        return self.id[1:4] if self.id.startswith("C") else PUBLIC


@dataclass(frozen=True, slots=True)
class Article:
    """A source text: who wrote it, when that was and how we know, and what to be careful about."""

    id: str
    title: str
    author: str
    outlet: str
    kind: str
    printed: str
    written: str
    written_known: str
    written_because: str
    caveats: tuple[str, ...]
    places: str


@dataclass(frozen=True, slots=True)
class DisputedAnswer:
    """One answer to a disputed question, with the claims that give it."""

    position: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A question that the articles answer differently; `model` says which prior range carries the doubt."""

    id: str
    question: str
    sides: tuple[DisputedAnswer, ...]
    model: str

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of all claims that take a side."""
        return tuple(claim_id for side in self.sides for claim_id in side.claims)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All claims (public facts included) and articles by id, and what the articles disagree about."""

    claims: Mapping[str, Claim]
    articles: Mapping[str, Article]
    disagreements: tuple[Disagreement, ...]

    def claim(self, claim_id: str, where: str = "") -> Claim:
        """The claim of that id; raises UnknownClaim, which begins with `where` and names the nearest id."""
        if claim_id not in self.claims:
            raise UnknownClaim(claim_id, self.claims, where)
        return self.claims[claim_id]

    def check_ids(self, text_or_ids: str | Iterable[str], where: str) -> tuple[str, ...]:
        """The ids that a text cites, or those given; raises UnknownClaim for the first that is unknown."""
        ids = claim_ids(text_or_ids) if isinstance(text_or_ids, str) else tuple(text_or_ids)
        return tuple(self.claim(claim_id, where).id for claim_id in ids)


def claim_ids(text: str) -> tuple[str, ...]:
    """What a text cites as evidence, in order and once each, such as C001-41 or P12.

    Near misses and shorthand (P7, C001-21/22) come back as written, so that a check finds them unknown.
    """
    return tuple(dict.fromkeys(ID_LIKE.findall(text)))
