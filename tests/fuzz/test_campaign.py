"""The campaign itself: it sees what it should, makes it small, and asks the same again by the same seed."""

from __future__ import annotations

import random
from pathlib import Path

from tests.fuzz import commands, scenarios
from tests.fuzz.campaign import Attack, Verdict, carry_out, made_small
from tests.fuzz.told import Told, what_is_wrong
from tests.fuzz.values import bent


def test_of_many_lines_those_are_left_that_fail_together() -> None:
    lines = [str(number) for number in range(50)]
    assert made_small(lines, lambda kept: "7" in kept and "31" in kept) == ["7", "31"]


def test_every_broken_promise_of_a_command_is_seen() -> None:
    words = ("run", "x", "--json")
    broken = (
        Told(70, "", "internal error, please report it: ValueError: x\n"),
        Told(1, "", "Traceback (most recent call last):\n  File\nValueError: x\n"),
        Told(-11, "", ""),
        Told(4, "", ""),
        Told(0, '{"a": NaN}', ""),
        Told(2, "", "\x1b[31mred\n"),
        Told(2, "", "line\n" * 100),
    )
    assert [told for told in broken if not what_is_wrong(told, words)] == []
    kept = (Told(0, '{"a": 1}', ""), Told(2, "", "one sentence\n"), Told(130, "", "stopped\n"))
    assert [told for told in kept if what_is_wrong(told, words)] == []


def planted(rng: random.Random, folder: Path, _: Path) -> Verdict:
    fault = "divisible" if int(folder.name) % 7 == 0 else ""
    return Verdict("answered", fault, {"number.txt": folder.name.encode()})


def test_faults_are_counted_told_apart_and_kept(tmp_path: Path) -> None:
    tally = carry_out(Attack("planted", "numbers", planted, 30, side_by_side=1), 1, 30, tmp_path, tmp_path / "kept")
    assert (sum(tally.ends.values()), tally.counted["divisible"]) == (30, 5)
    assert [path.read_text() for path in (tmp_path / "kept").rglob("number.txt")] == ["0"]


def test_a_seed_asks_the_same_again_and_its_scenarios_keep_their_promises(tmp_path: Path) -> None:
    asked = [[scenarios.written(random.Random(f"{seed} {n}")) for n in range(25)] for seed in (1, 1, 2)]
    assert asked[0] == asked[1] != asked[2]
    ends = [scenarios.judged(content, tmp_path, simulate=False) for content in asked[0]]
    assert [fault for _, fault in ends if fault] == []
    assert {end for end, _ in ends} == {"accepted", "refused"}
    assert len({bent(random.Random(number), b"title: x") for number in range(20)}) > 10


def test_lines_of_words_name_every_command() -> None:
    lines = [commands.line(random.Random(number)) for number in range(400)]
    assert {name.split()[-1] for name in commands.commands()} <= {word for line in lines for word in line}
