"""Output that any terminal, pipe or file takes: what its encoding lacks is written in letters that it has."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from io import TextIOWrapper

TRANSLITERATE = "transliterate"
ALIKE = str.maketrans({
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MULTIPLICATION SIGN}": "x", "\N{PLUS-MINUS SIGN}": "+/-", "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"', "\N{NO-BREAK SPACE}": " ",
})  # fmt: skip


def prepare_streams() -> None:
    """Makes stdout and stderr take any text; one that was closed before the start swallows it."""
    codecs.register_error(TRANSLITERATE, _transliterated)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (open as long as the process)
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=TRANSLITERATE)


def transliterated(text: str) -> str:
    """A text in ASCII: letters without their accents, signs as they are typed, and the code of whatever has none."""
    return "".join(_in_ascii(letter) for letter in text)


def _in_ascii(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":  # a byte of a file's name that is no UTF-8
        return f"\\x{ord(letter) - 0xDC00:02x}"
    plain = unicodedata.normalize("NFKD", letter.translate(ALIKE)).encode("ascii", "ignore").decode()
    return plain or ("" if unicodedata.combining(letter) else letter.encode("ascii", "backslashreplace").decode())


def _transliterated(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return transliterated(error.object[error.start : error.end]), error.end
