"""The model: who and what a world is made of, and in which order they act each week.

`kernel.py` lives worlds through their weeks by these two lists, `worlds.py` holds the worlds, and `agents.py` shows a
few of them as a Mesa model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import get_type_hints

from sim.actors.army import Army
from sim.actors.citizens import Citizens
from sim.actors.elite import Elite
from sim.actors.kremlin import Kremlin
from sim.actors.leader import Leader
from sim.actors.power_centres import PowerCentres
from sim.actors.ukraine import Ukraine
from sim.actors.west import West
from sim.engine.compiled import Rule
from sim.engine.entity import Entity
from sim.engine.parameters import Parameter, registry
from sim.mechanisms.collapse import Collapse
from sim.mechanisms.concessions import Concessions
from sim.mechanisms.counter_demand import CounterDemand
from sim.mechanisms.economy import Economy
from sim.mechanisms.front import Front
from sim.mechanisms.garrison import Garrison
from sim.mechanisms.incidents import Incidents
from sim.mechanisms.involvement import Involvement
from sim.mechanisms.learning import Learning
from sim.mechanisms.mobilisation import Mobilisation
from sim.mechanisms.opinion import Opinion
from sim.mechanisms.preparation import Preparation
from sim.mechanisms.relief import Relief
from sim.mechanisms.repression import Repression
from sim.mechanisms.sabotage import Sabotage
from sim.mechanisms.seasons import Seasons
from sim.mechanisms.succession import Succession
from sim.mechanisms.summits import Summits
from sim.mechanisms.surveys import Surveys
from sim.mechanisms.timeline import Timeline
from sim.mechanisms.turmoil import Turmoil
from sim.mechanisms.war import War
from sim.mechanisms.western_border import WesternBorder


class Entities:
    """Who and what a world is made of, in the order in which they are set up: each may look at those before it."""

    timeline: Timeline
    seasons: Seasons
    front: Front
    involvement: Involvement
    garrison: Garrison
    preparation: Preparation
    ukraine: Ukraine
    counter_demand: CounterDemand
    sabotage: Sabotage
    opinion: Opinion
    citizens: Citizens
    mobilisation: Mobilisation
    army: Army
    economy: Economy
    west: West
    western_border: WesternBorder
    repression: Repression
    elite: Elite
    concessions: Concessions
    learning: Learning
    leader: Leader
    power_centres: PowerCentres
    kremlin: Kremlin
    relief: Relief
    turmoil: Turmoil
    incidents: Incidents
    summits: Summits
    collapse: Collapse
    succession: Succession
    war: War
    surveys: Surveys


ENTITIES: tuple[type[Entity], ...] = tuple(get_type_hints(Entities).values())
SWITCHABLE = tuple(sorted(entity.name_in_yaml() for entity in ENTITIES if entity.neutral))


@dataclass(frozen=True)
class Stage:
    """A step of the week: whose it is, what he does, and what happens in words."""

    kind: type[Entity]
    act: Rule[..., None]
    meaning: str

    @cached_property
    def entity(self) -> str:
        """How scenarios call the one whose step it is."""
        return self.kind.name_in_yaml()

    @property
    def method(self) -> str:
        """What the step is called in the code."""
        return self.act.text.__name__


WEEK = tuple(
    Stage(*row)
    for row in (
        (Timeline, Timeline.apply, "Scenario events of this week take effect."),
        (Seasons, Seasons.turn, "The ground is firm or muddy."),
        (Front, Front.move, "The main front moves."),
        (Turmoil, Turmoil.update, "Moscow may be shaken."),
        (Garrison, Garrison.move, "Russian soldiers come to Belarus or leave it."),
        (Preparation, Preparation.go_on, "An army is readied, or not; signs of it are seen at the border."),
        (Ukraine, Ukraine.pin_troops, "Ukraine ties down troops in the north as far as it believes in an attack."),
        (Sabotage, Sabotage.strike, "Cells form, attack the railway, and are broken."),
        (Opinion, Opinion.update, "Citizens' attitudes move."),
        (Mobilisation, Mobilisation.update, "Citizens act or stay quiet; some are jailed."),
        (Army, Army.update, "Loyalty follows the mood; officers resign."),
        (Economy, Economy.update, "Dependence and economic stress move."),
        (West, West.update, "Western posture and sanctions follow events."),
        (WesternBorder, WesternBorder.update, "A western neighbour may close its border, or open it."),
        (Relief, Relief.update, "Washington may lift sanctions against freed prisoners."),
        (Repression, Repression.update, "Repression answers acts and protest."),
        (Elite, Elite.update, "Factions of the elite turn away or come closer."),
        (Ukraine, Ukraine.learn, "Ukraine updates its belief and fortifies."),
        (Concessions, Concessions.recover, "A little room for concessions comes back."),
        (Leader, Leader.feel, "The leader's mood moves."),
        (Kremlin, Kremlin.feel, "Moscow's mood moves."),
        (Leader, Leader.perceive, "The leader looks at his people and his army."),
        (Kremlin, Kremlin.count_down, "An open ultimatum has one week less to run."),
        (CounterDemand, CounterDemand.run_on, "Kyiv may put a demand; Minsk gives way, or Kyiv strikes."),
        (Incidents, Incidents.happen, "There may be an armed incident, and an answer to it."),
        (Summits, Summits.meet, "The leaders may meet: demand, answer, reaction."),
        (Involvement, Involvement.decay, "Exercises and auxiliary help may end."),
        (Collapse, Collapse.test, "The leader may fall at home."),
        (Succession, Succession.test, "The leader may die, fall ill or hand over."),
        (War, War.test, "The war may end, and talks begin or break off."),
        (Army, Army.suffer, "A committed force loses soldiers."),
        (Surveys, Surveys.ask, "Polls are taken."),
        (Front, Front.remember, "The week closes."),
    )
)  # fmt: skip


def parameters() -> dict[str, Parameter]:
    """Every parameter and initial state of the model, by path."""
    return {p.path: p for p in registry()}
