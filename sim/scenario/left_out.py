"""What the model leaves out, so that an event that somebody looks for in vain is told so."""

from __future__ import annotations

from collections.abc import Mapping

# What is left out, and words by which an event of that kind might be called.
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "elections": ("election", "vote"),
    "what Wagner's fighters do in Belarus": ("wagner",),
    "migrants at the western border": ("migrant",),
    "Ukrainian pre-emption": ("preempt", "pre_empt", "ukrainian_attack"),
    "Western military operations": ("nato", "western_strike", "intervention"),
    "nuclear use": ("nuclear_use", "nuclear_strike", "nuclear_war"),
    "Chinese mediation": ("china", "chinese", "mediation"),
    "the course of the war beyond one number": ("mobilization", "drone", "missile", "offensive"),
    "negotiations between Minsk and Kyiv": ("negotiation", "minsk_kyiv"),
    "what Russian citizens think": ("russian_opinion", "russian_protest"),
    "treaties and the constitution (the Union State, collective defence)": (
        "treaty", "union_state", "constitution", "referendum", "csto",
    ),
    "exercises on Minsk's own initiative": ("exercise", "drill", "manoeuvre"),
    "a security service that changes sides": ("defection", "changes_sides"),
}  # fmt: skip


def left_out(word: str) -> str | None:
    """What of the things that are left out a word speaks of, if any."""
    return next((what for what, words in LEFT_OUT.items() if any(part in word.lower() for part in words)), None)
