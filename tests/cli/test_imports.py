"""What a command does not need it does not load: which heavy libraries each group of commands may import."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

HEAVY = {
    "SALib", "duckdb", "jinja2", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "rich", "scipy",
    "sklearn", "yaml",
}  # fmt: skip
SMALL = ("--set", "citizens=100", "--set", "weeks=9")
RUN = ("run", "point_blank_ultimatum", "-n", "20", *SMALL, "--jobs", "1", "--out", "r")
MODEL = {"mesa", "networkx", "pandas", "scipy"}  # as long as an entity is a Mesa agent: Mesa loads the others
TEXTS, SIMULATION = {"numpy", "yaml", *MODEL}, {"numba", "duckdb", "numpy", "yaml", *MODEL}
# Commands that one process gives in turn, and what may be loaded after them.
GROUPS: dict[str, tuple[Sequence[Sequence[str]], set[str]]] = {
    "texts": ([["check", "point_blank_ultimatum"], ["show", "point_blank_ultimatum"], ["ls"]], TEXTS),
    "worlds": ([[*RUN, "--json"], ["explain", "point_blank_ultimatum", "-n", "20", *SMALL]], SIMULATION | {"rich"}),
    "pictures": ([RUN, ["report", "r"]], SIMULATION | {"matplotlib", "rich", "jinja2"}),
}
GIVE = """
import json, sys
from sim.cli.application import carry_out
for command in json.loads(sys.argv[1]):
    try:
        code = carry_out(command)
    except SystemExit as end:
        code = end.code
    assert not code, command
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("group", GROUPS)
def test_commands_load_no_more_than_they_need(group: str, tmp_path: Path) -> None:
    commands, allowed = GROUPS[group]
    given = [sys.executable, "-c", GIVE, json.dumps([list(command) for command in commands])]
    done = subprocess.run(given, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = HEAVY & set(json.loads(done.stdout.splitlines()[-1]))
    assert loaded <= allowed, f"needed for nothing in {group}: {sorted(loaded - allowed)}"
