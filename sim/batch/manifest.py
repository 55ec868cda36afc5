"""The manifest of a results folder: what was run, from which seed, with which code, and how far it came."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.batch.errors import ResultsError as ResultsError
from sim.batch.plan import Plan

FORMAT = 1
MANIFEST = "manifest.json"
RUNNING, FINISHED, FAILED_PARTLY, INTERRUPTED = "running", "finished", "finished with failures", "interrupted"
PACKAGES = ("duckdb", "mesa", "numba", "numpy", "scipy")
PACKAGE = Path(__file__).resolve().parents[1]
NOT_MODEL = ("__init__.py", "__main__.py", "evidence.py", "seeds.py", "shipped.py")


@dataclass(frozen=True)
class Manifest:
    """All that is needed to repeat a run, and to know whether another one would be the same.

    `identity` is a hash over everything on which a world's history depends; `parameters` are those left open;
    times are UTC.
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
    weeks: int
    citizens: int
    block_size: int
    parameters: list[str]
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

    def write(self, folder: Path) -> None:
        """Puts the manifest into a folder, in place of an earlier one."""
        write_text(folder / MANIFEST, json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")

    @staticmethod
    def read(folder: Path) -> Manifest:
        """The manifest of a results folder; ResultsError where there is none that can be understood."""
        content = _load(folder)
        if content.get("format") != FORMAT:
            raise ResultsError(
                f"{folder} was written in format {content.get('format')}, and this version reads format {FORMAT}: "
                f"run the scenario again, or use the version that wrote it ({content.get('version', 'not known')})"
            )
        names = {field.name for field in fields(Manifest)}
        try:
            return Manifest(**{name: value for name, value in content.items() if name in names})
        except TypeError as error:
            raise ResultsError(f"{folder / MANIFEST} is incomplete ({error}): run the scenario again") from None


def _load(folder: Path) -> dict[str, Any]:
    remedy = "name one that `warentry run` made, or list them with `warentry ls`"
    if not folder.exists():
        raise ResultsError(f"there is no folder {folder}: {remedy}")
    if not (folder / MANIFEST).is_file():
        raise ResultsError(f"{folder} is no results folder: it has no {MANIFEST}; {remedy}")
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise ResultsError(f"{folder / MANIFEST} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ResultsError(f"{folder / MANIFEST} is damaged ({error}): run the scenario again") from None
    if not isinstance(content, dict):
        raise ResultsError(f"{folder / MANIFEST} is damaged (no object): run the scenario again")
    return content


def describe(plan: Plan, command: str) -> Manifest:
    """The manifest of a plan that is about to run."""
    scenario = plan.scenario
    commit, changed = _commit()
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
        weeks=scenario.weeks,
        citizens=scenario.citizens,
        block_size=plan.block_size,
        parameters=list(plan.sampled),
        version=code_version(),
        model=model_version(),
        commit=commit,
        uncommitted_changes=changed,
        python=platform.python_version(),
        packages={name: _installed(name) for name in PACKAGES},
        command=command,
        created=now(),
    )


def identity(plan: Plan) -> str:
    """A hash over everything on which the worlds of a plan depend; the size of the blocks is no part of it."""
    scenario = plan.scenario
    parts = [scenario.digest, plan.seed, plan.worlds, plan.point_count, scenario.weeks, scenario.citizens]
    return hashlib.sha256(json.dumps([*parts, model_version()]).encode()).hexdigest()


@cache
def model_version() -> str:
    """A short hash of every file whose code or numbers can change what happens in a world."""
    files = [path for path in PACKAGE.glob("*.py") if path.name not in NOT_MODEL]
    files += PACKAGE.glob("*.yaml")
    files += [path for folder in ("actors", "mechanisms", "design") for path in (PACKAGE / folder).glob("*.py")]
    files += [PACKAGE / "batch" / name for name in ("plan.py", "block.py")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def code_version() -> str:
    """The version of this program."""
    from sim import __version__

    return __version__


def now() -> str:
    """This moment, as a manifest writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_text(path: Path, text: str) -> None:
    """Writes a file so that a reader meets the old content or the new one, never a half."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        publish(temporary, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def publish(temporary: Path, path: Path) -> None:
    """Gives a finished temporary file its name, so that it outlives a power cut complete or not at all."""
    _flush(temporary)
    os.replace(temporary, path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _flush(path.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(path: Path, error: OSError | str) -> ResultsError:
    """The complaint about a file or folder that could not be written."""
    reason = error if isinstance(error, str) else error.strerror or str(error)
    return ResultsError(
        f"{path} cannot be written: {reason}; what is finished is kept: make room, or choose another folder "
        "with --out, and give the same command again"
    )


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> tuple[str | None, bool | None]:
    """The commit of the checkout that this code runs from, and whether its code was changed since; else None."""
    if not (PACKAGE.parent / ".git").exists():
        return None, None
    try:
        return _git("rev-parse", "HEAD"), bool(_git("status", "--porcelain", "--", "sim"))
    except (OSError, subprocess.SubprocessError):
        return None, None


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(PACKAGE.parent), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
