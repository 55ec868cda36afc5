"""When the two leaders meet, and what they demand, answer and do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.choice import choose, quantal_response
from sim.crisis import ANSWERS, COERCE, DEPOSE, ENTER, MOVES, PARTIAL, REACTIONS, Crisis
from sim.entity import Flags, Mechanism
from sim.reasons import contributions

Indices = NDArray[np.intp]
WAIT, REQUEST, ULTIMATUM, UNPROVOKED = range(4)
DEMAND_OF_MOVE = {WAIT: "none", REQUEST: "request", ULTIMATUM: "ultimatum"}


class Summits(Mechanism):
    """The crisis game is played when the leaders meet, about ten times a year (P12), never every week.

    A choice with a little noise drawn every week would add up to an entry by mere repetition; meetings are counted.
    """

    neutral = "the leaders never meet, so nothing is demanded"

    def prepare(self) -> None:
        self.entry_chance = self.model.zeros()

    def neutralise(self) -> None:
        self.prepare()

    def meet(self) -> None:
        """One week: a meeting or none; the whole game where there is one."""
        self.prepare()
        held = self._held()
        where = np.flatnonzero(held & self.model.endings.is_open & ~self.model.incidents.enters)
        puppets = held & self.model.endings.have("kremlin_takeover") & ~self.model.war.has_ended
        self.count("summits", self.model.flags_at(where))
        if where.size:
            self._play(where)
        self._order_by_puppet(np.flatnonzero(puppets))

    def _held(self) -> Flags:
        model, kremlin = self.model, self.model.kremlin
        is_open = kremlin.ultimatum_weeks_left > 0
        regular = self.happens("regular", np.where(is_open, kremlin.ultimatum_summit_rate, kremlin.summit_rate))
        shock = model.front.moved_by_more_than(kremlin.emergency_front_move)
        emergency = shock & self.happens("emergency", kremlin.p_emergency_summit)
        return regular | emergency | model.timeline.forced_summit

    def _play(self, where: Indices) -> None:
        crisis = self.model.crisis(where)
        move = self._move(crisis, where)
        asked = {k: move == k for k in (WAIT, REQUEST, ULTIMATUM)}
        self.count("requests", self.model.flags_at(where, asked[REQUEST]))
        self.count("ultimatums", self.model.flags_at(where, asked[ULTIMATUM]))
        answer = self._answer(crisis, where, move)
        self._learn_type(crisis, where, move, answer)
        obeyed = self._enter(where, move, answer)
        # An army that refuses leaves Moscow with a leader who tried: it reacts as to a partial answer.
        refused = (answer == ENTER) & ~obeyed & self.model.endings.is_open[where]
        reaction = self._react(crisis, where, move, np.where(refused, PARTIAL, answer))
        self._depose(crisis, where, move, reaction)
        self.model.decisions.record(self.model.week, crisis, move, answer)
        if self.model.chronicle is not None:
            self.tell(
                "summit",
                crisis=crisis,
                reasons=contributions(crisis),
                move=MOVES[move[0]],
                forced=self.model.timeline.forced_demand,
                answer=ANSWERS[answer[0]],
                entry_chance=self.entry_chance,
                reaction=REACTIONS[reaction[0]] if reaction[0] >= 0 else None,
            )

    def _move(self, crisis: Crisis, where: Indices) -> Indices:
        forced = self.model.timeline.forced_demand
        chances = crisis.moves
        if forced:
            chances = np.zeros_like(chances)
            chances[MOVES.index(forced)] = 1.0
        enter = sum(chances[k] * crisis.answers[demand][ENTER] for k, demand in DEMAND_OF_MOVE.items())
        self.entry_chance[where] = enter * self.model.army.chance_of_obeying(where)
        return choose(chances, self.chance("move")[where])

    def _answer(self, crisis: Crisis, where: Indices, move: Indices) -> Indices:
        u = self.chance("answer")[where]
        answer = np.full(where.size, len(ANSWERS) - 1)
        for k, demand in DEMAND_OF_MOVE.items():
            answer = np.where(move == k, choose(crisis.answers[demand], u), answer)
        asked = (move == REQUEST) | (move == ULTIMATUM)
        flags = self.model.flags_at
        self.count("partial_answers", flags(where, asked & (answer == PARTIAL)))
        self.count("refusals", flags(where, asked & (answer > PARTIAL)))
        to_request, to_ultimatum = (flags(where, (answer == PARTIAL) & (move == k)) for k in (REQUEST, ULTIMATUM))
        self.model.involvement.concede(to_request, to_ultimatum)
        self.model.concessions.pay(to_request, self.model.concessions.feint_price)
        self.model.concessions.pay(to_ultimatum, self.model.concessions.joint_group_price)
        return answer

    def _learn_type(self, crisis: Crisis, where: Indices, move: Indices, answer: Indices) -> None:
        learning = self.model.learning
        answered = move != UNPROVOKED
        demand = np.where(answered, move, WAIT)
        likelihood = crisis.likelihoods(demand, answer, learning.inclinations(where))
        learning.learn_type(where, np.where(answered, likelihood, 1.0))

    def _enter(self, where: Indices, move: Indices, answer: Indices) -> Flags:
        model = self.model
        obeyed = model.nowhere()
        under_ultimatum = (move == ULTIMATUM) | ((move != UNPROVOKED) & (model.kremlin.ultimatum_weeks_left[where] > 0))
        ordered = (answer == ENTER) & (move != UNPROVOKED)
        for way, because in (
            ("compelled", under_ultimatum),
            ("requested", ~under_ultimatum & (move == REQUEST)),
            ("voluntary", ~under_ultimatum & (move == WAIT)),
        ):
            obeyed = obeyed | model.order_entry(model.flags_at(where, ordered & because), way, "summit")
        return obeyed[where]

    def _react(self, crisis: Crisis, where: Indices, move: Indices, answer: Indices) -> Indices:
        """Moscow's reaction to an answer short of entry; -1 where there is none."""
        model, flags = self.model, self.model.flags_at
        u = self.chance("reaction")[where]
        reaction = np.full(where.size, -1)
        for (demand, name), node in crisis.reactions.items():
            reached = (move == MOVES.index(demand)) & (answer == ANSWERS.index(name))
            reaction = np.where(reached, choose(node.chances, u), reaction)
        after_ultimatum = move == ULTIMATUM
        model.learning.learn_resolve(
            model.spread_at(where, reaction, -1).astype(np.intp),
            flags(where, reaction >= 0),
            flags(where, after_ultimatum),
        )
        coerced = flags(where, reaction == COERCE)
        strength = np.where(flags(where, after_ultimatum), 1.0, model.leader.request_fraction)
        model.economy.cut_off(coerced, strength)
        self.count("coercions", coerced)
        settled = after_ultimatum & (reaction >= 0) & (reaction != COERCE)
        model.kremlin.set_ultimatum(flags(where, after_ultimatum & (reaction == COERCE)), flags(where, settled))
        return reaction

    def _depose(self, crisis: Crisis, where: Indices, move: Indices, reaction: Indices) -> None:
        model = self.model
        success = self.chance("takeover")[where] < crisis.takeover
        attempts = {
            "after_ultimatum": (reaction == DEPOSE) & (move == ULTIMATUM),
            "after_request": (reaction == DEPOSE) & (move == REQUEST),
            "unprovoked": move == UNPROVOKED,
        }
        for way, tried in attempts.items():
            self.count("takeover_attempts", model.flags_at(where, tried))
            model.close(model.flags_at(where, tried & success), "kremlin_takeover", way)
            self.tell(
                "takeover attempt", model.flags_at(where, tried), succeeded=success, chance=crisis.takeover, way=way
            )

    def _order_by_puppet(self, where: Indices) -> None:
        """A leader put there by Moscow goes to war when Moscow prefers it; the army may still refuse."""
        model = self.model
        where = where[~model.involvement.has_entered[where]]
        if not where.size:
            return
        crisis = model.crisis(where)
        worth = np.stack([crisis.entry_value - crisis.kremlin.request_cost, crisis.move_values[WAIT]])
        chances = quantal_response(worth, crisis.kremlin.rationality)
        ordered = model.flags_at(where, choose(chances, self.chance("puppet")[where]) == 0)
        model.order_entry_by_puppet(ordered)
