"""What every answer can do: be read, be counted with, be drawn, and show itself in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.words import DISCLAIMER
from sim.answers.console import written

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console


@dataclass(frozen=True)
class Picture:
    """A picture that was drawn: its file, which a notebook shows."""

    file: Path

    def __fspath__(self) -> str:
        return str(self.file)

    def __str__(self) -> str:
        return str(self.file)

    def _repr_png_(self) -> bytes | None:
        return self.file.read_bytes() if self.file.suffix == ".png" else None

    def _repr_svg_(self) -> str | None:
        return self.file.read_text(encoding="utf-8") if self.file.suffix == ".svg" else None


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A plain table with its caption, and the reminder of what its numbers are."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p><small>{DISCLAIMER}</small></p>"
    )


class Shown(ABC):
    """An answer, as a person, a program and a notebook want it."""

    @abstractmethod
    def show(self, out: Console) -> None:
        """Writes the answer for a person."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data: what the command line prints with `--json`."""

    @abstractmethod
    def to_df(self) -> pd.DataFrame:
        """The main table of the answer, for pandas."""

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the answer, into a file of its own choice or `out`, and returns the picture; PlotError without one."""
        from sim.plots import PlotError

        raise PlotError("there is no picture of this answer: draw the table that to_df() gives")

    def summary(self) -> str:
        """The answer in words and numbers, as the command line prints it."""
        return written(self.show)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """The answer as text, for a notebook."""
        return f"<pre>{escape(self.summary())}</pre>"
