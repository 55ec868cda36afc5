"""The words that a scenario may use: parameters, initial states, mechanisms, belief modes and claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sim.engine.parameters import Initial, Parameter, registry
from sim.evidence.claims import UnknownClaim, claim_ids


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the model and the evidence declare and a scenario may name; the leader's parameters first.

    `switchable` says of each mechanism that can be switched off what the world is like without it.
    """

    parameters: Mapping[str, Parameter]
    switchable: Mapping[str, str]
    belief_modes: tuple[str, ...]
    rules: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def initials(self) -> dict[str, Initial]:
        """The initial states by their own names, without `initial.`."""
        return {p.name: p for p in self.parameters.values() if isinstance(p, Initial)}

    @property
    def behaviour(self) -> dict[str, Parameter]:
        """The parameters that are no initial states, by dotted path."""
        return {path: p for path, p in self.parameters.items() if not isinstance(p, Initial)}

    def unknown_claims(self, text: str) -> Iterator[tuple[str, str]]:
        """For each claim that a source cites and that does not exist: the complaint and the remedy."""
        for claim in claim_ids(text):
            if claim not in self.claims:
                unknown = UnknownClaim(claim, self.claims)
                yield unknown.message, unknown.remedy


@cache
def vocabulary() -> Vocabulary:
    """What the installed model understands; imports the model on first use, so that `--help` need not."""
    from sim.actors.leader import BELIEF_MODES, Leader
    from sim.crisis.rules import RULES
    from sim.evidence.read import load_evidence
    from sim.model import ENTITIES

    in_order = sorted(registry(), key=lambda parameter: parameter.home != Leader.__module__)
    switchable = {kind.name_in_yaml(): kind.neutral for kind in ENTITIES if kind.neutral}
    parameters = {parameter.path: parameter for parameter in in_order}
    claims = tuple(load_evidence().claims)
    return Vocabulary(parameters, dict(sorted(switchable.items())), tuple(BELIEF_MODES), tuple(RULES), claims)
