"""Armed incidents on Belarusian soil, and whether the leader answers them by going to war."""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import must_be_defined
from sim.crisis.kernels import answer_incident
from sim.crisis.solved import ENTER, forecast, number_of
from sim.engine.arrays import Array, Flags, Indices
from sim.engine.entity import Mechanism
from sim.engine.parameters import Parameter
from sim.engine.priors import loguniform, uniform

ANSWERS_TO_INCIDENT = ("retaliate", "limited answer", "absorb")


class Incidents(Mechanism):
    """A shell, a drone or a staged provocation; the deeper the involvement, the likelier.

    Inadvertent war (Schelling 1960): an entry that looks like self-defence is feared less at home and abroad.
    """

    incident_rate = Parameter(
        0.008,
        loguniform(0.002, 0.02),
        unit="probability per week",
        meaning="incidents on Belarusian soil at staging level",
        evidence="C000-25 C001-10 C002-03 P16",
    )
    rate_floor = Parameter(
        0.5,
        unit="factor",
        meaning="part of that rate that remains without any involvement; each rung adds as much",
        evidence="C000-26 judgement",
    )

    false_flag_share = Parameter(
        0.2,
        uniform(0, 0.5),
        unit="share",
        meaning="incidents that Moscow stages",
        evidence="C002-03 P13 judgement",
    )
    recognition = Parameter(
        0.5, unit="probability", meaning="chance that the leader sees through a staged incident", evidence="judgement"
    )

    neutral = "there are no incidents"

    def prepare(self) -> None:
        self.entry_chance = self.model.zeros()
        self.enters = self.model.nowhere()

    def neutralise(self) -> None:
        self.prepare()

    def happen(self) -> None:
        """One week: an incident or none, the leader's answer, the army's obedience."""
        self.prepare()
        model = self.model
        strikes = self.happens("strike", self.rate()) | model.timeline.forced_incident
        hit = np.flatnonzero(strikes)
        if not hit.size:
            return
        model.opinion.rally_round(strikes)
        staged = self.happens_at(hit, "staged", "false_flag_share")
        self.count_at("incidents", hit)
        self.count_at("false_flags", hit[staged])
        is_open = model.endings.is_open[hit]
        where, staged = hit[is_open], staged[is_open]
        if where.size:
            self._answer(where, staged)

    def rate(self) -> Array:
        """The chance of an incident this week, without those of the scenario."""
        if self.model.is_off("incidents"):
            return self.model.zeros()
        return self.incident_rate * (self.rate_floor + self.rate_floor * self.model.involvement.involvement_level)

    def chance_of_order(self, where: Indices) -> Array:
        """The chance that the leader would answer an incident now by an entry, if he believed in it: (where,)."""
        table, unseen = self.model.table(where), np.zeros(where.size, dtype=np.bool_)
        given = (table.situation, table.leader, forecast(), number_of(self.model.rule), unseen, np.zeros(where.size))
        return answer_incident(*given)[2][ENTER]

    def _answer(self, where: Indices, staged: Flags) -> None:
        """The leader answers the incidents in the worlds `where`."""
        model = self.model
        seen_through = staged & self.happens_at(where, "recognition", "recognition")
        table, luck = model.table(where), self.chance_at(where, "answer")
        given = (table.situation, table.leader, forecast(), number_of(model.rule), seen_through, luck)
        answer, values, chances = answer_incident(*given)
        must_be_defined(chances)
        self.entry_chance[where] = chances[ENTER] * model.army.chance_of_obeying(where)
        if model.chronicle is not None:
            situation, leader, _ = table.columns()
            self.tell(
                "incident",
                situation=situation,
                leader=leader,
                values=values,
                chances=chances,
                answer=answer,
                options=ANSWERS_TO_INCIDENT,
                staged=staged,
                seen_through=seen_through,
                entry_chance=self.entry_chance,
            )
        orders = where[answer == ENTER]
        self.enters = model.flags_at(orders, model.order_entry(orders, "retaliatory", "incident"))
