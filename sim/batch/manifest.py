"""The manifest of a results folder: what was run, from which seed, with which code, and how far it came."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.batch.errors import ResultsError
from sim.batch.files import write_text
from sim.batch.ledger import sha256_of
from sim.batch.plan import Plan, Tranche
from sim.batch.typed import read_json, typed
from sim.batch.version import code_version, commit
from sim.design.points import METHODS
from sim.design.settings import COMMON, LUCK, PAIRED
from sim.engine.source import model_version

FORMAT = 2
MANIFEST = "manifest.json"
STATES = RUNNING, FINISHED, FAILED_PARTLY, INTERRUPTED = "running", "finished", "finished with failures", "interrupted"
SCENARIO_FILE, SETTINGS_FILE, ENSEMBLE_FILE = "scenario.resolved.yaml", "settings.json", "ensemble.csv"
MOST_WORLDS, MOST_BLOCKS, MOST_WEEKS = 10**10, 10**7, 10**4  # far beyond what anybody can simulate
PACKAGES = ("duckdb", "mesa", "numba", "numpy", "scipy")


@dataclass(frozen=True)
class Manifest:
    """All that is needed to repeat a run, and to know whether another one would be the same.

    `identity` is a hash over everything on which the worlds depend; `parameters` are those that differ between points;
    `changed` is what departs from the scenario's file; `stages` are the worlds as they were planned, see `Tranche`;
    `until` is the precision asked for; times are UTC. `ensemble` is the name of the ensemble whose members are the
    points, if any, and `ensemble_digest` what it says. `planned` worlds were asked for before `until` cut them short;
    `files` are the SHA-256 of what lies beside the manifest, and `seal` is that of everything else that it says.
    """

    format: int
    identity: str
    status: str
    scenario: str
    title: str
    question: str
    start: str
    scenario_digest: str
    seed: int
    worlds: int
    points: int
    settings: int
    method: str
    luck: str
    paired_points: bool
    stages: list[list[int]]
    until: str
    weeks: int
    citizens: int
    block_size: int
    parameters: list[str]
    changed: list[str]
    version: str
    model: str
    commit: str | None
    uncommitted_changes: bool | None
    python: str
    packages: dict[str, str]
    command: str
    created: str
    finished: str | None = None
    run_seconds: float = 0.0
    ensemble: str = ""
    ensemble_digest: str = ""
    planned: int = 0
    files: dict[str, str] = field(default_factory=dict)
    seal: str = field(default="", compare=False)

    @property
    def shares_luck(self) -> bool:
        """Whether points have luck in common, so that it cannot be told from what they share."""
        return self.luck == COMMON or (self.luck == PAIRED and self.settings > 1)

    @property
    def right_seal(self) -> str:
        """What the seal must be."""
        said = {name: value for name, value in asdict(self).items() if name != "seal"}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def write(self, folder: Path) -> None:
        """Puts the manifest into a folder, in place of an earlier one."""
        said = asdict(replace(self, seal=self.right_seal))
        write_text(folder / MANIFEST, json.dumps(said, indent=2, ensure_ascii=False) + "\n")

    @staticmethod
    def read(folder: Path) -> Manifest:
        """The manifest of a results folder; ResultsError where there is none that can be understood."""
        content = _load(folder)
        if content.get("format") != FORMAT:
            raise ResultsError(
                f"{folder} was written in format {content.get('format')!r}, and this version reads format {FORMAT}: "
                f"run the scenario again, or use the version that wrote it ({content.get('version', 'not known')!r})"
            )
        try:
            manifest = typed(Manifest, content)
            impossible = next(_impossible(manifest), None)
        except ValueError as error:
            raise ResultsError(
                f"{folder / MANIFEST} is incomplete or damaged: {error}; run the scenario again"
            ) from None
        if impossible:
            raise ResultsError(f"{folder / MANIFEST} is damaged: {impossible}; run the scenario again")
        return manifest


def _impossible(m: Manifest) -> Iterator[str]:
    """What cannot be true of any run, in words."""
    least = {"worlds": m.worlds, "points": m.points, "settings": m.settings, "weeks": m.weeks, "citizens": m.citizens}
    yield from (f"`{name}` is {value:,}" for name, value in {**least, "block_size": m.block_size}.items() if value < 1)
    if m.worlds > MOST_WORLDS or m.points > MOST_WORLDS or m.weeks > MOST_WEEKS or m.seed < 0 or m.run_seconds < 0:
        yield f"{m.worlds:,} worlds at {m.points:,} points, {m.weeks:,} weeks, seed {m.seed}, {m.run_seconds} seconds"
    if m.status not in STATES or m.method not in METHODS or m.luck not in LUCK:
        yield f"`status`, `method` or `luck` is no such thing ({m.status!r}, {m.method!r}, {m.luck!r})"
    if len(set(m.parameters)) < len(m.parameters):
        yield "`parameters` names one twice"
    if any(len(stage) != 4 or min(stage) < 0 or stage[1] < 1 or stage[2] > stage[3] for stage in m.stages):
        yield "`stages` are no stages"
    elif m.points != m.settings * max((first + samples for first, samples, *_ in m.stages), default=0):
        yield f"`points` is {m.points:,}, and the stages have another number of them"
    elif m.worlds != sum(stop - start for *_, start, stop in m.stages) or len(m.stages) > MOST_BLOCKS:
        yield f"`worlds` is {m.worlds:,}, and the stages have another number of them"
    elif sum(-(-(stop - start) // m.block_size) for *_, start, stop in m.stages) > MOST_BLOCKS:
        yield f"`block_size` is {m.block_size:,}, too small for {m.worlds:,} worlds"
    for day in (m.created, m.finished or m.created):
        datetime.fromisoformat(day)
    date.fromisoformat(m.start)


def _load(folder: Path) -> dict[str, Any]:
    remedy = "name one that `warentry run` made, or list them with `warentry ls`"
    if not folder.exists():
        raise ResultsError(f"there is no folder {folder}: {remedy}")
    if not (folder / MANIFEST).is_file():
        raise ResultsError(f"{folder} is no results folder: it has no {MANIFEST}; {remedy}")
    try:
        content = read_json(folder / MANIFEST)
    except ResultsError as error:
        raise ResultsError(f"{error}: run the scenario again") from None
    if not isinstance(content, dict):
        raise ResultsError(f"{folder / MANIFEST} is damaged (no object): run the scenario again")
    return content


def files_beside(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that says what was run."""
    digests = {name: sha256_of(folder / name) for name in (SCENARIO_FILE, SETTINGS_FILE, ENSEMBLE_FILE)}
    return {name: digest for name, digest in digests.items() if digest is not None}


def describe(plan: Plan, command: str) -> Manifest:
    """The manifest of a plan that is about to run."""
    scenario = plan.scenario
    at, changed = commit()
    return Manifest(
        format=FORMAT,
        identity=identity(plan),
        status=RUNNING,
        scenario=scenario.name,
        title=scenario.title,
        question=scenario.question,
        start=scenario.start.isoformat(),
        scenario_digest=scenario.digest,
        seed=plan.seed,
        worlds=plan.worlds,
        points=plan.point_count,
        settings=plan.settings.count,
        method=plan.method,
        luck=plan.luck,
        paired_points=plan.paired_points,
        stages=_listed(plan),
        until=plan.until,
        weeks=scenario.weeks,
        citizens=scenario.citizens,
        block_size=plan.block_size,
        parameters=list(plan.varied),
        changed=[*scenario.changes(), *(f"{name} varied" for name in plan.settings.changes)],
        version=code_version(),
        model=model_version(),
        commit=at,
        uncommitted_changes=changed,
        python=platform.python_version(),
        packages={name: _installed(name) for name in PACKAGES},
        command=command.encode("utf-8", "backslashreplace").decode(),  # a name of a file may be no text
        created=now(),
        ensemble=plan.ensemble.name if plan.ensemble else "",
        ensemble_digest=plan.ensemble.digest if plan.ensemble else "",
        planned=plan.worlds,
    )


def identity(plan: Plan) -> str:
    """A hash over everything on which the worlds of a plan depend.

    Neither the size of the blocks is part of it, nor in how many stages the worlds were planned.
    """
    scenario = plan.scenario
    worlds = [list(astuple(rectangle)) for rectangle in plan.rectangles()]
    parts = [scenario.digest, scenario.weeks, scenario.citizens, plan.seed, worlds, plan.until]
    design = [dict(plan.settings.columns), plan.method if plan.open_beliefs else "", plan.luck]
    design += [plan.ensemble.digest] if plan.ensemble else []
    return hashlib.sha256(json.dumps([*parts, *design, model_version()]).encode()).hexdigest()


def replanned(manifest: Manifest, plan: Plan) -> Manifest:
    """The manifest after its plan was extended or cut short, in one stroke."""
    return replace(
        manifest,
        identity=identity(plan),
        worlds=plan.worlds,
        points=plan.point_count,
        settings=plan.settings.count,
        stages=_listed(plan),
        planned=manifest.planned if plan.until else plan.worlds,
    )


def stages(manifest: Manifest) -> tuple[Tranche, ...]:
    """The stages in which the worlds were planned."""
    return tuple(Tranche(*numbers) for numbers in manifest.stages)


def _listed(plan: Plan) -> list[list[int]]:
    return [list(astuple(stage)) for stage in plan.stages]


def now() -> str:
    """This moment, as a manifest writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
