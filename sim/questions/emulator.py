"""The leader's forecast of his own country, made anew from the model: what `refit-emulator` works out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.network import NetworkFit, fit_network, log_odds
from sim.answers import emulator as words
from sim.answers.shown import Shown
from sim.batch.domestic import WEEKS_OF_A_YEAR, experiment, falls_in, parts
from sim.batch.pieces import Piece, carry_out
from sim.batch.version import package_hash
from sim.batch.work import Work
from sim.crisis.forecast import BRANCHES, DATA, UNITS, columns, load_emulator
from sim.engine.arrays import Array
from sim.questions.duration import say_how_long
from sim.scenario import load_scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

POINTS, SEED = 262_144, 2022
BASE = "baseline_mid_2022"  # whose weeks take as long as those of the experiment
MOST_LOOKED_AT = 8192  # points over which the effect of an input is averaged


@dataclass(frozen=True)
class Refitted(Shown):
    """Both forecasts fitted anew; `moves` says what each input does, `apart` how far the stored ones foresee otherwise.

    `moves` {branch: {input: change of the chance from its low to its high end, all others as they come}}; `apart`
    {branch: root mean square difference of the chances over the points}.
    """

    fits: dict[str, NetworkFit]
    moves: dict[str, dict[str, float]]
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
        """One row an input: its branch, and how far it moves the chance from its low to its high end."""
        import pandas as pd

        rows = [(branch, name, move) for branch, moves in self.moves.items() for name, move in moves.items()]
        return pd.DataFrame(rows, columns=["branch", "input", "moves"])


def refit(work: Work, *, points: int = POINTS, rng: int = SEED) -> Refitted:
    """Fits the forecasts of a fall at home to years with an entry at once and without one, a world at each point."""
    say_how_long(work, load_scenario(BASE), len(BRANCHES) * points * WEEKS_OF_A_YEAR)
    stored = load_emulator().branches if DATA.exists() else {}
    fits, moves, apart = {}, {}, {}
    for branch in BRANCHES:
        said = f"{package_hash()} {branch} {points} {rng}"
        folder = work.place / "forecast" / hashlib.sha256(said.encode()).hexdigest()[:12]
        pieces = [Piece(partial(falls_in, branch, part, points, rng), len(part)) for part in parts(points)]
        fallen = np.concatenate([np.array(part) for part in carry_out(folder, pieces, work, "years")])
        inputs = columns(branch, experiment(branch, points, rng))
        fits[branch] = fit = fit_network(inputs, fallen, UNITS, rng)
        chances = _chances(inputs, fit.weights)
        moves[branch] = {name: _moved(inputs, place, fit.weights) for place, name in enumerate(BRANCHES[branch])}
        if branch in stored:
            apart[branch] = float(np.sqrt(np.mean((chances - _chances(inputs, stored[branch])) ** 2)))
    return Refitted(fits, moves, apart, points, rng)


def _chances(inputs: Array, weights: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-log_odds(inputs, weights))))


def _moved(inputs: Array, place: int, weights: Array) -> float:
    ends = []
    for end in (-1.0, 1.0):
        there = inputs[:MOST_LOOKED_AT].copy()
        there[:, place] = end
        ends.append(_chances(there, weights).mean())
    return float(ends[1] - ends[0])
