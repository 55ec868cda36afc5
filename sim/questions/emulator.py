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
from sim.crisis.forecast import BRANCHES, DATA, Emulator, Fitted, features, load_emulator, products, term_name
from sim.engine.arrays import Array
from sim.questions.carry_out import say_if_compiling

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

POINTS, SEED = 65_536, 2022
WORTH_KEEPING = 3.0  # standard errors: a product of two inputs that is less certain is left out
Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Branch:
    """One forecast, fitted anew: its terms as places of two inputs, the fit, and the stored one where there is any."""

    name: str
    pairs: Pairs
    fit: LogitFit
    stored: Fitted | None

    @property
    def terms(self) -> list[str]:
        """The terms in words."""
        return [term_name(self.name, pair) for pair in self.pairs]


@dataclass(frozen=True)
class Refitted(Shown):
    """Both forecasts fitted anew beside those that are stored; `apart`: how far they foresee otherwise, by branch.

    That is the root mean square difference of the chances, over the points of the experiment.
    """

    branches: tuple[Branch, ...]
    apart: dict[str, float]
    points: int
    seed: int

    def show(self, out: Console) -> None:
        """Writes each coefficient with its interval beside the stored one, and how well the forecast does."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """What is stored of it."""
        return words.content(self)

    def to_df(self) -> pd.DataFrame:
        """One row a term: its branch, coefficient and standard error."""
        import pandas as pd

        rows = [
            (branch.name, term, value, error)
            for branch in self.branches
            for term, value, error in zip(branch.terms, branch.fit.coefficients, branch.fit.errors, strict=True)
        ]
        return pd.DataFrame(rows, columns=["branch", "term", "coefficient", "error"])


def refit(work: Work, *, points: int = POINTS, rng: int = SEED) -> Refitted:
    """Fits the forecasts of a fall at home to years with an entry at once and without one, a world at each point."""
    say_if_compiling(work)
    stored = load_emulator() if DATA.exists() else None
    branches, apart = [], {}
    for branch in BRANCHES:
        said = f"{package_hash()} {branch} {points} {rng}"
        folder = work.place / "forecast" / hashlib.sha256(said.encode()).hexdigest()[:12]
        pieces = [Piece(partial(falls_in, branch, part, points, rng), len(part)) for part in parts(points)]
        fallen = np.concatenate([np.array(part) for part in carry_out(folder, pieces, work, "years")])
        inputs = experiment(branch, points, rng)
        pairs, fit = pruned(branch, inputs, fallen)
        there = stored.branches[branch] if stored else None
        branches.append(Branch(branch, pairs, fit, there))
        if there:
            apart[branch] = _apart(branch, inputs, (pairs, fit), there)
    return Refitted(tuple(branches), apart, points, rng)


def pruned(branch: str, inputs: dict[str, Array], fallen: Array) -> tuple[Pairs, LogitFit]:
    """A logit with all products of two inputs, then without those that are not certain."""
    every = products(branch)
    fit = fit_logit(features(branch, inputs, every), fallen)
    certain = np.abs(fit.coefficients) > WORTH_KEEPING * fit.errors
    pairs = [pair for pair, keeps in zip(every, certain, strict=True) if keeps or 0 in pair]
    return pairs, fit_logit(features(branch, inputs, pairs), fallen)


def _apart(branch: str, inputs: dict[str, Array], new: tuple[Pairs, LogitFit], stored: Fitted) -> float:
    pairs, fit = new
    here = np.column_stack(features(branch, inputs, pairs)) @ fit.coefficients
    there = np.column_stack(features(branch, inputs, [*stored.coefficients])) @ [*stored.coefficients.values()]
    chances = [1 / (1 + np.exp(-odds)) for odds in (here, there)]
    return float(np.sqrt(np.mean((chances[0] - chances[1]) ** 2)))
