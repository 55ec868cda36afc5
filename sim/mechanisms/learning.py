"""What Moscow and Minsk learn about each other from demands, answers and reactions."""

from __future__ import annotations

import numpy as np

from sim.crisis.game import Game, likelihood
from sim.crisis.meeting import ACCEPT, COERCE, DEPOSE, UNPROVOKED
from sim.engine.compiled import rule
from sim.engine.entity import Mechanism, Parameters, State, World
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

    weight_of_type = State("probability", "Moscow's belief over seven inclinations of the leader", len(GRID))

    neutral = "nobody learns: both beliefs stay as they start"

    @rule
    def begin(w: World) -> None:
        """Moscow knows what kind of leader is usual."""
        for i in range(len(GRID)):
            w.learning_weight_of_type[i] = PRIOR_WEIGHT[i]

    @rule
    def inclination_believed(w: World, p: Parameters) -> float:
        """Moscow's mean belief about the leader's inclination, in office value."""
        mean = GRID[0] * w.learning_weight_of_type[0]
        for i in range(1, len(GRID)):
            mean = mean + GRID[i] * w.learning_weight_of_type[i]
        return p.leader_type_sd * mean

    @rule
    def inclination_doubt(w: World, p: Parameters) -> float:
        """What Moscow does not know of it: the variance of his type, as far as it is not learned, and of his mood."""
        mean = square = 0.0
        for i in range(len(GRID)):
            mean = mean + GRID[i] * w.learning_weight_of_type[i]
            square = square + GRID[i] * GRID[i] * w.learning_weight_of_type[i]
        return p.leader_type_sd**2 * (square - mean * mean) + p.leader_mood_sd**2

    @rule
    def learn_type(w: World, p: Parameters, game: Game, move: int, answer: int) -> None:
        """Moscow saw an answer, which was likelier from a leader of one inclination than of another (Bayes' rule)."""
        if p.without_learning:
            return
        weights, total = w.learning_weight_of_type, 0.0
        for i in range(len(GRID)):
            if move != UNPROVOKED:
                supposed = GRID[i] * p.leader_type_sd
                weights[i] *= likelihood(w.summits_table, p.leader, game, p.rule, move, answer, supposed)
            total = total + weights[i]
        for i in range(len(GRID)):
            weights[i] = weights[i] / max(total, 1e-300)

    @rule
    def learn_resolve(w: World, p: Parameters, reaction: int, is_ultimatum: bool) -> None:
        """The leader saw Moscow's reaction to his answer."""
        if p.without_learning:
            return
        lesson = 1.0 if is_ultimatum else p.learning_request_lesson
        firm = 0.0
        if reaction == DEPOSE:
            firm = lesson
        elif reaction == COERCE:
            firm = lesson * p.learning_coercion_lesson
        soft = lesson if reaction == ACCEPT else 0.0
        old = w.resolve_weight
        w.resolve_weight = old + firm + soft
        w.resolve_belief = (w.resolve_belief * old + firm) / w.resolve_weight
