"""What the six endings are called: every text, table and picture takes its words from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Called:
    """The words for an ending.

    `label` heads a column, `short` fits a title; `noun` and `several` stand in a sentence about shares, `told` and
    `past` in a history; `meaning` says what has to happen for a world to end so.
    """

    label: str
    short: str
    noun: str
    several: str
    told: str
    past: str
    meaning: str


CALLED: Mapping[str, Called] = {
    "entry": Called(
        label="Entry",
        short="entry",
        noun="entry",
        several="entries",
        told="Belarus enters the war",
        past="Belarus entered the war",
        meaning="a formed unit of the Belarusian forces fights in Ukraine",
    ),
    "kremlin_takeover": Called(
        label="Kremlin takeover",
        short="takeover",
        noun="a Kremlin takeover",
        several="takeovers",
        told="Moscow removes the leader",
        past="Moscow removed the leader",
        meaning="Moscow removes the leader and puts its own man there, before any entry",
    ),
    "domestic_collapse": Called(
        label="Domestic collapse",
        short="collapse",
        noun="a domestic collapse",
        several="collapses",
        told="The leader falls at home",
        past="The leader fell at home first",
        meaning="the leader falls to a revolt, a coup or an order refused by the army, before any entry",
    ),
    "war_end": Called(
        label="End of the war",
        short="the war over",
        noun="a ceasefire",
        several="ceasefires",
        told="The war ends",
        past="The war ended first",
        meaning="a ceasefire ends the question",
    ),
    "succession": Called(
        label="Succession",
        short="succession",
        noun="a succession",
        several="successions",
        told="The leader is succeeded",
        past="The leader was succeeded first",
        meaning="the leader dies, is too ill to rule, or hands over in good order, before any entry",
    ),
    "no_entry": Called(
        label="None of these",
        short="no ending yet",
        noun="none of the five endings",
        several="worlds without one",
        told="Nothing settles the question",
        past="Stayed out to the end",
        meaning="none of these by the horizon",
    ),
}
