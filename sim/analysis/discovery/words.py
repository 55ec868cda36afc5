"""Boxes and leaves in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sim.analysis.discovery.box import FoundBox, Limit
from sim.analysis.discovery.search import Discovery
from sim.analysis.endings import CALLED
from sim.analysis.words import interval_text, listed, percent, share_text

OWNERS = {
    "leader": "the leader's", "kremlin": "the Kremlin's", "army": "the army's", "ukraine": "Ukraine's",
    "west": "the West's", "elite": "the elite's", "citizens": "the citizens'",
}  # fmt: skip
COUNTED = ("weeks", "thousand", "persons", "acts")
CAUTION = (
    "Boxes are chosen on one half of the points. What is told of them comes from the other half, in which limits that "
    "do not hold up are dropped: that flatters a box a little. The ranges come from what was tried: they say where it "
    "is common among these worlds, not what causes it."
)


class Named(Protocol):
    """What is known of a parameter; `is_chosen`: its values were set by somebody, else drawn from what is believed."""

    @property
    def path(self) -> str:
        """Its dotted path."""

    @property
    def meaning(self) -> str:
        """What it means."""

    @property
    def unit(self) -> str:
        """What it is measured in."""

    @property
    def is_chosen(self) -> bool:
        """Whether somebody set its values."""


Names = Mapping[str, Named]


@dataclass(frozen=True)
class BoxRange:
    """The limits of a box on one parameter, at least one of them."""

    path: str
    lower: Limit | None
    upper: Limit | None

    @property
    def quasi_p(self) -> float | None:
        """That of its weaker limit."""
        return max((end.quasi_p for end in (self.lower, self.upper) if end and end.quasi_p is not None), default=None)

    @property
    def span(self) -> tuple[float, float]:
        """Between which parts of all points its values lie: (0, 0.38) is the lowest 38 %."""
        return 1 - self.lower.part if self.lower else 0.0, self.upper.part if self.upper else 1.0


def ranges(box: FoundBox) -> list[BoxRange]:
    """What a box asks of each parameter, the surest first."""
    ends = {(limit.path, limit.is_upper): limit for limit in box.limits}
    found = [
        BoxRange(path, ends.get((path, False)), ends.get((path, True))) for path in {e.path: 0 for e in box.limits}
    ]
    return sorted(found, key=lambda r: (r.quasi_p or 0.0, r.path))


def sentence(box: FoundBox, ending: str, names: Names, outside: int = 0, explains: bool = True) -> str:
    """How often an ending comes in a box, where that is, how many worlds it holds and how many of those so ending.

    `outside`: so many boxes come before it; `explains`: it is said what each parameter means.
    """
    what, several = CALLED[ending].noun, CALLED[ending].several
    where = listed([f"{plain_name(names[r.path], explains)} is {limits_text(r, names[r.path])}" for r in ranges(box)])
    beyond = {0: "", 1: "outside box 1, "}.get(outside, f"outside boxes 1 to {outside}, ")
    text = (
        f"{beyond}{what} comes in {share_text(box.share)} ({interval_text(box.share)}) of simulated worlds"
        f"{' where ' if where else ''}{where}: {part_text(box.mass)} of the worlds, "
        f"{part_text(box.coverage)} of all {several}."
    )
    return text[0].upper() + text[1:]


def plain_name(named: Named, explains: bool = False) -> str:
    """What a parameter is called in a sentence: `the leader's exit penalty (what a fall costs ...)`."""
    owner, _, name = named.path.rpartition(".")
    words = name.replace("_", " ")
    meaning = f" ({named.meaning.partition(';')[0]})" if explains else ""
    if owner in OWNERS:
        return f"{OWNERS[owner]} {words}{meaning}"
    return f"{words}{' at the start' if owner == 'initial' else ''}{meaning}"


def finding(found: Discovery, ending: str) -> str:
    """What was found in one sentence, also where it is nothing."""
    what, several = CALLED[ending].noun, CALLED[ending].several
    above = part_text(found.above)
    if found.boxes:
        mass, coverage = (sum(getattr(box, part) for box in found.boxes) for part in ("mass", "coverage"))
        many = "One box" if len(found.boxes) == 1 else f"{len(found.boxes)} boxes"
        hold = "holds" if len(found.boxes) == 1 else "hold"
        return f"{many} with {part_text(mass)} of the worlds {hold} {part_text(coverage)} of all {several}."
    if len(found.path) == 1:
        return (
            f"Nothing that was varied tells worlds with {what} from the others, as far as {found.tried.groups:,} "
            "independent points can show: more of them might."
        )
    return (
        f"No range of parameter values was found that holds up and in which {what} comes in more than {above} of "
        f"simulated worlds; the most that peeling leads to is about {part_text(found.reached)}: ask for less "
        f"(--above {max(found.reached - 0.02, (found.reached + found.overall.p) / 2):.2f}), or try more points."
    )


def limits_text(asked: BoxRange, named: Named) -> str:
    """A range in figures: `at most 62 weeks`, `between 0.2 and 0.35`."""
    unit = f" {named.unit}" if named.unit in COUNTED else ""
    if asked.lower and asked.upper:
        return f"between {value_text(asked.lower.value)} and {value_text(asked.upper.value)}{unit}"
    limit = asked.upper or asked.lower
    return f"at {'most' if asked.upper else 'least'} {value_text(limit.value)}{unit}" if limit else ""


def span_text(asked: BoxRange, named: Named) -> str:
    """A range as a part of what was tried: `the lowest 38 % of what is believed`."""
    of = "the values tried" if named.is_chosen else "what is believed"
    low, high = asked.span
    if asked.lower and asked.upper:
        return f"from {part_text(low)} to {part_text(high)} of {of}"
    return f"the lowest {part_text(high)} of {of}" if asked.upper else f"the highest {part_text(1 - low)} of {of}"


def p_text(p: float) -> str:
    """A quasi-p value."""
    return "< 0.0001" if p < 0.0001 else f"{p:.1g}" if p < 0.01 else f"{p:.2f}"


def part_text(part: float) -> str:
    """A part of a whole, with a decimal where it is small."""
    return percent(part, 0 if part >= 0.095 or part == 0 else 1)


def value_text(value: float) -> str:
    """A parameter's value with three digits that matter, and a minus sign as wide as a plus."""
    return f"{float(f'{value:.3g}'):,.10g}".replace("-", "−")
