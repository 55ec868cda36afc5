"""The documentation as a site that needs no network: `make site` writes it into build/site/, and checks its links.

Sphinx with MyST and Furo: well kept (BSD, MIT, MIT), reads the Markdown that is here as it is, brings its own fonts,
scripts and search, and that search also works on pages that are opened from a folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.cmd.build import build_main

from docs import reference
from docs.links import broken_in_site

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "build" / "site"


def build(folder: Path = FOLDER) -> int:
    """Builds the site; returns 0 if nothing in it is wrong."""
    reference.write()
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--write-all"]
    failed = build_main([*options, "-c", str(ROOT / "docs"), "-d", f"{folder}-pages", str(ROOT), str(folder)])
    wrong = sorted(set(broken_in_site(folder)))
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    return int(failed or bool(wrong))


if __name__ == "__main__":
    failed = build()
    print(FOLDER / "index.html")
    sys.exit(failed)
