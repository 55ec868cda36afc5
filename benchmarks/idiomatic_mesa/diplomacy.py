"""Incidents and summits of the idiomatic Mesa form: the crisis game, and what follows from how it is played."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import mesa
import numpy as np

from sim.crisis.game import chance_of_puppets_war
from sim.crisis.records import OnTable
from sim.crisis.solved import (
    ACCEPT,
    ANSWERS,
    COERCE,
    DEMANDS,
    DEPOSE,
    ENTER,
    MOVES,
    PARTIAL,
    Crisis,
    forecasts,
    incident_chances,
)
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.mechanisms.involvement import AUXILIARY, ENTRY, FEINT
from sim.mechanisms.learning import GRID


class Diplomacy(mesa.Model):
    """The part of the model in which the game is played; its state is set up in model.py."""

    def crisis(self) -> Crisis:
        """The crisis game as it stands, as arrays of one world."""
        p, mean = self.p, float(GRID @ self.weight_of_type[:, 0])
        variance = float(GRID**2 @ self.weight_of_type[:, 0]) - mean**2
        seen = {
            "russian_troops": self.russian_troops_in_belarus,
            "pinned_if_partial": self.troops_if(max(FEINT, self.involvement_level)),
            "ultimatum_is_open": self.ultimatum_weeks_left > 0,
            "inclination": self.leader.leaning,
            "hawkishness": self.kremlin.leaning,
            "resolved_posture": self.posture_feared(),
            "shield": self.shield,
            "inclination_believed": p.leader.type_sd * mean,
            "inclination_doubt": p.leader.type_sd**2 * variance + p.leader.mood_sd**2,
            "deployable": p.army.deployable,
            "war_grievance": p.mobilisation.war_grievance,
            "legitimacy": p.mobilisation.legitimacy,
            "forecast": math.nan,
        }
        scale = {"pin_scale": p.ukraine.pinned_base + p.ukraine.pinned_gain}
        return Crisis(
            of_one_world(Situation, seen, vars(self)),
            of_one_world(LeaderStakes, parameters(LeaderStakes, p)),
            of_one_world(KremlinStakes, scale, parameters(KremlinStakes, p)),
        )

    def draw_who_held_back(self) -> None:
        """Who has held back so far is of a kind that waits as things stand on the first day."""
        game = self.crisis().game
        enters, _, stays = game.nodes[0].worth
        waits, _, demands, _, deposes = game.move_values
        self.leader.draw_again(self.leader.type + float((stays - enters)[0]))
        self.kremlin.draw_again(self.kremlin.type + float((waits - np.maximum(demands, deposes))[0]))

    def may_be_attacked(self, struck: bool) -> bool:
        """An armed incident or none; returns whether the army went to war over it."""
        i = self.p.incidents
        if not self.happens(i.incident_rate * i.rate_floor * (1 + self.involvement_level)) and not struck:
            return False
        self.rally += self.p.opinion.rally_effect
        if self.ending:
            return False
        seen_through = not struck and self.happens(i.false_flag_share) and self.happens(i.recognition)
        _, chances = incident_chances(self.crisis(), np.array([seen_through]))
        reaction = 1.0 if seen_through else self.p.leader.incident_west_factor
        return self.pick(chances) == ENTER and self.order_entry(reaction)

    def may_meet(self, attacked: bool) -> None:
        k = self.p.kremlin
        is_pressing = self.ultimatum_weeks_left > 0 or self.ending == "kremlin_takeover"
        rate = k.ultimatum_summit_rate if is_pressing else k.summit_rate
        held = self.happens(rate * (self.p.turmoil.attention if self.turmoil_weeks_left > 0 else 1.0))
        shock = abs(self.front_balance - self.last_front) > k.emergency_front_move
        held = held or (shock and self.happens(k.p_emergency_summit))
        if held and not self.ending and not attacked:
            self.negotiate(self.crisis())
        if held and self.ending == "kremlin_takeover" and not self.has_entered and not self.war_is_over:
            self.order_by_puppet(self.crisis())

    def negotiate(self, crisis: Crisis) -> None:
        self.tally["summits"] += 1
        move = MOVES[self.pick(crisis.moves)]
        if move == "depose":
            return self.take_over(crisis)
        demand = "none" if move == "wait" else move
        answer = self.pick(crisis.answers[demand])
        self.learn_type(crisis, demand, answer)
        if answer == ENTER:
            self.order_entry()
        if demand != "none" and not self.ending:  # to one whose army refused Moscow reacts as to one who gave in part
            reaction = self.react(crisis, demand, PARTIAL if answer == ENTER else answer)
            if answer == PARTIAL and reaction != DEPOSE:
                self.concede(demand)
        return None

    def concede(self, demand: str) -> None:
        c, level = self.p.concessions, self.involvement_level
        price = c.joint_group_price if demand == "ultimatum" else c.feint_price
        self.concession_room = max(0.0, self.concession_room - price)
        climbed = min(AUXILIARY, level + 1) if demand == "ultimatum" else level
        self.involvement_level, self.with_moscow, self.weeks_on_rung = max(FEINT, level, climbed), True, 0

    def learn_type(self, crisis: Crisis, demand: str, answer: int) -> None:
        supposed = GRID[:, None] * self.p.leader.type_sd
        likelihood = crisis.likelihoods(np.array([DEMANDS.index(demand)]), np.array([answer]), supposed)
        posterior = self.weight_of_type * likelihood
        self.weight_of_type = posterior / posterior.sum()

    def react(self, crisis: Crisis, demand: str, answer: int) -> int:
        reaction, ultimatum = self.pick(crisis.reactions[demand, ANSWERS[answer]].chances), demand == "ultimatum"
        lesson = 1.0 if ultimatum else self.p.learning.request_lesson
        firm = lesson * {ACCEPT: 0.0, COERCE: self.p.learning.coercion_lesson, DEPOSE: 1.0}[reaction]
        soft = lesson * (reaction == ACCEPT)
        weight = self.resolve_weight + firm + soft
        self.resolve_belief = (self.resolve_belief * self.resolve_weight + firm) / weight
        self.resolve_weight = weight
        if reaction == COERCE:
            self.tally["coercions"] += 1
            self.cutoff = max(self.cutoff, 1.0 if ultimatum else self.p.leader.request_fraction)
        if reaction == ACCEPT and answer == PARTIAL:
            self.cutoff = 0.0
        if ultimatum:  # the count goes down before the next meeting
            self.ultimatum_weeks_left = math.ceil(self.p.kremlin.ultimatum_weeks) + 1 if reaction == COERCE else 0.0
        if reaction == DEPOSE:
            self.take_over(crisis)
        return reaction

    def take_over(self, crisis: Crisis) -> None:
        if self.happens(float(crisis.takeover[0])):
            self.close("kremlin_takeover")

    def order_by_puppet(self, crisis: Crisis) -> None:
        chance = chance_of_puppets_war(crisis.situation, crisis.leader, crisis.kremlin, forecasts())
        if self.happens(float(chance[0])) and self.obeys():
            self.march(1.0)

    def order_entry(self, western_reaction: float = 1.0) -> bool:
        obeyed = self.obeys()
        if obeyed:
            self.march(western_reaction)
            self.close("entry")
        elif self.happens(self.p.collapse.order_collapse):
            self.close("domestic_collapse")
        return obeyed

    def obeys(self) -> bool:
        a, units = self.p.army, [u for u in self.army if u.is_manoeuvre]
        refusing = sum(u.strength for u in units if u.refuses()) / sum(u.strength for u in units)
        if refusing <= a.refusal_threshold:
            self.committed = self.committed_first = a.deployable * (1 - refusing)
            return True
        for unit in self.army:
            unit.loyalty *= a.refusal_shock
        return False

    def march(self, western_reaction: float) -> None:
        self.has_entered, self.involvement_level, self.cutoff = True, ENTRY, 0.0
        self.western_reaction = western_reaction
        self.west.do("punish_entry")
        self.add_up_the_west()


def parameters(kind: type[OnTable], p: Any) -> dict[str, float]:
    """The fields of a record that are parameters."""
    found = {name: (getattr(p, source.owner), source.attribute) for name, source in kind.sources().items()}
    return {name: getattr(owner, attribute) for name, (owner, attribute) in found.items() if hasattr(owner, attribute)}


def of_one_world(kind: Any, *sources: Mapping[str, Any]) -> Any:
    known = ChainMap(*(dict(source) for source in sources))
    return kind(**{f.name: np.array([float(known[f.name])]) for f in fields(kind)})
