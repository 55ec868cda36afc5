"""What is printed fits the terminal that is there: its letters, and its width."""

from __future__ import annotations

import io
import json
import sys

import pytest
from rich.console import Console

from sim.answers.console import print_json, print_table, table, transliterate_what_cannot_be_encoded

SAID = "−0.5 “roughly” … 5 ± 1 → Ünï Минск"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("ascii", '-0.5 "roughly" ... 5 +- 1 -> Uni ?????'),
        ("cp1252", "-0.5 “roughly” … 5 ± 1 -> Ünï ?????"),
        ("cp1251", "-0.5 “roughly” … 5 ± 1 -> Uni Минск"),
        ("cp437", '-0.5 "roughly" ... 5 ± 1 -> Ünï ?????'),
        ("utf-8", SAID),
    ],
)
def test_letters_that_a_terminal_lacks_are_written_by_the_nearest(
    monkeypatch: pytest.MonkeyPatch, encoding: str, told: str
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    monkeypatch.setattr(sys, "stdout", out)
    transliterate_what_cannot_be_encoded()
    out.write(SAID)
    out.flush()
    print_json({"title": "Минск"})
    out.flush()
    text, data = out.buffer.getvalue().decode(encoding).split("{")
    assert text == told
    assert json.loads("{" + data) == {"title": "Минск"}


def test_a_narrow_terminal_cuts_no_number_and_no_word() -> None:
    out = Console(file=io.StringIO(), width=40)
    row = ("kremlin_takeover", "at most 8.8 %", "0.0 to 8.8 %", "Moscow removes the leader")
    print_table(out, table(("ending", "share", "95 % interval", "meaning"), [row], right=(1, 2)))
    printed = out.file.getvalue()
    assert out.width == 40
    assert all(cell in printed for cell in row[:3])
    assert set(row[3].split()) <= set(printed.split())
