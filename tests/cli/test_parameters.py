"""`warentry parameters` lists what is known of every number."""

from __future__ import annotations

import csv
import io
import json

from sim.scenario.vocabulary import vocabulary
from tests.cli.conftest import Warentry


def test_every_parameter_is_listed_with_all_that_is_known_of_it(warentry: Warentry) -> None:
    rows = json.loads(warentry("parameters", "--json").out)
    assert [row["parameter"] for row in rows] == list(vocabulary().parameters)
    assert all(row["unit"] and row["meaning"] and row["evidence"] and row["prior"] for row in rows)


def test_csv_and_markdown_hold_the_same_rows_as_json(warentry: Warentry) -> None:
    rows = json.loads(warentry("parameters", "leader", "--json").out)
    table = list(csv.DictReader(io.StringIO(warentry("parameters", "leader", "--format", "csv").out)))
    assert [row["parameter"] for row in table] == [row["parameter"] for row in rows]
    assert [float(row["default"]) for row in table] == [row["default"] for row in rows]
    lines = warentry("parameters", "leader", "--format", "md").out.splitlines()
    assert len(lines) == len(rows) + 2
    assert all(line.replace("\\|", "").count("|") == 8 for line in lines)


def test_a_text_narrows_the_list(warentry: Warentry) -> None:
    told = warentry("parameters", "EXIT_penalty")
    assert "leader.exit_penalty" in told.out
    assert "kremlin" not in told.out
    assert told.err.startswith("1 of ")


def test_a_text_that_nothing_mentions_leaves_nothing_to_do(warentry: Warentry) -> None:
    told = warentry("parameters", "no such words")
    assert (told.code, told.out) == (5, "")
    assert "'no such words'" in told.err


def test_an_unknown_format_is_a_matter_of_usage(warentry: Warentry) -> None:
    assert warentry("parameters", "--format", "xls").code == 2
