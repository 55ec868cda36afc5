"""What can be wrong with a results folder."""

from __future__ import annotations


class ResultsError(Exception):
    """A results folder cannot be written, read or used; one sentence says why and what to do."""
