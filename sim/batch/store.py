"""A results folder: what was run, and how its worlds went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.batch.errors import ResultsError
from sim.batch.ledger import entries
from sim.batch.manifest import ENSEMBLE_FILE, MANIFEST, SCENARIO_FILE, SETTINGS_FILE, Manifest, stages
from sim.batch.plan import Plan
from sim.batch.sql import identifier, text
from sim.batch.tables import StoredTables
from sim.batch.typed import fits, loads, read_json, typed
from sim.design.settings import ONE_SETTING, Settings
from sim.engine.arrays import Column, Counts
from sim.engine.reading import open_regular, read_text
from sim.engine.shipped import shipped
from sim.engine.source import model_version
from sim.measured.decisions import WeeklyHazard
from sim.measured.endings import ENDINGS
from sim.measured.pressures import BINS, PRESSURES

if TYPE_CHECKING:
    from sim.design.ensemble import Drawn, Ensemble
    from sim.measured.decisions import Account
    from sim.scenario import Scenario


FAILURES_FILE = "failures.jsonl"
STEP = 2.0**-50  # known chances are added up as whole numbers of this size: the same sum in any order
LUCK_CLUSTERS = 64


class Results(StoredTables):
    """The worlds of a results folder and all that was kept of them. No file stays open between two calls."""

    @staticmethod
    def open(folder: str | Path) -> Results:
        """The results in a folder; ResultsError where there are none."""
        return Results(Path(folder), Manifest.read(Path(folder)))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run, under its own name; ResultsError where the file is not what was run."""
        from sim.scenario import load_scenario
        from sim.scenario.errors import ScenarioError

        file, m = self.folder / SCENARIO_FILE, self.manifest
        try:
            open_regular(file).close()
            found = load_scenario(file)
        except OSError as error:
            raise ResultsError(f"{file} cannot be read ({error.strerror}): run the scenario again") from None
        except ScenarioError as error:
            problem = error.problems[0]
            raise ResultsError(f"{file} is not what was run ({problem.message}): run the scenario again") from None
        here = found.digest if m.model == model_version() else m.scenario_digest
        said = (m.scenario_digest, m.weeks, m.citizens, m.start)
        if said != (here, found.weeks, found.citizens, found.start.isoformat()):
            raise ResultsError(f"{file} and {MANIFEST} speak of different runs: run the scenario again")
        return replace(found, name=m.scenario)

    @property
    def scenario_in_commands(self) -> str:
        """The word by which commands find the scenario: its name if it is a shipped one, else the copy here."""
        is_shipped = (shipped("scenarios") / f"{self.manifest.scenario}.yaml").is_file()
        return self.manifest.scenario if is_shipped else str(self.folder / SCENARIO_FILE)

    @property
    def plan(self) -> Plan:
        """The plan that was run, from which any one of its worlds can be replayed."""
        m = self.manifest
        return Plan(
            self.scenario,
            m.worlds,
            m.seed,
            points=m.points // m.settings,
            block_size=m.block_size,
            settings=self.settings,
            method=m.method,
            luck=m.luck,
            paired_points=m.paired_points,
            until=m.until,
            ensemble=self.ensemble,
            earlier=stages(m),
        )

    @cached_property
    def ensemble(self) -> Ensemble | None:
        """The ensemble whose members are the points, as it was when the run began; None where there is none."""
        if not self.manifest.ensemble_digest:
            return None
        from sim.design.ensemble import Ensemble, EnsembleError

        try:
            found = Ensemble.read(self.folder / ENSEMBLE_FILE)
        except EnsembleError as error:
            raise ResultsError(f"{error}; or run the scenario again") from None
        if found.digest != self.manifest.ensemble_digest:
            raise ResultsError(f"{self.folder / ENSEMBLE_FILE} is not what it was: run the scenario again")
        return found

    @cached_property
    def drawn(self) -> Drawn | None:
        """Which member of the ensemble each point has, and how much it counts; None without an ensemble."""
        return self.plan.drawn if self.manifest.ensemble_digest else None

    @cached_property
    def settings(self) -> Settings:
        """The settings that were tried; without columns, the scenario as it is."""
        path, count = self.folder / SETTINGS_FILE, self.manifest.settings
        if count == 1 and not path.exists():
            return ONE_SETTING
        remedy = "run the sweep again"
        try:
            columns = read_json(path)
        except ResultsError as error:
            raise ResultsError(f"{error}: {remedy}") from None
        if not fits(columns, dict[str, list[float | str]]) or {*map(len, columns.values())} != {count}:
            raise ResultsError(f"{path} is damaged (no table of {count:,} settings): {remedy}")
        from sim.scenario.vocabulary import vocabulary

        known = vocabulary().parameters
        try:
            settings = Settings(columns)
        except (ValueError, OverflowError) as error:
            raise ResultsError(f"{path} is damaged ({error}): {remedy}") from None
        for column in settings.parameters:
            if column not in known or not all(map(known[column].unit.contains, settings.values(column))):
                raise ResultsError(f"{path} is damaged ({column!r} has other values than it can): {remedy}")
        return settings

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The worlds that failed and were not made up for since, each stretch of them with its cause."""
        if not (self.folder / FAILURES_FILE).exists():
            return []
        last = {(f["block"], f["first_world"], f["worlds"]): f for f in _told(self.folder / FAILURES_FILE)}
        known = {entry.block: {tuple(stretch) for stretch in entry.failed} for entry in entries(self.folder)}
        return [
            f for (block, *stretch), f in sorted(last.items()) if tuple(stretch) in known.get(block, {tuple(stretch)})
        ]

    @property
    def worlds(self) -> int:
        """How many worlds are here."""
        return sum(entry.worlds for _, entry in self._contents.entered(self.finished_blocks) if entry is not None)

    def endings(self) -> dict[str, int]:
        """How many worlds ended how."""
        counted = dict(self.rows("SELECT ending, count(*) FROM runs GROUP BY ending"))
        return {ending: counted.get(ending, 0) for ending in ENDINGS}

    def ways(self, ending: str) -> dict[str, int]:
        """How many worlds came to an ending by which way."""
        sql = f"SELECT way, count(*) FROM runs WHERE ending = {text(ending)} GROUP BY way ORDER BY way"
        return dict(self.rows(sql))

    def slips(self) -> dict[str, float] | None:
        """The sums of the chances of an entry and of the slips among them, by name of PARTS.

        None where an earlier version simulated, which did not tell them apart.
        """
        from sim.measured.slips import PARTS

        with self._tables("runs") as tables:
            known = {str(row[0]) for row in tables.execute("DESCRIBE runs").fetchall()}
            if not known.issuperset(PARTS):
                return None
            sums = tables.execute(f"SELECT {', '.join(map(_sum, PARTS))} FROM runs").fetchone()
        return dict(zip(PARTS, map(float, sums or ()), strict=True))

    def by_week(self) -> dict[str, Counts]:
        """How many worlds came to each ending in each week: {ending: (weeks,)}; `no_entry` has no week."""
        counts = {ending: np.zeros(self.manifest.weeks, dtype=np.int64) for ending in ENDINGS[1:]}
        for ending, week, count in self.rows(
            "SELECT ending, week, count(*) FROM runs WHERE week >= 0 GROUP BY ending, week"
        ):
            counts[ending][week] = count
        return counts

    def ended(self) -> dict[str, Column]:
        """How many worlds of each point ended how, by which way and when, and the known chances of an entry in them.

        {`point`, `ending`, `way`, `week`, `worlds`, `chance` (its sum), `squares` (the sum of its squares)}: (groups,)
        each. The sums are made of whole numbers, so that they do not depend on their order.
        """
        chance, squares = _sum("entry_chance"), _sum("entry_chance * entry_chance")
        sql = (
            f"SELECT point, ending, way, week, count(*) AS worlds, {chance} AS chance, {squares} AS squares "
            "FROM runs GROUP BY point, ending, way, week ORDER BY ALL"
        )
        return self.columns(sql)

    def marched_after_takeover(self) -> int:
        """In how many worlds a leader put there by Moscow sent the army, which is no entry by the definition."""
        return int(self.rows("SELECT count(*) FROM runs WHERE entries_after_takeover > 0")[0][0])

    def by_point(self, ending: str = "entry") -> dict[str, Column]:
        """Each point that has worlds: its number, the values of what varies, worlds, how many had the ending.

        {`point`, each varied parameter, `worlds`, `events`, `entry_chance` (its mean), `chance_squares` (the sum of
        its squares)}: (points,) each.
        """
        values = "".join(f", any_value({identifier(path)}) AS {identifier(path)}" for path in self.manifest.parameters)
        sql = (
            f"SELECT point{values}, count(*) AS worlds, count(*) FILTER (ending = {text(ending)}) AS events, "
            f"{_sum('entry_chance')} / count(*) AS entry_chance, "
            f"{_sum('entry_chance * entry_chance')} AS chance_squares FROM runs GROUP BY point ORDER BY point"
        )
        return self.columns(sql)

    def samples(self) -> dict[str, Column]:
        """The values of each parameter that was drawn, and not chosen, in each sample that has worlds: (samples,)."""
        drawn = [path for path in self.manifest.parameters if path not in self.settings.columns]
        if not drawn:
            return {}
        values = ", ".join(f"any_value({identifier(path)}) AS {identifier(path)}" for path in drawn)
        number = f"point // {self.manifest.settings}"
        found = self.columns(f"SELECT {number} AS number, {values} FROM runs GROUP BY 1 ORDER BY 1")
        return {path: found[path] for path in drawn}

    def by_cluster(self) -> dict[str, Column]:
        """The worlds of each point in groups that share their luck or their sample with groups of other points.

        {`cluster`, each varied parameter, `worlds`, `events` (entries), `chance` (the sum of the known chances)}:
        (groups,) each. Where luck is all that differs, replications make LUCK_CLUSTERS of them.
        """
        is_sampled = self.manifest.points > self.manifest.settings
        cluster = f"point // {self.manifest.settings}" if is_sampled else f"replication % {LUCK_CLUSTERS}"
        values = "".join(f", any_value({identifier(path)}) AS {identifier(path)}" for path in self.manifest.parameters)
        sql = (
            f"SELECT {cluster} AS cluster{values}, count(*) AS worlds, count(*) FILTER (ending = 'entry') AS events, "
            f"{_sum('entry_chance')} AS chance FROM runs GROUP BY point, cluster ORDER BY point, cluster"
        )
        return self.columns(sql)

    def pressures(self) -> dict[str, Counts]:
        """How many worlds had which value of each pressure: {pressure: (weeks, bins)}."""
        counts = {p.name: np.zeros((self.manifest.weeks, BINS), dtype=np.int64) for p in PRESSURES}
        sql = "SELECT pressure, week, bin, sum(count)::BIGINT FROM pressures GROUP BY pressure, week, bin"
        for pressure, week, place, count in self.rows(sql):
            counts[pressure][week, place] = count
        return counts

    def hazard(self) -> WeeklyHazard:
        """The sums over all worlds of the known chance of an entry accumulated by each week."""
        sql = "SELECT sum(worlds)::BIGINT, sum(total), sum(squares) FROM hazard GROUP BY week ORDER BY week"
        worlds, total, squares = zip(*self.rows(sql), strict=True)
        return WeeklyHazard(worlds[0], np.array(total), np.array(squares))

    def decisions(self) -> Account:
        """The account of all demands and answers, summed over the worlds."""
        from sim.crisis.reasons import COLUMNS
        from sim.crisis.solved import ANSWERS, DEMANDS
        from sim.measured.decisions import Account

        shape = (self.manifest.weeks, len(DEMANDS), len(ANSWERS))
        count, total = np.zeros(shape, dtype=np.int64), np.zeros((*shape, len(COLUMNS)))
        places = [{name: place for place, name in enumerate(names)} for names in (DEMANDS, ANSWERS, COLUMNS)]
        sql = "SELECT week, demand, answer, reason, sum(count)::BIGINT, sum(total) FROM decisions GROUP BY ALL"
        for week, *words, number, amount in self.rows(sql):
            demand, answer, reason = (place[word] for place, word in zip(places, words, strict=True))
            count[week, demand, answer], total[week, demand, answer, reason] = number, amount
        return Account(count, total)


def _told(path: Path) -> Iterator[dict[str, Any]]:
    """The failures in a file of JSON lines; a line that a killed process left half-written is skipped."""
    from sim.batch.attempt import Failure

    try:
        lines = read_text(path).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"{path} cannot be read ({error}): delete it, then `warentry resume`") from None
    for line in lines:
        with suppress(ValueError):
            yield asdict(typed(Failure, loads(line)))


def _sum(value: str) -> str:
    """The sum of values between 0 and 1 in SQL, the same in any order."""
    return f"sum(({value} * {1 / STEP:.0f})::HUGEINT)::DOUBLE * {STEP!r}"
