"""The numbers of FOLLOW.md, UNKNOWNS.md, VALIDATION.md and WARNING.md that take simulated worlds: `make measured`.

Each stands between `<!-- measured: NAME -->` and `<!-- end -->`; the rest of the page is left as it is. Pages can be
named (`python -m docs.measured FOLLOW WARNING`); `--try` prints them from a sixteenth of the worlds and writes nothing.
Worlds are kept in results/, where the same commands find them.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import sim
from docs.generate import table
from sim.analysis.chance_over_time import movers
from sim.analysis.discovery.search import DiscoveryError
from sim.analysis.discovery.words import finding, sentence
from sim.analysis.matching import noise
from sim.analysis.sensitivity.cloud import SensitivityError
from sim.analysis.words import interval_text, listed, percent, points, share_text
from sim.answers import cases as of_cases
from sim.answers import follow as of_follow
from sim.answers import indicators as of_indicators
from sim.answers import match as of_match
from sim.answers import score as of_score
from sim.answers import sensitivity as of_sensitivity
from sim.answers import threshold as of_threshold
from sim.answers import worth as of_worth
from sim.evidence.cases import ENTERED, OUTCOMES

if TYPE_CHECKING:
    from sim.questions.cases import HeldCases
    from sim.questions.experiment import Experiment
    from sim.questions.follow import FollowedRecord
    from sim.questions.indicators import Indicators
    from sim.questions.match import Matched

HERE = Path(__file__).parent
MARKER = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
WATCHED = ("baseline_mid_2022", "point_blank_ultimatum")
POWERS = (0.25, 0.5, 1.0)
SHOWN, OPPOSITION = 5, "opposition"
part = 1  # of the worlds only one in so many is simulated


def _many(worlds: int) -> int:
    return worlds // part


@cache
def _followed(worlds: int = 8192, power: float = 0.5) -> FollowedRecord:
    return sim.follow(n=max(_many(worlds), 64), power=power)


def _chance() -> str:
    found = _followed()
    last = found.islands.length - 1
    rows = [
        (week.day, *(percent(chance.value, 1) for chance in week.chances.values()), of_follow.luck(week.chances[52]))
        for week in (*found.weeks[::13], found.weeks[-1])
    ]
    return (
        f"{found.pursuit.worlds:,} worlds, seed 1 (`warentry follow -n {found.pursuit.worlds}`). "
        f"{of_follow.headline(found)} {found.islands.effective(last):,.0f} worlds of equal weight are left, grown from "
        f"{found.distinct} parameter points. Every quarter, ± half the 95 % interval by luck:\n\n"
        + table("week of | within 13 weeks | 26 weeks | 52 weeks | ±", rows)
    )


def _moved() -> str:
    found = _followed()

    def rows() -> Iterator[tuple[object, ...]]:
        for week in movers(found.weeks):
            why = "; ".join(f"{of_follow.in_words(found, r.told)} ({points(r.moved, 1)})" for r in week.reasons[:2])
            luck = of_follow.luck(week.moved)
            yield week.day, percent(week.before.value, 1), points(week.moved.value, 1), f"± {luck}" if luck else "", why

    return table("week of | from | by points | by luck | what, and by how much alone", rows())


def _surprises() -> str:
    found = _followed()
    told = of_follow.surprises(found)
    observations = sum(len(week) for week in found.pursuit.told)
    lead = f"{len(told)} of {observations:,} observations lie in the outer 2.5 % of their prediction"
    rows = ((week.day, of_follow.in_words(found, one), f"{chance:.3f}") for week, one, chance in told)
    return f"{lead}:\n\n{table('week of | what | chance of so much or more', rows)}" if told else f"{lead}."


def _learned() -> str:
    rows = (
        (f"`{one.path}`", f"{one.before:.3g} ± {one.spread_before:.2g}", f"{one.after:.3g} ± {one.spread_after:.2g}",
         f"{one.moved:+.2f}")
        for one in _followed().learned[:SHOWN]
    )  # fmt: skip
    return table("parameter | before | after | moved by so many of its first deviations", rows)


def _skill() -> str:
    found = sim.score(n=max(_many(8192), 64))
    others = of_score.OTHERS
    rows = (
        (f"`{name}`", scored.origins, *(of_score.with_error(scored.against.get(other)) or "·" for other in others))
        for name, scored in found.scored.items()
        if scored.scores
    )
    unjudged = [f"`{name}`" for name, scored in found.scored.items() if not scored.scores]
    headings = " | ".join(f"against {other}" for other in others)
    return (
        f"{of_score.verdict(found)} Skill by CRPS, a quarter ahead from {len(found.origins)} origins, ± one standard "
        f"error by a bootstrap in blocks of a year:\n\n{table(f'observable | origins | {headings}', rows)}\n\n"
        f"Too few quarters to judge: {listed(unjudged) or 'none'}."
    )


def _powers() -> str:
    def rows() -> Iterator[tuple[object, ...]]:
        for power in POWERS:
            found = _followed(4096, power)
            last = found.weeks[-1].chances[52]
            luck, effective = of_follow.luck(last), f"{found.weeks[-1].effective:,.0f}"
            yield power, percent(last.value, 1), f"± {luck}" if luck else "", effective, found.distinct

    return table("power | chance at the end | by luck | effective worlds | parameter points left", rows())


@cache
def _watched(scenario: str) -> Indicators:
    return sim.indicators(scenario, n=max(_many(16_000), 4000), ensemble=True)


def _signs() -> str:
    return "\n\n".join(map(_signs_of, WATCHED))


def _signs_of(scenario: str) -> str:
    found = _watched(scenario)
    best = [one for one in found.alone if one.is_ever_seen][:SHOWN]
    named = [(one.signs[0], one) for one in best]
    if found.together is not None:
        named.append((" + ".join(found.together.signs), found.together))
    if (exercises := found.of(of_indicators.EXERCISE)) is not None and exercises not in best:
        named.append((of_indicators.EXERCISE, exercises))
    rows = (
        (name, percent(one.likelihood.hit, 0), percent(one.likelihood.false_alarm, 0),
         of_indicators.ratio_text(one.likelihood.ratio), f"{one.lead:.0f}", f"{one.auc.value:.2f}",
         f"{one.false_alarms:.1f}")
        for name, one in named
    )  # fmt: skip
    headings = "sign | seen before | otherwise | likelihood ratio (95 %) | lead, weeks | AUC | false alarms a year"
    return (
        f"`{scenario}` over the ensemble `record`: {found.worlds:,} worlds whose known chances of an entry add up "
        f"to {found.entries:,.0f}. **{of_indicators.best_in_words(found)}.** The {SHOWN} that warn most, the best "
        f"together, and exercises:\n\n{table(headings, rows)}"
    )


def _alarms() -> str:
    found = _watched(WATCHED[0])
    rows = (
        (name, of_indicators.counted(followed), ", ".join(map(of_indicators.alarm_text, followed.alarms)) or "·")
        for name, followed in found.followed.items()
    )
    return table("sign | alarms | when they begin, and the first row that raises them", rows)


def _worth() -> str:
    return "\n".join(map(_worth_of, WATCHED))


def _worth_of(scenario: str) -> str:
    found = sim.worth(scenario, points=max(_many(2000), 100))
    all_of = ", ".join(
        f"{of_worth.KINDS[kind]} ±{100 * learned.movement:.2g} points" for kind, learned in found.all_of.items()
    )
    return (
        f"* `{scenario}` ({found.worlds:,} worlds): {of_worth.next_in_words(found)}. The answer is "
        f"{percent(found.answer, 1)}, which what nobody knows spreads by ±{100 * found.unknown:.2g} points; "
        f"all learned together, as far as a line can tell: {all_of}."
    )


def _matched() -> str:
    matched = sim.match(points=max(_many(600), 40), replications=max(_many(100), 16))
    told = " ".join(line.strip() for line in of_match.what_is_left(matched.found, matched.ensemble))
    return f"`{matched.asked.command}`: {told} {_moved_by(matched, False)} {_moved_by(matched, True)}"


def _moved_by(matched: Matched, judged: bool) -> str:
    worth = matched.ensemble.effective_size_with_judgement if judged else matched.ensemble.effective_size
    moved = matched.found.moved(judged=judged)
    clear = [shift for shift in moved if shift.distance > noise(len(matched.ensemble.points), worth)]
    named = [f"`{shift.path}` (median {shift.before[1]:.3g} to {shift.after[1]:.3g})" for shift in clear[:SHOWN]]
    what = "with the judgement" if judged else "what happened"
    found = f"{len(clear)} by more than luck might: {listed(named)}" if clear else "none by more than luck might"
    return f"Of {len(moved)} parameters {what} moves {found}."


def _over_record() -> str:
    def rows() -> Iterator[tuple[object, ...]]:
        for one in ("baseline_feb_2022", "baseline_mid_2022", "baseline_sept_2024", "point_blank_ultimatum"):
            default = sim.run(one, _many(20_000)).answer.best("entry")
            found = sim.run(one, _many(20_000), points=max(_many(400), 25), ensemble=True).answer
            over, judged = found.over_points, found.with_judgement
            assert over is not None and judged is not None
            chance = "·" if over.chance is None else percent(over.chance, 0)
            yield (
                f"`{one}`", share_text(default), over.text, over.luck_text, over.range_text, judged.text,
                judged.range_text, chance,
            )  # fmt: skip

    headings = "scenario | at the defaults | over the ensemble | luck | not known | with the judgement | not known then"
    return table(f"{headings} | chance", rows())


@cache
def _sampled(scenario: str) -> Path:
    return sim.sample(scenario, points=max(_many(2000), 100), replications=10).results.folder


def _matter() -> str:
    return "\n\n".join(map(_matter_in, WATCHED))


def _matter_in(scenario: str) -> str:
    try:
        found = sim.sensitivity(_sampled(scenario)).found
    except SensitivityError as error:
        return f"`{scenario}`: {error}."
    said = f"`{scenario}`: {' '.join(of_sensitivity.in_words(found))}"
    rows = [
        (f"`{one.path}`", percent(one.index, 0), f"{100 * one.low:.0f} to {percent(one.high, 0)}",
         "" if one.ends is None else f"{100 * one.ends[0]:.1f} to {percent(one.ends[1], 1)}")
        for one in found.clear[:SHOWN]
    ]  # fmt: skip
    headings = "parameter | explains | 95 % interval | entry at its lowest and highest tenth"
    return f"{said}\n\n{table(headings, rows)}" if rows else said


def _common() -> str:
    return "\n".join(f"* `{scenario}`: {_common_in(scenario)}" for scenario in WATCHED)


def _common_in(scenario: str) -> str:
    try:
        told = sim.discover(_sampled(scenario)).found
    except DiscoveryError as error:
        return f"{error}."
    boxes = (sentence(box, told.ending, told.axes, number) for number, box in enumerate(told.discovery.boxes))
    return " ".join([finding(told.discovery, told.ending), *boxes])


def _tips() -> str:
    """Where an ultimatum's answer crosses one in five as fewer are against the war."""
    crossed = sim.threshold("point_blank_ultimatum", "anti_war_share", at=0.2, between=(0.3, 0.95))
    return " ".join(of_threshold.crossing_lines(crossed.asked, crossed.found))


def _ensembles() -> str:
    def rows() -> Iterator[tuple[object, ...]]:
        for name in ("", "record", "cases", "both"):
            found = [sim.run(one, _many(20_000), points=max(_many(400), 25), ensemble=name or False) for one in WATCHED]
            members = found[0].ensemble
            worth = "" if members is None else f"{members.effective_size:,.0f}"
            called = f"`{name}`" if name else "the defaults"
            yield called, worth, *(cell for one in found for cell in _entry(one))

    headings = " | ".join(f"`{scenario}` | not known" for scenario in WATCHED)
    return table(f"over | worth of equal weight | {headings}", rows())


def _entry(one: Experiment) -> tuple[str, str]:
    """The share of entries with its luck, and the range of what is not known."""
    spread = one.answer.over_points
    if spread is None:
        entered = one.answer.best("entry")
        return f"{share_text(entered)} ({interval_text(entered)})", ""
    return f"{spread.text} ({spread.luck_text})", spread.range_text


@cache
def _cases() -> HeldCases:
    return sim.cases(members=max(_many(64), 8))


def _scores() -> str:
    found = _cases()
    rows = (
        (name, f"{scores.mean():.2f}", f"{found.ranked[name].mean():.3f}", _gap(found, name))
        for name, scores in found.log_scores.items()
    )
    return f"{of_cases.finding(found)} {found.worlds:,} worlds, seed 1:\n\n" + table(
        "forecast | log score | ranked | the game's log score above it (standard error by war)", rows
    )


def _gap(found: HeldCases, name: str) -> str:
    gap = found.against(name)
    return "" if name == of_cases.GAME else f"{gap.mean:+.2f} ({gap.error:.2f})"


def _pulls() -> str:
    rows = (
        (f"`{one.name}`", f"{one.recorded:+.1f}", f"{one.modelled:+.1f}",
         f"{one.modelled - one.recorded:+.1f} ({one.error:.1f})")
        for one in _cases().pulls
    )  # fmt: skip
    return table("code | in the list | in the game | difference (standard error)", rows)


def _requests() -> str:
    found, entry = _cases(), OUTCOMES.index(ENTERED)
    mere = np.array([case.codes["asked"] == "request" for case in found.cases])
    entered, foreseen = (found.happened[mere] == entry).sum(), found.chances[of_cases.GAME][mere, entry].mean()
    return f"Of {mere.sum()} mere requests {entered} ended in entry; in the game {percent(foreseen, 0)} do."


def _opposition() -> str:
    found = _cases()
    (recorded,) = (one.recorded for one in found.pulls if one.name == OPPOSITION)
    everywhere = np.arange(found.members.size)
    alone = np.mean([found.pull_among(OPPOSITION, everywhere[[one]]) for one in everywhere])
    rows = []
    for name in found.learns:
        third = len(everywhere) // 3
        order = np.argsort(found.members.points[name], kind="stable")
        low, high = (found.pull_among(OPPOSITION, some) for some in (order[:third], order[-third:]))
        rows.append((name, low, high))
    rows.sort(key=lambda row: -abs(row[2] - row[1]))
    told = ((f"`{name}`", f"{low:+.1f}", f"{high:+.1f}") for name, low, high in rows[:SHOWN])
    average = found.pull_among(OPPOSITION, everywhere)
    return (
        f"In the list it is {recorded:+.1f}; in the game {average:+.1f} on average over the points, {alone:+.1f} at a "
        "single point on average. Where a parameter is in the lowest or the highest third of its prior:\n\n"
        + table("parameter | lowest third | highest third", told)
    )


def _taught() -> str:
    found = sim.cases(members=max(_many(600), 16))
    learned, reach = found.learned, 2 * found.learned.effective**-0.5
    rows = (
        (f"`{name}`", f"{shift:+.2f} ± {reach:.2f}", "clear" if abs(shift) > reach else "")
        for name, shift in of_cases.moved(found)
    )
    return (
        f"Of {found.members.size} points {learned.effective:.0f} are left in effect (power {learned.power:.2g}):\n\n"
        + table("parameter | its mean moves by, in its deviations (± two errors) |", rows)
    )


PAGES: dict[str, dict[str, Callable[[], str]]] = {
    "FOLLOW": {
        "chance": _chance, "moved": _moved, "surprises": _surprises, "learned": _learned, "skill": _skill,
        "powers": _powers,
    },
    "UNKNOWNS": {
        "matched": _matched, "over_record": _over_record, "ensembles": _ensembles, "matter": _matter,
        "common": _common, "tips": _tips,
    },
    "VALIDATION": {
        "scores": _scores, "pulls": _pulls, "requests": _requests, "opposition": _opposition, "taught": _taught,
    },
    "WARNING": {"signs": _signs, "alarms": _alarms, "worth": _worth},
}  # fmt: skip


def filled(text: str, said: Mapping[str, str]) -> str:
    """A page with what is said in its places now."""
    return MARKER.sub(lambda place: f"{place[1]}{said[place[2]]}\n{place[3]}", text)


def main(names: list[str], is_trial: bool) -> None:
    """Simulates and writes, page by page, and says how long each took."""
    global part
    part = 16 if is_trial else 1
    for name in names or list(PAGES):
        began, page = time.perf_counter(), HERE / f"{name}.md"
        said = {block: make() for block, make in PAGES[name].items()}
        if is_trial:
            print(*(f"\n{name}, {block}\n\n{text}" for block, text in said.items()), sep="\n")
        else:
            page.write_text(filled(page.read_text(encoding="utf-8"), said), encoding="utf-8")
        print(f"{page.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != "--try"], "--try" in sys.argv)
