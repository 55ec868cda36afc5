from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from PIL import Image

import sim.plots
from sim.analysis.errors import CannotAnswer
from sim.analysis.provenance import Provenance
from sim.batch.errors import ResultsError
from sim.batch.store import Results
from sim.plots import KINDS, PlotError, check_kind, draw, target
from sim.plots.style import STYLE, WIDTH, page, save
from sim.report.page import PAIRED, SEVERAL, SINGLE

IN_EVERY_REPORT = {PAIRED, SEVERAL, *chain(*SINGLE.values())}
METADATA = {"title": "A finding", "description": "n = 5 worlds; seed 7", "creator": "warentry 9.8.7"}


@pytest.fixture
def folders(certain: Path, other: Path, sampled: Path, swept: Path) -> Callable[[str], list[Path]]:
    """Results folders of which a kind of figure can be drawn."""

    def choose(kind: str) -> list[Path]:
        if kind == "curve":
            return [swept]
        return [certain, other][: KINDS[kind].most] if not KINDS[kind].varied else [sampled]

    return choose


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_from_results_folders_into_the_first_and_again_the_same(
    folders, tmp_path: Path, kind: str
) -> None:
    file = draw(kind, folders(kind))
    assert file == folders(kind)[0] / f"{kind}.png"
    if KINDS[kind].varied or kind not in IN_EVERY_REPORT:  # others a report draws again
        assert draw(kind, folders(kind), tmp_path / "again.png").read_bytes() == file.read_bytes()
    with Image.open(file) as picture:
        assert picture.width == WIDTH * sim.plots.style.DPI
        for said in ("Shares of simulated worlds, not a forecast.", "seed 7", "point_blank_ultimatum", "SHA-256"):
            assert said in picture.info["Description"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].fewest == 1 and not KINDS[kind].varied])
def test_where_parameters_are_open_every_kind_draws_too(sampled: Path, tmp_path: Path, kind: str) -> None:
    assert draw(kind, sampled, tmp_path / "open.svg").stat().st_size > 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].varied])
def test_where_nothing_is_varied_it_says_which_command_varies_something(
    certain: Path, tmp_path: Path, kind: str
) -> None:
    with pytest.raises(CannotAnswer, match="warentry"):
        draw(kind, certain, tmp_path / "x.png")


def test_what_a_figure_of_a_folder_counts_is_what_the_folder_holds(certain: Path) -> None:
    from sim.plots.bands import SHOWN, Arrivals

    results = Results.open(certain)
    counted, endings = Arrivals.of(results), results.endings()
    assert {ending: counted.share(ending).k for ending in SHOWN} == {ending: endings[ending] for ending in SHOWN}


def test_every_kind_has_its_file_and_every_file_that_draws_a_results_folder_its_kind() -> None:
    package = Path(sim.plots.__file__).parent
    texts = {path.stem: path.read_text(encoding="utf-8") for path in package.glob("*.py")}
    drawing = {name for name, text in texts.items() if "\ndef load(" in text and "\ndef figure(" in text}
    assert drawing == set(KINDS), "a file of sim/plots draws what nobody can ask for: give it a row of KINDS"


@pytest.mark.parametrize(
    ("kind", "folders", "parameters", "said"),
    [
        ("incidence", 2, 0, "incidence draws one results folder, and 2 are given; these take 2: "),
        ("ridgeline", 1, 0, "name at least 2, as in `warentry plot ridgeline A B`"),
        ("ridgeline", 99, 0, "at most 24"),
        ("stack", 1, 2, "takes none"),
    ],
)
def test_too_many_or_too_few_folders_or_parameters_are_refused(
    kind: str, folders: int, parameters: int, said: str
) -> None:
    with pytest.raises(PlotError, match=said):
        check_kind(kind, folders, parameters)


@pytest.mark.parametrize(
    ("out", "form", "file"),
    [("a.pdf", None, "a.pdf"), ("b", "svg", "b.svg"), ("", None, "incidence.png"), ("c.SVG", "svg", "c.SVG")],
)
def test_the_format_follows_the_file_s_name_or_is_given(tmp_path: Path, out: str, form: str | None, file: str) -> None:
    found, chosen = target("incidence", Path("results"), tmp_path / out, form)
    assert (found, chosen) == (tmp_path / file, file[-3:].lower())


@pytest.mark.parametrize(
    ("kind", "out", "form", "said"),
    [
        ("incidense", None, None, "did you mean incidence?"),
        ("", None, None, "choose from incidence, stack"),
        ("incidence", None, "gif", "choose from png, svg, pdf"),
        ("incidence", "x.jpeg", None, "choose from png, svg, pdf"),
        ("incidence", "x.svg", "png", "give one of them"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(
    certain: Path, kind: str, out: str | None, form: str | None, said: str
) -> None:
    with pytest.raises(PlotError, match=said.replace("?", r"\?")):
        draw(kind, certain, out, form)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="no results folder"):
        draw("incidence", tmp_path)


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "taken.png"
    folder.mkdir()
    with pytest.raises(ResultsError, match=r"taken\.png is a folder, and only files are replaced"):
        save(page(1, "A finding", "Of what", ["Note"]).figure, folder, "png", METADATA)
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_file_itself_says_where_it_comes_from_and_carries_no_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("sim.plots.style.DPI", STYLE["figure.dpi"])  # other tests paint coarsely
    file = tmp_path / f"x.{form}"
    save(page(1, "A finding", "Of what", ["Note"]).figure, file, form, METADATA)
    if form == "png":
        with Image.open(file) as picture:
            assert picture.width == 1440
            assert picture.info["Description"] == METADATA["description"]
            assert picture.info["Software"] == METADATA["creator"]
    else:
        for text in METADATA.values():
            assert text.encode() in file.read_bytes()
    assert b"CreationDate" not in file.read_bytes()
    assert b"<dc:date>" not in file.read_bytes()


def test_no_figure_touches_the_state_that_pyplot_shares() -> None:
    for path in Path(sim.plots.__file__).parent.glob("*.py"):
        imported = {alias.name for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "names")
                    for alias in node.names if isinstance(alias, ast.alias)}  # fmt: skip
        assert not any("pyplot" in name for name in imported), path


def test_a_title_from_elsewhere_commands_nothing(certain: Path) -> None:
    results = Results.open(certain)
    results.manifest = replace(results.manifest, title="A\x1b[31m loan \u202eback", question="of $5 bn?")
    about = Provenance.of(results).about
    assert about == r"A\u001b[31m loan \u202eback. of $5 bn?"
