"""What precedes an entry, as a person reads it, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.analysis.course import WITHIN
from sim.analysis.signs import SIGNS
from sim.analysis.warning import BARE_MENTION, FEWEST_SEEN, LEADS, Indicator, Interval
from sim.analysis.words import DISCLAIMER, count, listed, long_date, number, percent
from sim.answers import signs
from sim.answers.answer import print_labelled
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version

if TYPE_CHECKING:
    from rich.console import Console

    from sim.analysis.alarms import Alarm, Followed
    from sim.plots.indicators import SignLadder
    from sim.questions.indicators import Indicators

BEST, EXERCISE, NONE = 5, "exercise", "·"
WIDEST = 100.0  # how many times its low end the high end of an interval may be to say anything
WINDOW = count(WITHIN, "week")


def as_object(found: Indicators) -> dict[str, Any]:
    """What `indicators --json` prints."""
    return {
        "scenario": found.scenario.name,
        "over": found.over or None,
        "window_in_weeks": WITHIN,
        "entries": found.entries,
        "signs": [_indicator(one) | _on_record(found.followed.get(one.signs[0])) | _errors(one) for one in found.alone],
        "together": _indicator(found.together) | _on_record(found.followed_together) if found.together else None,
        "best_alone_in_that_half": _indicator(found.best_alone) if found.best_alone else None,
        "on_the_record_only": [
            {"signs": [name]} | _on_record(followed) for name, followed in found.followed.items()
            if SIGNS[name].of is None
        ],
        "perfect": found.is_perfect,
        "worlds": found.worlds,
        "rng": found.seed,
        "version": code_version(),
    }  # fmt: skip


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "signs": list(one.signs),
        "leads": [
            {"weeks": lead.weeks, "hit": lead.hit, "false_alarm": lead.false_alarm} | _told("ratio", lead.ratio)
            for lead in one.by_lead
        ],
        **_told("auc", one.auc),
        "lead_in_weeks": _finite(one.lead),
        "alarms_a_year": _finite(one.alarms),
        "false_alarms_a_year": _finite(one.false_alarms),
        **_told("chance_on_these_days", one.before),
        **_told("chance_while_it_stands", one.after),
        "weight_of_evidence": one.information,
        "weeks_before": [_finite(share) for share in one.profile.tolist()],
        "weeks_before_none": [_finite(share) for share in one.usual.tolist()],
    }


def _told(name: str, told: Interval) -> dict[str, float | None]:
    return {name: _finite(told.value), f"{name}_low": _finite(told.low), f"{name}_high": _finite(told.high)}


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _errors(one: Indicator) -> dict[str, Any]:
    return {"errors": [signs.as_object(SIGNS[name]) for name in one.signs]}


def _on_record(followed: Followed | None) -> dict[str, Any]:
    if followed is None:
        return {"on_record": None}
    told = [
        {
            "from": alarm.first.isoformat(),
            "to": alarm.last.isoformat(),
            "rows": [{"id": row.id, "date": row.date.isoformat(), "what": row.what} for row in alarm.rows],
            "verdict": "false" if alarm.is_judged else "open",
        }
        for alarm in followed.alarms
    ]
    return {"on_record": {"alarms": told, "years": followed.years, "a_year": followed.a_year}}


def rows(found: Indicators) -> Iterator[dict[str, Any]]:
    """Each sign as a flat row."""
    for one in found.alone:
        told = _indicator(one)
        flat = {name: value for name, value in told.items() if not isinstance(value, list)}
        followed = found.followed.get(one.signs[0])
        last = told["leads"][-1]
        yield {"sign": one.signs[0]} | {name: last[name] for name in last if name != "weeks"} | flat | {
            "alarms_on_record": len(followed.alarms) if followed else None,
        }  # fmt: skip


def show(found: Indicators, out: Console) -> None:
    """Writes the signs in order, what they say together, what exercises alone are worth, and the false alarms."""
    print_text(out, f"What can be seen before an entry: {found.scenario.title}")
    over = f" over {found.over}" if found.over else ""
    print_text(
        out,
        f"{found.worlds:,} worlds of {found.scenario.weeks} weeks{over}; the known chances of an entry after week "
        f"{WITHIN} add up to {found.entries:,.0f}.\n{DISCLAIMER}\n",
    )
    headings = (
        "sign", "seen before", "otherwise", "likelihood ratio (95 %)", "lead", "AUC", "false a year",
        "chance while it stands", "on the record",
    )  # fmt: skip
    cells = [_row(one, found) for one in found.alone if one.is_ever_seen]
    print_table(out, table(headings, cells, right=range(1, len(headings))))
    print_text(
        out,
        f"\nSeen within {WINDOW} before an entry, and otherwise before quiet weeks of the same calendar. Lead: weeks "
        f"from the first\nsighting to the entry (median). Chance: of an entry within {WINDOW}, on the same days and "
        f"while the alarm stands,\nwhich it does for {WINDOW} from a sighting on.",
    )
    out.print("\nThe likelihood ratio of a sighting within so many weeks, of the most telling signs:\n")
    best = [one for one in found.alone if one.is_ever_seen][:BEST]
    leads = ("sign", *(count(lead, "week") for lead in LEADS))
    lines = [(one.signs[0], *(ratio_text(lead.ratio) for lead in one.by_lead)) for one in best]
    print_table(out, table(leads, lines, right=range(1, len(leads))))
    print_labelled(out, _findings(found))
    _show_record(found, out)


def _row(one: Indicator, found: Indicators) -> tuple[str, ...]:
    told, followed = one.likelihood, found.followed.get(one.signs[0])
    chance = f"{_chance(one.before)} to {_chance(one.after)}" if isfinite(one.after.value) else NONE
    return (
        one.signs[0], percent(told.hit, 0), percent(told.false_alarm, 0), ratio_text(told.ratio),
        number(one.lead, ".0f") if isfinite(one.lead) else NONE, _number(one.auc.value),
        _number(one.false_alarms), chance, counted(followed),
    )  # fmt: skip


def _chance(told: Interval) -> str:
    return percent(max(told.value, 0.0), 1) if isfinite(told.value) else NONE


def _number(value: float) -> str:
    return number(value, ".2f") if isfinite(value) else NONE


def ratio_text(told: Interval) -> str:
    """A likelihood ratio with its interval, or the bound that there is."""
    if told.low == 0:
        return f"at most {told.high:.2g}"
    if told.value == float("inf"):
        return f"at least {told.low:.2g}"
    if not isfinite(told.value):
        return NONE
    if not told.high / told.low < WIDEST:
        return "too few entries to tell"
    return f"{told.value:.2f} ({told.low:.2f} to {told.high:.2f})"


def counted(followed: Followed | None) -> str:
    """How many alarms a rule raises on the record, over how many years."""
    if followed is None:
        return NONE
    years = f" in {followed.years:.1f} years" if followed.years else ""
    return f"{len(followed.alarms)}{years}"


def _findings(found: Indicators) -> Iterator[tuple[str, str]]:
    yield "Finding", f"{best_in_words(found)}."
    yield "Together", together_in_words(found)
    yield "Exercises", exercises_in_words(found)
    bare = [one.signs[0] for one in found.alone if one.is_ever_seen and one.is_bare_mention]
    if bare:
        seen = sum(one.is_ever_seen for one in found.alone)
        which = f"all {seen} signs" if len(bare) == seen else listed(bare)
        mention = f"not worth more than a bare mention: even the upper end is below {BARE_MENTION:g}"
        yield "Feints", f"{mention} (Kass & Raftery 1995), however alarming they look: {which}"
    unseen = [one.signs[0] for one in found.alone if not one.is_ever_seen]
    if unseen:
        yield "Never seen", listed(unseen)
    errors = "they are seen without any" if found.is_perfect else "`warentry indicators --signs` lists them and why"
    yield "Errors", f"of whoever watches: {errors}"


def best_in_words(found: Indicators) -> str:
    """The finding in one sentence, without its full stop."""
    seen = [one for one in found.alone if one.is_ever_seen and isfinite(one.likelihood.ratio.low)]
    clear = [one for one in seen if one.likelihood.ratio.low > 1]
    if not clear:
        return "No sign that can be seen from outside is clearly likelier before an entry than at other times"
    best = max(clear, key=lambda one: one.information)
    factor, soon = best.likelihood.ratio, best.by_lead[0].ratio
    at_once = f", {soon.value:.2f} where it was seen a week before" if soon.low > 1 else ""
    if factor.high < BARE_MENTION:
        return (
            f"No sign is worth more than a bare mention: the best, {best.signs[0]}, multiplies the odds of an entry by "
            f"{factor.value:.2f}{at_once}"
        )
    return f"The best sign, {best.signs[0]}, multiplies the odds of an entry by {factor.value:.2f}{at_once}"


def together_in_words(found: Indicators) -> str:
    """What the best signs together tell, from the half of the worlds in which they were not chosen."""
    both, alone = found.together, found.best_alone
    if both is None or alone is None:
        return (
            f"nothing can be told: no two signs were seen before {FEWEST_SEEN:g} entries in one half of the worlds; "
            "-n 200000 gives more"
        )
    factor, hit = both.likelihood.ratio, percent(both.likelihood.hit, 0)
    said = (
        f"{listed(both.signs)}, all within {WINDOW}: {ratio_text(factor)}, seen before {hit} of entries, "
        f"{_number(both.false_alarms)} false alarms a year; chosen in one half of the worlds, told from "
        f"the other, where the best alone is {alone.signs[0]} with {ratio_text(alone.likelihood.ratio)}"
    )
    if not factor.low > 1:
        return f"no two or three signs are clearly better than none. The best were {said}"
    return said


def exercises_in_words(found: Indicators) -> str:
    """What exercises alone are worth: their likelihood ratio, their false alarms in worlds and on the record."""
    one, followed = found.of(EXERCISE), found.followed.get(EXERCISE)
    if one is None:
        return "are never seen in these worlds"
    said = (
        f"alone have a likelihood ratio of {ratio_text(one.likelihood.ratio)}: an entry within {WINDOW} has a chance "
        f"of {_chance(one.after)} while they are fresh and of {_chance(one.before)} on the same days in all worlds; "
        f"{_number(one.false_alarms)} false alarms a year"
    )
    if followed is not None and followed.alarms:
        said += f", and {counted(followed)} on the record, none followed by an entry"
    return said


def _show_record(found: Indicators, out: Console) -> None:
    if not found.followed:
        return
    out.print("\nAlarms that the same rule raises on the record; each was false, unless it is marked as open:\n")
    told = [(name, counted(one), one) for name, one in found.followed.items()]
    if found.followed_together is not None:
        told.append((" + ".join(found.followed_together.signs), counted(found.followed_together),
                     found.followed_together))  # fmt: skip
    cells = [(name, how_many, ", ".join(map(alarm_text, one.alarms)) or NONE) for name, how_many, one in told]
    print_table(out, table(("sign", "alarms", "when they begin, and the first row that raises them"), cells))
    out.print("\nAn alarm stands for a quarter from a sighting on, so that sightings close together are one alarm.")


def alarm_text(alarm: Alarm) -> str:
    """When an alarm began, and the first row of the record that raised it."""
    first = next((row.id for row in alarm.rows if row.until >= alarm.first), alarm.rows[0].id)
    return f"{alarm.first.isoformat()} {first}{'' if alarm.is_judged else ' (open)'}"


def drawn(found: Indicators) -> SignLadder:
    """What the picture shows: the signs by likelihood ratio, then those that only the record knows."""
    from sim.plots.indicators import SignLadder, SignRow

    alone = [one for one in found.alone if one.is_ever_seen]
    alone.sort(key=lambda one: -one.likelihood.ratio.value)
    named = [(one.signs[0], one, found.followed.get(one.signs[0])) for one in alone]
    if found.together is not None:
        named.insert(0, ("together", found.together, found.followed_together))
    ladder = [
        SignRow(
            name,
            " + ".join(one.signs) if len(one.signs) > 1 else SIGNS[name].meaning,
            (one.likelihood.ratio.low, one.likelihood.ratio.value, one.likelihood.ratio.high),
            tuple((one.profile / one.usual).tolist()) if (one.usual > 0).all() else (),
            _spans(followed),
        )
        for name, one, followed in named
    ]
    shown = {row.name for row in ladder}
    for name, followed in found.followed.items():
        if name not in shown and SIGNS[name].of is None:
            ladder.append(SignRow(name, SIGNS[name].meaning, None, (), _spans(followed)))
    first, last = (day(alarm for one in found.followed.values() for alarm in one.alarms) for day in (_first, _last))
    over = f", over {found.over}" if found.over else ""
    return SignLadder(
        best_in_words(found),
        f"{found.scenario.title}{over}: what could be seen from outside before an entry, and what was seen on the "
        f"record{f', {long_date(first)} to {long_date(last)}' if first and last else ''}.",
        tuple(ladder),
        first,
        last,
        f"{DISCLAIMER} {found.worlds:,} worlds, seed {found.seed}; the known chances of an entry add up to "
        f"{found.entries:,.0f}; warentry {code_version()}.",
    )


def _spans(followed: Followed | None) -> tuple[tuple[Any, Any], ...] | None:
    return None if followed is None else tuple((alarm.first, alarm.last) for alarm in followed.alarms)


def _first(alarms: Iterator[Alarm]) -> Any:
    return min((alarm.first for alarm in alarms), default=None)


def _last(alarms: Iterator[Alarm]) -> Any:
    return max((alarm.last for alarm in alarms), default=None)
