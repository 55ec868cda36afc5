"""How the game answers other decisions, for a person, as one JSON object and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.scores import FLOOR, Gap, calibration, cases_needed
from sim.analysis.words import DISCLAIMER
from sim.answers.console import print_table, print_text, table
from sim.batch.version import code_version
from sim.evidence.cases import CONFIDENCE, ENTERED, OUTCOMES, SCALES

if TYPE_CHECKING:
    from rich.console import Console

    from sim.plots.calibration import Reliability
    from sim.questions.cases import HeldCases

GAME, RECALIBRATED, LEARNED, CLIMATOLOGY, LOGIT, TOKEN = (
    "game", "game, recalibrated", "game that learned, recalibrated", "climatology", "logit of two variables", "token",
)  # fmt: skip
TOLD = ("asked", "opposition", "dependence", "deterrence", "reward")
DIFFERENCE = 0.1  # nats
PRIORS = "priors"
WARNING = (
    "The list favours decisions in which something happened, and its coders knew history: read contrasts, not levels."
)


def finding(held: HeldCases) -> str:
    """In one sentence, whether the game beats what happens anyway, and by how much more than its error."""
    difference, logit, cases = held.against(CLIMATOLOGY), held.against(LOGIT), len(held.cases)
    verdict = (
        "cannot be told from" if not difference.is_clear else "does worse than" if difference.mean > 0 else "beats"
    )
    return (
        f"On {cases} other decisions in {difference.groups} wars the game {verdict} climatology: its log score is "
        f"{held.log_scores[GAME].mean():.2f} nats a case against {held.log_scores[CLIMATOLOGY].mean():.2f}, a "
        f"difference of {difference.mean:+.2f} with a standard error by war of {difference.error:.2f} (less is "
        f"better); against a logit of opposition and how it was asked it is {logit.mean:+.2f} ({logit.error:.2f})."
    )


def show(held: HeldCases, out: Console) -> None:
    """Writes whether the game beats the others, the scores, what the list says by itself, and every case."""
    print_text(out, f"{finding(held)}\n{WARNING}\n")
    _show_scores(held, out)
    _show_contrasts(held, out)
    _show_pulls(held, out)
    _show_coders(held, out)
    _show_learned(held, out)
    _show_wars(held, out)
    _show_cases(held, out)
    print_text(
        out,
        f"\n{held.worlds:,} worlds, seed {held.seed}: one meeting in each, at {held.members.size:,} {_members(held)}. "
        f"{DISCLAIMER}",
    )


def _show_scores(held: HeldCases, out: Console) -> None:
    headings = ("forecast", "log score", "ranked", "game's log score above it (standard error)")
    rows = [
        (
            name,
            f"{scores.mean():.3f}",
            f"{held.ranked[name].mean():.3f}",
            "" if name == GAME else _gap(held.against(name)),
        )
        for name, scores in held.log_scores.items()
    ]
    print_table(out, table(headings, rows, right=(1, 2, 3)))
    better = held.against(CLIMATOLOGY, LOGIT)
    print_text(
        out,
        f"\nLog scores have a floor of {100 * FLOOR:g} % for any chance. All forecasts but the game as it is were "
        "fitted on the other wars only. Recalibrated: a logit of the game's own odds, which corrects its level and "
        "keeps its order of cases; learned: weighed by the other wars first. The logit of opposition and how it was "
        f"asked scores {_gap(better)} against climatology. "
        f"To tell a difference of {DIFFERENCE} nats from none, 4 times in 5, the game against climatology takes "
        f"{cases_needed(held.against(CLIMATOLOGY), DIFFERENCE):,} cases like these, the logit "
        f"{cases_needed(better, DIFFERENCE):,}.",
    )


def _gap(found: Gap) -> str:
    return f"{found.mean:+.3f} ({found.error:.3f})"


def _show_contrasts(held: HeldCases, out: Console) -> None:
    """What the list says without any model, and the game's average chance of entry beside it."""
    print_text(
        out,
        "\nWhat the list says without any model: how many entered, gave part, refused; entry in the game on average",
    )
    rows = [
        (f"{column} {code}", *(str(number) for number in counts), f"{100 * share:.0f} %", f"{100 * game:.0f} %")
        for column, code, counts, share, game in contrasts(held)
    ]
    headings = ("situation", "entered", "part", "refused", "entered of all", "in the game")
    print_table(out, table(headings, rows, right=(1, 2, 3, 4, 5)))


def contrasts(held: HeldCases) -> Iterator[tuple[str, str, tuple[int, ...], float, float]]:
    """For each code of the columns that tell most: counts from entries to refusals, share of entries, the game's."""
    entered = OUTCOMES.index(ENTERED)
    for column in TOLD:
        for code in SCALES[column]:
            chosen = np.array([case.codes[column] == code for case in held.cases])
            if chosen.any():
                counts = np.bincount(held.happened[chosen], minlength=len(OUTCOMES))
                game = held.chances[GAME][chosen, entered].mean()
                yield column, code, tuple(map(int, counts[::-1])), counts[entered] / chosen.sum(), float(game)


def _show_pulls(held: HeldCases, out: Console) -> None:
    out.print(
        "\nWhat pulls towards an entry, from the weakest code to the strongest, in logits (a ridge logit of all codes)"
    )
    rows = [
        (
            one.name,
            f"{one.recorded:+.1f}",
            f"{one.modelled:+.1f}",
            f"{one.modelled - one.recorded:+.1f} ({one.error:.1f})",
        )
        for one in held.pulls
    ]
    headings = ("column", "in the list", "in the game", "difference (standard error)")
    print_table(out, table(headings, rows, right=(1, 2, 3)))


def _show_coders(held: HeldCases, out: Console) -> None:
    found = list(held.agreements())
    if not found:
        out.print("\nThe cases were coded once only: how far codes depend on the coder is not known.")
        return
    out.print("\nAgreement with the first coding: weighted kappa, the share coded alike, and cases")
    coders = list(dict.fromkeys(coder for coder, _, _ in found))
    told = {(coder, column): one for coder, column, one in found}
    rows = [
        (column, *(_agreed(told[coder, column]) if (coder, column) in told else "" for coder in coders))
        for column in SCALES
    ]
    print_table(out, table(("column", *coders), rows, right=range(1, len(coders) + 1)))


def _agreed(one: Any) -> str:
    kappa = "undefined" if one.kappa is None else f"{one.kappa:.2f}"
    return f"{kappa}, {100 * one.alike:.0f} % of {one.count}"


def _members(held: HeldCases) -> str:
    name = held.members.name
    return "points of the priors" if name == PRIORS else f"members of the ensemble {name}"


def moved(held: HeldCases) -> list[tuple[str, float]]:
    """How far the mean of each parameter that learns moves, in its standard deviations, the furthest first."""
    if not held.learns:
        return []
    shifts = held.learned.shifts(np.stack([held.members.points[name] for name in held.learns], axis=1))
    return sorted(zip(held.learns, map(float, shifts), strict=True), key=lambda pair: -abs(pair[1]))


def _show_learned(held: HeldCases, out: Console) -> None:
    found, error = held.learned, held.learned.effective**-0.5
    if not held.learns:
        print_text(out, "\nNothing learns from the cases: the rubric names no parameter that means the same in all.")
        return
    print_text(
        out,
        f"\nWhat the cases teach. Weighed by how likely each makes what happened, the {held.members.size:,} "
        f"{_members(held)} are worth {found.effective:,.0f} of equal weight; the likelihood counts with the power "
        f"{found.power:.2g}, the most that leaves a quarter. Its level is left to each member, since the list was "
        f"chosen by outcomes. Only {len(held.learns)} parameters learn, those that mean the same whoever decides "
        "(seeds/rubric.yaml); clear is what moves beyond two errors.\n",
    )
    rows = [
        (name, f"{shift:+.2f} ± {2 * error:.2f}", "clear" if abs(shift) > 2 * error else "")
        for name, shift in moved(held)
    ]
    print_table(out, table(("parameter", "its mean moves by (standard deviations)", ""), rows, right=(1,)))


def _show_wars(held: HeldCases, out: Console) -> None:
    out.print("\nLog score by war")
    rows = []
    for war in dict.fromkeys(held.wars):
        chosen = np.array([one == war for one in held.wars])
        rows.append((war, str(chosen.sum()), *(f"{held.log_scores[name][chosen].mean():.2f}" for name in held.chances)))
    print_table(out, table(("war", "cases", *held.chances), rows, right=range(1, len(held.chances) + 2)))


def _show_cases(held: HeldCases, out: Console) -> None:
    out.print("\nEvery case: what the game gives to each outcome, and what came")
    headings = ("case", "asked", "opposition", *OUTCOMES, "came", "log score", "climatology", "source")
    rows = [
        (
            case.name, case.codes["asked"], case.codes["opposition"],
            *(f"{100 * chance:.0f} %" for chance in held.chances[GAME][number]), case.outcome,
            f"{held.log_scores[GAME][number]:.2f}", f"{held.log_scores[CLIMATOLOGY][number]:.2f}", case.confidence,
        )
        for number, case in enumerate(held.cases)
    ]  # fmt: skip
    print_table(out, table(headings, rows, right=(3, 4, 5, 7, 8)))
    counted = [case.confidence for case in held.cases]
    out.print("\nSources: " + ", ".join(f"{counted.count(word)} {word}" for word in CONFIDENCE) + " (seeds/CASES.md).")


def rows(held: HeldCases) -> Iterator[dict[str, Any]]:
    """Each case as a flat row."""
    for number, case in enumerate(held.cases):
        about = {"case": case.name, "war": case.war, "client": case.client, "patron": case.patron, "date": case.date}
        chances = {
            f"{name}: {outcome}": float(chance)
            for name, table_ in held.chances.items()
            for outcome, chance in zip(OUTCOMES, table_[number], strict=True)
        }
        scores = {f"{name}: log score": float(scores[number]) for name, scores in held.log_scores.items()}
        yield about | dict(case.codes) | {"outcome": case.outcome} | chances | scores


def as_object(held: HeldCases) -> dict[str, Any]:
    """What `cases --json` prints."""
    others = [name for name in held.chances if name != GAME]
    weighed = held.learned
    return {
        "finding": finding(held),
        "scores": {
            name: {"log": float(scores.mean()), "ranked": float(held.ranked[name].mean())}
            for name, scores in held.log_scores.items()
        },
        "game_above": {name: asdict(held.against(name)) for name in others},
        "logit_above_climatology": asdict(held.against(CLIMATOLOGY, LOGIT)),
        "cases_to_tell": {"nats": DIFFERENCE, "game": cases_needed(held.against(CLIMATOLOGY), DIFFERENCE)},
        "without_a_model": [
            dict(zip(("column", "code", "entered_part_refused", "entered", "in_the_game"), one, strict=True))
            for one in contrasts(held)
        ],
        "pulls": [asdict(one) for one in held.pulls],
        "agreement": [{"coder": coder, "column": column, **asdict(one)} for coder, column, one in held.agreements()],
        "learned": {"power": weighed.power, "effective": weighed.effective, "moved": dict(moved(held))},
        "cases": list(rows(held)),
        "worlds": held.worlds,
        "members": held.members.size,
        "members_of": held.members.name,
        "rng": held.seed,
        "version": code_version(),
    }


def drawn(held: HeldCases) -> Reliability:
    """What a picture shows of it: the calibration of the game and of the logit, outcome by outcome."""
    from sim.plots.calibration import Reliability

    def bins(name: str, outcome: int) -> Sequence[Any]:
        return calibration(held.chances[name][:, outcome], held.happened == outcome)

    panels = {
        outcome: {name: bins(name, number) for name in (GAME, RECALIBRATED, LOGIT)}
        for number, outcome in enumerate(OUTCOMES)
    }
    difference = held.against(CLIMATOLOGY)
    verdict = "no better than" if difference.mean > 0 or not difference.is_clear else "better than"
    return Reliability(
        f"Put to {len(held.cases)} other decisions, the game is {verdict} climatology",
        f"How often an outcome came where a forecast gave it about this chance. {WARNING}",
        panels,
        "Each mark: a fifth of the cases, with the 95 % interval of what came; on the dotted line foreseen and "
        "observed agree. All but the game as it is were fitted on the other wars only.",
        f"{held.worlds:,} worlds; seed {held.seed}; warentry {code_version()}. {DISCLAIMER}",
    )
