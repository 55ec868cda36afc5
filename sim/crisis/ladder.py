"""The ladder of involvement: how deep Belarus is in the war, an ordered scale rather than yes or no."""

from __future__ import annotations

LEVELS = ("distance", "staging", "feint", "auxiliary", "entry")
DISTANCE, STAGING, FEINT, AUXILIARY, ENTRY = range(len(LEVELS))
