"""One history as an ordinary Mesa model: its state, its week, and the rules that concern no single agent."""

from __future__ import annotations

import math
from collections import defaultdict
from types import SimpleNamespace

import mesa
import numpy as np

from benchmarks.idiomatic_mesa.agents import (
    ArmyUnit,
    Citizen,
    EliteFaction,
    Player,
    Region,
    WesternActor,
    sigmoid,
    within,
)
from benchmarks.idiomatic_mesa.diplomacy import Diplomacy
from sim.actors.army import ORDER_OF_BATTLE, USUAL_FORCE
from sim.actors.elite import FACTIONS, SETTLED_LOYALTY, SHIELD, STEEPNESS
from sim.actors.population import AGAINST, region_bounds
from sim.actors.ukraine import KNOWN_TO_FIGHT
from sim.actors.west import ENTERED, POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, WESTERN_ACTORS
from sim.engine.calendar import DAYS_OF_A_WEEK, DAYS_OF_A_YEAR, day_number
from sim.engine.parameters import Initial
from sim.mechanisms.involvement import AUXILIARY, FEINT, STAGING
from sim.mechanisms.learning import PRIOR_WEIGHT
from sim.mechanisms.mobilisation import WEEKS_OF_REPRESSION_BEFORE
from sim.mechanisms.opinion import RALLY_DECAY_WEEKS
from sim.mechanisms.sabotage import EXCITABLE_CELLS, FULL_TRANSIT_TROOPS, REFERENCE_REPRESSION
from sim.mechanisms.seasons import YEARLY, mud
from sim.mechanisms.succession import AGE_OF_RATE, BORN, WEEKS_OF_A_YEAR
from sim.model import parameters
from sim.model.worlds import USUAL_START, Worlds


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def defaults() -> dict[str, SimpleNamespace]:
    """The default of every parameter, by owner."""
    by_owner: dict[str, dict[str, float]] = defaultdict(dict)
    for parameter in parameters().values():
        owner, _, name = parameter.path.partition(".")
        by_owner[owner][name] = parameter.default
    return {owner: SimpleNamespace(**values) for owner, values in by_owner.items()}


class MesaModel(Diplomacy):
    """State, clock and mechanisms."""

    def __init__(self, seed: int, citizens: int = 1000) -> None:
        super().__init__(rng=seed)
        self.p = SimpleNamespace(**defaults())
        for initial in (p for p in parameters().values() if isinstance(p, Initial)):
            setattr(self, initial.name, initial.default)
        self.tally: dict[str, int] = defaultdict(int)
        self.stress = self.cutoff = self.rally = self.excitation = self.active_share = 0.0
        self.committed = self.committed_first = self.losses = self.ultimatum_weeks_left = 0.0
        self.nuclear_basing, self.western_reaction, self.has_past, self.with_moscow = 0.0, 1.0, False, False
        self.favours = self.tension = self.evidence = 0.0
        self.readied_for, self.weeks_to_march, self.puppet_has_decided = "", 0, False
        self.today, self.turmoil_weeks_left, self.held_at_home = day_number(USUAL_START), 0, 0.0
        self.weeks_of_kyiv, self.weeks_on_rung, self.rail_throughput = 0, 0, 1.0
        self.ending, self.has_entered, self.has_collapsed, self.war_is_over = "", False, False, False
        self.leader, self.kremlin = Player(self, self.p.leader), Player(self, self.p.kremlin)
        self.weight_of_type = PRIOR_WEIGHT[:, None]
        self.last_front, self.pinned = self.front_balance, self.troops_if(0)
        self.regions = self._populate(citizens, seed)
        for unit in ORDER_OF_BATTLE:
            ArmyUnit(self, unit)
        for faction in FACTIONS:
            EliteFaction(self, faction)
        for name, *weights in zip(WESTERN_ACTORS, POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, strict=True):
            WesternActor(self, name, *map(float, weights))
        kinds = (Citizen, ArmyUnit, EliteFaction, WesternActor)
        self.citizens, self.army, self.elite, self.west = (self.agents_by_type[kind] for kind in kinds)
        self.anti_war = self.p.opinion.anti_war_share
        self.add_up_the_army_and_the_elite()
        self.add_up_the_west()
        self.perceive()
        self.draw_who_held_back()

    def _populate(self, citizens: int, seed: int) -> list[Region]:
        bounds = region_bounds(citizens)
        one = Worlds(weeks=1, seed=seed, replications=np.zeros(1, dtype=np.int64), population_size=citizens).begin()
        regions = [Region() for _ in bounds[1:]]
        for number, attitude in enumerate(one.people.attitude[0].tolist()):
            Citizen(self, regions[int(np.searchsorted(bounds, number, side="right")) - 1], attitude)
        for region in regions:
            region.connect()
        return regions

    def step(self) -> None:
        """One week, in the engine's order."""
        self.mud = mud(self.today % DAYS_OF_A_YEAR) - YEARLY
        self.move_front()
        self.shake_moscow()
        self.move_garrison()
        self.ready_the_army()
        self.pinned = self.troops_if(self.involvement_level)
        self.strike_railway()
        self.form_opinions()
        self.take_to_the_streets()
        self.army.do("follow_mood")
        self.trade()
        self.west.do("respond")
        self.add_up_the_west()
        self.repress()
        self.elite.do("reconsider")
        self.add_up_the_army_and_the_elite()
        self.learn_in_kyiv()
        self.concession_room = min(1.0, self.concession_room + self.p.concessions.recovery)
        self.leader.feel()
        self.kremlin.feel()
        self.perceive()
        self.ultimatum_weeks_left = max(0.0, self.ultimatum_weeks_left - 1)
        attacked = self.may_be_attacked(struck=self.is_struck_by_kyiv())
        self.may_meet(attacked)
        self.may_step_down()
        self.with_moscow = self.with_moscow and self.involvement_level >= FEINT
        self.may_fall()
        self.may_be_succeeded()
        self.may_see_peace()
        self.suffer()
        self.last_front = self.front_balance
        self.today += DAYS_OF_A_WEEK

    def happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def successes(self, trials: float, chance: float) -> int:
        return sum(self.happens(chance) for _ in range(int(trials)))

    def poisson(self, mean: float) -> int:
        count, product = 0, self.random.random()
        while product > math.exp(-mean):
            count, product = count + 1, product * self.random.random()
        return count

    def pick(self, chances: np.ndarray) -> int:
        return int(self.random.choices(range(len(chances)), chances[:, 0].tolist())[0])

    def move_front(self) -> None:
        f = self.p.front
        moved = f.reversion * (self.front_mean - self.front_balance)
        moved += f.sd * self.random.gauss(0, 1) + f.pin_effect * (self.pinned - f.pin_reference)
        pace = 1 - self.p.seasons.front_loss * self.mud
        self.front_balance = within(-1.0, self.front_balance + pace * moved, 1.0)

    def shake_moscow(self) -> None:
        t = self.p.turmoil
        if self.turmoil_weeks_left == 0 and self.happens(t.rate):
            self.turmoil_weeks_left, self.held_at_home = math.ceil(t.weeks) + 1, t.held_back * self.reserves
            self.reserves, self.cutoff = self.reserves - self.held_at_home, 0.0
        if self.turmoil_weeks_left > 0:
            self.turmoil_weeks_left -= 1
            if self.turmoil_weeks_left == 0:
                self.reserves, self.held_at_home = self.reserves + self.held_at_home, 0.0

    def move_garrison(self) -> None:
        g, there = self.p.garrison, self.russian_troops_in_belarus
        leaving = g.front_pull * max(0.0, -self.front_balance) + (0.0 if self.with_moscow else g.departure)
        coming = g.arrival * max(0.0, min(g.group, self.reserves) - there) if self.with_moscow else 0.0
        self.russian_troops_in_belarus = there + coming - min(leaving, 1.0) * max(0.0, there - g.base)

    def troops_if(self, level: float) -> float:
        u = self.p.ukraine
        return u.pinned_base + u.pinned_gain * self.attack_belief * (1.0 if level >= FEINT else u.quiet_alert)

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
        damping = 1 - s.repression_damping * self.repression
        self.acts = self.poisson(rate * damping / (1 - s.repression_damping * REFERENCE_REPRESSION))
        self.excitation = math.exp(-s.hawkes_decay) * (self.excitation + self.acts)
        exposed = min(self.cells_active, self.acts)
        self.cells_active -= self.successes(exposed, s.disrupt_prob * self.repression)
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
        pain = max(0.0, self.cutoff * self.p.leader.cutoff_rent * dependence - self.favours)
        self.stress += (1 - e.stress_memory) * (pain - self.stress)
        moved = dependence + e.dependence_drift * self.sanctions * (1 - dependence)
        self.economic_dependence = within(0.0, moved, e.most_dependence)

    def add_up_the_west(self) -> None:
        self.western_posture = weighted(self.west, "posture", "posture_weight")
        self.sanctions = weighted(self.west, "sanctions", "sanctions_weight")
        self.sanctions_headroom = 1 - self.sanctions
        self.resolved_posture = sum(a.posture_weight * a.resolve * a.posture for a in self.west)

    def posture_feared(self) -> float:
        """The resolved posture of a year at war, towards which the West arms."""
        w = self.p.west
        target = min(1.0, w.posture_base + w.posture_per_level * ENTERED + w.posture_at_entry)
        left = (1 - math.exp(-52 * w.posture_speed)) / (52 * w.posture_speed)
        return self.resolved_posture * (target + (self.western_posture - target) * left) / self.western_posture

    def repress(self) -> None:
        r = self.p.repression
        target = r.base + r.per_act * math.log1p(self.acts) + r.staging * (self.involvement_level >= 1)
        self.repression += r.speed * (min(1.0, target + r.per_active * self.active_share) - self.repression)

    def learn_in_kyiv(self) -> None:
        u = self.p.ukraine
        odds = logit(self.attack_belief)
        if self.involvement_level >= FEINT:
            odds += math.log1p(-u.feint_reveal_hazard) + self.evidence
        odds += u.troop_signal * max(0.0, self.russian_troops_in_belarus - u.usual_troops)
        gap = max(0.0, u.most_defence - self.north_defence)
        self.north_defence += 2 * u.fortify_rate * (0.3 + self.attack_belief) * gap
        believed = sigmoid(odds)
        believed += u.belief_recovery * (u.belief_rest - believed)
        self.attack_belief = KNOWN_TO_FIGHT if self.is_at_war else believed

    def is_struck_by_kyiv(self) -> bool:
        c, is_seen = self.p.counter_demand, self.involvement_level in (FEINT, AUXILIARY)
        if self.weeks_of_kyiv == 0 and is_seen and self.happens(c.rate):
            self.weeks_of_kyiv = math.ceil(c.weeks_given) + 1
            self.north_defence += c.readiness * max(0.0, self.p.ukraine.most_defence - self.north_defence)
        if self.weeks_of_kyiv == 0:
            return False
        self.weeks_of_kyiv -= 1
        if self.weeks_of_kyiv > 0:
            return False
        gives_way = self.happens(c.compliance) and not self.readied_for
        if gives_way:
            self.step_down()
        return not gives_way

    def may_step_down(self) -> None:
        i, self.weeks_on_rung = self.p.involvement, self.weeks_on_rung + 1
        decay = i.group_decay if self.involvement_level == AUXILIARY else i.level_decay
        ends = self.weeks_on_rung > i.shortest_stay and not self.readied_for
        if ends and self.happens(decay / (1 - decay * (i.shortest_stay - 1))):
            self.step_down()

    def step_down(self) -> None:
        if self.involvement_level in (FEINT, AUXILIARY):
            self.involvement_level, self.weeks_on_rung = self.involvement_level - 1, 0

    def perceive(self) -> None:
        error = math.sqrt(self.anti_war * (1 - self.anti_war) / self.p.leader.poll_size)
        self.anti_war_seen = within(0.0, self.anti_war + error * self.random.gauss(0, 1), 1.0)
        self.reliability_seen = self.reliability + self.p.leader.yes_man_bias
        flattery = self.p.leader.yes_man_bias / (self.p.army.obedience_gain / 4)
        self.loyalty_seen = self.loyalty + flattery

    @property
    def is_at_war(self) -> bool:
        return self.has_entered and not self.has_collapsed and not self.war_is_over

    @property
    def share_of_war(self) -> float:
        """How much of a war is felt: all of it, some of it while the army is readied, or nothing."""
        return 1.0 if self.is_at_war else self.p.preparation.foretaste if self.readied_for else 0.0

    @property
    def share_lost(self) -> float:
        return self.losses / self.committed_first if self.committed_first else 0.0

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

    def may_see_peace(self) -> None:
        w = self.p.war
        hazard = w.end_hazard * (1 + (w.talks_factor - 1) * self.talks)
        if self.war_is_over:
            return
        if self.happens(hazard * math.exp(-w.front_slope * abs(self.front_balance))):
            self.war_is_over = True
            self.bring_the_army_home()
            self.close("war_end")
        elif self.happens(w.talks_end if self.talks else w.talks_begin):
            self.talks = 1.0 - self.talks

    def bring_the_army_home(self) -> None:
        if self.committed > 0:
            self.committed, self.involvement_level = 0.0, STAGING

    def suffer(self) -> None:
        a = self.p.army
        spread = math.exp(a.loss_spread * self.random.gauss(0, 1))
        spread *= 1 + a.mud_wear * self.mud
        share = a.loss_rate * USUAL_FORCE / a.deployable
        lost = min(self.committed, self.committed * share * (0.5 + self.north_defence) * spread)
        self.committed, self.losses = self.committed - lost, self.losses + lost

    def release(self) -> None:
        """Lets go of a finished history: some versions of Mesa keep every model that ever had an agent."""
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def close(self, ending: str) -> None:
        self.ending = self.ending or ending


def weighted(agents: mesa.agent.AgentSet, value: str, weight: str) -> float:
    return float(sum(getattr(a, weight) * getattr(a, value) for a in agents))
