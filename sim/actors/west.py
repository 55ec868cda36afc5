"""The West: how three actors arm themselves on the border, and which sanctions they impose."""

from __future__ import annotations

import numpy as np

from sim.crisis.ladder import ENTRY, FEINT
from sim.engine.compiled import rule
from sim.engine.entity import Actor, Luck, Parameters, State, Uniform, World
from sim.engine.parameters import Initial, Parameter
from sim.engine.priors import uniform
from sim.engine.told import tell

WESTERN_ACTORS = ("eu", "poland_baltics", "us_nato")
EU, POLAND_BALTICS, US = range(3)
POSTURE_WEIGHTS = np.array([0.0, 0.5, 0.5])
SANCTIONS_WEIGHTS = np.array([0.6, 0.0, 0.4])


class West(Actor):
    """Posture rises with what Belarus does; sanctions come in packages; what is left to impose is what deters.

    Extended deterrence (Huth 1988); sanctions bite at the threat stage (Morgan, Bapat & Kobayashi 2014): the headroom
    1 - S deters, while S itself pushes Belarus towards Russia. The EU sanctions, Poland and the Baltic states arm, the
    United States and NATO do both, each with a resolve of its own: `postures`, `sanctions_of` (actors, worlds).
    """

    western_posture = Initial(
        0.44, unit="index", meaning="readiness on the Belarusian border", evidence="C002-18 C004-04", is_lever=True
    )
    sanctions = Initial(
        0.60,
        unit="index",
        meaning="sanctions against Belarus, 1 = nothing left to impose",
        evidence="P21 C004-12",
        is_lever=True,
    )
    resolve = Parameter(
        1.0,
        uniform(0.2, 1.8),
        unit="factor",
        meaning="resolve of the whole West against the usual",
        evidence="C000-06 C002-19",
        is_lever=True,
    )
    resolve_eu = Parameter(
        1.0,
        uniform(0.4, 1.6),
        unit="factor",
        meaning="resolve of the EU against the rest",
        evidence="C002-08 C004-17",
        is_lever=True,
    )
    resolve_poland_baltics = Parameter(
        1.0,
        uniform(0.4, 1.6),
        unit="factor",
        meaning="resolve of Poland and the Baltic states",
        evidence="C002-18",
        is_lever=True,
    )
    resolve_us_nato = Parameter(
        1.0,
        uniform(0.4, 1.6),
        unit="factor",
        meaning="resolve of the United States and NATO",
        evidence="C000-06 C002-19",
        is_lever=True,
    )
    removal_risk = Parameter(
        0.16,
        uniform(0.05, 0.35),
        unit="per year",
        meaning="hazard that the reaction to an entry costs the leader his office, at full posture",
        evidence="C002-18 C002-19",
    )
    posture_speed = Parameter(
        0.05, unit="per week", meaning="speed at which posture follows events", evidence="C002-18 judgement"
    )
    posture_base = Parameter(
        0.35, unit="index", meaning="posture towards a Belarus that stays out", evidence="C002-18 judgement"
    )
    posture_per_level = Parameter(
        0.12, unit="index", meaning="posture added per rung of the ladder", evidence="C002-18 judgement"
    )
    posture_at_entry = Parameter(
        0.15,
        unit="index",
        meaning="posture added by an entry, as far as it is believed in",
        evidence="C002-18 judgement",
    )
    package_rate = Parameter(0.035, unit="per week", meaning="rate of sanctions packages per rung", evidence="P21")
    package_size = Parameter(0.04, unit="index", meaning="sanctions added by a package", evidence="P21 judgement")
    most_sanctions = Parameter(0.9, unit="index", meaning="sanctions that packages can reach", evidence="judgement")
    entry_sanctions = Parameter(0.25, unit="index", meaning="sanctions added by an entry", evidence="C002-08 judgement")

    reaction = State("factor", "how hard the West reacts to the entry that there was, against an unprovoked one")
    package = Uniform(count=len(WESTERN_ACTORS))
    postures = State("index", "readiness of each Western actor on the border", len(WESTERN_ACTORS))
    sanctions_of = State("index", "sanctions of each Western actor in force", len(WESTERN_ACTORS))

    neutral = "there is no Western posture and no sanctions threat; sanctions stay as they are"

    @rule
    def begin(w: World) -> None:
        """All three begin alike."""
        West.receive_western_posture(w, w.western_posture)
        West.receive_sanctions(w, w.sanctions)

    @rule
    def receive_western_posture(w: World, value: float) -> None:
        """A scenario sets the posture: of all three actors alike."""
        w.western_posture = value
        for actor in range(3):
            w.west_postures[actor] = value

    @rule
    def receive_sanctions(w: World, value: float) -> None:
        """A scenario sets the sanctions: of all three actors alike."""
        w.sanctions = value
        for actor in range(3):
            w.west_sanctions_of[actor] = value

    @rule
    def neutralise(w: World) -> None:
        """There is no Western posture."""
        w.western_posture = 0.0

    @rule
    def resolve_of(p: Parameters, actor: int) -> float:
        """The resolve of an actor, in the order of WESTERN_ACTORS."""
        if actor == 0:
            return p.west_resolve * p.west_resolve_eu
        return p.west_resolve * (p.west_resolve_poland_baltics if actor == 1 else p.west_resolve_us_nato)

    @rule
    def resolved_posture(w: World, p: Parameters) -> float:
        """Posture weighed with the resolve behind it: what the leader has to fear."""
        if p.without_west:
            return 0.0
        total = 0.0
        for actor in range(3):
            total = total + POSTURE_WEIGHTS[actor] * West.resolve_of(p, actor) * w.west_postures[actor]
        return total

    @rule
    def posture_feared(w: World, p: Parameters) -> float:
        """The same on average over a year at war, towards which the West arms: a mean over its gradual approach."""
        if p.without_west or w.western_posture <= 0:
            return 0.0
        target, speed = West.target_at_war(p), p.west_posture_speed * 52
        left = (1 - np.exp(-speed)) / speed if speed > 0 else 1.0
        mean = target + (w.western_posture - target) * left
        return West.resolved_posture(w, p) * mean / w.western_posture

    @rule
    def target_at_war(p: Parameters) -> float:
        """The posture towards a Belarus that has entered."""
        return min(1.0, p.west_posture_base + p.west_posture_per_level * ENTRY + p.west_posture_at_entry)

    @rule
    def removal_hazard(w: World, p: Parameters) -> float:
        """The weekly hazard that the reaction to an entry costs the leader his office."""
        return p.west_removal_risk * w.west_reaction * West.resolved_posture(w, p) / 52

    @rule
    def sanctions_headroom(w: World, p: Parameters) -> float:
        """What is left to impose, and so what still deters."""
        return 0.0 if p.without_west else 1 - w.sanctions

    @rule
    def update(w: World, p: Parameters, u: Luck) -> None:
        """One week of posture and sanctions; what speaks for an attack is known to the West as it is to Kyiv."""
        target = p.west_posture_base + p.west_posture_per_level * w.involvement_level
        if w.involvement_level >= FEINT:
            target = target + p.west_posture_at_entry * w.attack_belief
        target = min(1.0, target)
        w.western_posture = 0.0
        for actor in range(3):
            w.west_postures[actor] += p.west_posture_speed * (target - w.west_postures[actor])
            w.western_posture = w.western_posture + POSTURE_WEIGHTS[actor] * w.west_postures[actor]
        West.impose_packages(w, p, u)

    @rule
    def impose_packages(w: World, p: Parameters, u: Luck) -> None:
        """Each actor that can impose sanctions may decide on a package."""
        West.add_up(w)
        rate, is_any = p.west_package_rate * max(0.0, w.involvement_level - 0.5), False
        for actor in range(3):
            decides = SANCTIONS_WEIGHTS[actor] > 0 and u.west_package[actor] < rate * West.resolve_of(p, actor)
            if decides and w.west_sanctions_of[actor] < p.west_most_sanctions:
                w.west_sanctions_of[actor] = min(
                    w.west_sanctions_of[actor] + p.west_package_size, p.west_most_sanctions
                )
                is_any = True
                West.add_up(w)
                tell(w, "sanctions package", actor=actor, sanctions=w.sanctions)
        if is_any:
            w.count_sanctions_packages += 1

    @rule
    def punish_entry(w: World, p: Parameters) -> None:
        """Imposes what an entry brings."""
        if not p.without_west:
            for actor in range(3):
                w.west_sanctions_of[actor] = min(1.0, w.west_sanctions_of[actor] + p.west_entry_sanctions)
            West.add_up(w)

    @rule
    def ease(w: World, actor: int, step: float) -> None:
        """An actor lifts some of its sanctions."""
        w.west_sanctions_of[actor] = max(0.0, w.west_sanctions_of[actor] - step)
        West.add_up(w)

    @rule
    def raise_to(w: World, level: float) -> None:
        """The scenario raises every actor's sanctions to at least this level."""
        for actor in range(3):
            w.west_sanctions_of[actor] = max(w.west_sanctions_of[actor], level)
        West.add_up(w)

    @rule
    def add_up(w: World) -> None:
        """All sanctions together, by the weight of those who impose them."""
        w.sanctions = 0.0
        for actor in range(3):
            w.sanctions = w.sanctions + SANCTIONS_WEIGHTS[actor] * w.west_sanctions_of[actor]
