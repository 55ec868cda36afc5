"""The tour of the README, command after command as printed, in one folder: what a newcomer types works.

`results/...` is the folder that the last command named under its answer. Of sizes only the smallest are asked for (see
SIZES), by few citizens; figures, and histories in reports, which are tested elsewhere, are not made; the explorer is
left out, for it does not end.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.analysis import reversal
from sim.analysis.claims import load_claims
from sim.cli import main
from sim.engine.shipped import shipped
from sim.questions import needed
from tests.test_guides import not_drawn

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = README.partition("## A five-minute tour")[2].partition("## How to cite")[0]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SIZES = {
    "run": {"-n": "24"},
    "explain": {"-n": "24"},
    "compare": {"-n": "24"},
    "sweep": {"-r": "2", "--sobol": "8"},
    "sample": {"-n": "100", "-r": "6", "--set": "leader.opinion_cost=-1"},  # entries enough to tell points apart
    "threshold": {"--precision": "0.5", "--budget": "1000"},
    "needed": {"--at": "0.5", "--together": "0"},
    "rare": {"-n": "256"},
    "indicators": {"-n": "200", "--set": "leader.opinion_cost=-1"},
    "worth": {"-n": "50", "-r": "2", "--watch": "2"},
    "follow": {"-n": "64", "--until": "2022-11-21"},
    "score": {"-n": "64", "--until": "2022-11-21"},
    "match": {"-n": "4", "-r": "16", "--waves": "1"},
    "patterns": {"-n": "2"},
    "claims": {"-n": "2"},
    "credibility": {"-n": "16", "--only": "slips"},
    "cases": {"-n": "4", "-r": "2"},
}
PART_OF_A_PLAN = ("--shard", "1/200")  # a plan says itself how many worlds there are
# Exit codes besides 0: so few worlds may speak against the model; a finished sweep has nothing to go on with.
ENDS = {"patterns": {0, 1}, "claims": {0, 1}, "credibility": {0, 1}, "resume": {5}}
ENDLESS = {"explore"}
SMALL_BY_THEMSELVES = {
    "discover", "evidence", "ledger", "new", "outside", "parameters", "plot", "query", "record", "report", "resume",
    "sensitivity",
}  # fmt: skip
MAKING = {"run", "compare", "sweep", "sample"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, few citizens, and no figures."""
    few_claims, movers = load_claims()[:2], needed.movers_of
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.setattr("sim.scenario.load.DEFAULT_CITIZENS", 100)
    monkeypatch.setattr("sim.plots.draw", not_drawn)
    monkeypatch.setattr("sim.report.page.picture", lambda *_: None)
    monkeypatch.setattr("sim.report.typical.tell_all", lambda _, worlds: [None] * len(worlds))
    for command in ("sample", "threshold", "run"):
        monkeypatch.setattr(f"sim.cli.{command}.draw_or_say", lambda *told: None)
    monkeypatch.setattr("sim.questions.claims.load_claims", lambda: few_claims)
    monkeypatch.setattr(needed, "movers_of", lambda scenario: movers(scenario)[:3])
    cases = (shipped("seeds") / "cases.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "few.csv").write_text("\n".join(cases[:1] + cases[1::30]), encoding="utf-8")
    for name, worlds in (("BASE", 100), ("ENDS", 10), ("INSIDE", 10), ("MORE", 10)):
        monkeypatch.setattr(reversal, name, worlds)
    yield tmp_path


def commands() -> Iterator[str | tuple[str, str]]:
    """The commands of the tour in their order, and the scenario that stands between them as (file, text)."""
    for language, text in BLOCK.findall(TOUR):
        if language == "yaml":
            yield "my_question.yaml", text
        elif not language:
            yield from (line for line in text.splitlines() if line.startswith("warentry "))


def smaller(words: list[str]) -> list[str]:
    """The same command with the smallest sizes."""
    sizes = SIZES.get(words[0], {})
    if words[0] == "sweep" and words[1].endswith(".yaml"):
        return [*words, *PART_OF_A_PLAN, "--jobs", "1"]
    sized = [sizes.get(before, word) for before, word in zip(["", *words], words, strict=False)]
    missing = [part for option, size in sizes.items() if option not in (*words, "--sobol") for part in (option, size)]
    file = ["few.csv"] if words[0] == "cases" else []
    return [*sized, *file, *missing, *(("--jobs", "1") if sizes and words[0] != "explain" else ())]


def test_the_tour_works_in_its_order_as_printed(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, given = "", 0
    for one in commands():
        if isinstance(one, tuple):
            Path(one[0]).write_text(one[1], encoding="utf-8")
            continue
        words = shlex.split(one.partition(" > ")[0].replace("results/...", folder), comments=True)[1:]
        if words[0] in ENDLESS:
            continue
        assert words[0] in {*SIZES, *SMALL_BY_THEMSELVES}, f"say in SIZES how little of {words[0]} shows that it works"
        with pytest.raises(SystemExit) as ended:
            main(smaller(words))
        out, err = capsys.readouterr()
        assert ended.value.code in ENDS.get(words[0], {0, None}), f"{one}\n{out}\n{err}"
        made = re.search(r"^Results +(\S+)$", out, re.MULTILINE)
        folder = made[1] if made and words[0] in MAKING else folder
        given += 1
    assert given > 35
