"""What is printed fits the terminal that is there."""

from __future__ import annotations

import io

from rich.console import Console

from sim.answers.console import print_table, table


def test_a_narrow_terminal_cuts_no_number_and_no_word() -> None:
    out = Console(file=io.StringIO(), width=40)
    row = ("kremlin_takeover", "at most 8.8 %", "0.0 to 8.8 %", "Moscow removes the leader")
    print_table(out, table(("ending", "share", "95 % interval", "meaning"), [row], right=(1, 2)))
    printed = out.file.getvalue()
    assert out.width == 40
    assert all(cell in printed for cell in row[:3])
    assert set(row[3].split()) <= set(printed.split())
