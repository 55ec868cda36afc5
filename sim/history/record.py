"""One world simulated again with everything on record: notes of what happened, and the state after each week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.batch.block import build_model
from sim.batch.particles import Turns, turn_luck
from sim.measured.chronicle import Chronicle, Note
from sim.measured.endings import ENDINGS
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.model import WarEntryModel
    from sim.scenario import Scenario

State = dict[str, float]
# An occupation or a fall ends what can be told even though the simulated clock runs on to the horizon.
LAST_WORDS = ("fall at war", "ceasefire")


@dataclass(frozen=True)
class Hidden:
    """What the two keep to themselves, with its spread over worlds: the leader in office value, Moscow in war value."""

    inclination: float
    inclination_sd: float
    hawkishness: float
    hawkishness_sd: float


@dataclass(frozen=True)
class Record:
    """Everything that is known of one world.

    `opening` is the state before the first week, `states[week]` the state at the end of a week, by name of the
    pressure; `outcome` holds what the batch keeps of this world.
    """

    scenario: Scenario
    seed: int
    world: int
    hidden: Hidden
    opening: State
    states: tuple[State, ...]
    notes: tuple[Note, ...]
    outcome: dict[str, int | float | str]

    def of_week(self, week: int) -> list[Note]:
        """What happened in a week, in the order in which it is told: a meeting before what follows from it."""
        return in_telling_order([note for note in self.notes if note.week == week])

    def before(self, week: int) -> State:
        """The state at the start of a week."""
        return self.states[week - 1] if week else self.opening

    def is_settled_before(self, week: int) -> bool:
        """Whether the question had its answer before a week began."""
        return 0 <= int(self.outcome["week"]) < week

    @property
    def last_week(self) -> int:
        """The last week worth telling: the horizon, or the end of the question where nothing can follow."""
        if self.outcome["ending"] in ("war_end", "domestic_collapse"):
            return int(self.outcome["week"])
        ends = [note.week for note in self.notes if note.kind in LAST_WORDS]
        return min([*ends, self.scenario.weeks - 1])


def record(plan: Plan, world: int, turns: Turns = ()) -> Record:
    """Simulates one world of a plan alone, bit for bit as in the batch, and keeps what happened in it.

    With `turns` of its luck (week, number) it is a copy that was made of the world: see sim.batch.particles.
    """
    chronicle = Chronicle()
    model = build_model(plan, np.array([world]), chronicle)
    opening, states, scenario = read_state(model), [], plan.scenario_of(world)
    hidden = _hidden(model)
    for week in range(scenario.weeks):
        turn_luck(model, dict(turns).get(week, 0))
        model.advance(lambda m: states.append(read_state(m)))
    outcome = _outcome(model)
    model.release()
    return Record(scenario, plan.seed, world, hidden, opening, tuple(states), tuple(chronicle.notes), outcome)


def read_state(model: WarEntryModel) -> State:
    """The pressures on the decision, and a few states that go with them, in a model of one world."""
    state = {pressure.name: float(pressure.read(model)[0]) for pressure in PRESSURES}
    return state | {
        "russian_troops": float(model.kremlin.russian_troops_in_belarus[0]),
        "reserves": float(model.kremlin.reserves[0]),
        "north_defence": float(model.ukraine.north_defence[0]),
        "inclination_believed": float(model.learning.inclination_believed[0]),
        "ultimatum_weeks_left": float(model.kremlin.ultimatum_weeks_left[0]),
        "losses": float(model.army.losses[0]),
    }


def in_telling_order(notes: list[Note]) -> list[Note]:
    """The notes of a week with a meeting before its consequences, which are recorded before the meeting as a whole."""
    meeting = next((i for i, note in enumerate(notes) if note.kind == "summit"), None)
    if meeting is None:
        return notes
    first = meeting
    while first and _follows_from_meeting(notes[first - 1]):
        first -= 1
    consequences = sorted(notes[first:meeting], key=lambda note: note.kind == "ending")
    return [*notes[:first], notes[meeting], *consequences, *notes[meeting + 1 :]]


def _follows_from_meeting(note: Note) -> bool:
    return note.kind in ("level", "ending", "takeover attempt") or (
        note.kind == "order" and note.facts["occasion"] == "summit"
    )


def _hidden(model: WarEntryModel) -> Hidden:
    leader, kremlin = model.leader, model.kremlin
    return Hidden(
        *(float(np.ravel(x)[0]) for x in (leader.inclination, leader.type_sd, kremlin.hawkishness, kremlin.type_sd))
    )


def _outcome(model: WarEntryModel) -> dict[str, int | float | str]:
    outcome: dict[str, int | float | str] = {}
    for kept in OUTCOMES:
        value = kept.read(model)[0].item()
        outcome[kept.name] = kept.names[value] if kept.names else value
    assert outcome["ending"] in ENDINGS
    return outcome
