"""What had changed between the start and the end of a world's history."""

from __future__ import annotations

from sim.analysis.words import chance_text, heads, worth
from sim.history.paragraphs import Balance, BalanceRow, Section
from sim.history.record import Record

ROWS = (
    ("front", "front (+ Russia, \N{MINUS SIGN} Ukraine ahead)", worth),
    ("dependence", "economic dependence on Russia", worth),
    ("sanctions", "sanctions in force", worth),
    ("posture", "Western posture on the border", worth),
    ("repression", "repression", worth),
    ("reliability", "reliability of the army", worth),
    ("north_defence", "Ukraine's northern defence", worth),
    ("anti_war", "citizens against taking part", chance_text),
    ("fall_risk", "risk of a fall after an entry, as the leader sees it", chance_text),
    ("resolve_belief", "his belief that Moscow carries out its threats", chance_text),
    ("kyiv_belief", "Kyiv's belief that an attack is being prepared", chance_text),
    ("pinned", "Ukrainian troops tied down in the north", heads),
)


def balance(told: Record) -> Section:
    """The last section of a history: the pressures at its start and at its end."""
    first, last = told.opening, told.states[told.last_week]
    rows = tuple(
        BalanceRow(label, first[name], last[name], (write(first[name]), write(last[name])))
        for name, label, write in ROWS
    )
    return Section("balance", "The balance", (Balance(rows),))
