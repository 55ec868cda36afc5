"""What Moscow and Minsk learn about each other from demands, answers and reactions."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.crisis.choice import add_up
from sim.crisis.solved import ACCEPT, COERCE, DEPOSE
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import Mechanism
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform

# Moscow's idea of the leader's inclination: seven points from -2 to +2 of its standard deviations, normal before.
GRID = np.linspace(-2, 2, 7)
PRIOR_WEIGHT = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()


class Learning(Mechanism):
    """Private information is why bargaining fails (Fearon 1995); answers and reactions reveal it.

    Moscow updates by Bayes' rule what it believes of the leader's inclination; the leader counts how often Moscow's
    threats were carried out: a Beta distribution, held as its mean and its weight.
    """

    resolve_belief = Initial(
        0.50,
        uniform(0.35, 0.7),
        unit="probability",
        meaning="the leader's belief that Moscow's threats are carried out",
        evidence="judgement",
    )
    resolve_weight = Initial(
        6,
        uniform(2, 20),
        unit="count",
        meaning="how many experiences that belief rests on",
        evidence="judgement",
        is_positive=True,
    )
    request_lesson = Parameter(
        0.2, unit="number", meaning="weight of a request's outcome against an ultimatum's", evidence="judgement"
    )
    coercion_lesson = Parameter(
        0.5, unit="number", meaning="how much coercion, short of removal, proves resolve", evidence="judgement"
    )

    neutral = "nobody learns: both beliefs stay as they start"

    def prepare(self) -> None:
        self.weight_of_type = np.repeat(PRIOR_WEIGHT[:, None], self.model.worlds, axis=1)

    @property
    def inclination_believed(self) -> Array:
        """Moscow's mean belief about the leader's inclination, in office value."""
        return self.believed(np.arange(self.model.worlds))

    def believed(self, where: Indices) -> Array:
        """The same in the worlds `where`."""
        return self._spread_of_type[where] * add_up(GRID[:, None] * self.weight_of_type[:, where])

    def inclinations(self, where: Indices) -> Array:
        """The seven inclinations that Moscow thinks possible: (7, worlds)."""
        return GRID[:, None] * self._spread_of_type[where]

    @cached_property
    def _spread_of_type(self) -> Array:
        return self.model.in_all_worlds(self.model.leader.type_sd)

    def learn_type(self, where: Indices, likelihood: Array) -> None:
        """Moscow saw an answer that had this likelihood (7, worlds) under each inclination, in the worlds `where`."""
        if self.model.is_off("learning"):
            return
        posterior = self.weight_of_type[:, where] * likelihood
        self.weight_of_type[:, where] = posterior / np.maximum(add_up(posterior), 1e-300)

    def learn_resolve(self, where: Indices, reaction: Indices, after_ultimatum: Flags) -> None:
        """The leader saw Moscow's reaction in the worlds `where`."""
        if self.model.is_off("learning"):
            return
        old, proof = self.resolve_weight[where], self.everywhere("coercion_lesson")[where]
        lesson = np.where(after_ultimatum, 1.0, self.everywhere("request_lesson")[where])
        firm = lesson * np.where(reaction == DEPOSE, 1.0, np.where(reaction == COERCE, proof, 0.0))
        new = old + firm + lesson * (reaction == ACCEPT)
        self.resolve_belief[where] = (self.resolve_belief[where] * old + firm) / new
        self.resolve_weight[where] = new
