"""What is printed arrives on any terminal, pipe or file, in letters that it has."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.batch.errors import ResultsError
from sim.batch.folder import Folder
from sim.cli.encoding import prepare_streams, transliterated
from tests.batch.conftest import small_plan


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ünïcode", "Unicode"),
        ("−0.2 – 3 × 4 … ± 1", "-0.2 - 3 x 4 ... +/- 1"),
        ("“a” → ‘b’", "\"a\" -> 'b'"),
        ("Беларусь", "".join(f"\\u{ord(c):04x}" for c in "Беларусь")),
        ("n\udcff.yaml", r"n\xff.yaml"),
    ],
)
def test_a_text_keeps_its_letters_without_what_ascii_lacks(text: str, plain: str) -> None:
    assert transliterated(text) == plain


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_ascii(text: str) -> None:
    assert transliterated(text).isascii()


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp437", "utf-8"])
def test_any_text_can_be_printed_in_any_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    monkeypatch.setattr(sys, "stderr", None)  # closed before the start
    prepare_streams()
    print("− Ünï \udcff Беларусь", flush=True)
    print("nobody hears this", file=sys.stderr)
    assert "\\xff" in written.getvalue().decode(encoding)


def test_a_folder_whose_name_is_no_text_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="has a character that no text has"):
        Folder.prepare(tmp_path / "n\udcff", small_plan())
