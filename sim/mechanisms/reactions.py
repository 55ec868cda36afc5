"""What follows a demand that was not met by an entry: Moscow's reaction, and what changes hands."""

from __future__ import annotations

from sim.actors.kremlin import Kremlin
from sim.crisis.ladder import AUXILIARY, FEINT, STAGING
from sim.crisis.meeting import ACCEPT, COERCE, DEPOSE, PARTIAL, REFUSE, UNPROVOKED
from sim.crisis.menu import EXERCISES, JOINT_GROUP, TRANSIT, Bargain
from sim.crisis.rules import REQUEST, ULTIMATUM, Demand
from sim.engine.compiled import rule
from sim.engine.entity import Parameters, World, rare, within
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.measured.endings import AFTER_REQUEST, AFTER_ULTIMATUM, BY_SURPRISE, TAKEOVER, close
from sim.mechanisms.concessions import Concessions
from sim.mechanisms.economy import Economy
from sim.mechanisms.involvement import Involvement
from sim.mechanisms.learning import Learning

TAKEN_OVER = rare("summits.takeover")


@rule
def count_demand(w: World, move: Demand, answer: Demand, item: Demand) -> None:
    """What was demanded and answered."""
    if move == ULTIMATUM:
        w.count_ultimatums += 1
    elif move == REQUEST:
        w.count_requests += 1
    elif item == TRANSIT:
        w.count_transit_asked += 1
    elif item == EXERCISES:
        w.count_exercises_asked += 1
    elif item == JOINT_GROUP:
        w.count_groups_asked += 1
    else:
        w.count_basings_asked += 1
    if answer == PARTIAL:
        w.count_partial_answers += 1
    elif answer == REFUSE:
        w.count_refusals += 1


@rule
def go_through(
    w: World, p: Parameters, bargain: Bargain, demand: Demand, answer: Demand, to_partial: Demand, to_refusal: Demand
) -> Demand:
    """Moscow reacts to an answer short of entry, and gets what was given; returns its reaction.

    An army that refuses to march leaves it with a leader who tried: it reacts as to a partial answer.
    """
    reaction = to_refusal if answer == REFUSE else to_partial
    react(w, p, demand, answer, reaction)
    if answer == PARTIAL and reaction != DEPOSE:
        concede(w, p, demand, bargain)
    return reaction


@rule
def react(w: World, p: Parameters, move: Demand, answer: Demand, reaction: Demand) -> None:
    """Moscow reacts to an answer short of entry."""
    is_ultimatum = move == ULTIMATUM
    Learning.learn_resolve(w, p, reaction, is_ultimatum)
    if reaction == COERCE:
        Economy.cut_off(w, 1.0 if is_ultimatum else p.leader_request_fraction)
        w.count_coercions += 1
        if is_ultimatum:
            Kremlin.keep_ultimatum_open(w, p)
    elif is_ultimatum:
        Kremlin.close_ultimatum(w)
    if reaction == ACCEPT and answer != REFUSE:
        Economy.lift(w, False)


@rule
def concede(w: World, p: Parameters, demand: Demand, bargain: Bargain) -> None:
    """What a partial answer gives away, unless Moscow moves against the one who offers it; what it pays for it.

    An answer in part means exercises after a request, a rung more after an ultimatum.
    """
    if demand == REQUEST:
        Involvement.concede(w, FEINT)
        Concessions.pay(w, p, p.concessions_feint_price)
    elif demand == ULTIMATUM:
        Involvement.concede(w, within(w.involvement_level + 1, FEINT, AUXILIARY))
        Concessions.pay(w, p, p.concessions_joint_group_price)
    else:
        Economy.support(w, p, bargain.reward)
        hand_over(w, p, bargain.item)


@rule
def hand_over(w: World, p: Parameters, item: Demand) -> None:
    """What was bartered changes hands."""
    if item == TRANSIT:
        Involvement.concede(w, STAGING)
        Concessions.pay(w, p, p.concessions_transit_price)
    elif item == EXERCISES:
        Involvement.concede(w, FEINT)
        Concessions.pay(w, p, p.concessions_feint_price)
    elif item == JOINT_GROUP:
        Involvement.concede(w, AUXILIARY)
        Concessions.pay(w, p, p.concessions_joint_group_price)
    else:
        Concessions.base_warheads(w, p)


@rule
def depose(w: World, move: Demand, chance_of_success: float) -> None:
    """Moscow tries to remove the leader."""
    way = BY_SURPRISE
    if move == ULTIMATUM or Kremlin.ultimatum_is_open(w):
        way = AFTER_ULTIMATUM
    elif move != UNPROVOKED:
        way = AFTER_REQUEST
    Kremlin.close_ultimatum(w)
    succeeds = chance(w, TAKEN_OVER) < chance_of_success
    w.count_takeover_attempts += 1
    if succeeds:
        close(w, TAKEOVER, way)
    tell(w, "takeover attempt", succeeded=succeeds, chance=chance_of_success, way=way)
