"""The country itself in the idiomatic Mesa form: railway, opinions, protest, trade, repression, and who falls."""

from __future__ import annotations

import math

import mesa

from benchmarks.idiomatic_mesa.agents import within
from benchmarks.idiomatic_mesa.diplomacy import Diplomacy
from sim.actors.elite import SETTLED_LOYALTY, SHIELD, STEEPNESS
from sim.actors.population import AGAINST
from sim.engine.calendar import DAYS_OF_A_YEAR
from sim.mechanisms.mobilisation import WEEKS_OF_REPRESSION_BEFORE
from sim.mechanisms.opinion import RALLY_DECAY_WEEKS
from sim.mechanisms.sabotage import EXCITABLE_CELLS, FULL_TRANSIT_TROOPS, REFERENCE_REPRESSION
from sim.mechanisms.succession import AGE_OF_RATE, BORN, WEEKS_OF_A_YEAR


class Country(Diplomacy):
    """The weekly rules of the country itself."""

    def strike_railway(self) -> None:
        s = self.p.sabotage
        troops = min(1.0, self.russian_troops_in_belarus / FULL_TRANSIT_TROOPS)
        target = s.transit_base + (1 - s.transit_base) * troops if self.involvement_level >= 1 else 0.0
        self.rail_transit += s.transit_speed * (target - self.rail_transit)
        pull = self.outrage_impulse + s.transit_pull * self.rail_transit + s.entry_pull * self.share_of_war
        joined = self.successes(self.cells_latent, 1 - math.exp(-s.activation * pull))
        self.cells_active, self.cells_latent = self.cells_active + joined, self.cells_latent - joined
        invited = (math.exp(s.hawkes_decay) - 1) * s.hawkes_branching * self.excitation
        rate = s.cell_rate * self.rail_transit * self.cells_active
        rate += invited * min(1.0, self.cells_active / EXCITABLE_CELLS)
        damping = 1 - s.repression_damping * self.pursuit
        self.acts = self.poisson(rate * damping / (1 - s.repression_damping * REFERENCE_REPRESSION))
        self.excitation = math.exp(-s.hawkes_decay) * (self.excitation + self.acts)
        exposed = min(self.cells_active, self.acts)
        self.cells_active -= self.successes(exposed, s.disrupt_prob * self.pursuit)
        self.rail_throughput = math.exp(-s.rail_loss * self.acts)
        self.outrage_impulse *= math.exp(-1 / s.outrage_decay_weeks)
        self.tally["sabotage_acts"] += self.acts

    def form_opinions(self) -> None:
        o = self.p.opinion
        for region in self.regions:
            region.listen()
        self.media = o.media_position_at_war if self.is_at_war else o.media_position
        self.citizens.do("hear")
        self.citizens.do("form_opinion")
        self.rally *= math.exp(-1 / RALLY_DECAY_WEEKS)
        self.anti_war = sum(c.attitude < AGAINST for c in self.citizens) / len(self.citizens)

    def take_to_the_streets(self) -> None:
        m = self.p.mobilisation
        self.anger = m.war_grievance * self.share_of_war * (1 + m.loss_grievance * self.share_lost)
        at_home = 1 - m.commit_drain * min(1.0, 2 * self.committed / self.p.army.size)
        at_home *= max(0.0, 1 + m.militia * (2 * m.militia_loyalty - 1) / m.security_size)
        self.deterrence = m.arrest_constant * m.police_ratio * m.security_loyalty * self.repression * at_home / 3
        for _ in range(0 if self.has_past else WEEKS_OF_REPRESSION_BEFORE):
            self.protest()
        self.has_past = True
        kept = 0.5 ** (1 / m.network_half_life)
        self.resistance_networks = min(1.0, kept * self.resistance_networks + m.emboldened * self.acts)
        self.protest()

    def protest(self) -> None:
        self.expected_share = self.active_share + self.resistance_networks
        for region in self.regions:
            region.count_protesters()
        self.citizens.do("look_around")
        self.citizens.do("act_or_stay_quiet")
        self.active_share = sum(c.is_active for c in self.citizens) / len(self.citizens)

    def trade(self) -> None:
        e, dependence = self.p.economy, self.economic_dependence
        if self.happens(1 - math.exp(-1 / e.cutoff_weeks)):
            self.cutoff = 0.0
        self.favours *= e.support_memory
        pain = self.cutoff * self.p.leader.cutoff_rent * dependence
        pain += self.p.western_border.loss if self.border_is_closed else 0.0
        pain = max(0.0, pain - self.favours)
        self.stress += (1 - e.stress_memory) * (pain - self.stress)
        shut = self.p.western_border.stopped * (1 - self.sanctions) if self.border_is_closed else 0.0
        moved = dependence + e.dependence_drift * (self.sanctions + shut) * (1 - dependence)
        self.economic_dependence = within(0.0, moved, e.most_dependence)

    def repress(self) -> None:
        r = self.p.repression
        target = r.base + r.staging * (self.involvement_level >= 1) + r.per_active * self.active_share
        self.repression += r.speed * (min(1.0, target) - self.repression)
        self.selective += r.speed * (r.per_act * math.log1p(self.acts) - self.selective)

    @property
    def pursuit(self) -> float:
        """How hard saboteurs are pursued."""
        return min(1.0, self.repression + self.selective)

    def perceive(self) -> None:
        error = math.sqrt(self.anti_war * (1 - self.anti_war) / self.p.leader.poll_size)
        self.anti_war_seen = within(0.0, self.anti_war + error * self.random.gauss(0, 1), 1.0)
        self.reliability_seen = self.reliability + self.p.leader.yes_man_bias
        flattery = self.p.leader.yes_man_bias / (self.p.army.obedience_gain / 4)
        self.loyalty_seen = self.loyalty + flattery

    @property
    def shield(self) -> float:
        """How far Russian troops in the country deter a coup."""
        return 1 - math.exp(-self.russian_troops_in_belarus / SHIELD)

    def add_up_the_army_and_the_elite(self) -> None:
        force = sum(u.strength for u in self.army)
        self.reliability = weighted(self.army, "obedience", "strength") / force
        self.loyalty = weighted(self.army, "loyalty", "strength") / force
        self.elite_loyalty = weighted(self.elite, "loyalty", "weight")

    def may_fall(self) -> None:
        m, e = self.p.mobilisation, self.p.elite
        if self.has_collapsed or self.war_is_over:
            return
        ratio, hazard = self.active_share / m.critical_active, 0.0
        if ratio > 0.5:
            armed = 1 + m.militia * (1 - m.militia_loyalty) / m.security_size
            hazard += m.revolt_rate * ratio**2 * (1 - m.security_loyalty) * armed
        if self.is_at_war:
            hazard += self.p.collapse.mutiny_rate * self.share_lost * ((1 - self.reliability) / 0.55) ** 2
            hazard += self.p.west.removal_risk * self.western_reaction * self.resolved_posture / 52
        hazard += e.coup_base * math.exp(STEEPNESS * (SETTLED_LOYALTY - self.elite_loyalty)) * (1 - self.shield)
        if self.happens(1 - math.exp(-hazard)):
            self.close("domestic_collapse")
            if self.has_entered:
                self.has_collapsed = True
                self.bring_the_army_home()

    def may_be_succeeded(self) -> None:
        s, age = self.p.succession, (self.today - BORN) / DAYS_OF_A_YEAR
        dies = -math.log1p(-s.death_rate) * math.exp(s.ageing * (age - AGE_OF_RATE))
        hazard = dies * (1 + s.illness) - math.log1p(-s.handover)
        if self.happens(1 - math.exp(-hazard / WEEKS_OF_A_YEAR)):
            self.close("succession")


def weighted(agents: mesa.agent.AgentSet, value: str, weight: str) -> float:
    return float(sum(getattr(a, weight) * getattr(a, value) for a in agents))
