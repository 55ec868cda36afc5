"""To add a thing of one of the nine kinds takes what CONTRIBUTING.md says, and what is forgotten is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

from tests.additions.places import ADDITIONS, NEW, ROOT, add, copied

ROW = re.compile(r"^\| (?P<kind>[^|]+) \|(?P<new>[^|]*)\|(?P<places>[^|]*)\|(?P<why>[^|]*)\|$", re.MULTILINE)
MODEL = "tests/test_model.py::test_every"
# The test that finds what is left out, and what it says to do.
TOLD = {
    f"{MODEL}_actor_and_mechanism_is_part_of_the_model_under_its_own_name": "add a field to Entities",
    f"{MODEL}_step_of_the_week_exists_and_says_what_happens": "add a row to WEEK",
    "tests/engine/test_parameters.py::test_every_parameter_is_used_by_a_rule": "let a rule use it, or take it away",
    "tests/plots/test_draw.py::test_every_kind_has_its_file_and_every_file_that_draws_a_results_folder_its_kind": (
        "give it a row of KINDS"
    ),
    "tests/test_names.py::test_every_method_can_be_asked_from_the_package_itself": "add it to HOMES, to __all__",
    "tests/cli/test_main.py::test_every_file_with_a_command_is_offered": "add it to GROUPS",
    "tests/cli/test_main.py::test_every_executor_is_named_where_one_is_chosen": "say so in its help",
    "tests/crisis/test_rules.py::test_the_command_line_offers_every_rule": "missing in Rules of sim/cli/run.py",
}

QUIETLY = ("-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=")


def in_copy(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in a copy of the package; nothing is compiled."""
    changed = os.environ | {
        "PYTHONPATH": str(root),
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONWARNINGS": "ignore",
        "COLUMNS": "200",
    }
    return subprocess.run([sys.executable, *words], cwd=root, env=changed, capture_output=True, text=True, check=False)


def test_one_of_each_kind_can_be_added_and_works(tmp_path: Path) -> None:
    root = copied(tmp_path)
    add(root)
    told = in_copy(root, str(Path(__file__).with_name("used.py")))
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == dict.fromkeys(ADDITIONS, True)


def test_what_is_forgotten_is_told_with_what_to_do(tmp_path: Path) -> None:
    root = copied(tmp_path)
    add(root, forgetful=True)
    told = in_copy(root, "-m", "pytest", *QUIETLY, *TOLD).stdout
    for test, sentence in TOLD.items():
        assert f"FAILED {test}" in told and sentence in told, told


def test_the_guide_says_what_each_addition_takes() -> None:
    rows = {row["kind"]: row for row in ROW.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))}
    for kind, addition in ADDITIONS.items():
        said = dict.fromkeys(re.findall(r"`(sim/[^`]+)`", rows[kind]["new"]), 0)
        said |= {file: int(number) for file, number in re.findall(r"`(sim/[^`]+)` (\d)", rows[kind]["places"])}
        touched = addition.touched()
        assert len(said) == len(touched), kind
        for pattern, number in said.items():
            found = [count for file, count in touched.items() if fnmatch(file, pattern)]
            assert found.count(number) == 1, f"{kind}: {pattern} is said to change in {number} places, not in {found}"
        home = (addition.new or tuple(touched))[0]
        elsewhere = sum(max(number, 1) for file, number in touched.items() if file != home)
        assert elsewhere <= 1 or rows[kind]["why"].strip(), f"{kind} takes {elsewhere} places beside {home}: say why"


def test_everything_that_is_new_belongs_to_a_kind() -> None:
    files = {path.relative_to(NEW).as_posix() for path in NEW.rglob("*.py")}
    assert files == {name for addition in ADDITIONS.values() for name in addition.new}
