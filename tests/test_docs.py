"""The pages in docs/ say what the code does: tables are made from it, and what they name exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sim
from docs import measured
from docs.answers import ASKED, answer, shape
from docs.generate import MARKER, PAGE, TABLES, filled
from docs.links import broken_in_markdown, broken_in_site
from docs.reference import FOLDER, JSON
from docs.reference import PAGES as REFERENCE
from sim.evidence.claims import claim_ids
from sim.evidence.read import load_evidence
from sim.model import ENTITIES, WEEK, parameters

ROOT = Path(__file__).parent.parent
PAGES = (PAGE, *map(PAGE.with_name, ("VALIDATION.md", "ARCHITECTURE.md")), ROOT / "CONTRIBUTING.md")
NOTEBOOK = PAGE.with_name("teaching.ipynb")
ENTITY = "|".join(entity.name_in_yaml() for entity in ENTITIES)
DOTTED = re.compile(rf"(?<![\w/])((?:{ENTITY}|initial)\.[a-z_]+)(?!\w*\()")


@pytest.fixture(params=PAGES, ids=lambda path: path.name)
def page(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_tables_of_the_description_are_those_of_the_code() -> None:
    assert filled(text_of(PAGE)) == text_of(PAGE), "the tables are stale: run make docs"


def test_every_table_stands_in_the_description_once() -> None:
    assert sorted(place[1] for place in MARKER.findall(text_of(PAGE))) == sorted(TABLES)


def test_every_number_that_worlds_make_stands_in_its_page_once() -> None:
    for name, blocks in measured.PAGES.items():
        text = text_of(PAGE.with_name(f"{name}.md"))
        assert sorted(place[1] for place in measured.MARKER.findall(text)) == sorted(blocks), name
        assert measured.filled(text, dict.fromkeys(blocks, "new")).count("-->\nnew\n<!-- end") == len(blocks)


def test_an_edited_table_is_noticed() -> None:
    edited = text_of(PAGE).replace("| 1 | `timeline.apply` |", "| 1 | `front.move` |")
    assert edited != text_of(PAGE) == filled(edited)


def test_every_parameter_state_and_stage_that_a_page_names_exists(page: Path) -> None:
    states = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", text_of(PAGE), re.MULTILINE)
    known = {*parameters(), *states, *(f"{s.entity}.{s.method}" for s in WEEK), "economy.cut_off"}
    named = {name for name in DOTTED.findall(text_of(page)) if not name.endswith(".py")}
    assert named <= known


def test_every_claim_that_a_page_cites_exists(page: Path) -> None:
    assert set(claim_ids(text_of(page))) <= set(load_evidence().claims)


@pytest.fixture(scope="module")
def site() -> dict[Path, str]:
    """The pages of the site: those that are kept here, those that are written from the code, and the notebook."""
    kept = [*ROOT.glob("*.md"), *PAGE.parent.glob("*.md"), *ROOT.glob("[rs]*s/README.md"), *ROOT.glob("seeds/**/*.md")]
    cells = json.loads(text_of(NOTEBOOK))["cells"]
    pages = {path: text_of(path) for path in kept}
    pages |= {FOLDER / f"{name}.md": write() for name, write in REFERENCE.items()}
    pages |= {FOLDER / f"{JSON}.md": "# JSON"}  # for which a minute of questions is asked
    return pages | {NOTEBOOK: "\n".join("".join(cell["source"]) for cell in cells)}


def test_every_link_of_every_page_leads_somewhere(site: dict[Path, str]) -> None:
    assert broken_in_markdown(site) == []


def test_every_page_is_in_the_contents_of_the_site(site: dict[Path, str]) -> None:
    start = PAGE.with_name("index.md")
    listed = re.findall(
        r"^(?:.* <)?([\w./]+)>?$", "\n".join(re.findall(r"```{toctree}(.*?)```", site[start], re.DOTALL)), re.M
    )
    named = {(start.parent / name).resolve() for name in listed}
    assert named == {page.resolve().with_suffix("") for page in site if page != start}


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    page, other = tmp_path / "page.md", tmp_path / "other.md"
    pages = {page: "# A head\n[a](#a-head) [b](other.md#b) [c](gone.md) [d](#no) [e](https://e.org)", other: "## B"}
    assert broken_in_markdown(pages) == ["page.md: gone.md", "page.md: #no"]


def test_what_of_a_built_site_leads_nowhere_or_asks_the_network_is_told(tmp_path: Path) -> None:
    text = '<p id="a"></p><a href="#a"></a><a href="#b"></a><a href="c.html"></a><a href="https://e.org"></a>'
    (tmp_path / "index.html").write_text(text + '<script src="https://e.org/e.js"></script>', encoding="utf-8")
    told = ["index.html fetches https://e.org/e.js", "index.html: #b", "index.html: c.html"]
    assert sorted(broken_in_site(tmp_path)) == told


def test_every_word_of_the_glossary_has_two_sentences() -> None:
    entries = re.findall(r"^### (.+)\n\n((?:.+\n)+)", text_of(PAGE.with_name("GLOSSARY.md")), re.MULTILINE)
    assert len(entries) > 30
    for word, said in entries:
        assert len(re.findall(r"[.!?](?=\s)", said)) == 2, word


def test_the_answer_of_every_command_in_json_is_on_its_page() -> None:
    from typer.main import get_command

    from sim.cli.application import application

    known = get_command(application()).commands.items()  # type: ignore[attr-defined]
    named = {f"{n} {sub}".strip(): it for n, one in known for sub, it in getattr(one, "commands", {"": one}).items()}
    assert set(ASKED) == {name for name, it in named.items() if any("--json" in each.opts for each in it.params)}


def test_signs_are_asked_for_on_the_page_of_json_where_there_are_entries_to_precede() -> None:
    assert answer("indicators", ASKED["indicators"])["signs"]


def test_the_shape_of_an_answer_names_kinds_of_values_and_takes_names_for_names() -> None:
    one = {"k": 3, "p": 0.5}
    told = {"endings": {"a": one, "b": one, "c": one}, "rows": [{"x": "y"}], "none": [], "is": True, "far": None}
    kinds = {"k": "whole number", "p": "number"}
    assert shape(told) == {
        "endings": {"NAME": kinds}, "rows": [{"x": "text"}], "none": [], "is": "true or false", "far": "nothing here",
    }  # fmt: skip


def test_every_test_that_a_page_names_exists(page: Path) -> None:
    written = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", text_of(file))
    }
    named = set(re.findall(r"`(test_\w+)`", text_of(page)))
    assert named <= written


def test_every_parameter_of_a_rule_is_in_the_tables() -> None:
    rows = set(re.findall(r"^\| `([a-z_.]+)` \|", text_of(PAGE), re.MULTILINE))
    for entity in ENTITIES:
        own = {path for path, p in parameters().items() if getattr(entity, path.partition(".")[2], None) is p}
        assert own <= rows, entity.name_in_yaml()


def test_every_public_name_is_in_the_pages_of_the_interface(tmp_path: Path) -> None:
    pytest.importorskip("pdoc")
    from docs.api import write

    assert write(tmp_path).is_file()
    page = text_of(tmp_path / "sim.html")
    assert [name for name in sim.__all__ if f'id="{name}"' not in page] == []
