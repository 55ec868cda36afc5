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
from benchmarks.idiomatic_mesa.country import Country, weighted
from sim.actors.army import ORDER_OF_BATTLE, USUAL_FORCE
from sim.actors.elite import FACTIONS
from sim.actors.population import region_bounds
from sim.actors.ukraine import KNOWN_TO_FIGHT
from sim.actors.west import POSTURE_WEIGHTS, SANCTIONS_WEIGHTS, WESTERN_ACTORS
from sim.crisis.ladder import AUXILIARY, ENTRY, FEINT, STAGING
from sim.engine.calendar import DAYS_OF_A_WEEK, DAYS_OF_A_YEAR, day_number
from sim.engine.parameters import Initial
from sim.mechanisms.learning import PRIOR_WEIGHT
from sim.mechanisms.seasons import YEARLY, mud
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


class MesaModel(Country):
    """State, clock and mechanisms."""

    def __init__(self, seed: int, citizens: int = 1000) -> None:
        super().__init__(rng=seed)
        self.p = SimpleNamespace(**defaults())
        for initial in (p for p in parameters().values() if isinstance(p, Initial)):
            setattr(self, initial.name, initial.default)
        self.tally: dict[str, int] = defaultdict(int)
        self.stress = self.cutoff = self.rally = self.excitation = self.selective = self.active_share = 0.0
        self.committed = self.committed_first = self.losses = self.ultimatum_weeks_left = 0.0
        self.nuclear_basing, self.western_reaction, self.has_past, self.with_moscow = 0.0, 1.0, False, False
        self.favours = self.tension = self.evidence = 0.0
        self.border_is_closed = False
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
        self.may_close_the_western_border()
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

    def add_up_the_west(self) -> None:
        self.western_posture = weighted(self.west, "posture", "posture_weight")
        self.sanctions = weighted(self.west, "sanctions", "sanctions_weight")
        self.sanctions_headroom = 1 - self.sanctions
        self.resolved_posture = sum(a.posture_weight * a.resolve * a.posture for a in self.west)

    def posture_feared(self) -> float:
        """The resolved posture of a year at war, towards which the West arms."""
        w = self.p.west
        target = min(1.0, w.posture_base + w.posture_per_level * ENTRY + w.posture_at_entry)
        left = (1 - math.exp(-52 * w.posture_speed)) / (52 * w.posture_speed)
        return self.resolved_posture * (target + (self.western_posture - target) * left) / self.western_posture

    def chance_of_closing(self, is_seen: bool) -> float:
        """The weekly chance that a western neighbour closes its border, over exercises or not."""
        b, resolve = self.p.western_border, self.p.west.resolve * self.p.west.resolve_poland_baltics
        return 1 - math.exp(-resolve * (b.quiet_rate + (b.closing_rate if is_seen else 0.0)))

    def closing_feared(self) -> float:
        """What exercises cost the leader because they may close the border."""
        b = self.p.western_border
        seen, quiet = (self.chance_of_closing(is_seen) for is_seen in (True, False))
        added = seen / (seen + 1 / b.weeks) - quiet / (quiet + 1 / b.weeks)
        return 0.0 if self.border_is_closed else b.loss * added

    def may_close_the_western_border(self) -> None:
        if self.has_entered:
            return
        if self.border_is_closed:
            self.border_is_closed = not self.happens(1 / self.p.western_border.weeks)
        else:
            self.border_is_closed = self.happens(self.chance_of_closing(self.involvement_level >= FEINT))

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
