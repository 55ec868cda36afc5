"""When the two leaders meet, and what they demand, answer and do."""

from __future__ import annotations

import numpy as np

from sim.actors.army import AT_SUMMIT, Army
from sim.actors.kremlin import Kremlin
from sim.crisis.choice import drawn, must_be_defined
from sim.crisis.game import (
    Game,
    answers_and_reactions,
    chance_of_holding_back,
    chance_of_puppets_war,
    moves_and_answers,
)
from sim.crisis.meeting import DEPOSE, ENTER, REFUSE, UNFORCED, UNPROVOKED, WAIT
from sim.crisis.rules import LESSER, NONE, REQUEST, ULTIMATUM, Demand
from sim.crisis.slips import slips_under
from sim.crisis.talks import Laid, forecasts_of, game_on, lay_the_table
from sim.engine.compiled import rule
from sim.engine.draws import normal_quantile
from sim.engine.entity import Country, Flag, Luck, Mechanism, Parameters, State, Uniform, Whole, World, rare
from sim.engine.parameters import Initial
from sim.engine.streams import chance
from sim.engine.told import tell
from sim.measured.endings import (
    COMPELLED,
    REQUESTED,
    TAKEOVER,
    VOLUNTARY,
    is_open,
)
from sim.measured.slips import add_entry_at_meeting
from sim.mechanisms.economy import Economy
from sim.mechanisms.front import Front
from sim.mechanisms.involvement import Involvement
from sim.mechanisms.learning import Learning
from sim.mechanisms.orders import order_entry, order_entry_by_puppet
from sim.mechanisms.preparation import Preparation
from sim.mechanisms.reactions import count_demand, depose, go_through
from sim.mechanisms.turmoil import Turmoil

ANOTHER_LEADER, ANOTHER_KREMLIN = rare("summits.another_leader"), rare("summits.another_kremlin")
MOST_REDRAWN = 30
MOVE, ANSWER, REACTION = rare("summits.move"), rare("summits.answer"), rare("summits.reaction")
TAKEN_OVER, PUPPET, HOLDS_BACK = rare("summits.takeover"), rare("summits.puppet"), rare("summits.holds_back")
NO_MEETING = NO_REACTION = np.int64(-1)


class Summits(Mechanism):
    """The crisis game is played when the leaders meet, about ten times a year (P12), never every week.

    A choice with a little noise drawn every week would add up to an entry by mere repetition; meetings are counted.
    """

    both_held_back = Initial(
        1,
        unit="yes/no",
        meaning="whether the war has gone on for a while without an entry or an ultimatum: then neither of the two is "
        "of a kind that would choose one as things stand on the first day",
        evidence="P01 judgement (Fearon 2002)",
    )
    regular = Uniform()
    emergency = Uniform()
    entry_chance = State("probability", "known chance of an entry this week through a meeting")
    move = Whole("number", "Moscow's move at this week's meeting: -1 where there was none")
    answer = Whole("number", "the leader's answer to it")
    presses = Flag("the scenario has made Moscow ask for the army, so that it wants the entry by assumption")
    puppet_has_decided = Flag("a leader put there by Moscow has met it, and gone to war or not")
    table = Laid("what lies on the table at this week's meeting")

    neutral = "the leaders never meet, so nothing is demanded"

    @rule
    def begin(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """Nobody has met yet; but who has held back so far is not of a kind that would not."""
        Summits.neutralise(w)
        if w.both_held_back > 0 and not p.without_summits:
            Summits.select(w, p, country)

    @rule
    def select(w: World, p: Parameters, country: Country) -> None:
        """Draws what kind of leader and Kremlin there is until it is one that waits on the first day."""
        for again in range(MOST_REDRAWN):
            lay_the_table(w, p, country, w.summits_table)
            game = game_on(w.summits_table, p)
            enters, _, stays = game.nodes[0].worth
            waits, _, demands, _, deposes = game.move_values
            is_willing, is_hawkish = enters > stays, max(demands, deposes) > waits
            if not is_willing and not is_hawkish:
                return
            if is_willing:
                w.leader_type = p.leader_type_sd * normal_quantile(chance(w, ANOTHER_LEADER, np.uint64(again)))
                w.leader_inclination = w.leader_type + w.leader_mood
            if is_hawkish:
                w.kremlin_type = p.kremlin_type_sd * normal_quantile(chance(w, ANOTHER_KREMLIN, np.uint64(again)))
                w.kremlin_hawkishness = w.kremlin_type + w.kremlin_mood

    @rule
    def neutralise(w: World) -> None:
        """Nobody meets."""
        w.summits_entry_chance = 0.0
        w.summits_move = NO_MEETING

    @rule
    def meet(w: World, p: Parameters, u: Luck, country: Country) -> None:
        """One week: a meeting or none; the whole game where there is one."""
        Summits.neutralise(w)
        if Preparation.is_under_way(w):
            if Preparation.is_complete(w) and is_open(w) and not w.incidents_enters:
                Summits.decide_on_the_day(w, p, country)
            return
        if not Summits.is_held(w, p, u):
            return
        if is_open(w):
            if not w.incidents_enters:
                w.count_summits += 1
                Summits.play(w, p, country)
        elif w.ending == TAKEOVER and not w.war_has_ended and not w.summits_puppet_has_decided:
            Summits.let_puppet_decide(w, p, country)

    @rule
    def is_held(w: World, p: Parameters, u: Luck) -> bool:
        """Whether there is a meeting: a regular one, after a shock at the front, or because the scenario says so."""
        if w.timeline_forced_summit or u.summits_regular < Summits.rate(w, p):
            return True
        is_shock = Front.moved_by_more_than(w, p.kremlin_emergency_front_move)
        return is_shock and u.summits_emergency < p.kremlin_p_emergency_summit

    @rule
    def rate(w: World, p: Parameters) -> float:
        """The chance of a regular meeting this week: more often under an open ultimatum, and with Moscow's own man."""
        if p.without_summits:
            return 0.0
        is_pressing = Kremlin.ultimatum_is_open(w) or w.ending == TAKEOVER
        usual = p.kremlin_ultimatum_summit_rate if is_pressing else p.kremlin_summit_rate
        return Turmoil.attention_left(w, p) * usual

    @rule
    def chance_of_order(w: World, p: Parameters, country: Country) -> float:
        """How likely the leader would order an entry at a meeting now."""
        lay_the_table(w, p, country, w.summits_table)
        game = game_on(w.summits_table, p)
        return moves_and_answers(game, UNFORCED, 0.0, 0.0, 0.0)[2]

    @rule
    def play(w: World, p: Parameters, country: Country) -> None:
        """A demand or none, the leader's answer, Moscow's reaction, and what they learn from it."""
        w.summits_presses = w.summits_presses or w.timeline_forced_demand != UNFORCED
        lay_the_table(w, p, country, w.summits_table)
        game = game_on(w.summits_table, p)
        move, answer, enter, to_partial, to_refusal = moves_and_answers(
            game, w.timeline_forced_demand, chance(w, MOVE), chance(w, ANSWER), chance(w, REACTION)
        )
        must_be_defined(enter)
        w.summits_move, w.summits_answer = move, answer
        w.chance_of_orders += enter
        is_asked = move in (REQUEST, ULTIMATUM, LESSER)
        if is_asked:
            count_demand(w, move, answer, game.bargain.item)
        Learning.learn_type(w, p, game, move, answer)
        reaction: Demand = NO_REACTION
        if answer == ENTER and move != UNPROVOKED:
            Summits.ready(w, p, game, move)
        elif is_asked:
            reaction = go_through(w, p, game.bargain, move, answer, to_partial, to_refusal)
        if move == UNPROVOKED or reaction == DEPOSE:
            depose(w, move, game.takeover)
        tell(
            w, "summit", situation=w.summits_table, leader=p.leader, kremlin=p.kremlin, rule=p.rule, move=move,
            answer=answer, reaction=reaction, forced=w.timeline_forced_demand, item=game.bargain.item,
            entry_chance=enter * Army.chance_of_obeying(w, p, country),
        )  # fmt: skip

    @rule
    def ready(w: World, p: Parameters, game: Game, demand: int) -> None:
        """The leader gives in, or decides of his own accord: his army is readied, and Moscow gives all back."""
        given_in_to = ULTIMATUM if Kremlin.ultimatum_is_open(w) else demand
        if given_in_to == LESSER:
            given_in_to = NONE  # who enters where less was asked does so of his own accord
        Preparation.order(w, p, given_in_to, w.summits_presses and given_in_to != NONE)
        his, its = slips_under(game, p.leader, p.kremlin, demand)
        w.preparation_slip_of_leader = his
        w.preparation_slip_of_moscow = its if w.timeline_forced_demand == UNFORCED else 0.0
        Kremlin.close_ultimatum(w)
        Economy.lift(w, False)

    @rule
    def decide_on_the_day(w: World, p: Parameters, country: Country) -> None:
        """The army is ready to march: Moscow may hold the leader back, he may call it off, and units may refuse.

        He is asked again what he was asked when he gave the order, now that it is known how people, army, Kyiv and the
        West have taken it. Moscow holds nobody back whom the scenario makes it press.
        """
        lay_the_table(w, p, country, w.summits_table)
        game, demand = game_on(w.summits_table, p), w.preparation_demand
        answers, to_partial, to_refusal = answers_and_reactions(game, demand, chance(w, REACTION))
        held_back = 0.0 if w.preparation_is_forced else chance_of_holding_back(game, p.kremlin, w.kremlin_hawkishness)
        obeys = Army.chance_of_obeying(w, p, country)
        w.summits_entry_chance = (1 - held_back) * answers[ENTER] * obeys
        must_be_defined(w.summits_entry_chance)
        add_entry_at_meeting(w, p, game, demand)
        is_held_back = chance(w, HOLDS_BACK) < held_back
        answer = REFUSE if is_held_back else drawn(chance(w, ANSWER), answers)
        tell(
            w, "day of the march", situation=w.summits_table, leader=p.leader, kremlin=p.kremlin, rule=p.rule,
            demand=demand, answer=answer, is_held_back=is_held_back, held_back=held_back,
            forced=w.preparation_is_forced, item=game.bargain.item, entry_chance=w.summits_entry_chance,
        )  # fmt: skip
        Preparation.stop(w)
        if is_held_back:
            w.count_called_off += 1
            return
        Learning.learn_type(w, p, game, demand, answer)
        if answer != ENTER:
            w.count_called_off += 1
            if answer == REFUSE:
                Involvement.step_down(w)
        elif Summits.enter(w, p, demand) or not is_open(w):
            return
        if demand != NONE:
            reaction = go_through(w, p, game.bargain, demand, answer, to_partial, to_refusal)
            tell(
                w, "reaction", situation=w.summits_table, leader=p.leader, kremlin=p.kremlin, rule=p.rule,
                demand=demand, answer=answer, reaction=reaction, item=game.bargain.item,
            )  # fmt: skip
            if reaction == DEPOSE:
                depose(w, demand, game.takeover)

    @rule
    def chance_on_the_day(w: World, p: Parameters, country: Country) -> float:
        """How likely the army would march if it stood ready now."""
        lay_the_table(w, p, country, w.summits_table)
        game, demand = game_on(w.summits_table, p), w.preparation_demand
        held_back = 0.0 if w.preparation_is_forced else chance_of_holding_back(game, p.kremlin, w.kremlin_hawkishness)
        return (1 - held_back) * answers_and_reactions(game, demand, 0.0)[0][ENTER]

    @rule
    def enter(w: World, p: Parameters, move: int) -> bool:
        """The leader orders an entry, under whatever pressure there is; returns whether the army obeys."""
        way = VOLUNTARY
        if move == ULTIMATUM:
            way = COMPELLED
        elif move != WAIT:
            way = REQUESTED
        return order_entry(w, p, AT_SUMMIT, way)

    @rule
    def let_puppet_decide(w: World, p: Parameters, country: Country) -> None:
        """A leader put there by Moscow goes to war at their first meeting or never, as it prefers; units may refuse.

        Where the scenario made it press for the army, it has put him there for that.
        """
        w.summits_puppet_has_decided = True
        lay_the_table(w, p, country, w.summits_table)
        prefers_war = chance_of_puppets_war(w.summits_table, p.leader, p.kremlin, forecasts_of(p))
        if w.summits_presses:
            prefers_war = 1.0
        must_be_defined(prefers_war)
        if chance(w, PUPPET) <= prefers_war:
            order_entry_by_puppet(w, p)
