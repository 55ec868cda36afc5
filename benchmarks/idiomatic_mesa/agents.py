"""The agents of the idiomatic Mesa form: citizens in their regions, army units, elite factions, Western actors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sim.actors.army import Formation
from sim.actors.elite import Faction
from sim.actors.population import NEIGHBOURS_EACH_SIDE
from sim.crisis.ladder import FEINT
from sim.mechanisms.protest import LONE_SHARE

if TYPE_CHECKING:
    from types import SimpleNamespace

    from benchmarks.idiomatic_mesa.model import MesaModel


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def within(low: float, value: float, high: float) -> float:
    return min(high, max(low, value))


class Region:
    """The citizens of a region, neighbours on a ring, and what everybody there hears of the others."""

    def __init__(self) -> None:
        self.citizens: list[Citizen] = []
        self.attitude = self.active_share = 0.0

    def connect(self) -> None:
        ring, steps = self.citizens, [k for k in range(-NEIGHBOURS_EACH_SIDE, NEIGHBOURS_EACH_SIDE + 1) if k]
        for place, citizen in enumerate(ring):
            citizen.near = [ring[(place + k) % len(ring)] for k in steps]

    def listen(self) -> None:
        self.attitude = sum(c.attitude for c in self.citizens) / len(self.citizens)

    def count_protesters(self) -> None:
        self.active_share = sum(c.is_active for c in self.citizens) / len(self.citizens)


class Citizen(mesa.Agent):
    def __init__(self, model: MesaModel, region: Region, attitude: float) -> None:
        super().__init__(model)
        traits, luck = model.p.citizens, model.random
        self.region, self.near = region, list[Citizen]()
        region.citizens.append(self)
        self.start = self.attitude = attitude
        self.hardship = luck.betavariate(traits.hardship_a, traits.hardship_b)
        self.fear = luck.random()
        self.threshold = luck.gauss(traits.threshold_mean, traits.threshold_sd)
        self.is_active, self.jailed_weeks = False, 0

    def hear(self) -> None:
        """What the others think, before anybody changes his mind."""
        far = self.model.p.opinion.far_ties
        self.heard = (1 - far) * sum(c.attitude for c in self.near) / len(self.near) + far * self.region.attitude

    def form_opinion(self) -> None:
        o = self.model.p.opinion
        pull = (1 - o.media_weight) * self.heard + o.media_weight * self.model.media
        anchor = (1 - o.susceptibility) * (self.start + self.model.rally)
        self.attitude = anchor + o.susceptibility * pull + o.volatility * self.random.uniform(-1, 1) * 3**0.5

    def look_around(self) -> None:
        """Who is on the streets, before anybody moves."""
        far = self.model.p.opinion.far_ties
        self.company = (1 - far) * sum(c.is_active for c in self.near) / len(self.near) + far * self.region.active_share

    def act_or_stay_quiet(self) -> None:
        model, m = self.model, self.model.p.mobilisation
        arrest = 1 - math.exp(-model.deterrence / (LONE_SHARE + self.company / 2 + model.expected_share / 2))
        grievance = self.hardship * (1 - m.legitimacy) + model.anger * max(0.0, -self.attitude)
        grievance += m.stress_weight * model.stress + m.peer_weight * self.company
        is_free = self.jailed_weeks == 0
        self.jailed_weeks -= not is_free
        self.is_active = is_free and grievance - m.fear_weight * arrest * self.fear > self.threshold
        if self.is_active and model.happens(m.jailing * arrest):
            self.jailed_weeks = self.random.randint(int(m.shortest_sentence), int(m.longest_sentence))
            self.is_active = False


class ArmyUnit(mesa.Agent):
    def __init__(self, model: MesaModel, unit: Formation) -> None:
        super().__init__(model)
        self.strength, self.is_manoeuvre = unit.strength, unit.is_manoeuvre
        self.base = self.loyalty = getattr(model.p.army, f"loyalty_{unit.kind}")

    @property
    def obedience(self) -> float:
        return sigmoid(self.model.p.army.obedience_gain * (self.loyalty - 0.5))

    def follow_mood(self) -> None:
        a, model = self.model.p.army, self.model
        target = self.base - 0.5 * a.opinion_to_loyalty * (model.anti_war - a.usual_anti_war)
        target -= a.loss_to_loyalty * model.share_lost
        moved = self.loyalty + a.loyalty_speed * (target - self.loyalty) + a.loyalty_noise * self.random.gauss(0, 1)
        self.loyalty = within(0.0, moved, 1.0)

    def refuses(self) -> bool:
        a = self.model.p.army
        return not self.model.happens(self.obedience + a.order_weight - a.volunteer_appeal * a.volunteers)


class EliteFaction(mesa.Agent):
    def __init__(self, model: MesaModel, faction: Faction) -> None:
        super().__init__(model)
        self.name, self.weight, self.usual = faction.name, faction.weight, faction.loyalty
        self.loyalty = self.usual

    def reconsider(self) -> None:
        e, model = self.model.p.elite, self.model
        target = self.usual - e.stress_effect * model.stress
        if self.name == "economic managers":
            target -= e.sanctions_effect * (model.sanctions - e.usual_sanctions)
        if self.name == "defence ministry":
            target -= e.loss_effect * model.share_lost
        self.loyalty = within(0.0, self.loyalty + e.loyalty_speed * (target - self.loyalty), 1.0)


class Player(mesa.Agent):
    """The leader or Moscow: a lasting liking for an entry or for hard moves, and a mood that comes and goes."""

    def __init__(self, model: MesaModel, stakes: SimpleNamespace) -> None:
        super().__init__(model)
        self.type_sd, self.mood_sd = stakes.type_sd, stakes.mood_sd
        self.type, self.mood = stakes.type_sd * self.random.gauss(0, 1), stakes.mood_sd * self.random.gauss(0, 1)

    def draw_again(self) -> None:
        """Becomes somebody of another type."""
        self.type = self.type_sd * self.random.gauss(0, 1)

    @property
    def leaning(self) -> float:
        return self.type + self.mood

    def feel(self) -> None:
        kept = 0.5 ** (1 / self.model.p.leader.mood_half_life)
        self.mood = kept * self.mood + math.sqrt(1 - kept**2) * self.mood_sd * self.random.gauss(0, 1)


class WesternActor(mesa.Agent):
    def __init__(self, model: MesaModel, name: str, posture_weight: float, sanctions_weight: float) -> None:
        super().__init__(model)
        self.posture_weight, self.sanctions_weight = posture_weight, sanctions_weight
        self.resolve = model.p.west.resolve * getattr(model.p.west, f"resolve_{name}")
        self.posture, self.sanctions = model.western_posture, model.sanctions

    def respond(self) -> None:
        w, level = self.model.p.west, self.model.involvement_level
        feared = self.model.attack_belief if level >= FEINT else 0.0
        target = min(1.0, w.posture_base + w.posture_per_level * level + w.posture_at_entry * feared)
        self.posture += w.posture_speed * (target - self.posture)
        may_sanction = self.sanctions_weight > 0 and self.sanctions < w.most_sanctions
        if may_sanction and self.model.happens(w.package_rate * max(0.0, level - 0.5) * self.resolve):
            self.sanctions = min(self.sanctions + w.package_size, w.most_sanctions)

    def punish_entry(self) -> None:
        self.sanctions = min(1.0, self.sanctions + self.model.p.west.entry_sanctions)
