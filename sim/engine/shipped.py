"""Where the data that ship with the package lie: beside `sim/` in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def shipped(name: str) -> Path:
    """The folder of shipped data of that name, `seeds` or `scenarios`.

    Raises FileNotFoundError when the installation lacks it.
    """
    checkout = PACKAGE.parent
    # Beside an installed package a folder `seeds` would be somebody else's; only a checkout has this file.
    inside = checkout if (checkout / "pyproject.toml").is_file() else PACKAGE / "_data"
    folder = inside / name
    if not folder.is_dir():
        raise FileNotFoundError(f"the folder {folder} is missing; install warentry again")
    return folder
