"""What goes wrong between results and a question."""

from __future__ import annotations


class CannotAnswer(ValueError):
    """Results cannot answer what is asked of them; one sentence says why and what to do."""
