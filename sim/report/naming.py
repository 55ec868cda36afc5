"""What a kind of histories is called: its route, then what sets its path apart from the other kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.endings import CALLED
from sim.analysis.typical import Kind

MOSTLY = 2 / 3  # a route is named alone where so much of the kind took it
APART = 0.2  # a number sets a kind apart where it lies so far from the other kinds, as a part of its range
TRAITS = 2

WAYS_AS_HEADINGS = {
    "compelled": "Compelled by an ultimatum",
    "requested": "At Moscow's request",
    "voluntary": "Voluntary",
    "retaliatory": "In retaliation for an incident",
    "imposed": "Ordered by the scenario",
    "after_ultimatum": "After an ultimatum not met",
    "after_request": "After a request not met",
    "unprovoked": "Without a demand",
}
ROUTES = WAYS_AS_HEADINGS | {ending: called.past for ending, called in CALLED.items()}


@dataclass(frozen=True)
class Trait:
    """How a number of the path is put into words: where there is none of it, some, much, little."""

    label: str
    none: str
    some: str
    much: str
    little: str


PATH = {
    "week": Trait("week of the ending", "at once", "", "late", "early"),
    "requests": Trait("requests", "no request", "a request", "many requests", "few requests"),
    "ultimatums": Trait("ultimatums", "no ultimatum", "an ultimatum", "a further ultimatum", "fewer ultimatums"),
    "groups_asked": Trait(
        "requests for a joint group",
        "no joint group asked for",
        "a joint group asked for",
        "a joint group asked for often",
        "a joint group asked for rarely",
    ),
    "basings_asked": Trait(
        "requests for basing",
        "no basing asked for",
        "basing asked for",
        "basing asked for often",
        "basing asked for once",
    ),
    "partial_answers": Trait(
        "demands met in part", "nothing given", "part given", "part given often", "part given rarely"
    ),
    "refusals": Trait("demands refused", "nothing refused", "a refusal", "many refusals", "few refusals"),
    "coercions": Trait("cut-offs by Moscow", "no cut-off", "a cut-off", "many cut-offs", "few cut-offs"),
    "feint_episodes": Trait(
        "exercises at the border",
        "no exercises at the border",
        "exercises at the border",
        "many exercises",
        "few exercises",
    ),
    "preparations": Trait(
        "times the army was readied",
        "the army never readied",
        "the army readied",
        "the army readied repeatedly",
        "the army readied less often",
    ),
    "incidents": Trait("armed incidents", "no incident", "an armed incident", "many incidents", "few incidents"),
}


def names(kinds: Sequence[Kind]) -> list[str]:
    """A name for each kind; no two are alike."""
    found = [_name(kind, TRAITS, len(kinds) > 1) for kind in kinds]
    for number, kind in enumerate(kinds):
        more = TRAITS
        while found.count(found[number]) > 1 and more < len(PATH):
            more += 1
            found[number] = _name(kind, more, True)
    return [name if found.count(name) == 1 else f"{name} ({i + 1})" for i, name in enumerate(found)]


def _name(kind: Kind, most: int, among_others: bool) -> str:
    route = _route(kind)
    told = _traits(kind)[:most] if among_others else []
    return f"{route}: {', '.join(told)}" if told else route


def _route(kind: Kind) -> str:
    (first, part), *others = kind.routes.items()
    if part >= MOSTLY or not others:
        return ROUTES[first]
    if part + others[0][1] >= MOSTLY:
        second = ROUTES[others[0][0]]
        return f"{ROUTES[first]} or {second[0].lower() + second[1:]}"
    return "By several routes"


def _traits(kind: Kind) -> list[str]:
    """What sets the kind apart, the clearest first; what its route says already is left out."""
    apart = sorted(((c, lean) for c, lean in kind.lean.items() if abs(lean) >= APART), key=lambda i: (-abs(i[1]), i[0]))
    said = [_words(PATH[c], kind.typical[c], kind.others[c], lean) for c, lean in apart if not _is_said(kind, c)]
    return [words for words in said if words]


def _is_said(kind: Kind, column: str) -> bool:
    first = next(iter(kind.routes))
    return column == "ultimatums" and (first != "no_entry" and kind.typical[column] <= 1)


def _words(trait: Trait, here: float, elsewhere: float, lean: float) -> str:
    if trait is PATH["week"]:
        return trait.much if lean > 0 else trait.little
    if lean > 0:
        if here >= 2 and elsewhere >= 1:
            return trait.much
        return trait.some if here >= 1 else ""
    return trait.none if here == 0 else trait.little
