"""Incidents and summits of the idiomatic Mesa form: the crisis game, and what follows from how it is played."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import mesa
import numpy as np

from sim.crisis.forecast import weights_in
from sim.crisis.game import chance_of_holding_back, chance_of_puppets_war
from sim.crisis.ladder import AUXILIARY, ENTRY, FEINT, STAGING
from sim.crisis.menu import ITEMS
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
    REFUSE,
    Crisis,
    incident_chances,
)
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.mechanisms.learning import GRID
from sim.mechanisms.summits import MOST_REDRAWN


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
            "closing_feared": self.closing_feared(),
            "cells": self.cells_active + self.cells_latent,
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
        for _ in range(MOST_REDRAWN):
            game = self.crisis().game
            enters, _, stays = game.nodes[0].worth
            waits, _, demands, _, deposes = game.move_values
            is_willing, is_hawkish = enters > stays, np.maximum(demands, deposes) > waits
            if not is_willing and not is_hawkish:
                return
            if is_willing:
                self.leader.draw_again()
            if is_hawkish:
                self.kremlin.draw_again()

    def may_be_attacked(self, struck: bool) -> bool:
        """An armed incident or none; returns whether the army went to war over it."""
        i = self.p.incidents
        self.tension *= i.tension_memory
        rate = i.incident_rate * i.rate_floor * (1 + self.involvement_level) * (1 + i.escalation * self.tension)
        if not self.happens(rate) and not struck:
            return False
        self.rally += self.p.opinion.rally_effect
        if self.ending:
            return False
        seen_through = not struck and self.happens(i.false_flag_share) and self.happens(i.recognition)
        _, chances = incident_chances(self.crisis(), np.array([seen_through]))
        reaction = 1.0 if seen_through else self.p.leader.incident_west_factor
        answer = self.pick(chances)
        self.tension += answer == PARTIAL
        return answer == ENTER and self.order_entry(reaction)

    def may_meet(self, attacked: bool) -> None:
        k = self.p.kremlin
        if self.readied_for:
            if self.weeks_to_march == 0 and not attacked:
                self.decide_on_the_day(self.crisis())
            return
        is_pressing = self.ultimatum_weeks_left > 0 or self.ending == "kremlin_takeover"
        rate = k.ultimatum_summit_rate if is_pressing else k.summit_rate
        held = self.happens(rate * (self.p.turmoil.attention if self.turmoil_weeks_left > 0 else 1.0))
        shock = abs(self.front_balance - self.last_front) > k.emergency_front_move
        held = held or (shock and self.happens(k.p_emergency_summit))
        if held and not self.ending and not attacked:
            self.negotiate(self.crisis())
        if held and self.ending == "kremlin_takeover" and not self.puppet_has_decided and not self.war_is_over:
            self.puppet_has_decided = True
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
            self.ready(demand)
        elif demand != "none":
            self.go_through(crisis, demand, answer)
        return None

    def go_through(self, crisis: Crisis, demand: str, answer: int) -> None:
        """Moscow reacts, to one whose army refused to march as to one who gave in part."""
        reaction = self.react(crisis, demand, PARTIAL if answer == ENTER else answer)
        if answer == PARTIAL and reaction != DEPOSE:
            self.concede(demand, crisis)

    def ready(self, demand: str) -> None:
        """The leader agrees to enter: his army is readied, and Moscow gives all back."""
        p = self.p.preparation
        length = p.shortest + (p.longest - p.shortest) * self.random.random()
        own_accord = "none" if demand == "lesser" else demand
        self.readied_for = "ultimatum" if self.ultimatum_weeks_left > 0 else own_accord
        self.weeks_to_march = max(1, round(length))
        self.involvement_level, self.weeks_on_rung = max(FEINT, self.involvement_level), 0
        self.with_moscow = self.with_moscow or self.readied_for != "none"
        self.ultimatum_weeks_left, self.cutoff = 0.0, 0.0

    def ready_the_army(self) -> None:
        """One week of it; signs of war are seen, in mere exercises too."""
        p = self.p.preparation
        if self.ending:
            self.readied_for = ""
        self.weeks_to_march, self.evidence = max(0, self.weeks_to_march - 1), 0.0
        if self.involvement_level in (FEINT, AUXILIARY):
            is_seen = self.happens(p.sign_rate if self.readied_for else p.false_sign_rate)
            real, false = (p.sign_rate, p.false_sign_rate) if is_seen else (1 - p.sign_rate, 1 - p.false_sign_rate)
            self.evidence = math.log(real / false)

    def decide_on_the_day(self, crisis: Crisis) -> None:
        """Moscow may hold the leader back, he may call it off, and units may refuse."""
        demand, self.readied_for = self.readied_for, ""
        held_back = chance_of_holding_back(crisis.game, crisis.kremlin, np.array([self.kremlin.leaning]))
        if self.happens(float(held_back[0])):
            return
        answer = self.pick(crisis.answers[demand])
        self.learn_type(crisis, demand, answer)
        if answer == REFUSE:
            self.step_down()
        if answer == ENTER and (self.order_entry() or self.ending):
            return
        if demand != "none":
            self.go_through(crisis, demand, answer)

    def concede(self, demand: str, crisis: Crisis) -> None:
        """What is given short of the army, and what Moscow pays for what it bartered for."""
        c, bargain = self.p.concessions, crisis.game.bargain
        item = ITEMS[int(np.ravel(bargain.item)[0])] if demand == "lesser" else ""
        if item:
            self.favours += float(np.ravel(bargain.reward)[0]) * (1 + 52 * (1 - self.p.economy.support_memory))
        if item == "basing":
            self.nuclear_basing, price, rung = 1.0, c.basing_price, 0
        elif item == "transit":
            price, rung = c.transit_price, STAGING
        elif demand == "ultimatum":
            price, rung = c.joint_group_price, min(AUXILIARY, max(FEINT, self.involvement_level + 1))
        elif item == "joint_group":
            price, rung = c.joint_group_price, AUXILIARY
        else:
            price, rung = c.feint_price, FEINT
        self.concession_room = max(0.0, self.concession_room - price)
        if rung:
            self.involvement_level, self.weeks_on_rung = max(self.involvement_level, rung), 0
            self.with_moscow = self.with_moscow or rung >= FEINT

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
        self.ultimatum_weeks_left = 0.0
        if self.happens(float(crisis.takeover[0])):
            self.close("kremlin_takeover")

    def order_by_puppet(self, crisis: Crisis) -> None:
        chance = chance_of_puppets_war(crisis.situation, crisis.leader, crisis.kremlin, weights_in(crisis.leader))
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
