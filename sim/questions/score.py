"""How well the worlds foresaw what varied in this case, at rolling origins along the record: what `score` works out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.followed import FOLLOWED
from sim.analysis.islands import Islands
from sim.analysis.origins import BLOCK, Scored, scored_model
from sim.analysis.quarters import QUARTER, ObservedSeries, observed
from sim.answers import score as words
from sim.answers.shown import Picture, Shown
from sim.batch.work import Work
from sim.engine.arrays import Array
from sim.questions.errors import NothingFound, QuestionError
from sim.questions.follow import POWER, WORLDS, check_alive, pursuit_of, say_how_long_to_follow
from sim.questions.following import HORIZONS, Pursuit
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

DRAWS = 400  # of a predictive distribution


@dataclass(frozen=True)
class ForecastSkill(Shown):
    """Each observable that is followed, as it was, with how well the model and naive forecasts foresaw its quarters."""

    pursuit: Pursuit
    series: Mapping[str, ObservedSeries]
    scored: Mapping[str, Scored]

    @property
    def origins(self) -> tuple[date, ...]:
        """The days from which a quarter was foreseen."""
        start = self.pursuit.scenario.start
        return tuple(start + timedelta(weeks=step + 1) for step in self.pursuit.origins)

    def show(self, out: Console) -> None:
        """Writes the scores of each observable, and which of them the model foresees worse than persistence."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every observable with its quarters, scores and skills, each with its error."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row an observable and forecaster."""
        import pandas as pd

        return pd.DataFrame.from_records(list(words.rows(self)))

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the skill against persistence of each observable, by default as `score.png` with the worlds."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        if not data.rows:
            raise NothingFound("no observable can be judged by so few quarters: follow the record for longer")
        return Picture(save_as("score", figure(data), data.metadata, self.pursuit.folder, out))


def score(
    scenario: Scenario,
    work: Work,
    *,
    worlds: int = WORLDS,
    until: date | None = None,
    file: Path | None = None,
    power: float = POWER,
    rng: int = 1,
) -> ForecastSkill:
    """Scores what the worlds that follow the record foresee of each observable, a quarter ahead, from every origin.

    The origins lie thirteen weeks apart, the first thirteen weeks after the scenario begins; nothing after an origin is
    known there. Finds the worlds of `follow` with the same numbers. QuestionError where no quarter can be foreseen.
    """
    pursuit = pursuit_of(scenario, work, worlds=worlds, until=until, file=file, power=power, rng=rng)
    if not pursuit.origins:
        raise QuestionError("a quarter is foreseen after thirteen weeks, and fewer are followed: end later", "until")
    say_how_long_to_follow(pursuit, work)
    islands, _ = pursuit.carry_out(work)
    check_alive(pursuit, islands)
    first, starts = _quarters(pursuit)
    series = {name: observed(pursuit.record, name, starts) for name in FOLLOWED}
    scored = {
        name: scored_model(series[name], _samples(islands, pursuit, len(HORIZONS) + number), first, BLOCK, rng)
        for number, name in enumerate(FOLLOWED)
    }
    return ForecastSkill(pursuit, series, scored)


def _quarters(pursuit: Pursuit) -> tuple[int, list[date]]:
    """The first days of the quarters, from the first that was looked at; and which is the first to be foreseen."""
    start, record = pursuit.scenario.start, pursuit.record
    looked = min((cover.first for cover in record.coverage.values()), default=start)
    before = max(0, (start - looked) // QUARTER)
    return before + 1, [start + number * QUARTER for number in range(-before, len(pursuit.origins) + 1)]


def _samples(islands: Islands, pursuit: Pursuit, quantity: int) -> list[Array | None]:
    """The predictive distribution at every origin, of what some worlds say something of; None elsewhere."""
    drawn = [islands.sample(step, DRAWS)[quantity] for step in pursuit.origins]
    known = [values[np.isfinite(values)] for values in drawn]
    return [values if len(values) else None for values in known]
