"""How the country's dependence on Russia and its economic stress move."""

from __future__ import annotations

from sim.crisis.choice import happens
from sim.engine.compiled import rule
from sim.engine.entity import Luck, Mechanism, Parameters, State, Uniform, World, within
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import loguniform
from sim.engine.told import tell
from sim.mechanisms.western_border import WesternBorder


class Economy(Mechanism):
    """Sanctions push trade towards Russia; a Russian cut-off squeezes living standards as long as it lasts.

    D' = D + drift S (1 - D): imposed sanctions deepen the dependence that they meant to punish (C004-17; Drezner 1999).
    A closed western border adds to S.
    """

    economic_dependence = Initial(
        0.53, unit="index", meaning="dependence on Russian energy, trade and credit", evidence="P20 C003-18 C003-19"
    )
    dependence_drift = Parameter(
        0.006,
        loguniform(0.003, 0.012),
        unit="per week",
        meaning="speed at which sanctions push trade to Russia",
        evidence="P20 C004-12",
    )
    most_dependence = Parameter(0.95, unit="index", meaning="the most that dependence can reach", evidence="judgement")
    stress_memory = Parameter(
        0.9, unit="share", meaning="economic stress that lasts into the next week", evidence="judgement"
    )
    support_memory = Parameter(
        0.98, unit="share", meaning="Russian credit and favours that last into the next week", evidence="P20 judgement"
    )
    cutoff_weeks = Parameter(
        26,
        loguniform(8, 78),
        unit="weeks",
        meaning="length of a cut-off on average if nobody gives in: those of 2016 and 2020 took 3 to 15 months",
        evidence="P20 judgement",
        is_positive=True,
    )

    fatigue = Uniform()
    stress = State("index", "loss of living standards to Russian coercion, as far as it is felt")
    favours = State("index", "what Russian credit and favours add to living standards")
    cutoff = State("share", "cut-off that Russia keeps up, as a part of a full one")

    neutral = "the country depends on nobody, so that a cut-off threatens nothing"

    @rule
    def neutralise(w: World) -> None:
        """The country depends on nobody."""
        w.economic_dependence = w.economy_stress = w.economy_cutoff = w.economy_favours = 0.0

    @rule
    def cut_off(w: World, strength: float) -> None:
        """Russia cuts supplies or credit, and keeps it up; a weaker cut-off does not replace a stronger one."""
        w.economy_cutoff = max(w.economy_cutoff, strength)

    @rule
    def support(w: World, p: Parameters, reward: float) -> None:
        """Russia pays for what it got with credit and cheap energy, which flow for a while.

        `reward` is what they are worth to the leader in the end, in office value: of a flow that stayed, what he who
        looks so far ahead has of one that fades.
        """
        faded = 1 - p.economy_support_memory
        w.economy_favours = w.economy_favours + reward * (1 + p.leader_horizon_of_concern * faded)
        tell(w, "favours", worth=reward)

    @rule
    def lift(w: World, is_tired: bool) -> None:
        """Russia ends its cut-off, if there is one: because it got something for it, or because it is tired of it."""
        if w.economy_cutoff > 0:
            tell(w, "cut-off lifted", strength=w.economy_cutoff, is_tired=is_tired)
        w.economy_cutoff = 0.0

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week of trade and living standards, in which a cut-off may tire those who impose it."""
        if w.economy_cutoff > 0 and happens(u.economy_fatigue, 1 / p.economy_cutoff_weeks):
            Economy.lift(w, True)
        pain = w.economy_cutoff * p.leader_cutoff_rent * w.economic_dependence + WesternBorder.pain(w, p)
        kept = p.economy_stress_memory
        w.economy_favours = p.economy_support_memory * w.economy_favours
        w.economy_stress = kept * w.economy_stress + (1 - kept) * max(0.0, pain - w.economy_favours)
        pushed = p.economy_dependence_drift * WesternBorder.trade_barred(w, p) * (1 - w.economic_dependence)
        w.economic_dependence = within(w.economic_dependence + pushed, 0.0, p.economy_most_dependence)
