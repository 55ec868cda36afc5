"""How a world's history opens: the situation in one paragraph, what nobody in it knows, how to read the numbers."""

from __future__ import annotations

from statistics import NormalDist

from sim.analysis.words import chance_text, heads, long_date, signed, worth
from sim.crisis.rules import RULES
from sim.history.events import LEVEL_NAMES
from sim.history.paragraphs import Section, Sentence
from sim.history.record import Hidden, Record, Snapshot
from sim.scenario.scenario import USUAL

# What a reader must know of a decision rule other than the default.
OTHER_RULES = {
    "prospect": "The leader decides by the rule prospect: what falls short of undisturbed rule (worth 1) weighs more "
    "with him than what exceeds it, so that the answer worth most need not be the likeliest.",
    "collective": "The leader's answers follow the rule collective: power centres push for the answers they prefer "
    "(he himself, the security services, the army, the managers of the economy, Moscow's people, the street). What an "
    "answer is worth is only the leader's own view of it.",
    "satisficing": "The leader decides by the rule satisficing: he does as he is told, but refuses a mere request if "
    "he puts his risk of a fall at home after an entry above a line. Unasked, or after an armed incident, he stays "
    "out. What his answers are worth to him decides nothing.",
}


def of_rule(rule: str) -> str:
    """What a reader must know of a decision rule, nothing if it is the usual one; without own words, what it says."""
    if rule == USUAL["rule"]:
        return ""
    said = (RULES[rule].__doc__ or "").partition("\n")[0]
    return OTHER_RULES.get(rule, f"The leader decides by the rule {rule}: {said}")


def opening(told: Record) -> Section:
    """The first section of a history."""
    start = long_date(told.scenario.date_of(0))
    texts = (_situation(start, told.opening), _hidden(told.hidden), reading(told.scenario.rule))
    return Section("opening", f"The week of {start}", tuple(Sentence(text) for text in texts))


def reading(rule: str) -> str:
    """How to read the numbers of a history whose leader decides by that rule."""
    other = of_rule(rule)
    return (
        "How to read the numbers. What an option is worth to the leader is counted in undisturbed rule, as he "
        "discounts it (1 is rule that nothing ever disturbs), to Moscow in decisive gains in the war, as it discounts "
        "them; differences matter, not levels. "
        f"{f'{other} For Moscow a' if other else 'A'} better option is likelier, not certain. "
        "A percentage after an act is the chance that the model gave it before the dice fell."
    )


def _situation(start: str, state: Snapshot) -> str:
    parts = (
        f"In this simulated world the story begins on {start}.",
        _front(state["front"]),
        f"Belarus stands at {LEVEL_NAMES[int(state['level'])]}.",
        f"{heads(state['russian_troops'])} Russian soldiers are in the country; Moscow has {heads(state['reserves'])} "
        "more to spare.",
        f"On scales from 0 to 1 its economy depends on Russia at {worth(state['dependence'])}, Western sanctions "
        f"stand at {worth(state['sanctions'])}, repression at {worth(state['repression'])} and the reliability of the "
        f"army at {worth(state['reliability'])}.",
        f"{chance_text(state['anti_war'])} of the citizens are against sending the army.",
        f"The leader puts the risk that an entry would bring him down at home at {chance_text(state['fall_risk'])}.",
    )
    return " ".join(parts)


def _front(balance: float) -> str:
    if abs(balance) < 0.1:
        lean = "The front in Ukraine is close to a stalemate"
    else:
        lean = f"{'Russia' if balance > 0 else 'Ukraine'} has the upper hand at the front"
    return f"{lean} ({signed(balance)}, where +1 would be a Russian and \N{MINUS SIGN}1 a Ukrainian victory)."


def _hidden(hidden: Hidden) -> str:
    leader = _rank(hidden.inclination, hidden.inclination_sd, "more reluctant", "more willing")
    moscow = _rank(hidden.hawkishness, hidden.hawkishness_sd, "less hawkish", "more hawkish")
    return (
        f"Nobody in this world can see into the other's mind. Only the leader knows what kind of leader he is, "
        f"{signed(hidden.inclination)} of undisturbed rule for or against an entry: {leader}; his mood now adds "
        f"{signed(hidden.leaders_mood)}. Only Moscow knows how hawkish it is, {signed(hidden.hawkishness)} of a "
        f"decisive gain: {moscow}; its mood now adds {signed(hidden.moscows_mood)}. Types last, moods come and go."
    )


def _rank(value: float, spread: float, less: str, more: str) -> str:
    if spread <= 0:
        return "it is the same in all worlds"
    below = NormalDist(0, spread).cdf(value)
    return (
        f"{more} than in {chance_text(below)} of worlds"
        if below >= 0.5
        else f"{less} than in {chance_text(1 - below)} of worlds"
    )
