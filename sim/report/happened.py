"""What happened elsewhere and since: other clients' decisions, and the dated record followed week by week."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from sim.analysis.words import percent
from sim.design.ensemble import shipped_ensembles
from sim.engine.shipped import shipped
from sim.engine.source import model_version
from sim.evidence.cases import ENTERED, SCALES, Case, read_cases
from sim.scenario.start_from import RECORD

CASES, CONTRAST = "cases", "opposition"


@dataclass(frozen=True)
class SituationInCases:
    """A code of the situation, how many cases have it and how many of them ended in entry."""

    code: str
    cases: int
    entered: int

    @property
    def share(self) -> str:
        """The share that entered."""
        return percent(self.entered / self.cases, 0)


@cache
def happened() -> dict[str, Any]:
    """What the two sections say: how often others entered, and what this version of the model found of both."""
    listed = read_cases(shipped("seeds") / "cases.csv")
    followed = sorted(name for name in shipped_ensembles() if name.startswith(f"{RECORD}_"))
    return {
        "cases": len(listed),
        "wars": len({case.war for case in listed}),
        "entered": _entered(listed),
        "by_opposition": [found for code in SCALES[CONTRAST] if (found := _situation(listed, code)).cases],
        "finding": _finding(CASES),
        "followed": _finding(followed[-1]) if followed else "",
    }


def _situation(listed: tuple[Case, ...], code: str) -> SituationInCases:
    chosen = tuple(case for case in listed if case.codes[CONTRAST] == code)
    return SituationInCases(code, len(chosen), _entered(chosen))


def _entered(listed: tuple[Case, ...]) -> int:
    return sum(case.outcome == ENTERED for case in listed)


def _finding(ensemble: str) -> str:
    """What was found when an ensemble that ships was made; nothing of another version of the model."""
    with shipped_ensembles()[ensemble].open(encoding="utf-8") as file:
        head = takewhile(lambda line: line.startswith("# "), file)
        notes = dict(line[2:].strip().partition(": ")[::2] for line in head)
    return notes.get("finding", "") if notes.get("model") == model_version() else ""
