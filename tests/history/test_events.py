"""Everything that the model can put on record can be told."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sim
from sim.actors.west import WESTERN_ACTORS
from sim.analysis.endings import CALLED
from sim.crisis.ladder import LEVELS
from sim.history.ending import STAYED_OUT
from sim.history.events import HEADLINES, IMPOSES, LEVEL_NAMES, SENTENCES, WAYS_IN_WORDS, sentence
from sim.history.narrative import SUMMED
from sim.measured.chronicle import Note
from sim.measured.endings import ENDINGS, WAYS
from sim.mechanisms.timeline import ACTIONS
from tests.history.conftest import KINDS, first_of, record_of

EXAMPLES = {"demand": "ultimatum", "succession": "handover", "set": {"front_mean": -0.15}}


def kinds_on_record() -> set[str]:
    """The kinds of notes that the source of the model names in `tell(w, "...")`."""
    kinds = set()
    texts = (path.read_text(encoding="utf-8") for path in Path(sim.__file__).parent.rglob("*.py"))
    for text in (text for text in texts if "tell(" in text):
        for node in ast.walk(ast.parse(text)):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tell"
            if is_call and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                kinds.add(ast.literal_eval(node.args[1]))
    return kinds


def test_every_kind_of_note_has_a_sentence() -> None:
    kinds = kinds_on_record()
    assert {"summit", "incident", "ending", "order", *SUMMED} <= kinds, "the source is not really searched"
    assert kinds <= {*SENTENCES, *HEADLINES}


def test_every_note_of_a_world_is_told_in_whole_sentences() -> None:
    for kind in KINDS:
        scenario, world = first_of(kind)
        for note in record_of(scenario, world).notes:
            text = sentence(note)
            assert text[0].isupper(), note.kind
            assert text.endswith("."), note.kind
            assert not any(trace in text for trace in ("None", "nan", "array", "_", "..", "  ")), text


def test_every_kind_of_scenario_event_can_be_told() -> None:
    for action in ACTIONS:
        value = EXAMPLES.get(action, -0.2)
        note = Note(3, "event", {"action": action, "value": value, "source": "what-if", "note": "week 3"})
        assert sentence(note).startswith("The scenario intervenes: "), action
        assert "week 3" not in sentence(note), action


def test_what_a_scenario_sets_is_named_by_its_meaning() -> None:
    facts = {"action": "set", "value": {"front_mean": -0.15}, "source": "P14", "note": "week 3: the short war is off"}
    told = sentence(Note(3, "event", facts))
    assert told == "The scenario intervenes: where the front tends to is now −0.15 (the short war is off)."


def test_every_ending_way_rung_and_western_actor_has_words() -> None:
    assert set(CALLED) == set(ENDINGS)
    assert set(WAYS_IN_WORDS) == {way for ending, ways in WAYS.items() if ending != "no_entry" for way in ways}
    assert set(STAYED_OUT) == set(WAYS["no_entry"])
    assert len(LEVEL_NAMES) == len(LEVELS)
    assert set(IMPOSES) == set(WESTERN_ACTORS)


@pytest.mark.parametrize(
    ("obeyed", "refusing", "said"),
    [(True, 0.0, "Every unit obeyed"), (True, 0.38, "but 7,500 soldiers crossed"), (False, 0.91, "the army stayed")],
)
def test_an_order_is_told_with_who_refused(obeyed: bool, refusing: float, said: str) -> None:
    facts = {"occasion": "summit", "obeyed": obeyed, "refusing": refusing, "threshold": 0.65, "committed": 7.48}
    assert said in sentence(Note(1, "order", facts))
