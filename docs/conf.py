"""How Sphinx makes the site of the pages that lie in this repository: `make site`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx

import sim

project, author, version = "warentry", "warentry contributors", sim.__version__
project_copyright = "warentry contributors, MIT licence"
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**", "scenarios/README.md", "seeds/**.md", "results/README.md"]
exclude_patterns = [".*", "build", "dist", "stubs", "tests", "benchmarks", "sim", "**/__pycache__"]
source_suffix = {".md": "markdown", ".ipynb": "notebook"}
extensions = ["myst_parser"]
myst_heading_anchors = 4  # `#7-submodels` leads to a heading, as on GitHub
suppress_warnings = ["myst.strikethrough"]
smartquotes = False  # it would make a dash of the two of an option
highlight_language = "none"  # a fence without a language is a command, an equation or a picture in letters

html_theme = "furo"
html_title = "warentry"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_search_summary = False  # a page from a folder may not read other pages
html_additional_pages = {"index": "to_start.html"}
templates_path = ["_templates"]
pygments_style, pygments_dark_style = "tango", "github-dark-high-contrast"

WIDE = 4  # columns


class NotebookParser(MystParser):
    """Reads a Jupyter notebook as a page: its words as they are, its code as blocks, and itself to take along."""

    supported = ("notebook",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Puts the cells of the notebook into the document."""
        cells = json.loads(inputstring)["cells"]
        texts = [(cell["cell_type"] == "code", "".join(cell["source"])) for cell in cells]
        name = Path(document["source"]).name
        pages = [f"```python\n{text}\n```" if is_code else text for is_code, text in texts]
        super().parse("\n\n".join([*pages, f"The notebook itself: {{download}}`{name}`."]), document)


def label_wide_tables(_: Sphinx, doctree: nodes.document, __: str) -> None:
    """Gives each cell of a wide table the heading of its column, which small screens show instead of columns."""
    for table in doctree.findall(nodes.table):
        headings = [entry.astext() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)]
        if len(headings) < WIDE:
            continue
        table["classes"].append("wide")
        for row in (row for body in table.findall(nodes.tbody) for row in body.findall(nodes.row)):
            for heading, entry in zip(headings, row.findall(nodes.entry), strict=False):
                entry.insert(0, nodes.inline(heading, heading, classes=["column"]))


def setup(app: Sphinx) -> dict[str, Any]:
    """Adds to Sphinx what is ours."""
    app.add_source_parser(NotebookParser)
    app.connect("doctree-resolved", label_wide_tables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
