"""What every method raises when worlds cannot answer."""

from __future__ import annotations


class CannotTell(ValueError):
    """These worlds cannot answer what is asked of them; one sentence says why and what to do."""
