"""One world simulated again with everything on record: notes of what happened, and the state after each week."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.actors.army import OCCASIONS
from sim.actors.west import WESTERN_ACTORS
from sim.analysis.observed import QUANTITIES, observed
from sim.batch.block import worlds_of
from sim.batch.particles import Turns
from sim.crisis.menu import ITEMS
from sim.crisis.records import Rows, columns
from sim.crisis.solved import ANSWERS, DEMANDS, MOVES, REACTIONS
from sim.crisis.table import KremlinStakes, LeaderStakes, Situation
from sim.engine.arrays import Array
from sim.engine.rows import rows
from sim.engine.streams import uniforms
from sim.history.lived import live
from sim.history.meetings import Meetings
from sim.measured.chronicle import Note
from sim.measured.counted import COUNTED
from sim.measured.endings import ENDINGS, TAKEOVER, WAYS
from sim.measured.outcomes import OUTCOMES
from sim.measured.pressures import PRESSURES
from sim.mechanisms.learning import Learning

if TYPE_CHECKING:
    from sim.batch.plan import Plan
    from sim.engine.entity import Parameters, World
    from sim.model.worlds import Worlds
    from sim.scenario import Scenario

# An occupation or a fall ends what can be told even though the simulated clock runs on to the horizon.
LAST_WORDS = ("fall at war", "ceasefire")
PLAYED = ("summit", "reaction", "day of the march")  # with the whole game
CONSEQUENCES = ("preparation", "favours", "level", "basing", "takeover attempt", "ending")  # of a meeting


# What is read of a world beside its pressures.
BESIDES: dict[str, Callable[[World, Parameters], float]] = {
    "russian_troops": lambda w, p: w.russian_troops_in_belarus,
    "reserves": lambda w, p: w.reserves,
    "north_defence": lambda w, p: w.north_defence,
    "inclination_believed": lambda w, p: Learning.inclination_believed(w, p),
    "ultimatum_weeks_left": lambda w, p: w.kremlin_ultimatum_weeks_left,
    "losses": lambda w, p: w.army_losses,
}
READ = {pressure.name: pressure.read for pressure in PRESSURES} | BESIDES


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A world at the end of a week, of which the pressures on the decision and a few states are read by name.

    `state` is a record of one world; `parameters` are those of all with which it was lived.
    """

    state: Rows
    parameters: Rows

    @cached_property
    def w(self) -> World:
        """The world, as rules know it."""
        return rows(self.state)[0]

    @cached_property
    def p(self) -> Parameters:
        """The parameters in force."""
        return rows(self.parameters)[self.w.point]

    def __getitem__(self, name: str) -> float:
        return float(READ[name](self.w, self.p))

    def visible(self, quantity: str) -> float:
        """What could be seen of it from outside; a tally as counted so far."""
        if quantity in COUNTED:
            return float(self.w[f"count_{quantity}"])
        return self[quantity] if quantity in READ else float(self.w[quantity])


@dataclass(frozen=True)
class Hidden:
    """What the two keep to themselves: the leader's inclination in office value, Moscow's hawkishness in war value.

    Of each its type, which lasts, the spread of types over worlds, and the mood at the start, which comes and goes.
    """

    inclination: float
    inclination_sd: float
    leaders_mood: float
    hawkishness: float
    hawkishness_sd: float
    moscows_mood: float


@dataclass(frozen=True)
class Record:
    """Everything that is known of one world.

    `opening` is the state before the first week, `states[week]` the one at the end of a week; `outcome` holds what the
    batch keeps of this world.
    """

    scenario: Scenario
    seed: int
    world: int
    hidden: Hidden
    opening: Snapshot
    states: tuple[Snapshot, ...]
    notes: tuple[Note, ...]
    outcome: dict[str, int | float | str]

    @cached_property
    def weekly(self) -> Mapping[str, Array]:
        """What could be seen of it from outside, week by week: {quantity: (weeks,)}."""
        so_far = {name: np.array([state.visible(name) for state in self.states]) for name in QUANTITIES}
        return {name: np.diff(series, prepend=0) if name in COUNTED else series for name, series in so_far.items()}

    def observed(self) -> dict[str, Array]:
        """What an outside observer could have put down, week by week: {observable: (weeks,)}; see `observed`."""
        return observed(self.weekly, self._luck)

    def _luck(self, name: str) -> Array:
        """Draws of the world's own luck that nothing in it uses, one a week."""
        found = []
        for week, state in enumerate(self.states):
            w = state.w
            found.append(uniforms(np.array([[w.key_0, w.key_1]]), np.array([w.replication]), name, week)[0, 0])
        return np.array(found)

    def of_week(self, week: int) -> list[Note]:
        """What happened in a week, in the order in which it is told: a meeting before what follows from it."""
        return in_telling_order([note for note in self.notes if note.week == week])

    def before(self, week: int) -> Snapshot:
        """The state at the start of a week."""
        return self.states[week - 1] if week else self.opening

    def is_settled_before(self, week: int) -> bool:
        """Whether the question had its answer before a week began."""
        return 0 <= int(self.outcome["week"]) < week

    @property
    def last_week(self) -> int:
        """The last week worth telling: the horizon, or the end of the question where nothing can follow."""
        if self.outcome["ending"] in ("war_end", "domestic_collapse", "succession"):
            return int(self.outcome["week"])
        ends = [note.week for note in self.notes if note.kind in LAST_WORDS]
        return min([*ends, self.scenario.weeks - 1])


def record(plan: Plan, world: int, turns: Turns = ()) -> Record:
    """Simulates one world of a plan alone, bit for bit as in the batch, and keeps what happened in it.

    With `turns` of its luck (week, number) it is a copy that was made of the world: see sim.batch.particles.
    """
    return records(plan, [world], turns)[0]


def records(plan: Plan, worlds: Sequence[int], turns: Turns = ()) -> list[Record]:
    """The same of several worlds, in their order: together they take much less time than one after the other."""
    numbers, found = np.array(worlds, dtype=np.int64), dict[int, Record]()
    for scenario, places in plan.alike(numbers):
        lives = live(worlds_of(plan, numbers[places]), turns)
        told = _told(lives.notes, scenario)
        for i, place in enumerate(places.tolist()):
            opening, *states = (Snapshot(week[i : i + 1], lives.worlds.p) for week in lives.states)
            hidden, outcome = _hidden(opening), _outcome(lives.worlds, i)
            found[place] = Record(scenario, plan.seed, worlds[place], hidden, opening, tuple(states), told[i], outcome)
    return [found[place] for place in range(len(worlds))]


def _told(notes: Sequence[Sequence[Note]], scenario: Scenario) -> list[tuple[Note, ...]]:
    """The notes of each world with their facts in words, and with the games that were played."""
    played = [note for of_world in notes for note in of_world if note.kind in PLAYED]
    meetings = Meetings([note.facts for note in played])
    games = {id(note): _game_in_words(note, meetings, number) for number, note in enumerate(played)}
    return [
        tuple(replace(note, facts=_in_words(note, scenario) | games.get(id(note), {})) for note in of_world)
        for of_world in notes
    ]


def _in_words(note: Note, scenario: Scenario) -> dict[str, Any]:
    """The facts of a note with names for the numbers that rules have, and records as what is worked out from them."""
    facts = note.facts
    match note.kind:
        case "event":
            event = scenario.events[facts["number"]]
            return {"action": event.action, "value": event.value, "source": event.source, "note": event.note}
        case "ending":
            ending = ENDINGS[facts["ending"]]
            return {"ending": ending, "way": WAYS[ending][facts["way"]]}
        case "order":
            return facts | {"occasion": OCCASIONS[facts["occasion"]]}
        case "sanctions package":
            return facts | {"actor": WESTERN_ACTORS[facts["actor"]]}
        case "takeover attempt":
            return facts | {"way": WAYS[ENDINGS[TAKEOVER]][facts["way"]]}
        case "incident":
            kinds: dict[str, Any] = {"situation": Situation, "leader": LeaderStakes, "kremlin": KremlinStakes}
            read = {name: columns(kind, facts[name]) for name, kind in kinds.items()}
            return facts | read | {name: np.array(facts[name]) for name in ("values", "chances")}
        case "reaction":
            return {"demand": DEMANDS[facts["demand"]], "reaction": REACTIONS[facts["reaction"]]}
        case "day of the march":
            return facts | {"demand": DEMANDS[facts["demand"]]}
        case "summit":
            return _meeting_in_words(facts)
    return facts


def _meeting_in_words(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "move": MOVES[facts["move"]],
        "forced": DEMANDS[facts["forced"]] if facts["forced"] >= 0 else "",
        "reaction": REACTIONS[facts["reaction"]] if facts["reaction"] >= 0 else None,
    }


def _game_in_words(note: Note, meetings: Meetings, number: int) -> dict[str, Any]:
    """What was weighed, what Moscow could have had short of the army, and the answer, with the chance of an entry.

    Of a meeting that was read off the states, what is not among its facts is worked out from the game.
    """
    facts = note.facts
    item = facts["item"] if "item" in facts else int(meetings.items[number])
    found = {"crisis": meetings.meeting(number), "item": ITEMS[item], "answer": ANSWERS[facts["answer"]]}
    if "obeys" in facts:
        return found | {"entry_chance": float(meetings.chances_of_orders[number]) * facts["obeys"]}
    return found | ({"entry_chance": facts["entry_chance"]} if "entry_chance" in facts else {})


def in_telling_order(notes: list[Note]) -> list[Note]:
    """The notes of a week with a meeting before its consequences, which are recorded before the meeting as a whole."""
    notes = _attempts_before_success(notes)
    meeting = next((i for i, note in enumerate(notes) if note.kind == "summit"), None)
    if meeting is None:
        return notes
    first = meeting
    while first and _follows_from_meeting(notes[first - 1]):
        first -= 1
    return [*notes[:first], notes[meeting], *notes[first:meeting], *notes[meeting + 1 :]]


def _attempts_before_success(notes: list[Note]) -> list[Note]:
    """An attempt to remove the leader before the ending that it brought, which is recorded first."""
    told = list(notes)
    for i in range(len(told) - 1):
        if (told[i].kind, told[i + 1].kind) == ("ending", "takeover attempt"):
            told[i], told[i + 1] = told[i + 1], told[i]
    return told


def _follows_from_meeting(note: Note) -> bool:
    facts = note.facts
    return note.kind in CONSEQUENCES or (note.kind == "cut-off lifted" and not facts["is_tired"])


def _hidden(opening: Snapshot) -> Hidden:
    w, p = opening.w, opening.p
    his = (w.leader_type, p.leader_type_sd, w.leader_mood)
    its = (w.kremlin_type, p.kremlin_type_sd, w.kremlin_mood)
    return Hidden(*map(float, (*his, *its)))


def _outcome(worlds: Worlds, number: int) -> dict[str, int | float | str]:
    outcome: dict[str, int | float | str] = {}
    for kept in OUTCOMES:
        value = kept.read(worlds.w)[number].item()
        outcome[kept.name] = kept.names[value] if kept.names else value
    return outcome
