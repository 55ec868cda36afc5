"""Whether entries are noise: how much of the known chance of an entry needs a slip of one of the two players.

A slip is a move worth less to him who makes it than the best of his others by more than 3 / precision. Quantal response
never rules a move out; a model whose entries mostly need one takes absurd acts for risk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from numpy.typing import NDArray

from sim.analysis.ratio import Ratio, mean, ratio
from sim.measured.slips import ORDERS, PARTS

COLUMNS = tuple(name for name in PARTS if name != ORDERS)
TOO_MANY = 0.5


@dataclass(frozen=True)
class Slips:
    """Of the chance of an entry at meetings: the part that is a slip of the leader, of Moscow, of either.

    `at_incidents` is the part of that after incidents which is a slip of the leader, `in_all` that of both together;
    `meetings` and `incidents` are the two chances themselves, mean over worlds.
    """

    leader: Ratio
    moscow: Ratio
    either: Ratio
    at_incidents: Ratio
    in_all: Ratio
    meetings: Ratio
    incidents: Ratio

    @property
    def is_too_many(self) -> bool:
        """Whether most of the chance at meetings needs a slip of the leader."""
        return self.leader.value > TOO_MANY

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {field.name: getattr(self, field.name).to_dict() for field in fields(self)}


def slips(runs: Mapping[str, NDArray[Any]]) -> Slips:
    """The slips in worlds; `runs` has COLUMNS and `point`, (worlds,) each."""
    whole, leader, moscow, either, incidents, at_incidents = (runs[name] for name in COLUMNS)
    point = runs["point"]
    return Slips(
        ratio(leader, whole, point),
        ratio(moscow, whole, point),
        ratio(either, whole, point),
        ratio(at_incidents, incidents, point),
        ratio(either + at_incidents, whole + incidents, point),
        mean(whole, point),
        mean(incidents, point),
    )


def shares(sums: Mapping[str, float]) -> dict[str, float | None]:
    """The same parts from sums over worlds; None where there is nothing of which they are a part."""
    whole, leader, moscow, either, incidents, at_incidents = (sums[name] for name in COLUMNS)
    parts = {"leader": (leader, whole), "moscow": (moscow, whole), "either": (either, whole)}
    parts |= {"at_incidents": (at_incidents, incidents), "in_all": (either + at_incidents, whole + incidents)}
    return {name: part / of if of > 0 else None for name, (part, of) in parts.items()}
