"""Command lines: any words, and still an answer, or one sentence and an exit code that means something."""

from __future__ import annotations

import random
import shutil
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import typer

from tests.fuzz.campaign import Attack, Verdict, made_small
from tests.fuzz.told import carry_out, what_is_wrong
from tests.fuzz.values import NUMBERS, TEXTS

SECONDS = 30.0
TINY = """\
title: Tiny
question: Is anything wrong with the words?
extends: point_blank_ultimatum
weeks: 9
citizens: 100
parameters:
  leader.exit_penalty: {uniform: [0.5, 1.2], source: judgement}
"""
CERTAIN = TINY.partition("parameters:")[0]
SIZES = ("1", "2", "7", "40", "120")
SMALL_WHERE_POSSIBLE = {"-n": "40", "-r": "3", "--points": "4", "--worlds": "40", "--jobs": "1"}
SETTINGS = (
    "leader.exit_penalty=0.9", "leader.exit_penalty=uniform(0.5,1)", "exit_penalty=1", "weeks=5", "citizens=100",
    "leader.rationality=0", "army.deployable=80", "initial.sanctions=0.5", "leader.nothing=1", "rule=collective",
)  # fmt: skip
GRIDS = (
    "leader.exit_penalty=0.5:1:3",
    "leader.exit_penalty=0.5,0.5",
    "weeks=1:0:5",
    "initial.sanctions=0.1,0.9",
    "x=1",
)
PARAMETERS = ("leader.exit_penalty", "exit_penalty", "initial.economic_dependence", "dependence", "leader.nothing")
SQL = ("SELECT 1", "SELECT * FROM runs", "DESCRIBE runs", "DROP TABLE runs", "SELECT", "SELECT * FROM nowhere;")


@cache
def commands() -> dict[str, Any]:
    """Every command of the program, also those of a group, such as `ledger add`; without the explorer, which stays."""
    from sim.cli.application import application

    group: Any = typer.main.get_command(application())
    found = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {part}": one for part, one in inner.items()} if inner else {name: command}
    del found["explore"]  # a server, tested in tests/explore
    return found


def prepare(place: Path) -> None:
    """Files and folders that command lines can name."""
    stage = place / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    (stage / "tiny.yaml").write_text(TINY)
    (stage / "certain.yaml").write_text(CERTAIN)
    (stage / "broken.yaml").write_text("title: [")
    (stage / "points.csv").write_text("leader.exit_penalty\n0.5\n0.9\n")
    for words in (
        ("run", "certain.yaml", "-n", "60", "--out", "ran"),
        ("sweep", "tiny.yaml", "--grid", "initial.economic_dependence=0.3:0.9:3", "-r", "20", "--out", "swept"),
    ):
        told = carry_out(words, stage, 300)
        if told.code != 0:
            raise RuntimeError(f"warentry {' '.join(words)} failed: {told.err}")


def case(rng: random.Random, folder: Path, place: Path) -> Verdict:
    """Some command with some of its options, each with a value that fits, or not."""
    for path in (place / "stage").iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
        else:
            shutil.copytree(path, folder / path.name)
    words = line(rng)
    told = carry_out(words, folder, SECONDS)
    fault = what_is_wrong(told, words)
    if not fault:
        return Verdict(told.end)
    small = made_small(words, lambda fewer: what_is_wrong(carry_out(fewer, folder, SECONDS), fewer) == fault, 30)
    return Verdict(told.end, fault, {"words.txt": "\n".join(small).encode("utf-8", "surrogateescape") + b"\n"})


def line(rng: random.Random) -> list[str]:
    """The words of a command line, without the program's name."""
    name = rng.choice(sorted(commands()))
    words, parameters = name.split(), commands()[name].params
    for parameter in parameters:
        if parameter.param_type_name == "argument":
            count = rng.choice((1, 1, 1, 2, 3)) if parameter.nargs != 1 else rng.choice((1, 1, 1, 1, 0))
            words += [_argument(rng, name) for _ in range(count)]
    options = [p for p in parameters if p.param_type_name == "option"]
    for option in rng.sample(options, rng.randint(0, min(4, len(options)))):
        words += _option(rng, option)
    given = set(words)
    for option in options:
        for spelled in option.opts:
            if spelled in SMALL_WHERE_POSSIBLE and not given & {*option.opts, *option.secondary_opts}:
                words += [spelled, SMALL_WHERE_POSSIBLE[spelled]]
                given |= set(option.opts)
    if rng.random() < 0.1:
        rng.shuffle(words)
    return [word.replace("\x00", "") for word in words]


def _argument(rng: random.Random, command: str) -> str:
    files = ("tiny.yaml", "certain.yaml", "tiny.yaml", "certain.yaml", "broken.yaml", "points.csv", "nowhere.yaml")
    folders = ("ran", "swept", "ran", "swept", "nowhere", ".")
    names = (
        "point_blank_ultimatum",
        "incidence",
        "heatmap",
        "csv",
        "parquet",
        "0",
        "1",
        "99",
        "C001-41",
        "my_question",
    )
    usual = folders if command in FOLDER_COMMANDS else files
    return rng.choices((rng.choice(usual), rng.choice(names), rng.choice(SQL), rng.choice(TEXTS)), (8, 3, 1, 1))[0]


FOLDER_COMMANDS = (
    "query", "export", "ls", "verify", "resume", "plot", "report", "sensitivity", "discover", "ledger add",
)  # fmt: skip


def _option(rng: random.Random, option: Any) -> list[str]:
    spelled = rng.choice([*option.opts, *option.secondary_opts])
    return [spelled] if option.is_flag else [spelled, _value(rng, spelled, option)]


def _value(rng: random.Random, spelled: str, option: Any) -> str:
    if rng.random() < 0.2:
        return str(rng.choice((*TEXTS, *(str(number)[:40] for number in NUMBERS))))
    known: dict[str, Any] = {
        "--set": SETTINGS, "--grid": GRIDS, "--vary": (*PARAMETERS, "all"), "--parameter": PARAMETERS,
        "--ending": ("entry", "war_end", "no_entry", "nothing"),
        "--out": ("new", "ran", "new.csv", "a/b/c", "/dev/null"),
        "--executor": ("here", "processes", "auto", "mpi", "dask://127.0.0.1:9"),
        "--list": ("points.csv", "nowhere.csv"),
        "--until": ("half-width=0.1", "decide=0.05", "x=1"), "--rng": ("1", "0", str(2**63), "x"),
        "--shard": ("1/2", "3/2"),
        "--jobs": ("1", "2", "auto", "0", "--5"), "--sql": SQL, "--format": ("csv", "svg", "pdf", "x"),
        "--opens": ("2099-01-05", "2020-01-01", "soon"), "--on": ("2026-01-01", "x"), "--weight": ("0.5", "2"),
        "--file": ("ledger.jsonl", "points.csv", "ran", "nowhere/a.jsonl"), "--class": ("minor_ally", "nothing"),
        "--classes": ("tiny.yaml", "broken.yaml", "nowhere.yaml"), "--crowd": ("0.1", "nan", "7"),
        "--without": ("sabotage", "nothing"), "--over": PARAMETERS, "--at": ("0.5", "0.1", "2"),
    }  # fmt: skip
    if spelled in known:
        return str(rng.choice(known[spelled]))
    annotation = getattr(getattr(option, "type_descriptor", None), "annotation", None)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return str(rng.choice(list(annotation)).value)
    return rng.choice((*SIZES, "0.5", "tiny.yaml", "entry", "new"))


COMMANDS = Attack("commands", "command lines of known and unknown words", case, 2_000, prepare)
