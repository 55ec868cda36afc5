from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PIL import Image

import sim.plots
from sim.batch.errors import ResultsError
from sim.plots import KINDS, PlotError, draw, target
from sim.plots.style import page, save

METADATA = {"title": "A finding", "description": "n = 5 worlds; seed 7", "creator": "warentry 9.8.7"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of few small worlds."""
    from dataclasses import replace

    from sim.batch.plan import Plan
    from sim.batch.run import run_plan
    from sim.scenario import load_scenario

    scenario = replace(load_scenario("point_blank_ultimatum"), weeks=10, citizens=100)
    folder = tmp_path_factory.mktemp("results") / "few"
    run_plan(Plan(scenario, 24, 7), folder, jobs=1)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_from_a_results_folder_into_it(results: Path, kind: str) -> None:
    file = draw(kind, results)
    assert file == results / f"{kind}.png"
    with Image.open(file) as picture:
        assert picture.width == 1440
        assert "seed 7" in picture.info["Description"]
        assert "point_blank_ultimatum" in picture.info["Description"]


@pytest.mark.parametrize("kind", KINDS)
def test_drawing_again_gives_the_same_svg_byte_for_byte(results: Path, tmp_path: Path, kind: str) -> None:
    first, second = (draw(kind, results, tmp_path / f"{number}.svg").read_bytes() for number in (1, 2))
    assert first == second


def test_what_a_figure_of_a_folder_counts_is_what_the_folder_holds(results: Path) -> None:
    from sim.batch.store import Results
    from sim.plots.incidence import SHOWN, load

    data, endings = load(Results.open(results)), Results.open(results).endings()
    assert {ending: data.counts[:, number].sum() for number, ending in enumerate(SHOWN)} == {
        ending: endings[ending] for ending in SHOWN
    }


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
        ("", None, None, "choose from incidence, pressures"),
        ("incidence", None, "gif", "choose from png, svg, pdf"),
        ("incidence", "x.jpeg", None, "choose from png, svg, pdf"),
        ("incidence", "x.svg", "png", "give one of them"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(
    results: Path, kind: str, out: str | None, form: str | None, said: str
) -> None:
    with pytest.raises(PlotError, match=said.replace("?", r"\?")):
        draw(kind, results, out, form)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="no results folder"):
        draw("incidence", tmp_path)


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "taken.png"
    folder.mkdir()
    with pytest.raises(OSError, match="cannot be written") as caught:
        save(page(1, "A finding", "Of what", ["Note"]).figure, folder, "png", METADATA)
    assert caught.value.filename == str(folder)
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_file_itself_says_where_it_comes_from_and_carries_no_date(
    make_incidence, tmp_path: Path, form: str
) -> None:
    file = tmp_path / f"x.{form}"
    save(page(1, "A finding", "Of what", ["Note"]).figure, file, form, METADATA)
    if form == "png":
        with Image.open(file) as picture:
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
