"""What commands list fits the terminal: at 60, 80 and 120 columns no line is wider, and nothing listed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli import main

WIDTHS = ("60", "80", "120")
QUESTION = "SELECT * FROM runs LIMIT 3"
LISTING = {
    "parameters": ("parameters",),
    "evidence": ("evidence", "--article", "001"),
    "claim": ("evidence", "C001-41"),
    "judgement": ("evidence", "--judgement"),
    "disagreements": ("evidence", "--disagreements"),
    "record": ("record", "--kind", "summit"),
    "row": ("record", "R009"),
    "ls": ("ls",),
    "show": ("show", "kursk_shock", "--set", "weeks=20", "--all"),
    "scenarios": ("scenarios",),
    "query": ("query", "results/in a blank", QUESTION),
    "sweep": ("sweep", "point_blank_ultimatum", "--grid", "dependence=0.3,0.6", "-r", "20", "--jobs", "1"),
    "figures": ("plot", "--list"),
    "check": ("check", "kursk_shock"),
    "verify": ("verify", "results/in a blank"),
    "explain": ("explain", "point_blank_ultimatum", "-n", "20"),
    "scores": ("ledger", "score"),
}
FEW = ("--set", "citizens=100", "--set", "weeks=10")


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder with a run in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("widths"))
        with pytest.raises(SystemExit):
            main(
                (
                    "run",
                    "point_blank_ultimatum",
                    *FEW,
                    "-n",
                    "20",
                    "--jobs",
                    "1",
                    "--out",
                    "results/in a blank",
                    "--json",
                )
            )
        yield


@pytest.mark.parametrize("name", LISTING)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = LISTING[name] + (FEW if name in ("sweep", "explain") else ())

    def printed() -> str:
        with pytest.raises(SystemExit) as end:
            main(words)
        assert not end.value.code
        return capsys.readouterr().out

    monkeypatch.delenv("COLUMNS", raising=False)
    whole = set(printed().split())
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", width)
        told = printed()
        too_wide = [line for line in told.splitlines() if len(line.rstrip()) > int(width) and len(line.split()) > 1]
        assert not too_wide, f"{width}: {too_wide[0]}"  # an address or a path alone on its line is not broken
        assert whole <= set(told.split()), width


def test_what_leads_on_from_a_folder_names_it_so_that_a_shell_takes_it(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (LISTING["query"], ("outside", "results/in a blank"), ("plot", "dots", "results/in a blank")):
        with pytest.raises(SystemExit):
            main(words)
        assert "'results/in a blank'" in capsys.readouterr().err.splitlines()[-1], words
    assert Path("results/in a blank/dots.png").is_file()
