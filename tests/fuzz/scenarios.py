"""Scenario files: what is wrong is said with its place; what is accepted can be written, read again and simulated."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.batch.block import simulate_block
from sim.batch.plan import Plan
from sim.engine.priors import FAMILIES
from sim.engine.shipped import shipped
from sim.mechanisms.timeline import ACTIONS
from sim.scenario import load_scenario
from sim.scenario.errors import ScenarioError
from sim.scenario.vocabulary import vocabulary
from tests.fuzz.campaign import Attack, TooSlow, Verdict, at_most, made_small
from tests.fuzz.told import CONTROL
from tests.fuzz.values import bent, hostile

LONGEST_COMPLAINT = 20_000
CHANCES = np.linspace(0.001, 0.999, 23)
SIMULATED = 40  # one in so many accepted scenarios is simulated too


@cache
def shipped_texts() -> tuple[str, ...]:
    """The shipped scenarios, which others are made of."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(shipped("scenarios").glob("*.yaml")))


def case(rng: random.Random, folder: Path, _: Path) -> Verdict:
    """A scenario that was bent or made up, read as `warentry check` reads it."""
    content = written(rng)
    simulate = rng.randrange(SIMULATED) == 0
    end, fault = judged(content, folder, simulate)
    if not fault:
        return Verdict(end)

    def still_fails(lines: list[str]) -> bool:
        return judged("".join(lines).encode("utf-8", "surrogateescape"), folder, simulate)[1] == fault

    lines = content.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    small = "".join(made_small(lines, still_fails)).encode("utf-8", "surrogateescape")
    return Verdict(end, fault, {"scenario.yaml": small})


def judged(content: bytes, folder: Path, simulate: bool) -> tuple[str, str]:
    """How reading it ended, and which promise it broke."""
    file = folder / "x.yaml"
    file.write_bytes(content)
    try:
        with at_most(10):
            scenario = load_scenario(file)
    except ScenarioError as error:
        return "refused", _wrong_complaint(error.render(), file)
    except (TooSlow, RecursionError, MemoryError, Exception) as error:
        return "failed", _named("reading", error)
    try:
        with at_most(30):
            return "accepted", _wrong_scenario(scenario, folder, simulate)
    except Exception as error:
        return "failed", _named("what was accepted", error)


def _named(doing: str, error: BaseException) -> str:
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
    return f"{doing}: {type(error).__name__} at {place}"


def _wrong_complaint(said: str, file: Path) -> str:
    if not said.strip():
        return "refused without a word"
    if len(said) > LONGEST_COMPLAINT:
        return "a complaint of more than 20,000 characters"
    if CONTROL.search(said):
        return "a control character in a complaint"
    if file.name not in said and ".yaml" not in said:
        return f"a complaint names no place: {said[:120]}"
    return ""


def _wrong_scenario(scenario: Any, folder: Path, simulate: bool) -> str:
    again = folder / "again.yaml"
    again.write_text(scenario.to_yaml(), encoding="utf-8")
    try:
        if load_scenario(again).digest != scenario.digest:
            return "accepted, and reads otherwise once written"
    except ScenarioError as error:
        return f"accepted, and cannot be read once written: {error.problems[0].message[:100]}"
    for path, belief in scenario.beliefs.items():
        values, unit = belief.prior.quantile(CHANCES), vocabulary().parameters[path].unit
        if not np.isfinite(values).all() or (np.diff(values) < 0).any():
            return f"the quantiles of an accepted {belief.prior.family} are not finite or do not rise"
        if not (unit.low <= values.min() and values.max() <= unit.high):
            return f"an accepted {belief.prior.family} leaves its unit's domain ({unit.name})"
    if simulate:
        small = replace(scenario, citizens=100, weeks=min(scenario.weeks, 6), events=_early(scenario, 6))
        runs = simulate_block(Plan(small, 4, 1, points=4), 0).runs
        if not (np.isfinite(runs["entry_chance"]).all() and (runs["entry_chance"] >= 0).all()):
            return "a simulated chance is not finite or below 0"
    return ""


def _early(scenario: Any, weeks: int) -> tuple[Any, ...]:
    return tuple(event for event in scenario.events if event.week < weeks)


def written(rng: random.Random) -> bytes:
    """The text of a scenario: a shipped one or one made up of names that exist, with values that may not fit."""
    tree = yaml.safe_load(rng.choice(shipped_texts())) if rng.random() < 0.4 else _made_up(rng)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 4))):
        _bend(rng, tree)
    text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=rng.random() < 0.5)
    content = text.encode("utf-8", "surrogatepass")
    return bent(rng, content) if rng.random() < 0.15 else content


def _made_up(rng: random.Random) -> dict[str, Any]:
    words = vocabulary()
    tree: dict[str, Any] = {"title": "Made up", "question": "Would it?", "start": "2022-06-20", "weeks": 12}
    if rng.random() < 0.6:
        names = [path.stem for path in shipped("scenarios").glob("*.yaml")]
        tree["extends"] = rng.sample(sorted(names), rng.randint(1, 3))
    for block, known in (("initial", words.initials), ("parameters", words.behaviour)):
        chosen = rng.sample(sorted(known), rng.randint(0, 4))
        tree[block] = {name: _belief(rng, known[name]) for name in chosen}
    tree["events"] = [_event(rng) for _ in range(rng.randint(0, 4))]
    if rng.random() < 0.3:
        tree["without"] = rng.sample(sorted(words.switchable), rng.randint(1, 3))
    if rng.random() < 0.2:
        tree["rule"] = rng.choice(words.rules)
    return {key: value for key, value in tree.items() if value or rng.random() < 0.2}


def _belief(rng: random.Random, parameter: Any) -> Any:
    if rng.random() < 0.3:
        return _value(rng, parameter)
    family = rng.choice(sorted(FAMILIES))
    numbers = [_value(rng, parameter) for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))]
    if rng.random() < 0.7:
        numbers.sort()
    belief: dict[str, Any] = {family: numbers, "source": rng.choice(("judgement", "C001-23", "what-if"))}
    if rng.random() < 0.3:
        belief["within"] = sorted(_value(rng, parameter) for _ in range(2))
    return belief


def _value(rng: random.Random, parameter: Any) -> float:
    low, high = parameter.prior.support
    width = max(high - low, abs(parameter.default), 1e-3)
    sizes: tuple[Callable[[], float], ...] = (
        lambda: rng.uniform(low, high),
        lambda: rng.uniform(low - width, high + width),
        lambda: parameter.default,
        lambda: rng.choice((0.0, 1.0, -1.0, 1e-9, 1e9, 1e-300, 1e300, low, high)),
    )
    return rng.choices(sizes, (20, 2, 2, 1))[0]()


def _event(rng: random.Random) -> dict[str, Any]:
    when = (
        {"week": rng.randint(-1, 14)}
        if rng.random() < 0.5
        else {"date": f"2022-0{rng.randint(5, 9)}-1{rng.randint(0, 9)}"}
    )
    name = rng.choice(sorted(ACTIONS))
    action = ACTIONS[name]
    value: Any = True
    if action.choices:
        value = rng.choice(action.choices)
    elif name == "set":
        settable = vocabulary().initials | vocabulary().behaviour
        value = {name: _value(rng, settable[name]) for name in rng.sample(sorted(settable), rng.randint(1, 2))}
    elif action.unit is not None:
        value = rng.choice((0.1, 0.5, -0.3, 1.0, 20.0, 1e6))
    return {**when, name: value, "source": "what-if"}


def _bend(rng: random.Random, tree: Any) -> None:
    """Changes one place of a tree."""
    place = tree
    while isinstance(place, (dict, list)) and place:
        key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
        below = place[key]
        if isinstance(below, (dict, list)) and below and rng.random() < 0.75:
            place = below
            continue
        how = rng.randrange(5)
        if how == 0:
            del place[key]
        elif how == 1 and isinstance(place, dict):
            place[_word(rng, str(key))] = place.pop(key)
        elif how == 2 and isinstance(place, list):
            place.append(below)
        else:
            place[key] = hostile(rng)
        return


def _word(rng: random.Random, name: str) -> str:
    known = (*vocabulary().parameters, *vocabulary().initials, "extends", "weeks", "events", "without", "rule")
    return rng.choice((name + "x", name[:-1], name.upper(), rng.choice(known), str(hostile(rng))[:50]))


def prepare(_: Path) -> None:
    """Compiles the model before anything is timed."""
    simulate_block(Plan(replace(load_scenario("point_blank_ultimatum"), citizens=100, weeks=9), 8, 1), 0)


MEANING = "scenario files, bent and made up, as `warentry check` reads them"
SCENARIOS = Attack("scenarios", MEANING, case, 100_000, prepare)
