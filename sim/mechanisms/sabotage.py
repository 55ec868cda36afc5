"""The rail war: who attacks the railway, how often, and what it costs the army that uses it."""

from __future__ import annotations

import numpy as np

from sim.engine.entity import Mechanism
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.streams import binomial_quantile, poisson_quantile

FULL_TRANSIT_TROOPS, EXCITABLE_CELLS, REFERENCE_REPRESSION = 30.0, 10.0, 0.65


class Sabotage(Mechanism):
    """Cells attack rail transit; each act invites others for a while; repression damps and breaks them.

    A self-exciting point process (Hawkes 1971; Porter & White 2012) driven by Russian traffic on the railway.
    """

    rail_transit = Initial(
        0.15, unit="index", meaning="Russian military traffic on Belarusian rails", evidence="C001-29"
    )
    resistance_memory = Initial(
        95, unit="acts", meaning="resistance that is still remembered", evidence="C001-28 C001-30 C003-14"
    )
    cells_active = Initial(8, unit="count", meaning="sabotage cells at work", evidence="C001-30 judgement")
    cells_latent = Initial(25, unit="count", meaning="people ready to form one", evidence="C001-30 judgement")
    outrage_impulse = Initial(
        0, unit="index", meaning="fresh outrage over the war, gone within weeks", evidence="C001-28"
    )
    cell_rate = Parameter(
        0.25,
        loguniform(0.12, 0.5),
        unit="per week",
        meaning="acts of a cell a week at full rail transit",
        evidence="C001-30",
    )
    hawkes_branching = Parameter(
        0.45,
        uniform(0.2, 0.7),
        unit="share",
        meaning="further acts that an act invites",
        evidence="C001-28 (Porter & White 2012)",
    )
    hawkes_decay = Parameter(
        0.9,
        uniform(0.4, 1.5),
        unit="per week",
        meaning="speed at which that invitation fades",
        evidence="C001-28 judgement",
    )
    activation = Parameter(
        0.75,
        unit="per week",
        meaning="speed at which latent cells act at full outrage",
        evidence="C001-28 C001-30 judgement",
    )
    transit_pull = Parameter(
        0.01, unit="share", meaning="the same from full rail transit alone, of that", evidence="judgement"
    )
    entry_pull = Parameter(
        0.25, unit="share", meaning="the same once the army fights, of that", evidence="C001-27 judgement"
    )
    outrage_decay_weeks = Parameter(
        2, unit="weeks", meaning="time in which outrage falls to a third", evidence="C001-28 P06", is_positive=True
    )
    disrupt_prob = Parameter(
        0.55,
        uniform(0.3, 0.8),
        unit="probability",
        meaning="an act costs its cell, at full repression",
        evidence="C001-30 P07",
    )
    repression_damping = Parameter(
        0.70, uniform(0.4, 0.9), unit="share", meaning="acts prevented at full repression", evidence="C001-30 P07"
    )
    rail_loss = Parameter(
        0.015, uniform(0.005, 0.03), unit="share", meaning="rail capacity lost per act", evidence="C001-29"
    )
    transit_base = Parameter(
        0.10, unit="index", meaning="rail transit without Russian troops", evidence="C001-29 judgement"
    )
    transit_speed = Parameter(
        0.25, unit="per week", meaning="speed at which transit follows the troops", evidence="P11 judgement"
    )
    verified_share = Parameter(
        0.17,
        uniform(0.1, 0.25),
        unit="share",
        meaning="acts that independent observers can document",
        evidence="P06 C001-30",
    )
    memory_half_life = Parameter(
        52,
        uniform(26, 104),
        unit="weeks",
        meaning="time in which half of the memory fades",
        evidence="C003-14 judgement",
        is_positive=True,
    )

    neutral = "there are no cells, and the memory of resistance is at its reference"

    def prepare(self) -> None:
        self.cells_active, self.cells_latent = np.floor(self.cells_active), np.floor(self.cells_latent)
        self.acts = self.model.zeros()
        self.verified_acts = self.model.zeros()
        self.excitation = self.model.zeros()
        self.rail_throughput = self.model.ones()

    def neutralise(self) -> None:
        self.cells_active = self.cells_latent = self.acts = self.verified_acts = self.model.zeros()
        self.rail_throughput = self.model.ones()
        self.resistance_memory = self.model.in_all_worlds(self.model.leader.memory_ref)

    def strike(self) -> None:
        """One week of the rail war: transit, activation, acts, arrests, memory."""
        self._follow_transit()
        self._activate()
        self.acts = poisson_quantile(self.chance("acts"), self.intensity())
        self.excitation = np.exp(-self.hawkes_decay) * self.excitation + self.acts
        self._break_cells()
        self.verified_acts = binomial_quantile(self.chance("verified"), self.acts, self.everywhere("verified_share"))
        self.rail_throughput = np.exp(-self.rail_loss * self.acts)
        self.resistance_memory = self.resistance_memory * 2.0 ** (-1.0 / self.memory_half_life) + self.acts
        self.outrage_impulse = self.outrage_impulse * np.exp(-1.0 / self.outrage_decay_weeks)
        self.count("documented_acts", self.verified_acts)
        self.count("sabotage_acts", self.acts)
        self.tell("sabotage", self.acts > 0, acts=self.acts)

    def intensity(self) -> np.ndarray:
        """Expected acts this week, before repression at its reference."""
        invited = (1 - np.exp(-self.hawkes_decay)) * self.hawkes_branching * self.excitation
        own = self.cell_rate * self.rail_transit * self.cells_active
        damping = 1 - self.repression_damping * self.model.repression.repression
        reference = 1 - self.repression_damping * REFERENCE_REPRESSION
        return np.asarray((own + invited * np.minimum(1, self.cells_active / EXCITABLE_CELLS)) * damping / reference)

    def _follow_transit(self) -> None:
        troops = np.minimum(1, self.model.kremlin.russian_troops_in_belarus / FULL_TRANSIT_TROOPS)
        open_land = self.model.involvement.involvement_level >= 1
        target = np.where(open_land, self.transit_base + (1 - self.transit_base) * troops, 0.0)
        self.rail_transit = self.rail_transit + self.transit_speed * (target - self.rail_transit)

    def _activate(self) -> None:
        pull = self.outrage_impulse + self.transit_pull * self.rail_transit
        pull = pull + self.entry_pull * self.model.involvement.is_at_war
        joined = binomial_quantile(self.chance("activation"), self.cells_latent, 1 - np.exp(-self.activation * pull))
        self.cells_active = self.cells_active + joined
        self.cells_latent = self.cells_latent - joined

    def _break_cells(self) -> None:
        exposed = np.minimum(self.cells_active, self.acts)
        risk = self.disrupt_prob * self.model.repression.repression
        self.cells_active = self.cells_active - binomial_quantile(self.chance("broken"), exposed, risk)
