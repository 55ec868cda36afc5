"""What a command does not need it does not load: which heavy libraries each group of commands may import."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HEAVY = {
    "SALib", "duckdb", "jinja2", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "rich", "scipy",
    "sklearn", "yaml",
}  # fmt: skip
SMALL = ("--set", "citizens=100", "--set", "weeks=9")
RUN = ("run", "point_blank_ultimatum", "-n", "20", *SMALL, "--jobs", "1", "--out", "r")
MODEL = {"mesa", "networkx", "pandas", "scipy"}  # as long as an entity is a Mesa agent: Mesa loads the others
TEXTS, SIMULATION = {"numpy", "yaml", *MODEL}, {"numba", "duckdb", "numpy", "yaml", *MODEL}
# Commands that one process gives in turn, group after group, and what may be loaded by then: each may load more.
GROUPS: dict[str, tuple[Sequence[Sequence[str]], set[str]]] = {
    "texts": ([["check", "point_blank_ultimatum"], ["show", "point_blank_ultimatum"], ["ls"]], TEXTS),
    "worlds": ([[*RUN, "--json"], ["explain", "point_blank_ultimatum", "-n", "20", *SMALL]], SIMULATION | {"rich"}),
    "pictures": ([["report", "r"]], SIMULATION | {"matplotlib", "rich", "jinja2"}),
}
GIVE = """
import json, sys
from sim.cli.application import carry_out
found = {}
for group, commands in json.loads(sys.argv[1]).items():
    if group == "pictures":  # are composed, but not painted, which takes its time
        from matplotlib.figure import Figure
        Figure.savefig = lambda figure, file, **_: file.write("<svg></svg>")
    for command in commands:
        try:
            code = carry_out(command)
        except SystemExit as end:
            code = end.code
        assert not code, command
    found[group] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(found))
"""


def test_commands_load_no_more_than_they_need(tmp_path: Path) -> None:
    given = {group: [list(command) for command in commands] for group, (commands, _) in GROUPS.items()}
    words = [sys.executable, "-c", GIVE, json.dumps(given)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = {group: HEAVY & set(names) for group, names in json.loads(done.stdout.splitlines()[-1]).items()}
    for group, (_, allowed) in GROUPS.items():
        assert loaded[group] <= allowed, f"needed for nothing in {group}: {sorted(loaded[group] - allowed)}"
