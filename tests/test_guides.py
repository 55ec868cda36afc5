"""What the tutorial and the how-to pages tell people to type works in the order printed, and so does the notebook."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from docs.acting import FILE, GROUPS, OUTSIDE, arrows, description
from sim.cli import main
from sim.model import Entities
from tests.additions.places import ADDITIONS, NEW

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SMALL = {"-n": "24", "-r": "2", "--points": "3"}
CLUSTER = "--executor"  # tests/batch has workers for it


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder for all guides, so that they find each other's worlds; few citizens; figures are tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("guides"))
        patch.setattr("sim.scenario.load.DEFAULT_CITIZENS", 100)
        patch.setattr("sim.plots.draw", not_drawn)
        patch.setattr("sim.report.page.picture", lambda *_: None)
        patch.setattr("sim.report.typical.tell_all", lambda _, worlds: [None] * len(worlds))
        patch.setenv("SLURM_ARRAY_TASK_ID", "1")
        patch.setenv("SLURM_CPUS_PER_TASK", "1")
        yield


def not_drawn(kind: str, results: Any, out: Any = None, *_: Any) -> Path:
    """A figure's file, without the figure."""
    first = results[0] if isinstance(results, (list, tuple)) else results
    file = Path(out or Path(getattr(first, "folder", first)) / f"{kind}.svg")
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    return file


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


def smaller(words: list[str]) -> list[str]:
    """The same command with few worlds."""
    sized = [SMALL.get(before, word) for before, word in zip(["", *words], words, strict=False)]
    if sized[0] in ("run", "compare") and "-n" not in sized:
        sized += ["-n", SMALL["-n"]]
    return sized + (["--jobs", "1"] if sized[0] in ("run", "compare", "sweep") and "--jobs" not in sized else [])


@pytest.mark.parametrize("page", ["TUTORIAL.md", "TEACH.md", "MECHANISM.md", "CLUSTER.md"])
def test_every_command_of_a_guide_works_as_printed(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    count = 0
    for language, text in blocks(page):
        name = re.match(r"# (\w+\.yaml)\n", text)
        if language == "yaml" and name:
            Path(name[1]).write_text(text, encoding="utf-8")
        for line in re.sub(r"\s*\\\n\s*", " ", text).splitlines():
            if line.startswith("warentry ") and CLUSTER not in line:
                words = [os.path.expandvars(word) for word in shlex.split(line, comments=True)[1:]]
                with pytest.raises(SystemExit) as ended:
                    main(smaller(words))
                said = capsys.readouterr().err
                assert bool(ended.value.code) == line.endswith("# refused"), f"{line}\n{said}"
                assert "could not be drawn" not in said, said
                count += 1
    assert count


def test_the_notebook_for_teaching_runs_from_top_to_bottom() -> None:
    cells = json.loads((DOCS / "teaching.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell.get("outputs") for cell in cells), "outputs would go stale: clear them"
    names: dict[str, Any] = {}
    shown = []
    for text in code:
        tree = ast.parse(text.replace("WORLDS = 2000", f"WORLDS = {SMALL['-n']}").replace("points=100", "points=3"))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "teaching.ipynb", "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), "teaching.ipynb", "eval"), names))
    assert names["WORLDS"] == int(SMALL["-n"]) == names["baseline"].worlds
    assert isinstance(shown[0], sim.Experiment) and "<" in shown[0]._repr_html_()


def test_the_mechanism_that_is_shown_is_the_one_that_a_test_adds() -> None:
    shown = [text for language, text in blocks("MECHANISM.md") if language == "python"]
    addition = ADDITIONS["mechanism"]
    assert shown[0] == (NEW / addition.new[0]).read_text(encoding="utf-8")
    assert shown[1].splitlines() == [place.text for place in addition.places]


def test_the_picture_of_who_acts_on_whom_is_that_of_the_code() -> None:
    drawn = FILE.read_text(encoding="utf-8")
    assert description() in drawn, "the picture is stale: run make docs"
    placed = [entity for group in GROUPS for entity in group.entities]
    missing = set(Entities.__annotations__) - {*placed, *OUTSIDE}
    assert not missing, f"give {missing} a place in GROUPS of docs/acting.py"
    assert len(placed) == len(set(placed))
    assert ("The country", "the table") in arrows() and ("The army", "The front") not in arrows()
