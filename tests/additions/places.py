"""What adding a thing of each kind takes: files that are new (in `new/`), and places in files that are there."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sim.engine.source import PACKAGE

NEW = Path(__file__).with_name("new")
ROOT = PACKAGE.parent


@dataclass(frozen=True)
class Place:
    """Text that goes into a file before the line that holds `before`, or takes the place of what stands there.

    What `can_be_forgotten` is a place without which something new lies there and nobody meets it.
    """

    file: str
    before: str
    text: str
    instead: bool = False
    can_be_forgotten: bool = True

    def write(self, root: Path) -> None:
        """Puts the text where it belongs."""
        path = root / self.file
        whole = path.read_text(encoding="utf-8")
        assert self.before in whole, f"{self.file} has no {self.before!r} any more: say here what stands there now"
        if self.instead:
            whole = whole.replace(self.before, self.text, 1)
        else:
            start = whole.rfind("\n", 0, whole.index(self.before)) + 1
            whole = f"{whole[:start]}{self.text}\n{whole[start:]}"
        path.write_text(whole, encoding="utf-8")


@dataclass(frozen=True)
class Addition:
    """What one thing of a kind takes."""

    new: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    def touched(self) -> dict[str, int]:
        """The files: 0 for one that is new, else in how many places it changes."""
        return dict.fromkeys(self.new, 0) | dict(Counter(place.file for place in self.places))


def _member(room: str, kind: str, name: str, act: str, is_known: bool) -> tuple[Place, ...]:
    """What makes an entity part of the model: it is imported, has a name and its turn when all are set up, and acts.

    One that `is_known` is part of the model also where its acts are forgotten.
    """
    return (
        Place(
            "sim/model/__init__.py",
            "from sim.mechanisms.timeline",
            f"from sim.{room}.{name} import {kind}",
            False,
            not is_known,
        ),
        Place("sim/model/__init__.py", "    surveys: ", f"    {name}: {kind}", False, not is_known),
        Place(
            "sim/model/__init__.py", "(Surveys, Surveys.ask", f'        ({kind}, {kind}.{act}, "Something happens."),'
        ),
    )


RULE = '''@equation
def heeding(
    worth: Answers,
    demand: Demand,
    precision: Array,
    s: Situation,
    leader: LeaderStakes,
    fall_risk: Array,
    punishment: Punishment,
) -> Answers:
    """He enters as rarely as the church is loud."""
    enter = 1.0 - s.voice
    return enter, 0.0 * enter, 1.0 - enter

'''
EXECUTOR = '''@contextmanager
def _threads(name: str, jobs: int | None) -> Iterator[Crew]:
    """Threads of this process."""
    from concurrent.futures import ThreadPoolExecutor

    yield Crew(jobs or cores(), ThreadPoolExecutor)

'''
EVENT = '''    @rule
    def rain(w: World, p: Parameters, _: float) -> None:
        """It rains."""
        w.dryness = 0.0
'''
METHOD = '''def longest(results: str | Path | Results) -> Shown:
    """In which week the last world of a run closes."""
    from sim.batch.store import Results
    from sim.questions.longest import longest as ask

    return ask(results if isinstance(results, Results) else Results.open(results))

'''
ADDITIONS = {
    "mechanism": Addition(
        ("sim/mechanisms/drought.py",), _member("mechanisms", "Drought", "drought", "dry", is_known=False)
    ),
    "parameter": Addition(
        places=(
            Place(
                "sim/mechanisms/repression.py",
                "    neutral = ",
                '    habit = Parameter(0.01, unit="index", meaning="repression out of habit", evidence="judgement")',
                can_be_forgotten=False,
            ),
            Place(
                "sim/mechanisms/repression.py", "        target = min(", "        target = target + p.repression_habit"
            ),
        )
    ),
    "outcome": Addition(
        places=(
            Place(
                "sim/measured/outcomes.py",
                '    Outcome("losses"',
                '    Outcome("final_repression", "repression at the horizon", lambda w: w.repression),',
                can_be_forgotten=False,
            ),
        )
    ),
    "figure": Addition(
        ("sim/plots/halves.py",),
        (Place("sim/plots/__init__.py", '    "convergence": ', '    "halves": FigureKind("the entries"),'),),
    ),
    "method and command": Addition(
        ("sim/questions/longest.py", "sim/cli/longest.py"),
        (
            Place("sim/methods.py", "def match(", METHOD, can_be_forgotten=False),
            Place("sim/__init__.py", '        "match",', '        "longest",'),
            Place("sim/__init__.py", '"match", "needed"', '"longest", "match", "needed"', instead=True),
            Place("sim/__init__.py", "        match,", "        longest,"),
            Place("sim/cli/application.py", '"Results": (', '    "Longest": ("longest",),'),
        ),
    ),
    "executor": Addition(
        places=(
            Place("sim/batch/executors.py", "class InThisProcess", EXECUTOR, can_be_forgotten=False),
            Place("sim/batch/executors.py", "    HERE: _here", '    "threads": _threads,', can_be_forgotten=False),
            Place("sim/cli/options.py", "auto, here, processes", "auto, here, threads, processes", instead=True),
        )
    ),
    "YAML event": Addition(
        places=(
            Place(
                "sim/mechanisms/timeline.py",
                '    "incident": Action',
                '    "rain": Action(Timeline.rain, "it rains (true)"),',
                can_be_forgotten=False,
            ),
            Place(
                "sim/mechanisms/timeline.py",
                "    @rule\n    def set_nothing",
                EVENT,
                can_be_forgotten=False,
            ),
        )
    ),
    "actor": Addition(
        ("sim/actors/church.py",),
        (
            *_member("actors", "Church", "church", "preach", is_known=True),
            Place(
                "sim/crisis/table.py",
                "    # The log-odds of a fall at home by rollout",
                '    voice: Array = field(metadata=of("church", reason=Reason("voice of the church", "church")))',
                can_be_forgotten=False,
            ),
        ),
    ),
    "decision rule": Addition(
        places=(
            Place("sim/crisis/rules.py", "# Adding a rule takes", RULE, can_be_forgotten=False),
            Place(
                "sim/crisis/rules.py",
                '    "satisficing": satisficing',
                '    "heeding": heeding,',
                can_be_forgotten=False,
            ),
            Place("sim/cli/run.py", '    ALL = "all"', '    HEEDING = "heeding"'),
        )
    ),
}


def copied(root: Path) -> Path:
    """A copy of the package in `root`, with the data that ship with it and the tests."""
    for name in ("sim", "tests"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("*.pyc.*", "new"))
    for name in ("pyproject.toml", "seeds", "scenarios"):
        (root / name).symlink_to(ROOT / name)
    return root


def add(root: Path, forgetful: bool = False) -> None:
    """Adds a thing of each kind to a copy of the package, with or without what can be forgotten."""
    for addition in ADDITIONS.values():
        for name in addition.new:
            shutil.copyfile(NEW / name, root / name)
        for place in addition.places:
            if not (forgetful and place.can_be_forgotten):
                place.write(root)
