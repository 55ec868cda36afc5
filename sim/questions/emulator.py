"""The leader's forecast of his own country, made anew from the model: what `refit-emulator` works out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.logit import LogitFit, fit_logit
from sim.answers import emulator as words
from sim.answers.shown import Shown
from sim.batch.domestic import experiment, falls_in, parts
from sim.batch.pieces import Piece, carry_out
from sim.batch.version import package_hash
from sim.batch.work import Work
from sim.crisis.forecast import DATA, TERMS, Emulator, features, load_emulator
from sim.questions.carry_out import say_if_compiling

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

POINTS, SEED = 32_768, 2022


@dataclass(frozen=True)
class Refitted(Shown):
    """The fitted coefficients beside those that are stored, where any are."""

    fit: LogitFit
    stored: Emulator | None
    points: int
    seed: int

    @property
    def errors_apart(self) -> float:
        """How far the stored forecast is from this one at most, in standard errors of the difference."""
        if self.stored is None:
            return 0.0
        return max(
            abs(value - self.stored.coefficients[term]) / float((error**2 + self.stored.errors[term] ** 2) ** 0.5)
            for term, value, error in zip(TERMS, self.fit.coefficients, self.fit.errors, strict=True)
        )

    def show(self, out: Console) -> None:
        """Writes each coefficient with its interval beside the stored one, and how well the forecast does."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """What is stored of it."""
        return words.content(self)

    def to_df(self) -> pd.DataFrame:
        """One row a term: its coefficient and standard error."""
        import pandas as pd

        return pd.DataFrame({"term": TERMS, "coefficient": self.fit.coefficients, "error": self.fit.errors})


def refit(work: Work, *, points: int = POINTS, rng: int = SEED) -> Refitted:
    """Fits the forecast of a fall at home to entries that are ordered at once, one world at each of `points`."""
    say_if_compiling(work)
    said = f"{package_hash()} {points} {rng}"
    folder = work.place / "forecast" / hashlib.sha256(said.encode()).hexdigest()[:12]
    pieces = [Piece(partial(falls_in, part, points, rng), len(part)) for part in parts(points)]
    fallen = np.concatenate([np.array(part) for part in carry_out(folder, pieces, work, "entries")])
    fit = fit_logit(features(experiment(points, rng)), fallen)
    return Refitted(fit, load_emulator() if DATA.exists() else None, points, rng)
