"""The same model the idiomatic Mesa way: an agent for each citizen and unit, scalar rules, Mesa's own random numbers.

Rules, parameters and the starting population are the engine's, so that means agree (tests/benchmarks). Left out, which
favours this form: scenario events, polls, resignations, the fate of a country whose leader fell, and all that the
engine keeps for its reports. The crisis game is sim.crisis on arrays of one world: a dozen calls a year beside the
52,000 visits to citizens.
"""

from __future__ import annotations

import math
from collections import ChainMap, defaultdict
from collections.abc import Mapping
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from benchmarks.mesa_agents import ArmyUnit, Citizen, EliteFaction, Region, WesternActor, sigmoid, within
from sim.actors.army import ORDER_OF_BATTLE
from sim.actors.elite import FACTIONS, SETTLED_LOYALTY, SHIELD, STEEPNESS
from sim.actors.population import AGAINST, Composition, population, region_bounds
from sim.actors.west import POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, WESTERN_ACTORS
from sim.choice import quantal_response
from sim.crisis import ACCEPT, ANSWERS, COERCE, DEMANDS, DEPOSE, ENTER, MOVES, PARTIAL, Crisis, incident_chances
from sim.mechanisms.involvement import AUXILIARY, ENTRY, FEINT
from sim.mechanisms.learning import GRID, PRIOR_WEIGHT
from sim.mechanisms.opinion import RALLY_DECAY_WEEKS
from sim.mechanisms.sabotage import EXCITABLE_CELLS, FULL_TRANSIT_TROOPS, REFERENCE_REPRESSION
from sim.parameters import Initial, registry
from sim.stakes import KremlinStakes, LeaderStakes, Situation


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def defaults() -> dict[str, SimpleNamespace]:
    """The default of every parameter, by owner."""
    by_owner: dict[str, dict[str, float]] = defaultdict(dict)
    for parameter in registry():
        owner, _, name = parameter.path.partition(".")
        by_owner[owner][name] = parameter.default
    return {owner: SimpleNamespace(**values) for owner, values in by_owner.items()}


class MesaModel(mesa.Model):
    """One history of the war as an ordinary Mesa model."""

    def __init__(self, seed: int, citizens: int = 1000, population_seed: int = 0) -> None:
        super().__init__(seed=seed)
        self.p = SimpleNamespace(**defaults())
        for initial in (p for p in registry() if isinstance(p, Initial)):
            setattr(self, initial.name, initial.default)
        self.tally: dict[str, int] = defaultdict(int)
        self.stress = self.squeeze = self.rally = self.excitation = self.active_share = 0.0
        self.committed = self.committed_first = self.losses = self.ultimatum_weeks_left = 0.0
        self.ending, self.has_entered, self.has_collapsed, self.war_is_over = "", False, False, False
        self.inclination = self.p.leader.type_sd * self.random.gauss(0, 1)
        self.hawkishness = self.p.kremlin.type_sd * self.random.gauss(0, 1)
        self.weight_of_type = PRIOR_WEIGHT[:, None]
        self.last_front, self.pinned = self.front_balance, self.troops_if(0)
        self.regions = self._populate(citizens, population_seed)
        for unit in ORDER_OF_BATTLE:
            ArmyUnit(self, unit)
        for faction in FACTIONS:
            EliteFaction(self, faction)
        for name, *weights in zip(WESTERN_ACTORS, POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, strict=True):
            WesternActor(self, name, *map(float, weights))
        kinds = (Citizen, ArmyUnit, EliteFaction, WesternActor)
        self.citizens, self.army, self.elite, self.west = (self.agents_by_type[kind] for kind in kinds)

    def _populate(self, citizens: int, seed: int) -> list[Region]:
        shares = ChainMap(vars(self.p.citizens), vars(self.p.opinion))
        people = population(seed, citizens, Composition(**{f.name: shares[f.name] for f in fields(Composition)}))
        bounds = region_bounds(citizens)
        regions = [Region() for _ in bounds[1:]]
        for number, attitude in enumerate(people.attitude.tolist()):
            Citizen(self, regions[int(np.searchsorted(bounds, number, side="right")) - 1], attitude)
        for region in regions:
            region.connect()
        return regions

    def step(self) -> None:
        """One week, in the engine's order."""
        self.move_front()
        self.pinned = self.troops_if(self.involvement_level)
        self.strike_railway()
        self.move_citizens()
        self.army.do("follow_mood")
        self.reliability = weighted(self.army, "obedience", "strength") / sum(u.strength for u in self.army)
        self.trade()
        self.west.do("respond")
        self.add_up_the_west()
        self.repress()
        self.elite.do("reconsider")
        self.learn_in_kyiv()
        self.concession_room = min(1.0, self.concession_room + self.p.concessions.recovery)
        self.perceive()
        self.ultimatum_weeks_left = max(0.0, self.ultimatum_weeks_left - 1)
        attacked = self.may_be_attacked()
        self.may_meet(attacked)
        if self.involvement_level in (FEINT, AUXILIARY) and self.happens(self.p.involvement.level_decay):
            self.involvement_level -= 1
        self.may_fall()
        self.may_see_peace()
        self.suffer()
        self.last_front = self.front_balance

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
        moved = self.front_balance + f.reversion * (self.front_mean - self.front_balance)
        moved += f.sd * self.random.gauss(0, 1) + f.pin_effect * (self.pinned - f.pin_reference)
        self.front_balance = within(-1.0, moved, 1.0)

    def troops_if(self, level: float) -> float:
        u = self.p.ukraine
        return u.pinned_base + u.pinned_gain * self.attack_belief * (1.0 if level >= FEINT else u.quiet_alert)

    def strike_railway(self) -> None:
        s = self.p.sabotage
        troops = min(1.0, self.russian_troops_in_belarus / FULL_TRANSIT_TROOPS)
        target = s.transit_base + (1 - s.transit_base) * troops if self.involvement_level >= 1 else 0.0
        self.rail_transit += s.transit_speed * (target - self.rail_transit)
        pull = self.outrage_impulse + s.transit_pull * self.rail_transit + s.entry_pull * self.has_entered
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
        self.resistance_memory = self.resistance_memory * 2 ** (-1 / s.memory_half_life) + self.acts
        self.outrage_impulse *= math.exp(-1 / s.outrage_decay_weeks)
        self.tally["sabotage_acts"] += self.acts

    def move_citizens(self) -> None:
        o, m, army = self.p.opinion, self.p.mobilisation, self.p.army
        for region in self.regions:
            region.listen()
        self.media = o.media_position_at_war if self.has_entered else o.media_position
        self.war_grievance = m.war_grievance * (1 + m.loss_grievance * self.losses) if self.has_entered else 0.0
        at_home = 1 - m.commit_drain * min(1.0, 2 * self.committed / army.size)
        self.deterrence = m.arrest_constant * m.police_ratio * m.security_loyalty * self.repression * at_home / 3
        self.citizens.do("look_around")
        self.citizens.do("live")
        self.rally *= math.exp(-1 / RALLY_DECAY_WEEKS)
        self.anti_war = sum(c.attitude < AGAINST for c in self.citizens) / len(self.citizens)
        self.active_share = sum(c.is_active for c in self.citizens) / len(self.citizens)

    def trade(self) -> None:
        e, dependence = self.p.economy, self.economic_dependence
        self.stress = e.stress_memory * self.stress + self.squeeze * self.p.leader.cutoff_rent * dependence
        self.squeeze = 0.0
        moved = dependence + e.dependence_drift * self.sanctions * (1 - dependence)
        self.economic_dependence = within(0.0, moved, e.most_dependence)

    def add_up_the_west(self) -> None:
        self.western_posture = weighted(self.west, "posture", "posture_weight")
        self.sanctions = weighted(self.west, "sanctions", "sanctions_weight")
        self.sanctions_headroom = 1 - self.sanctions
        self.resolved_posture = sum(a.posture_weight * a.resolve * a.posture for a in self.west)

    def repress(self) -> None:
        r = self.p.repression
        target = r.base + r.per_act * math.log1p(self.acts) + r.staging * (self.involvement_level >= 1)
        self.repression += r.speed * (min(1.0, target + r.per_active * self.active_share) - self.repression)

    def learn_in_kyiv(self) -> None:
        u = self.p.ukraine
        odds = logit(self.attack_belief)
        odds += u.belief_recovery * (logit(u.belief_rest) - odds)
        if self.involvement_level >= FEINT and not self.has_entered:
            odds += math.log1p(-u.feint_reveal_hazard)
        odds += u.troop_signal * max(0.0, self.russian_troops_in_belarus - u.usual_troops)
        gap = max(0.0, u.most_defence - self.north_defence)
        self.north_defence += 2 * u.fortify_rate * (0.3 + self.attack_belief) * gap
        self.attack_belief = sigmoid(odds)

    def perceive(self) -> None:
        error = math.sqrt(self.anti_war * (1 - self.anti_war) / self.p.leader.poll_size)
        self.anti_war_seen = within(0.0, self.anti_war + error * self.random.gauss(0, 1), 1.0)
        self.reliability_seen = self.reliability + self.p.leader.yes_man_bias

    def crisis(self) -> Crisis:
        """The crisis game as it stands, as arrays of one world."""
        p = self.p
        seen = {
            "russian_troops": self.russian_troops_in_belarus,
            "pinned_if_partial": self.troops_if(max(FEINT, self.involvement_level)),
            "ultimatum_is_open": self.ultimatum_weeks_left > 0,
            "inclination_believed": p.leader.type_sd * float(GRID @ self.weight_of_type[:, 0]),
        }
        scale = {"pin_scale": p.ukraine.pinned_base + p.ukraine.pinned_gain}
        return Crisis(
            of_one_world(Situation, seen, vars(self)),
            of_one_world(LeaderStakes, vars(p.leader), vars(p.west)),
            of_one_world(KremlinStakes, vars(p.kremlin), vars(p.army), scale),
        )

    def may_be_attacked(self) -> bool:
        """An armed incident or none; returns whether the army went to war over it."""
        i = self.p.incidents
        if not self.happens(i.incident_rate * i.rate_floor * (1 + self.involvement_level)):
            return False
        self.rally += self.p.opinion.rally_effect
        if self.ending:
            return False
        seen_through = self.happens(i.false_flag_share) and self.happens(i.recognition)
        _, chances = incident_chances(self.crisis(), np.array([seen_through]))
        return self.pick(chances) == ENTER and self.order_entry()

    def may_meet(self, attacked: bool) -> None:
        k = self.p.kremlin
        held = self.happens(k.ultimatum_summit_rate if self.ultimatum_weeks_left > 0 else k.summit_rate)
        shock = abs(self.front_balance - self.last_front) > k.emergency_front_move
        held = held or (shock and self.happens(k.p_emergency_summit))
        if held and not self.ending and not attacked:
            self.negotiate(self.crisis())
        if held and self.ending == "kremlin_takeover" and not self.has_entered:
            self.order_by_puppet(self.crisis())

    def negotiate(self, crisis: Crisis) -> None:
        self.tally["summits"] += 1
        move = MOVES[self.pick(crisis.moves)]
        if move == "depose":
            return self.take_over(crisis)
        demand = "none" if move == "wait" else move
        answer = self.pick(crisis.answers[demand])
        if answer == PARTIAL:
            self.concede(demand)
        self.learn_type(crisis, demand, answer)
        if answer == ENTER:
            self.order_entry()
        elif demand != "none":
            self.react(crisis, demand, answer)
        return None

    def concede(self, demand: str) -> None:
        c, level = self.p.concessions, self.involvement_level
        price = c.feint_price if demand == "request" else c.joint_group_price
        self.concession_room = max(0.0, self.concession_room - price)
        climbed = level if demand == "request" else min(AUXILIARY, level + 1)
        self.involvement_level = max(FEINT, level, climbed)

    def learn_type(self, crisis: Crisis, demand: str, answer: int) -> None:
        supposed = GRID[:, None] * self.p.leader.type_sd
        likelihood = crisis.likelihoods(np.array([DEMANDS.index(demand)]), np.array([answer]), supposed)
        posterior = self.weight_of_type * likelihood
        self.weight_of_type = posterior / posterior.sum()

    def react(self, crisis: Crisis, demand: str, answer: int) -> None:
        reaction, ultimatum = self.pick(crisis.reactions[demand, ANSWERS[answer]].chances), demand == "ultimatum"
        lesson = 1.0 if ultimatum else self.p.learning.request_lesson
        firm = lesson * {ACCEPT: 0.0, COERCE: self.p.learning.coercion_lesson, DEPOSE: 1.0}[reaction]
        soft = lesson * (reaction == ACCEPT)
        weight = self.resolve_weight + firm + soft
        self.resolve_belief = (self.resolve_belief * self.resolve_weight + firm) / weight
        self.resolve_weight = weight
        if reaction == COERCE:
            self.tally["coercions"] += 1
            self.squeeze = 1.0 if ultimatum else self.p.leader.request_fraction
        if ultimatum:
            self.ultimatum_weeks_left = math.ceil(self.p.kremlin.ultimatum_weeks) if reaction == COERCE else 0.0
        if reaction == DEPOSE:
            self.take_over(crisis)

    def take_over(self, crisis: Crisis) -> None:
        if self.happens(float(crisis.takeover[0])):
            self.close("kremlin_takeover")

    def order_by_puppet(self, crisis: Crisis) -> None:
        worth = np.stack([crisis.entry_value - crisis.kremlin.request_cost, crisis.move_values[0]])
        if self.pick(quantal_response(worth, crisis.kremlin.rationality)) == 0 and self.obeys():
            self.march()

    def order_entry(self) -> bool:
        obeyed = self.obeys()
        if obeyed:
            self.march()
            self.close("entry")
        elif self.happens(self.p.collapse.order_collapse):
            self.close("domestic_collapse")
        return obeyed

    def obeys(self) -> bool:
        a, units = self.p.army, [u for u in self.army if u.is_manoeuvre]
        refusing = sum(u.strength for u in units if u.refuses()) / sum(u.strength for u in units)
        if refusing <= a.refusal_threshold:
            self.committed = self.committed_first = a.deployable * (1 - refusing)
            return True
        for unit in self.army:
            unit.loyalty *= a.refusal_shock
        return False

    def march(self) -> None:
        self.has_entered, self.involvement_level = True, ENTRY
        self.west.do("punish_entry")
        self.add_up_the_west()

    def may_fall(self) -> None:
        m, e = self.p.mobilisation, self.p.elite
        if self.has_collapsed or self.ending == "war_end":
            return
        ratio, hazard = self.active_share / m.critical_active, 0.0
        if ratio > 0.5:
            hazard += m.revolt_rate * ratio**2 * (1 - m.security_loyalty)
        if self.committed_first > 0:
            lost = self.losses / self.committed_first
            hazard += self.p.collapse.mutiny_rate * lost * ((1 - self.reliability) / 0.55) ** 2
        loyalty = sum(f.faction.weight * f.loyalty for f in self.elite)
        hazard += e.coup_base * math.exp(STEEPNESS * (SETTLED_LOYALTY - loyalty) - self.russian_troops_in_belarus / SHIELD)
        if self.happens(1 - math.exp(-hazard)):
            self.close("domestic_collapse")
            self.has_collapsed = self.has_entered
            self.committed = 0.0 if self.has_entered else self.committed

    def may_see_peace(self) -> None:
        if not self.war_is_over and self.happens(self.p.war.end_hazard):
            self.war_is_over, self.committed = True, 0.0
            self.close("war_end")

    def suffer(self) -> None:
        a = self.p.army
        spread = math.exp(a.loss_spread * self.random.gauss(0, 1))
        lost = min(self.committed, self.committed * a.loss_rate * (0.5 + self.north_defence) * spread)
        self.committed, self.losses = self.committed - lost, self.losses + lost

    def close(self, ending: str) -> None:
        self.ending = self.ending or ending


def weighted(agents: mesa.agent.AgentSet, value: str, weight: str) -> float:
    return float(sum(getattr(a, weight) * getattr(a, value) for a in agents))


def of_one_world(kind: Any, *sources: Mapping[str, Any]) -> Any:
    known = ChainMap(*(dict(source) for source in sources))
    return kind(**{f.name: np.array([float(known[f.name])]) for f in fields(kind)})


def run(worlds: int, weeks: int = 52, citizens: int = 1000) -> None:
    """One model after the other."""
    for seed in range(worlds):
        model = MesaModel(seed, citizens)
        for _ in range(weeks):
            model.step()
        model.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(model, None)
