"""What entities count in each world as it happens, with `self.count(NAME, ...)`: each is an outcome of its own."""

from __future__ import annotations

COUNTED = {
    "summits": "meetings of the two leaders",
    "requests": "requests to send the army",
    "ultimatums": "point-blank demands",
    "exercises_asked": "requests for exercises at the border",
    "partial_answers": "demands answered in part",
    "refusals": "demands refused",
    "coercions": "economic punishments by Moscow",
    "feint_episodes": "episodes of exercises at the border",
    "preparations": "orders to enter upon which the army was readied",
    "called_off": "of these, called off by the leader or held back by Moscow",
    "weeks_of_preparation": "weeks in which the army was readied for an entry",
    "signs_of_war": "weeks in which signs of a call-up or of supplies for war were seen",
    "incidents": "armed incidents on Belarusian soil",
    "false_flags": "of these, staged by Moscow",
    "sabotage_acts": "acts of rail sabotage",
    "documented_acts": "of these, documented by independent observers",
    "resignations": "officers and officials who resigned",
    "sanctions_packages": "Western sanctions packages",
    "orders_refused": "orders to enter that the army refused",
    "takeover_attempts": "attempts by Moscow to remove the leader",
    "entries_after_takeover": "1 where a leader put there by Moscow sent the army",
    "collapses_after_entry": "1 where the leader fell at home after an entry",
    "removals_after_entry": "1 where the Western reaction to an entry cost the leader his office",
    "occupations_after_entry": "1 where Moscow then occupied the country",
    "turmoils": "shocks in Moscow",
    "counter_demands": "demands by Kyiv on Minsk under threat of strikes",
    "withdrawals": "1 where the army came home after an entry",
}
