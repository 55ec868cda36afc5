"""Which unknowns matter most, and how much of the spread is luck: what `sensitivity` works out.

Given-data indices and PRCC look at a sweep that is there; Morris and Sobol simulate at points of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.sensitivity.cloud import SensitivityError
from sim.analysis.sensitivity.drivers import Sensitivity
from sim.analysis.sensitivity.given_data import given_data
from sim.analysis.sensitivity.prcc import prcc
from sim.analysis.sensitivity.stored import cloud_of
from sim.answers import sensitivity as words
from sim.answers.shown import Picture, Shown
from sim.batch.plan import Plan
from sim.batch.store import Results
from sim.batch.version import code_version
from sim.batch.work import Work
from sim.design.settings import COMMON, INDEPENDENT
from sim.design.sweep import option, sweep_of
from sim.engine.priors import Prior
from sim.questions.carry_out import simulator
from sim.questions.duration import say_how_long
from sim.questions.errors import QuestionError
from sim.scenario import Scenario, load_scenario
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.names import whole_name
from sim.scenario.vocabulary import vocabulary

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

STORED, SIMULATED = ("given-data", "prcc"), ("morris", "sobol")
LEADING, MOST_FOR_SOBOL, MOST_WORLDS = 10, 20, 100_000_000
MORRIS_REPLICATIONS, SOBOL_REPLICATIONS = 40, 5
OF_MEMBERS = "the points are members of an ensemble: an index includes what a parameter shares with others there"
OF_SCENARIO = "all parameters that are not looked at keep the scenario's middle value"
WAYS: dict[str, Callable[..., Sensitivity]] = {"given-data": given_data, "prcc": prcc}
Beliefs = Mapping[str, Prior]


@dataclass(frozen=True)
class Ranked(Shown):
    """The drivers in order, and what they are of: scenario, title, rng, version, results, and what holds of others."""

    found: Sensitivity
    told: Mapping[str, Any]

    def show(self, out: Console) -> None:
        """Writes the answer in two sentences, the ranked drivers, and what cannot be told from noise."""
        words.show(self, out)

    def to_dict(self) -> dict[str, Any]:
        """Every parameter with its index, interval, noise, meaning and unit."""
        return words.as_object(self)

    def to_df(self) -> pd.DataFrame:
        """One row a parameter, the one that matters most first."""
        import pandas as pd

        return pd.DataFrame.from_records(self.to_dict()["drivers"])

    def plot(self, *, out: str | Path | None = None) -> Picture:
        """Draws the index of each parameter over its noise, by default as `METHOD.png` where the results lie."""
        from sim.plots import save_as
        from sim.plots.intervals import figure

        data = words.drawn(self)
        return Picture(save_as(self.found.method, figure(data), data.metadata, Path(self.told["results"]), out))


def sensitivity(
    target: Results | Scenario | str | Path,
    work: Work,
    *,
    method: str | None = None,
    vary: Sequence[str] = (),
    leading: str | Path | None = None,
    count: int | None = None,
    replications: int | None = None,
    settings: Sequence[str] = (),
    rng: int = 1,
) -> Ranked:
    """Which unknowns move the share of entries most: of a sweep at once, or of a scenario by simulating.

    `method`: given-data (the default) or prcc of a results folder; morris or sobol of a scenario, which take `count`
    trajectories or rows and `replications` of each point, over the parameters that `vary` names ("NAME",
    "NAME=PRIOR" or "all") or the ten `leading` ones of a sweep. Raises QuestionError, and SensitivityError where the
    worlds of a folder cannot tell.
    """
    given = {"vary": vary, "leading": leading, "n": count, "replications": replications, "set": settings}
    if isinstance(target, Results) or (not isinstance(target, Scenario) and Path(target).is_dir()):
        results = target if isinstance(target, Results) else Results.open(Path(target))
        return _of_results(results, method, [name for name, value in given.items() if value])
    asked = _Asked(target, method, vary, leading, tuple(settings), work)
    try:
        return asked.answer(count, replications, rng)
    except SensitivityError as error:
        raise QuestionError(str(error)) from None


def _of_results(results: Results, method: str | None, given: Sequence[str]) -> Ranked:
    """The answer of a stored experiment."""
    manifest = results.manifest
    if method in SIMULATED:
        raise QuestionError(
            f"{method} chooses its points itself and {results.folder} holds others: name the scenario, as in "
            f"`warentry sensitivity {results.scenario_in_commands} --method {method}`",
            "method",
        )
    _check_method(method)
    if given:
        raise QuestionError(
            f"it changes what is simulated, and {results.folder} is simulated already: leave it away", given[0]
        )
    found = WAYS[method or STORED[0]](cloud_of(results), manifest.seed)
    told = {"scenario": manifest.scenario, "title": manifest.title, "rng": manifest.seed, "version": manifest.version}
    others = OF_MEMBERS if manifest.ensemble else ""
    return Ranked(found, {**told, "results": str(results.folder), "others": others})


@dataclass(frozen=True)
class _Asked:
    """What is asked of a scenario: by which method, over which parameters."""

    target: Scenario | str | Path
    method: str | None
    vary: Sequence[str]
    leading: str | Path | None
    settings: tuple[str, ...]
    work: Work

    def answer(self, count: int | None, replications: int | None, seed: int) -> Ranked:
        """Simulates at the points of the method, or finds them where they were simulated before."""
        self._check()
        scenario, beliefs = self.open()
        if self.method == "sobol" and len(beliefs) > MOST_FOR_SOBOL:
            raise QuestionError(
                f"sobol over {len(beliefs)} parameters would take too many worlds for what it says of each: name at "
                f"most {MOST_FOR_SOBOL} with --vary, or the leading ones of a sweep with --leading RESULTS"
            )
        run = _morris if self.method == "morris" else _sobol
        found = run(scenario, beliefs, count, replications, seed, self.work)
        told = {"scenario": scenario.name, "title": scenario.title, "rng": seed, "version": code_version()}
        folder = self.work.place / f"{scenario.name}-{self.method}"
        return Ranked(found, {**told, "results": str(folder), "others": OF_SCENARIO})

    def _check(self) -> None:
        if self.method in STORED or self.method is None:
            name = self.target.name if isinstance(self.target, Scenario) else self.target
            raise QuestionError(
                f"{self.method or STORED[0]} looks at worlds that are there, and {name} is no folder of them: "
                f"`warentry sweep {name} --vary all --lhs 2000 -r 10` makes one; the methods morris and sobol simulate "
                "themselves",
                "method",
            )
        _check_method(self.method)
        if self.vary and self.leading:
            raise QuestionError("it says which parameters, and so does what leads: keep one of the two", "vary")
        twice = sorted(self._set & {_name(text) for text in self.vary})
        if twice:
            raise QuestionError(f"{twice[0]} is given a value and looked at: keep one of the two", "vary")

    @property
    def _set(self) -> set[str]:
        """What the settings give a value."""
        return {_name(text) for text in self.settings}

    def open(self) -> tuple[Scenario, dict[str, Prior]]:
        """The scenario with all that is not looked at fixed, and what is believed of the rest."""
        asked = self.target if isinstance(self.target, Scenario) else load_scenario(self.target)
        asked = asked.with_settings(self.settings)
        if self.leading:
            known = _leading(Path(self.leading))
            for path in sorted(self._set & set(known)):
                self.work.say(f"{path} is among the leading drivers and --set gives it a value: it is not looked at")
                del known[path]
            beliefs = Plan(asked, 1, 0).open_beliefs
        else:
            chosen = self.vary or ["all"]
            left_open = option("--vary", chosen)
            assert left_open is not None
            asked = sweep_of(asked, {"vary": left_open}).scenario
            beliefs = Plan(asked, 1, 0).open_beliefs
            named = beliefs if "all" in chosen else {_name(text) for text in chosen}
            known = {path: prior for path, prior in beliefs.items() if path in named}
        if not known:
            raise SensitivityError("no parameter is left open: name some with --vary NAME=uniform(LOW,HIGH)")
        middle = [f"{path}={float(prior.quantile(0.5))!r}" for path, prior in beliefs.items() if path not in known]
        return asked.with_settings(middle), dict(sorted(known.items()))  # a design depends on the order


def _name(text: str) -> str:
    """The whole name of the parameter of `NAME=VALUE`."""
    return whole_name(text.partition("=")[0].strip())


def _leading(folder: Path) -> dict[str, Prior]:
    """The parameters that matter most in a stored sweep, with what was believed of them there."""
    results = Results.open(folder)
    found = given_data(cloud_of(results), results.manifest.seed)
    beliefs, known = results.scenario.beliefs, vocabulary().parameters
    paths = [driver.path for driver in found.drivers[:LEADING]]
    return {path: beliefs[path].prior if path in beliefs else known[path].prior for path in paths}


def _morris(
    scenario: Scenario, beliefs: Beliefs, count: int | None, replications: int | None, seed: int, work: Work
) -> Sensitivity:
    from sim.analysis.sensitivity.morris import GROUPS, TRAJECTORIES, check, morris

    count, replications = count or TRAJECTORIES, replications or MORRIS_REPLICATIONS
    check(count, replications)
    _say_size(scenario, count * (len(beliefs) + 1), replications, work)
    groups = [simulator(scenario, of_its_own(seed, group), "morris", work, luck=COMMON) for group in range(GROUPS)]
    return morris(groups, beliefs, replications, count, seed)


def of_its_own(seed: int, group: int) -> int:
    """The seed of a group of worlds, which belongs to a seed: the next one is what somebody takes who looks again."""
    return int.from_bytes(blake2s(f"group {group} of {seed}".encode()).digest()[:8]) >> 1


def _sobol(
    scenario: Scenario, beliefs: Beliefs, count: int | None, replications: int | None, seed: int, work: Work
) -> Sensitivity:
    from sim.analysis.sensitivity.sobol import ROWS, check, sobol

    count, replications = count or ROWS, replications or SOBOL_REPLICATIONS
    check(count, replications)
    _say_size(scenario, count * (len(beliefs) + 3), replications, work)
    return sobol(simulator(scenario, seed, "sobol", work, luck=INDEPENDENT), beliefs, replications, count, seed)


def _say_size(scenario: Scenario, points: int, replications: int, work: Work) -> None:
    worlds = points * replications
    if worlds > MOST_WORLDS:
        raise QuestionError(
            f"{points:,} points with {worlds:,} worlds in all: at most {MOST_WORLDS:,} are allowed: try fewer"
        )
    work.say(f"{points:,} points x {replications:,} replications = {worlds:,} worlds")
    say_how_long(work, scenario, worlds * scenario.weeks)


def _check_method(method: str | None) -> None:
    if method is not None and method not in (*STORED, *SIMULATED):
        raise QuestionError(
            f"there is no method {quoted(method)}: {did_you_mean(method, (*STORED, *SIMULATED))}", "method"
        )
