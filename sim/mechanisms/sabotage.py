"""The rail war: who attacks the railway, how often, and what it costs the army that uses it."""

from __future__ import annotations

import numpy as np

from sim.crisis.choice import probability
from sim.crisis.ladder import STAGING
from sim.engine.compiled import rule
from sim.engine.draws import binomial_quantile, poisson_quantile
from sim.engine.entity import Luck, Mechanism, Parameters, State, Uniform, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform, uniform
from sim.engine.told import tell
from sim.measured.endings import is_at_war
from sim.mechanisms.preparation import Preparation
from sim.mechanisms.repression import Repression

FULL_TRANSIT_TROOPS, EXCITABLE_CELLS, REFERENCE_REPRESSION = 30.0, 10.0, 0.65


class Sabotage(Mechanism):
    """Cells attack rail transit; each act invites others for a while; repression damps and breaks them.

    A self-exciting point process (Hawkes 1971; Porter & White 2012) driven by Russian traffic on the railway.
    """

    rail_transit = Initial(
        0.19, unit="index", meaning="Russian military traffic on Belarusian rails", evidence="C001-29"
    )
    cells_active = Initial(14, unit="count", meaning="sabotage cells at work", evidence="C001-30 judgement")
    cells_latent = Initial(8, unit="count", meaning="people ready to form one", evidence="C001-30 judgement")
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

    acts_luck = Uniform("acts")
    activation_luck = Uniform("activation")
    broken_luck = Uniform("broken")
    verified_luck = Uniform("verified")
    acts = State("acts", "acts of rail sabotage this week")
    verified_acts = State("acts", "those of them that independent observers document")
    excitation = State("acts", "recent acts, faded, that invite others")
    rail_throughput = State("share", "railway capacity left after this week's acts")

    neutral = "there are no cells, and nobody attacks the railway"

    @rule
    def begin(w: World) -> None:
        """Cells are whole, and the railway is."""
        w.cells_active, w.cells_latent = np.floor(w.cells_active), np.floor(w.cells_latent)
        w.sabotage_rail_throughput = 1.0

    @rule
    def cells(w: World) -> float:
        """Cells at work, and those that people are ready to form."""
        return w.cells_active + w.cells_latent

    @rule
    def neutralise(w: World) -> None:
        """Nobody attacks the railway."""
        w.cells_active = w.cells_latent = w.sabotage_acts = w.sabotage_verified_acts = 0.0
        w.sabotage_rail_throughput = 1.0

    @rule
    def strike(w: World, p: Parameters, u: Luck) -> None:
        """One week of the rail war: transit, activation, acts, arrests."""
        Sabotage.follow_transit(w, p)
        Sabotage.activate(w, p, u)
        w.sabotage_acts = poisson_quantile(u.sabotage_acts_luck, Sabotage.intensity(w, p))
        w.sabotage_excitation = np.exp(-p.sabotage_hawkes_decay) * w.sabotage_excitation + w.sabotage_acts
        Sabotage.break_cells(w, p, u)
        w.sabotage_verified_acts = binomial_quantile(
            u.sabotage_verified_luck, w.sabotage_acts, p.sabotage_verified_share
        )
        w.sabotage_rail_throughput = np.exp(-p.sabotage_rail_loss * w.sabotage_acts)
        w.outrage_impulse = w.outrage_impulse * np.exp(-1.0 / p.sabotage_outrage_decay_weeks)
        w.count_documented_acts += int(w.sabotage_verified_acts)
        w.count_sabotage_acts += int(w.sabotage_acts)
        if w.sabotage_acts > 0:
            tell(w, "sabotage", acts=w.sabotage_acts)

    @rule
    def intensity(w: World, p: Parameters) -> float:
        """Expected acts this week, before repression at its reference."""
        invited = (1 - np.exp(-p.sabotage_hawkes_decay)) * p.sabotage_hawkes_branching * w.sabotage_excitation
        own = p.sabotage_cell_rate * w.rail_transit * w.cells_active
        damping = 1 - p.sabotage_repression_damping * Repression.of_saboteurs(w)
        reference = 1 - p.sabotage_repression_damping * REFERENCE_REPRESSION
        return (own + invited * min(1.0, w.cells_active / EXCITABLE_CELLS)) * damping / reference

    @rule
    def follow_transit(w: World, p: Parameters) -> None:
        """Traffic on the railway follows the Russian troops in the country."""
        troops = min(1.0, w.russian_troops_in_belarus / FULL_TRANSIT_TROOPS)
        target = 0.0
        if w.involvement_level >= STAGING:
            target = p.sabotage_transit_base + (1 - p.sabotage_transit_base) * troops
        w.rail_transit = w.rail_transit + p.sabotage_transit_speed * (target - w.rail_transit)

    @rule
    def activate(w: World, p: Parameters, u: Luck) -> None:
        """Outrage, traffic and an army that is readied for war, or at war, make latent cells act."""
        pull = w.outrage_impulse + p.sabotage_transit_pull * w.rail_transit
        pull = pull + p.sabotage_entry_pull * (1.0 if is_at_war(w) else Preparation.share_of_war_felt(w, p))
        joining = probability(p.sabotage_activation * pull)
        joined = binomial_quantile(u.sabotage_activation_luck, w.cells_latent, joining)
        w.cells_active = w.cells_active + joined
        w.cells_latent = w.cells_latent - joined

    @rule
    def break_cells(w: World, p: Parameters, u: Luck) -> None:
        """An act may cost its cell."""
        exposed = min(w.cells_active, w.sabotage_acts)
        w.cells_active = w.cells_active - binomial_quantile(
            u.sabotage_broken_luck, exposed, p.sabotage_disrupt_prob * Repression.of_saboteurs(w)
        )
