"""When the two leaders meet, and what they demand, answer and do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.choice import must_be_defined
from sim.crisis import (
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
from sim.entity import Array, Flags, Mechanism
from sim.play import luck_at, meet, puppets_war
from sim.reasons import contributions
from sim.stakes import Table

Indices = NDArray[np.intp]


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
        table, meeting = self._meet(where)
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

    def _meet(self, where: Indices) -> tuple[Table, Meeting]:
        """What is on the table, and how the meetings in the worlds `where` go."""
        model, table = self.model, self.model.table(where)
        forced = model.timeline.forced_demand
        luck = luck_at(where, model.streams, model.week, "summits.move", "summits.answer", "summits.reaction")
        played = (number_of(model.rule), MOVES.index(forced) if forced else UNFORCED, luck)
        meeting = Meeting(*meet(*table, forecast(), *played, model.learning.inclinations(where)))
        must_be_defined(meeting.enter)
        self.entry_chance[where] = meeting.enter * model.army.chance_of_obeying(where)
        return table, meeting

    def _concede(self, where: Indices, move: Indices, answer: Indices) -> None:
        """What was demanded, and what a partial answer gives away."""
        flags, concessions = self.model.flags_at, self.model.concessions
        self.count("requests", flags(where, move == REQUEST))
        self.count("ultimatums", flags(where, move == ULTIMATUM))
        asked = (move == REQUEST) | (move == ULTIMATUM)
        self.count("partial_answers", flags(where, asked & (answer == PARTIAL)))
        self.count("refusals", flags(where, asked & (answer == REFUSE)))
        to_request, to_ultimatum = (flags(where, (answer == PARTIAL) & (move == k)) for k in (REQUEST, ULTIMATUM))
        self.model.involvement.concede(to_request, to_ultimatum)
        concessions.pay(to_request, concessions.feint_price)
        concessions.pay(to_ultimatum, concessions.joint_group_price)

    def _enter(self, where: Indices, move: Indices, answer: Indices) -> Flags:
        model, obeyed = self.model, self.model.nowhere()
        if not (answer == ENTER).any():
            return obeyed[where]
        under_ultimatum = (move == ULTIMATUM) | ((move != UNPROVOKED) & (model.kremlin.ultimatum_weeks_left[where] > 0))
        ordered = (answer == ENTER) & (move != UNPROVOKED)
        for way, because in (
            ("compelled", under_ultimatum),
            ("requested", ~under_ultimatum & (move == REQUEST)),
            ("voluntary", ~under_ultimatum & (move == WAIT)),
        ):
            obeyed = obeyed | model.order_entry(model.flags_at(where, ordered & because), way, "summit")
        return obeyed[where]

    def _react(self, where: Indices, meeting: Meeting, answer: Indices) -> Indices:
        """Moscow's reaction to an answer short of entry; -1 where there is none."""
        model, flags, move = self.model, self.model.flags_at, meeting.move
        asked = (move == REQUEST) | (move == ULTIMATUM)
        reaction = np.where(asked & (answer == PARTIAL), meeting.to_partial, -1)
        reaction = np.where(asked & (answer == REFUSE), meeting.to_refusal, reaction)
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

    def _depose(self, where: Indices, meeting: Meeting, reaction: Indices) -> None:
        model, move, chance = self.model, meeting.move, meeting.takeover
        success = luck_at(where, model.streams, model.week, "summits.takeover")[0] < chance
        attempts = {
            "after_ultimatum": (reaction == DEPOSE) & (move == ULTIMATUM),
            "after_request": (reaction == DEPOSE) & (move == REQUEST),
            "unprovoked": move == UNPROVOKED,
        }
        for way, tried in attempts.items():
            self.count("takeover_attempts", model.flags_at(where, tried))
            model.close(model.flags_at(where, tried & success), "kremlin_takeover", way)
            self.tell("takeover attempt", model.flags_at(where, tried), succeeded=success, chance=chance, way=way)

    def _order_by_puppet(self, where: Indices) -> None:
        """A leader put there by Moscow goes to war when Moscow prefers it; the army may still refuse."""
        model = self.model
        where = where[~model.involvement.has_entered[where]]
        if not where.size:
            return
        table = model.table(where)
        chance = puppets_war(*table, forecast())
        must_be_defined(chance)
        luck = luck_at(where, model.streams, model.week, "summits.puppet")[0]
        ordered = model.flags_at(where, luck <= chance)
        model.order_entry_by_puppet(ordered)
