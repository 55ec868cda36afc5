"""Every method from Python: it says what the command of its name prints, and can be read, counted with and drawn."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import signature
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.analysis import reversal
from sim.analysis.claims import load_claims
from sim.answers.printable import careful_console
from sim.answers.shown import Shown
from sim.cli import main
from sim.engine.shipped import shipped
from sim.questions import needed
from sim.questions.errors import NothingFound, QuestionError
from sim.scenario import load_scenario
from tests.settings import READY, SOON

SMALL = ("citizens=100", "weeks=10")
SET = tuple(word for change in SMALL for word in ("--set", change))
FEW = ("--jobs", "1")
OPEN = ("leader.risk_bias", "leader.opinion_cost", "front.sd")
TERMINAL = {"force_terminal": True, "color_system": None}
ULTIMATUM = "point_blank_ultimatum"
FEARED = ("reserves=60", "takeover_gain=0.9", "leader.opinion_cost=uniform(0, 3)", *READY)  # an ultimatum is often met
EAGER = ("citizens=100", "weeks=30", "both_held_back=0", "leader.opinion_cost=0", *SOON)  # few worlds have entries


@dataclass(frozen=True)
class Pair:
    """The same question in both languages, and where it is a command's picture that its answer names."""

    words: tuple[str, ...]
    python: Callable[[], Shown]


PAIRS = {
    "sample": Pair(
        ("sample", ULTIMATUM, "-n", "12", "-r", "3", *SET, *FEW),
        lambda: sim.sample(ULTIMATUM, 12, 3, settings=SMALL, jobs=1),
    ),
    "discover": Pair(("discover", "swept", "--rng", "2"), lambda: sim.discover("swept", rng=2)),
    "sensitivity": Pair(("sensitivity", "swept", "--method", "prcc"), lambda: sim.sensitivity("swept", method="prcc")),
    "threshold": Pair(
        ("threshold", ULTIMATUM, "--parameter", "dependence", "--at", "0.3", "--precision", "0.4", *SET, *FEW),
        lambda: sim.threshold(ULTIMATUM, "dependence", at=0.3, precision=0.4, settings=SMALL, jobs=1),
    ),
    "needed": Pair(
        ("needed", ULTIMATUM, "--at", "0.5", "--together", "0", *SET, *FEW),
        lambda: sim.needed(ULTIMATUM, 0.5, together=0, settings=SMALL, jobs=1),
    ),
    "rare": Pair(
        ("rare", "western_guarantee", "-n", "600", *SET, *FEW, "--set", "leader.opinion_cost=-0.5"),
        lambda: sim.rare("western_guarantee", 600, settings=(*SMALL, "leader.opinion_cost=-0.5"), jobs=1),
    ),
    "match": Pair(
        ("match", "-n", "4", "-r", "16", "--waves", "1", "--set", "citizens=100", *FEW),
        lambda: sim.match(4, 16, waves=1, settings=("citizens=100",), jobs=1),
    ),
    "record": Pair(("record", "--kind", "poll"), lambda: sim.record(kind="poll")),
    "outside": Pair(("outside", "swept", "--weight", "0.25"), lambda: sim.outside("swept", weight=0.25)),
    "indicators": Pair(
        ("indicators", "opinion_shift", "-n", "100", *(word for each in EAGER for word in ("--set", each)), *FEW),
        lambda: sim.indicators("opinion_shift", 100, settings=EAGER, jobs=1),
    ),
    "worth": Pair(("worth", "swept", "--cost", "0.3"), lambda: sim.worth("swept", cost=0.3)),
    "ledger": Pair(("ledger", "list", "--file", "filed.jsonl"), lambda: sim.ledger("filed.jsonl")),
    "follow": Pair(
        ("follow", "-n", "64", "--until", "2022-11-21", "--set", "citizens=100", *FEW),
        lambda: sim.follow(n=64, until="2022-11-21", settings=("citizens=100",), jobs=1),
    ),
    "score": Pair(
        ("score", "-n", "64", "--until", "2023-05-22", "--set", "citizens=100", *FEW),
        lambda: sim.score(n=64, until="2023-05-22", settings=("citizens=100",), jobs=1),
    ),
    "credibility": Pair(
        ("credibility", ULTIMATUM, "-n", "16", *SET, *FEW),
        lambda: sim.credibility([ULTIMATUM], 16, settings=SMALL, jobs=1),
    ),
    "patterns": Pair(("patterns", "-n", "4", *FEW), lambda: sim.patterns(4, jobs=1)),
    "claims": Pair(("claims", "-n", "2", *FEW), lambda: sim.claims(2, jobs=1)),
    "cases": Pair(
        ("cases", "few.csv", "-n", "4", "-r", "2", *FEW), lambda: sim.cases("few.csv", members=4, draws=2, jobs=1)
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a sweep in it, in which everything is asked: of few citizens, claims, parameters and worlds."""
    folder, before = tmp_path_factory.mktemp("methods"), Path.cwd()
    os.chdir(folder)
    few_claims, movers = load_claims()[:3], needed.movers_of
    with pytest.MonkeyPatch.context() as patch:
        for question in ("patterns", "claims", "credibility"):
            patch.setattr(f"sim.questions.{question}.load_scenario", _with_few_citizens)
        for question in ("claims", "credibility"):
            patch.setattr(f"sim.questions.{question}.load_claims", lambda: few_claims)
        patch.setattr(needed, "movers_of", lambda scenario: [m for m in movers(scenario) if m.path in OPEN])
        for name in ("sample", "threshold"):
            patch.setattr(f"sim.cli.{name}.draw_or_say", lambda *told: None)  # pictures take their time
        patch.setattr("sim.questions.fears.ranges", lambda scenario: dict.fromkeys(OPEN[1:], (0.05, 0.3)))
        patch.setattr("sim.questions.credibility.POINTS", 60)
        patch.setattr("sim.questions.levels.FACTORS", (1.0, 2.0))
        for module in ("fears", "waiting"):  # a year of the tests has four weeks
            patch.setattr(f"sim.questions.{module}.{'WEEKS' if module == 'fears' else 'YEAR'}", 4)
        for name, worlds in (("BASE", 200), ("ENDS", 20), ("INSIDE", 20), ("MORE", 20)):
            patch.setattr(reversal, name, worlds)
        listed = (shipped("seeds") / "cases.csv").read_text(encoding="utf-8").splitlines()
        Path("few.csv").write_text("\n".join(listed[:1] + listed[1::30]), encoding="utf-8")
        sim.sweep(
            load_scenario(ULTIMATUM).with_settings((*SMALL, *FEARED)),
            vary=OPEN,
            lhs=120,
            replications=8,
            out="swept",
            jobs=1,
        )
        ran = sim.run(load_scenario(ULTIMATUM).with_settings(SMALL), 40, out="ran", jobs=1)
        sim.ledger("filed.jsonl").add(ran)
        yield folder
    os.chdir(before)


def _with_few_citizens(name: str) -> Any:
    from dataclasses import replace

    return replace(load_scenario(name), citizens=20)


@cache
def answer(name: str) -> Shown:
    """What Python answers."""
    return PAIRS[name].python()


def printed(*words: str) -> str:
    """What a command prints where it is no terminal."""
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(StringIO()), pytest.raises(SystemExit):
        main(words)
    return out.getvalue()


def rounded(data: Any) -> Any:
    """Plain data with the digits that sums in any order have in common."""
    if isinstance(data, float):
        return float(f"{data:.9g}")
    if isinstance(data, dict):
        return {name: rounded(value) for name, value in data.items()}
    return [rounded(value) for value in data] if isinstance(data, list | tuple) else data


@pytest.mark.parametrize("name", PAIRS)
def test_python_says_what_the_command_line_says(name: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    pair = PAIRS[name]
    command = import_module(f"sim.cli.{name}")
    show, end = command.show, "in words\n"
    # Worked out once, and printed in both forms.
    monkeypatch.setattr(command, "show", lambda found, _: (show(found, True), print(end, end=""), show(found)))
    data, said = printed(*pair.words).split(end)
    found = answer(name)
    drawn = [line for line in said.splitlines() if not line.startswith("Picture")]
    assert found.summary().splitlines() == drawn
    assert rounded(json.loads(json.dumps(found.to_dict()))) == rounded(json.loads(data))


def test_every_answer_can_be_read_counted_with_drawn_and_shown(place: Path) -> None:
    assert set(PAIRS) == {*sim.HOMES["sim.methods"], *sim.HOMES["sim.validation"]} <= set(sim.__all__)
    for name in PAIRS:
        found, method = answer(name), getattr(sim, name)
        assert method.__name__ == name and len(method.__doc__) > 60
        assert "not a forecast" in found.summary() or name in ("patterns", "claims", "record")
        frame = found.to_df()
        assert isinstance(frame, pd.DataFrame) and (len(frame) or name in ("discover", "needed"))
        assert json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert found._repr_html_().startswith("<")
        picture = found.plot(out=f"{name}.png")
        assert Path(picture).stat().st_size > 5_000 and picture._repr_png_()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_answer_is_wider_than_the_terminal_and_none_loses_a_word(place: Path, width: int) -> None:
    for name in PAIRS:
        out = careful_console(file=StringIO(), width=width, markup=False, highlight=False, **TERMINAL)
        answer(name).show(out)
        told = out.file.getvalue()
        too_wide = [line for line in told.splitlines() if len(line.rstrip()) > width and len(line.split()) > 1]
        assert not too_wide, f"{name}: {too_wide[0]}"  # a path alone on its line is not broken
        empty = {"known"}  # the last word over a column of the ledger in which nothing stands
        assert set(answer(name).summary().split()) - empty <= set(told.split()), name


def test_what_is_asked_wrongly_names_the_argument_and_no_option(place: Path) -> None:
    wrong = {
        "at": lambda: sim.needed(ULTIMATUM, 7),
        "between": lambda: sim.threshold(ULTIMATUM, "dependence", between=(0.9, 0.3)),
        "parameter": lambda: sim.threshold(ULTIMATUM, "nonsense_of_it"),
        "above": lambda: sim.discover("swept", above=3),
        "method": lambda: sim.sensitivity("swept", method="guess"),
        "roots": lambda: sim.rare(ULTIMATUM, 3),
        "replications": lambda: sim.match(3, 2),
        "out": lambda: sim.match(3, 16, out="here.txt"),
        "kind": lambda: sim.record(kind="sumit"),
        "first": lambda: sim.record(first="soon"),
        "last": lambda: sim.record(first="2023-01-01", last="2022-01-01"),
    }
    for argument, ask in wrong.items():
        with pytest.raises(QuestionError) as told:
            ask()
        assert told.value.argument == argument and "--" not in str(told.value)
    with pytest.raises(NothingFound, match="widen the window"):
        from tests.cli.test_match import table

        rows = [{**row, "window": [5, 6]} if row["id"] == "16" else row for row in table()]
        Path("mine.yaml").write_text(json.dumps(rows))
        sim.match(3, 16, waves=1, settings=("citizens=100",), patterns="mine.yaml", jobs=1)


FIRST = {"compare": (ULTIMATUM, "western_guarantee"), "threshold": (ULTIMATUM, "dependence"), "discover": ("swept",)}
NUMBERED = [
    (name, parameter.name)
    for name in sim.__all__
    if name.islower() and callable(getattr(sim, name)) and name != "record"  # whose table has no luck
    for parameter in signature(getattr(sim, name)).parameters.values()
    if str(parameter.annotation) in ("int", "int | None")
]


def test_what_is_no_whole_number_is_refused_before_anything_is_simulated(place: Path) -> None:
    assert len(NUMBERED) > 50
    for name, number in NUMBERED:
        ask, said = getattr(sim, name), ""
        needs = any(p.default is p.empty for p in signature(ask).parameters.values())
        try:
            ask(*FIRST.get(name, (ULTIMATUM,) * needs), **{number: "many"})
        except ValueError as refused:
            said = str(refused)
        assert number in said or "whole number" in said, f"{name}({number}='many'): {said}"
