"""The pages of the Python interface, from its docstrings: `make api` writes them into build/api/."""

from __future__ import annotations

from pathlib import Path

import pdoc
import pdoc.render

import sim

FOLDER = Path(__file__).parent.parent / "build" / "api"
MODULES = ("sim", r"!sim\..*", "sim.answers.shown")  # what can be asked, and what every answer can do


def write(folder: Path) -> Path:
    """Writes the pages and returns the first of them."""
    vars(sim).update({name: getattr(sim, name) for name in sim.__all__})  # they are else loaded on first use
    pdoc.render.configure(show_source=False)
    pdoc.pdoc(*MODULES, output_directory=folder)
    return folder / "index.html"


if __name__ == "__main__":
    print(write(FOLDER))
