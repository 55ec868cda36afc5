"""Several scenarios side by side, each against the first one in the same worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sim.analysis.answer import REPORTED, ByPoint, one_by_one
from sim.analysis.contrast import COLUMNS, Columns, Contrast, contrast
from sim.analysis.endings import CALLED
from sim.analysis.estimate import RaoBlackwell, Share
from sim.analysis.paired import Effect
from sim.analysis.sampling import ONE_SAMPLE, Sampling
from sim.analysis.spread import Spread

__all__ = ["COLUMNS", "Standing", "Standings", "compare", "told_apart"]


@dataclass(frozen=True)
class Standing:
    """One scenario by itself: the share of each ending, and that of entries from the known chances.

    `over_points` tells luck and what is not known apart where there are several points; `with_judgement` is the same
    where an ensemble's judgement counts too.
    """

    worlds: int
    points: int
    endings: Mapping[str, Share]
    known: RaoBlackwell
    over_points: Spread | None = None
    with_judgement: Spread | None = None

    def best(self, ending: str) -> Share:
        """The share of an ending with the least noise: of entries from known chances, which the count checks."""
        counted = self.endings[ending]
        return self.known.share(counted) if ending == "entry" else counted

    def to_dict(self) -> dict[str, Any]:
        """The standing as plain data, in the words of `run --json`."""
        shares = {name: asdict(found) for name, found in self.endings.items()}
        return {
            "worlds": self.worlds,
            "points": self.points,
            "endings": {name: {key: s[key] for key in ("k", "p", "low", "high")} for name, s in shares.items()},
            "entry_rao_blackwell": self.known.to_dict(),
            "over_points": self.over_points.to_dict() if self.over_points else None,
            "with_judgement": self.with_judgement.to_dict() if self.with_judgement else None,
        }


@dataclass(frozen=True)
class Standings:
    """Scenarios by name, the first of which is the reference; each of the others has its contrast with it."""

    standings: Mapping[str, Standing]
    contrasts: Mapping[str, Contrast]

    @property
    def reference(self) -> str:
        """The name of the scenario with which the others are compared."""
        return next(iter(self.standings))

    @property
    def is_known(self) -> bool:
        """Whether known chances say at least as much as counts do, in each scenario and in each difference."""
        shares = (standing.known.is_known for standing in self.standings.values())
        return all(shares) and all(against.is_known for against in self.contrasts.values())

    def share(self, name: str, ending: str) -> Share:
        """The share of an ending in a scenario, come by as the differences are, so that these match it."""
        standing = self.standings[name]
        return standing.best(ending) if self.is_known else standing.endings[ending]

    def effect(self, name: str, ending: str) -> Effect:
        """How a scenario differs from the reference: the difference of the two shares, in the same worlds."""
        against = self.contrasts[name]
        return against.best(ending) if self.is_known else against.endings[ending].effect

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """The comparison as plain data: {name: standing and contrast}."""
        against = {name: found.to_dict() for name, found in self.contrasts.items()}
        return {name: {**s.to_dict(), "against_reference": against.get(name)} for name, s in self.standings.items()}

    def finding(self, ending: str, titles: Mapping[str, str] | None = None) -> str:
        """In words: where the ending is more common and where less, and where so many worlds cannot tell."""
        said, what = titles or {name: name for name in self.standings}, CALLED[ending].noun
        effects = {name: self.effect(name, ending) for name in self.contrasts}
        parts, unclear = [], sum(effect.sign == 0 for effect in effects.values())
        for sign, word in ((+1, "more common"), (-1, "less common")):
            names = [name for name, effect in effects.items() if effect.sign == sign]
            if names:
                most = max(names, key=lambda n: abs(effects[n].difference))
                where = f"{said[most]} ({effects[most].text})"
                parts.append(f"{word} in " + (where if len(names) == 1 else f"{len(names)} scenarios, most in {where}"))
        if not parts:
            return f"against {said[self.reference]}, {what} is neither more nor less common as far as one can tell"
        rest = f"; {unclear} of {len(effects)} cannot be told from it" if unclear else ""
        return f"against {said[self.reference]}, {what} is {' and '.join(parts)}{rest}"


def compare(tables: Mapping[str, Columns], sampling: Sampling = ONE_SAMPLE) -> Standings:
    """The scenarios by name, the reference first, from the columns COLUMNS of their worlds with common luck.

    `sampling`: how the points were come by, which are the same in all.
    ValueError, naming the scenario, where its worlds are not those of the reference.
    """
    reference, *others = tables
    found = {}
    for name in others:
        try:
            found[name] = contrast(tables[reference], tables[name], sampling)
        except ValueError as error:
            raise ValueError(f"{reference} and {name} cannot be compared: {error}") from None
    standings = {name: _standing(columns, sampling) for name, columns in tables.items()}
    return Standings(standings, found)


def _standing(runs: Columns, sampling: Sampling) -> Standing:
    told = ByPoint(one_by_one(runs), sampling)
    over_points, with_judgement = told.spreads()
    return Standing(
        worlds=int(told.worlds.sum()),
        points=len(told.worlds),
        endings={name: told.share(told.had(name)) for name in REPORTED},
        known=told.entry(),
        over_points=over_points,
        with_judgement=with_judgement,
    )


def told_apart(names: Sequence[str], folders: Sequence[str]) -> list[str]:
    """The names, and where several are the same their folders instead."""
    seen = Counter(names)
    return [name if seen[name] == 1 else folder for name, folder in zip(names, folders, strict=True)]
