"""Works out anew what the page on unknowns says in numbers, as the model is now: `make unknowns` (minutes).

The page has a place for each part; what stands between its marks is replaced, the sentences around it stay.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import sim
from docs.generate import table
from sim.analysis.answer import Answer, answer
from sim.analysis.sampling import Sampling
from sim.analysis.sensitivity.drivers import Driver
from sim.analysis.words import interval_text, plain, share_text
from sim.answers.sensitivity import in_words
from sim.answers.shown import Shown
from sim.batch.store import Results

PAGE = Path(__file__).with_name("UNKNOWNS.md")
MARKER = re.compile(r"(<!-- worked out: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
BASELINE, ULTIMATUM = "baseline_mid_2022", "point_blank_ultimatum"
SCENARIOS = (BASELINE, "baseline_feb_2022", "baseline_sept_2024", ULTIMATUM)
SEED, RANKED = 1, 10
AT_DEFAULTS, OVER_ENSEMBLE, MEMBERS = 10_000, 20_000, 400
POINTS, REPLICATIONS = 2000, 10


def main() -> None:
    """Answers every question of the page and puts the answers into it."""
    with tempfile.TemporaryDirectory() as folder:
        told = {name: part(Path(folder)) for name, part in PARTS.items()}
    text = MARKER.sub(lambda place: f"{place[1]}\n{told[place[2]]}\n\n{place[3]}", PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8")
    print(PAGE)


def ensemble(folder: Path) -> str:
    """The share of entries at the defaults and over the points that agree with the record."""

    def found(name: str, n: int, is_over: bool) -> Answer:
        out = folder / f"{name}-{n}"
        results = Results.open(sim.run(name, n, rng=SEED, points=MEMBERS, ensemble=is_over, out=out).folder)
        return answer(results.ended(), Sampling.of(results))

    rows = []
    for name in SCENARIOS:
        default, over = found(name, AT_DEFAULTS, False).best("entry"), found(name, OVER_ENSEMBLE, True)
        cloud, judged = over.over_points, over.with_judgement
        assert cloud is not None and judged is not None
        chance = "" if cloud.chance is None else f"{100 * cloud.chance:.0f} %"
        cells = (cloud.text, cloud.luck_text, cloud.range_text, judged.text, judged.range_text, chance)
        rows.append((f"`{name}`", f"{share_text(default)} ({interval_text(default)})", *cells))
    return table(
        "scenario | at the defaults | over the ensemble | luck | not known | with the judgement | not known then | chance",
        rows,
    )


def ranking(folder: Path) -> str:
    """Which unknowns matter in the baseline, and which under an ultimatum."""
    parts = []
    for name in (BASELINE, ULTIMATUM):
        sampled = sim.sample(name, POINTS, REPLICATIONS, rng=SEED, out=folder / name)
        ranked = sim.sensitivity(sampled.results).found
        over = sampled.to_dict()["entry"]
        spread = f"{plain(100 * over['p10'])} to {plain(100 * over['p90'])} %"
        said = " ".join(in_words(ranked))
        parts.append(
            f"`{name}`: before any record entry comes in {plain(100 * over['mean'])} % of worlds ({spread} over the "
            f"middle four fifths of the points). {said}"
        )
    rows = ((f"`{d.path}`", f"{100 * d.index:.0f} %", _interval(d), _ends(d)) for d in ranked.drivers[:RANKED])
    heading = "parameter | explains | 95 % interval | entry at its lowest and highest tenth"
    return "\n\n".join([*parts, f"The first {RANKED} under the ultimatum:", table(heading, rows)])


def _interval(driver: Driver) -> str:
    ends = f"{100 * max(driver.low, 0):.0f} to {100 * driver.high:.0f} %"
    return ends if driver.is_clear else f"{ends}, not told from noise"


def _ends(driver: Driver) -> str:
    return " to ".join(plain(100 * end) for end in driver.ends or ()) + " %"


def boxes(folder: Path) -> str:
    """Where entry is common, of the points of the ranking."""
    return "\n\n".join(_quoted(f"discover {name}", sim.discover(folder / name)) for name in (BASELINE, ULTIMATUM))


def tips(folder: Path) -> str:
    """At which share of citizens against the war an ultimatum would succeed, and what would have to be true besides."""
    crossed = sim.threshold(ULTIMATUM, "opinion.anti_war_share", at=0.2, rng=SEED)
    asked = f"threshold {ULTIMATUM} --parameter anti_war_share --at 0.2"
    return "\n\n".join([_quoted(asked, crossed), _quoted(f"needed {BASELINE}", sim.needed(BASELINE, rng=SEED))])


def _quoted(command: str, found: Shown) -> str:
    """What a command says, as it stands in a terminal."""
    return f"```\n$ warentry {command}\n{found.summary().rstrip()}\n```"


PARTS: dict[str, Callable[[Path], str]] = {"ensemble": ensemble, "ranking": ranking, "boxes": boxes, "tips": tips}

if __name__ == "__main__":
    main()
