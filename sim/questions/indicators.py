"""Which signs that can be seen from outside precede an entry, alone and together: what `indicators` works out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.alarms import Followed, on_record
from sim.analysis.course import FEWEST_WEEKS, Course, Flags
from sim.analysis.signs import NEEDS, SHOWN, SIGNS, Sign
from sim.analysis.warning import Indicator, best_together, indicator
from sim.answers import indicators as words
from sim.answers import signs as words_of_signs
from sim.answers.shown import Picture, Shown
from sim.batch.observe import ENTRY_CHANCE, LUCK, ObservedHistories, Watch
from sim.batch.plan import DEFAULT_POINTS, Plan
from sim.batch.reading import Sight, read_by_block
from sim.batch.work import RESULTS, Work
from sim.design.ensemble import Ensemble
from sim.evidence.read_record import load_record
from sim.evidence.record import DatedRecord
from sim.questions.asked import check_used, dated, whole
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.questions.run import plan_of_run
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

WORLDS, FEWEST, MOST = 16_000, 100, 200_000
GROUPS = 32  # of worlds, by which intervals and the two halves are made
DRAWS = {name: f"{LUCK}sign.{name}" for name in SHOWN}  # that decide who is seen


@dataclass(frozen=True)
class Indicators(Shown):
    """What each sign tells of an entry, what several do together, and the alarms that they raise on the record.

    `alone` has the signs that worlds show, what warns most first and what reassures last; `together` those that were
    best in one half of the worlds, told from the other, and `best_alone` the best single sign told from there too.
    `followed` are the alarms on the record by name of the sign, `followed_together` those of the signs together;
    `entries` how many entries the known chances add up to; `over` what points were drawn.
    """

    scenario: Scenario
    alone: tuple[Indicator, ...]
    together: Indicator | None
    best_alone: Indicator | None
    followed: Mapping[str, Followed]
    followed_together: Followed | None
    entries: float
    worlds: int
    seed: int
    is_perfect: bool = False
    over: str = ""
    place: Path = RESULTS

    def of(self, name: str) -> Indicator | None:
        """What one sign tells; None where it is never seen."""
        return next((found for found in self.alone if found.signs == (name,) and found.is_ever_seen), None)

    def show(self, out: Console) -> None:
        """Writes the signs in order, what they say together, what exercises alone are worth, and the false alarms."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every sign with its likelihood ratios, lead, alarms, errors and their reasons, and the alarms one by one."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a sign."""
        import pandas as pd

        return pd.DataFrame.from_records(list(words.rows(self)))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the ladder of signs, the weeks before an entry and the alarms on the record, as `indicators.png`."""
        from sim.plots import save_as
        from sim.plots.indicators import figure

        data = words.drawn(self)
        return Picture(save_as("indicators", figure(data), data.metadata, self.place, out))


@dataclass(frozen=True)
class SignTable(Shown):
    """All signs with what an observer sees of them, and why."""

    signs: tuple[Sign, ...] = tuple(SIGNS.values())

    def show(self, out: Console) -> None:
        """Writes one row a sign."""
        words_of_signs.show(self.signs, out)

    def to_dict(self) -> dict[str, Any]:
        """Every sign with its errors and their reason."""
        return {"signs": [words_of_signs.as_object(sign) for sign in self.signs]}

    def to_df(self) -> pd.DataFrame:
        """One row a sign."""
        import pandas as pd

        return pd.DataFrame.from_records(self.to_dict()["signs"])


def indicators(
    scenario: Scenario,
    work: Work,
    *,
    n: int = WORLDS,
    rng: int = 1,
    points: int = DEFAULT_POINTS,
    ensemble: Ensemble | None = None,
    prior: bool = False,
    perfect: bool = False,
    record: Path | None = None,
) -> Indicators:
    """What precedes an entry in `n` worlds of a scenario, and the false alarms that the same signs raise on the record.

    What is not known is drawn as `run` draws it. `perfect` leaves out the errors of whoever watches; `record` is a
    record of your own. Raises QuestionError for what cannot be asked so, CannotAnswer where entries are too rare,
    EvidenceError for a record with a fault.
    """
    whole("n", n, FEWEST, MOST)
    if scenario.weeks < FEWEST_WEEKS:
        raise QuestionError(
            f"{scenario.name} has {scenario.weeks} weeks, too few to see what comes a quarter before an entry and a "
            f"quarter after a sign: set weeks={FEWEST_WEEKS} or more"
        )
    known = load_record(record)
    plan = plan_of_run(scenario, n=n, rng=rng, points=points, ensemble=ensemble, prior=prior)
    check_used(plan)
    if remark := dated(ensemble):
        work.say(remark)
    draws = () if perfect else DRAWS.values()
    sight = Sight(Watch(plan, (ENTRY_CHANCE, *NEEDS, *draws)), partial(read, perfect))
    say_how_long(work, scenario, n * scenario.weeks)
    found = read_by_block(sight, work, "followed week by week")
    course = Course(found["chance"], found["last"], _groups(plan, found["point"], found["world"]))
    course.check()
    seen = unpacked(found["seen"])
    alone = [indicator({name: flags}, course) for name, flags in seen.items()]
    best = best_together(seen, course)
    followed, together = _on_record(known, best[0] if best else ())
    return Indicators(
        scenario, tuple(sorted(alone, key=lambda one: -one.warns)), best[1] if best else None,
        best[2] if best else None, followed, together, float(course.before_event.sum()), n, rng, perfect,
        _over(ensemble, prior), work.place,
    )  # fmt: skip


def read(perfect: bool, histories: ObservedHistories) -> dict[str, Any]:
    """The signs seen in each week, as the bits of a number; the known chance of an entry; when a world ended."""
    weekly, runs = histories.weekly, histories.runs
    chance = np.diff(weekly[ENTRY_CHANCE], axis=0, prepend=0)
    seen = np.zeros(chance.shape, dtype=np.int64)
    for place, flags in enumerate(sightings(histories, perfect).values()):
        seen |= flags.astype(np.int64) << place
    return {
        "seen": seen,
        "chance": chance,
        "last": np.where(runs["week"] < 0, len(chance), runs["week"]).astype(np.int64),
        "point": runs["point"],
        "world": runs["world"],
    }


def _groups(plan: Plan, point: np.ndarray, world: np.ndarray) -> np.ndarray:
    """In which group each world is: groups are independent of each other, a point or a member of an ensemble whole."""
    if not plan.is_uncertain:
        return world % GROUPS
    return (point if plan.drawn is None else plan.drawn.first[point]) % GROUPS


def sightings(histories: ObservedHistories, perfect: bool = False) -> dict[str, Flags]:
    """In which weeks each sign is seen by somebody who errs, unless he is perfect; {name: (weeks, worlds)}."""
    weekly = histories.weekly
    return {name: sign.seen(weekly, None if perfect else weekly[DRAWS[name]]) for name, sign in SHOWN.items()}


def unpacked(seen: np.ndarray) -> dict[str, Flags]:
    """In which weeks each sign is seen; {name: (weeks, worlds)}."""
    return {name: (seen >> place & 1).astype(bool) for place, name in enumerate(SHOWN)}


def _over(ensemble: Ensemble | None, prior: bool) -> str:
    """What was drawn of all that is not known, in words; nothing where the scenario's own values stand."""
    drawn = [f"the ensemble {ensemble.name}"] if ensemble else []
    return " and ".join([*drawn, *(["the priors"] if prior else [])])


def _on_record(record: DatedRecord, together: tuple[str, ...]) -> tuple[dict[str, Followed], Followed | None]:
    """The alarms of every sign that the record speaks of, and those of some of them together."""
    found = {name: on_record(record, [sign]) for name, sign in SIGNS.items()}
    alarms = {name: followed for name, followed in found.items() if followed is not None}
    return alarms, on_record(record, [SIGNS[name] for name in together]) if together else None
