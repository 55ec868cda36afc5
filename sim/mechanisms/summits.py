"""When the two leaders meet, and what they demand, answer and do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.crisis.choice import must_be_defined
from sim.crisis.kernels import meet, puppets_war
from sim.crisis.reasons import contributions
from sim.crisis.solved import (
    ANSWERS,
    COERCE,
    DEMANDS,
    DEPOSE,
    ENTER,
    MOVES,
    PARTIAL,
    REACTIONS,
    REFUSE,
    REQUEST,
    ULTIMATUM,
    UNFORCED,
    UNPROVOKED,
    WAIT,
    Crisis,
    forecast,
    number_of,
)
from sim.crisis.table import Table
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import Mechanism


class Meeting(NamedTuple):
    """How meetings go, by world: what `meet` returns."""

    move: Indices
    answer: Indices
    enter: Array
    to_partial: Indices
    to_refusal: Indices
    takeover: Array
    likelihood: Array


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
        model, held = self.model, self._held()
        where = np.flatnonzero(held & model.endings.is_open & ~model.incidents.enters)
        has_puppet = model.endings.have("kremlin_takeover") & ~model.war.has_ended & ~model.involvement.has_entered
        puppets = np.flatnonzero(held & has_puppet)
        self.count_at("summits", where)
        if where.size or puppets.size:
            played, ordered = model.table(np.concatenate([where, puppets])).parted(where.size)
            self._play(where, played)
            self._order_by_puppet(puppets, ordered)

    def _held(self) -> Flags:
        model, kremlin = self.model, self.model.kremlin
        regular = self.happens("regular", self.rate())
        shock = model.front.moved_by_more_than(kremlin.emergency_front_move)
        emergency = shock & self.happens("emergency", kremlin.p_emergency_summit)
        return regular | emergency | model.timeline.forced_summit

    def rate(self) -> Array:
        """The chance of a regular meeting this week."""
        kremlin = self.model.kremlin
        if self.model.is_off("summits"):
            return self.model.zeros()
        return np.where(kremlin.ultimatum_is_open, kremlin.ultimatum_summit_rate, kremlin.summit_rate)

    def chance_of_order(self, where: Indices) -> Array:
        """How likely the leader would order an entry at a meeting now, in the worlds `where`."""
        luck, nobody = np.zeros((3, where.size)), np.zeros((0, where.size))
        return meet(*self.model.table(where), forecast(), number_of(self.model.rule), UNFORCED, luck, nobody)[2]

    def _play(self, where: Indices, table: Table) -> None:
        if not where.size:
            return
        meeting = self._meet(where, table)
        move, answer = meeting.move, meeting.answer
        is_asked = bool(((move == REQUEST) | (move == ULTIMATUM)).any())
        if is_asked:
            self._concede(where, move, answer)
        self.model.learning.learn_type(where, np.where(move == UNPROVOKED, 1.0, meeting.likelihood))
        obeyed = self._enter(where, move, answer)
        reaction = np.full(where.size, -1)
        if is_asked:
            # An army that refuses leaves Moscow with a leader who tried: it reacts as to a partial answer.
            refused = (answer == ENTER) & ~obeyed & self.model.endings.is_open[where]
            reaction = self._react(where, meeting, np.where(refused, PARTIAL, answer))
        if ((move == UNPROVOKED) | (reaction == DEPOSE)).any():
            self._depose(where, meeting, reaction)
        self.model.decisions.record(self.model.week, table, move, answer)
        if self.model.chronicle is not None:
            self._tell_all(Crisis(*table.columns(), self.model.rule), move, answer, reaction)

    def _tell_all(self, crisis: Crisis, move: Indices, answer: Indices, reaction: Indices) -> None:
        self.tell(
            "summit",
            crisis=crisis,
            reasons={demand: contributions(crisis, number) for number, demand in enumerate(DEMANDS)},
            move=MOVES[move[0]],
            forced=self.model.timeline.forced_demand,
            answer=ANSWERS[answer[0]],
            entry_chance=self.entry_chance,
            reaction=REACTIONS[reaction[0]] if reaction[0] >= 0 else None,
        )

    def _meet(self, where: Indices, table: Table) -> Meeting:
        """How the meetings in the worlds `where` go."""
        model, forced = self.model, self.model.timeline.forced_demand
        luck = np.concatenate([self.chances_at(where, what, 1) for what in ("move", "answer", "reaction")])
        played = (number_of(model.rule), MOVES.index(forced) if forced else UNFORCED, luck)
        meeting = Meeting(*meet(*table, forecast(), *played, model.learning.inclinations(where)))
        must_be_defined(meeting.enter)
        self.entry_chance[where] = meeting.enter * model.army.chance_of_obeying(where)
        return meeting

    def _concede(self, where: Indices, move: Indices, answer: Indices) -> None:
        """What was demanded, and what a partial answer gives away."""
        request, ultimatum, is_partial = move == REQUEST, move == ULTIMATUM, answer == PARTIAL
        self.count_at("requests", where[request])
        self.count_at("ultimatums", where[ultimatum])
        self.count_at("partial_answers", where[(request | ultimatum) & is_partial])
        self.count_at("refusals", where[(request | ultimatum) & (answer == REFUSE)])
        to_request, to_ultimatum = where[request & is_partial], where[ultimatum & is_partial]
        self.model.involvement.concede(to_request, to_ultimatum)
        self.model.concessions.pay(to_request, "feint_price")
        self.model.concessions.pay(to_ultimatum, "joint_group_price")

    def _enter(self, where: Indices, move: Indices, answer: Indices) -> Flags:
        model, obeys = self.model, np.zeros(where.size, dtype=np.bool_)
        under_ultimatum = (move == ULTIMATUM) | ((move != UNPROVOKED) & model.kremlin.ultimatum_is_open[where])
        ordered = (answer == ENTER) & (move != UNPROVOKED)
        for way, because in (
            ("compelled", under_ultimatum),
            ("requested", ~under_ultimatum & (move == REQUEST)),
            ("voluntary", ~under_ultimatum & (move == WAIT)),
        ):
            obeys[ordered & because] = model.order_entry(where[ordered & because], way, "summit")
        return obeys

    def _react(self, where: Indices, meeting: Meeting, answer: Indices) -> Indices:
        """Moscow's reaction to an answer short of entry; -1 where there is none."""
        model, move = self.model, meeting.move
        asked = (move == REQUEST) | (move == ULTIMATUM)
        reaction = np.where(asked & (answer == PARTIAL), meeting.to_partial, -1)
        reaction = np.where(asked & (answer == REFUSE), meeting.to_refusal, reaction)
        seen, coerced, after_ultimatum = reaction >= 0, reaction == COERCE, move == ULTIMATUM
        model.learning.learn_resolve(where[seen], reaction[seen], after_ultimatum[seen])
        strength = np.where(after_ultimatum, 1.0, model.leader.everywhere("request_fraction")[where])
        model.economy.cut_off(where[coerced], strength[coerced])
        self.count_at("coercions", where[coerced])
        model.kremlin.set_ultimatum(where[after_ultimatum & coerced], where[after_ultimatum & seen & ~coerced])
        return reaction

    def _depose(self, where: Indices, meeting: Meeting, reaction: Indices) -> None:
        model, move, chance = self.model, meeting.move, meeting.takeover
        success = self.chance_at(where, "takeover") < chance
        attempts = {
            "after_ultimatum": (reaction == DEPOSE) & (move == ULTIMATUM),
            "after_request": (reaction == DEPOSE) & (move == REQUEST),
            "unprovoked": move == UNPROVOKED,
        }
        for way, tried in attempts.items():
            self.count_at("takeover_attempts", where[tried])
            model.close(model.flags_at(where, tried & success), "kremlin_takeover", way)
            self.tell("takeover attempt", where[tried], succeeded=success, chance=chance, way=way)

    def _order_by_puppet(self, where: Indices, table: Table) -> None:
        """A leader put there by Moscow goes to war when Moscow prefers it; the army may still refuse."""
        if not where.size:
            return
        chance = puppets_war(*table, forecast())
        must_be_defined(chance)
        self.model.order_entry_by_puppet(where[self.chance_at(where, "puppet") <= chance])
