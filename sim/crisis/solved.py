"""The crisis game between Moscow and Minsk played for many worlds at once: a demand, an answer, a reaction.

The equations are those of game.py. `Crisis` holds the whole game, solved, for those who ask why; the compiled loops
only play it. All arrays are of shape (worlds,) unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.crisis.forecast import weights_in
from sim.crisis.game import Game, incident, likelihood, solve
from sim.crisis.meeting import (
    ACCEPT,
    ANSWERS,
    COERCE,
    DEMANDS,
    DEPOSE,
    ENTER,
    MOVES,
    PARTIAL,
    REACTIONS,
    REFUSE,
    UNFORCED,
    UNPROVOKED,
    WAIT,
    mean,
)
from sim.crisis.rules import NONE, REQUEST, ULTIMATUM, number_of
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.crisis.worth import (
    Pair,
    collapse_estimate,
    collapse_stakes,
    depose_value,
    entry_value,
    fall_risk,
    moscows_estimate,
    pinning,
    staging,
    takeover_success,
    western_removal_risk,
)
from sim.engine.arrays import Array, Flags, Indices

__all__ = [
    "ACCEPT", "ANSWERS", "COERCE", "DEMANDS", "DEPOSE", "ENTER", "MOVES", "NONE", "PARTIAL", "REACTIONS", "REFUSE",
    "REQUEST", "ULTIMATUM", "UNFORCED", "UNPROVOKED", "WAIT", "Crisis", "number_of", "western_removal_risk",
]  # fmt: skip


def perceived_fall_risk(s: Situation, leader: LeaderStakes) -> Array:
    """The leader's own estimate that his people or his army would bring him down after an entry: see worth.py."""
    return fall_risk(s, leader, weights_in(leader)[0])


@dataclass(frozen=True)
class Reaction:
    """Moscow's answer to a partial compliance or a refusal: worth and chance of accept, coerce and depose."""

    values: Array
    chances: Array

    @property
    def worth(self) -> Array:
        """What Moscow expects of this node."""
        return mean(tuple(self.values), tuple(self.chances))


class Crisis:
    """The whole game, solved for every world of a block.

    `leader_values[demand]` (answers, worlds) in office value, `answers[demand]` the chances of the answers with the
    leader's true inclination, `expected_answers[demand]` with the one that Moscow believes in,
    `reactions[demand, answer]`, and `move_values` / `moves` (moves, worlds) for Moscow's opening in war value.
    """

    def __init__(self, situation: Situation, leader: LeaderStakes, kremlin: KremlinStakes, rule: str = "aqre") -> None:
        self.situation, self.leader, self.kremlin, self.rule = situation, leader, kremlin, rule
        self.takeover = takeover_success(situation, kremlin)

    @cached_property
    def game(self) -> Game:
        """Everything at once, as the equations give it."""
        return solve(self.situation, self.leader, self.kremlin, weights_in(self.leader), number_of(self.rule))

    @cached_property
    def fall_risk(self) -> Array:
        """The leader's perceived risk of a domestic fall after an entry."""
        return perceived_fall_risk(self.situation, self.leader)

    @cached_property
    def its_fall_risk(self) -> Array:
        """The same risk as Moscow estimates it for itself."""
        return moscows_estimate(self.situation, self.kremlin, weights_in(self.leader)[0])

    @cached_property
    def collapse_estimate(self) -> Array:
        """Moscow's estimate of it, raised by the leader's talk of a second front as far as it is believed."""
        return collapse_estimate(self.kremlin, self.its_fall_risk)

    @cached_property
    def depose_value(self) -> Array:
        """What an attempt to remove the leader is worth to Moscow, after an ultimatum."""
        return depose_value(self.situation, self.kremlin, self.takeover)

    @cached_property
    def staging(self) -> Array:
        """What the use of Belarusian territory is worth to Moscow."""
        return staging(self.situation, self.kremlin)

    def pinning(self, troops: Array) -> Array:
        """What Ukrainian troops (thousand) tied down in the north are worth to Moscow."""
        return pinning(self.situation, self.kremlin, troops)

    @cached_property
    def collapse_stakes(self) -> Array:
        """What the fall of its ally costs Moscow, more once warheads are there."""
        return collapse_stakes(self.situation, self.kremlin)

    @cached_property
    def entry_value(self) -> Array:
        """What a Belarusian entry is worth to Moscow: military gain and pinning against collapse and escalation."""
        return entry_value(self.situation, self.leader, self.kremlin, self.its_fall_risk)

    @cached_property
    def reactions(self) -> dict[tuple[str, str], Reaction]:
        """Moscow's reactions to an answer short of entry, for each demand."""
        return {
            (demand, answer): Reaction(stacked(node.reaction_values[i]), stacked(node.reactions[i]))
            for demand, node in zip(DEMANDS[1:], self.game.nodes[1:], strict=True)
            for i, answer in enumerate(ANSWERS[1:])
        }

    @cached_property
    def leader_values(self) -> dict[str, Array]:
        """What each answer is worth to the leader under each demand, at his true inclination."""
        return {demand: stacked(node.worth) for demand, node in zip(DEMANDS, self.game.nodes, strict=True)}

    @cached_property
    def feared(self) -> dict[tuple[str, str], Pair]:
        """The chances of coercion and removal as the leader expects them, by his belief in Moscow's resolve."""
        return {
            (demand, answer): node.feared[i]
            for demand, node in zip(DEMANDS[1:], self.game.nodes[1:], strict=True)
            for i, answer in enumerate(ANSWERS[1:])
        }

    @cached_property
    def answers(self) -> dict[str, Array]:
        """How likely each answer is under each demand."""
        return {demand: stacked(node.answers) for demand, node in zip(DEMANDS, self.game.nodes, strict=True)}

    @cached_property
    def expected_answers(self) -> dict[str, Array]:
        """How likely Moscow thinks each answer is, knowing the leader's inclination only by belief."""
        return {demand: stacked(node.expected) for demand, node in zip(DEMANDS, self.game.nodes, strict=True)}

    def likelihoods(self, demand: Indices, answer: Indices, inclinations: Array) -> Array:
        """How likely the answer given to the demand posed would be under other inclinations: (inclinations, worlds).

        `demand` and `answer` (worlds,) index DEMANDS and ANSWERS; `inclinations` (inclinations, worlds), office value.
        """
        return likelihood(self.situation, self.leader, self.game, number_of(self.rule), demand, answer, inclinations)

    @cached_property
    def move_values(self) -> Array:
        """What waiting, a request, an ultimatum and an attempt to depose are worth to Moscow."""
        return stacked(self.game.move_values)

    @cached_property
    def moves(self) -> Array:
        """How likely each opening move of Moscow is."""
        return stacked(self.game.moves)


def stacked(options: tuple[Array, ...]) -> Array:
    """Options as rows: (options, worlds)."""
    return np.stack(np.broadcast_arrays(*options))


def incident_values(s: Situation, leader: LeaderStakes, k: KremlinStakes, believed: Array | float = 1.0) -> Array:
    """What each answer to an armed incident is worth to the leader: (answers, worlds); see game.py."""
    return stacked(incident(s, leader, k, weights_in(leader), number_of("aqre"), believed)[0])


def incident_chances(crisis: Crisis, seen_through: Flags) -> tuple[Array, Array]:
    """The worth and the chance of each answer to an armed incident: (answers, worlds) each."""
    believed = np.where(seen_through, 0.0, 1.0)
    s, leader = crisis.situation, crisis.leader
    worth, chances = incident(s, leader, crisis.kremlin, weights_in(leader), number_of(crisis.rule), believed)
    return stacked(worth), stacked(chances)
