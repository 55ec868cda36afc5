"""A database in memory that can open the files it is given and nothing else, and how SQL writes names and texts."""

from __future__ import annotations

import glob
import os
import re
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import duckdb

from sim.batch.errors import ResultsError

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

LONGEST_QUESTION, DEEPEST_QUESTION = 50_000, 250  # characters, and nested expressions: far beyond, the parser crashes
TYPICAL_MEMORY, SPARE = 2**33, 2**29  # bytes: where the system does not say; for everything but the answer
CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")
ASKING = (duckdb.StatementType.SELECT, duckdb.StatementType.MULTI)  # a PIVOT is several statements
NO_COLUMN = re.compile(r'(?:Referenced column|does not have a column named) "(.+?)"')  # as duckdb complains
NO_TABLE = re.compile(r"Table with name (\w+) does not exist")
NO_OWNER = re.compile(r'Referenced table "(\w+)" not found')
NO_QUESTION = "a query must be one question, such as SELECT ... or DESCRIBE runs: results are never changed"


@contextmanager
def connection(files: Iterable[Path] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, closed at the end: no other file than these can be opened through it, whatever it is asked.

    It writes nothing on its own either: what does not fit into half of the memory is refused.
    """
    names = {name for file in files for name in (str(file.absolute()), glob.escape(str(file.absolute())))}
    with interruptible(), duckdb.connect(config=_options()) as database:
        database.execute("SET enable_progress_bar = false")  # it would come between the lines of an answer
        database.execute("SET parquet_metadata_cache = true")
        database.execute(f"SET max_expression_depth = {DEEPEST_QUESTION}")
        database.execute(f"SET allowed_paths = [{', '.join(map(text, sorted(names)))}]")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        yield database


def _options() -> dict[str, str | bool | int | float | list[str]]:
    return {
        "allow_persistent_secrets": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": f"{most_memory() // 2**20}MiB",
        "python_enable_replacements": False,  # tables are tables, no variables of this program
        "temp_directory": "",
    }


@contextmanager
def own_statements() -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor for statements of our own alone: nothing that anybody asks, for it can open and write any file."""
    with interruptible(), _kept_open(os.getpid()).cursor() as database:  # two threads may use the database at once
        yield database


@cache
def _kept_open(process: int) -> duckdb.DuckDBPyConnection:
    """Opening a database takes longer than writing or reading a part with it; a forked process opens its own."""
    database = duckdb.connect(config=_options())
    database.execute("SET threads = 1")  # a forked process has none of its threads, and would wait for them at its end
    return database


def question(database: duckdb.DuckDBPyConnection, sql: str) -> str:
    """A question as it stands, without a semicolon at its end; ResultsError for what does something instead of asking.

    What the parser takes for a table within another question can but be read; `EXPLAIN` of such a question is one too.
    """
    if len(sql) > LONGEST_QUESTION:
        raise ResultsError(f"the query has {len(sql):,} characters: ask in {LONGEST_QUESTION:,} at most")
    if not _is_text(sql):
        raise ResultsError("the query is no text in UTF-8: write it in that encoding")
    asked = sql.strip("; \t\r\n")
    inner = re.sub(r"^explain\s+(analyze\s+)?", "", asked, flags=re.IGNORECASE)
    alone = _kinds(database, inner)
    if not _asks(alone):
        raise ResultsError(NO_QUESTION)
    with suppress(ResultsError):
        if _kinds(database, f"SELECT * FROM (\n{inner}\n)") == alone:
            return asked
    raise ResultsError(NO_QUESTION)


def _asks(kinds: list[duckdb.StatementType]) -> bool:
    """Whether statements are one question; before a PIVOT, older parsers make a list of its columns."""
    return bool(kinds) and kinds[-1] in ASKING and set(kinds[:-1]) <= {duckdb.StatementType.CREATE}


def _kinds(database: duckdb.DuckDBPyConnection, sql: str) -> list[duckdb.StatementType]:
    try:
        return [statement.type for statement in database.extract_statements(sql)]
    except duckdb.Error as error:
        raise ResultsError(unanswerable(error)) from None
    except ValueError:  # a statement of which not even its kind has a name here
        raise ResultsError(NO_QUESTION) from None


def unanswerable(error: BaseException, sql: str = "") -> str:
    """The complaint about a question that the database refuses, with what may have been meant."""
    said = str(error)
    return f"the query cannot be answered: {_missing(said, sql) or said.splitlines()[0]}"


def _missing(said: str, sql: str) -> str:
    """Which name of a question is not there, and which may be meant; empty where it is refused for something else."""
    if column := NO_COLUMN.search(said):
        known = re.findall(r'"([^"]+)"', said.partition("Candidate bindings:")[2].partition("\n")[0])
        near = get_close_matches(column[1], known)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        return f"there is no column {column[1]}: {meant}`DESCRIBE runs` lists those of runs"
    if table := NO_TABLE.search(said):
        return f"there is no table {table[1]}: there are runs, pressures, hazard and decisions"
    if owner := NO_OWNER.search(said):
        dotted = re.search(rf"\b{owner[1]}\.\w+", sql)
        remedy = f': a name with a dot stands in double quotes, "{dotted[0]}"' if dotted else ""
        return f"there is no table {owner[1]}{remedy}"
    return ""


def most_memory() -> int:
    """How many bytes an answer may take: half of what this process may have."""
    bounds = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else TYPICAL_MEMORY]
    if resource is not None and (allowed := resource.getrlimit(resource.RLIMIT_AS)[0]) != resource.RLIM_INFINITY:
        bounds.append(allowed)
    with suppress(OSError, ValueError):  # there is none, or it sets no bound
        bounds.append(int(CONTROL_GROUP.read_text()))
    return min(bounds) // 2


@contextmanager
def bounded_memory() -> Iterator[None]:
    """No more memory than an answer may take: the database counts its tables, but no single text that is made up.

    For a process that does nothing else.
    """
    try:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = used + most_memory() + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (bound if soft == resource.RLIM_INFINITY else min(bound, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C is Ctrl-C: duckdb tells of it as of an error."""
    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        if "interrupted" in str(error) or "KeyboardInterrupt" in str(error):
            raise KeyboardInterrupt from None
        raise


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end of this, which is short."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        raise KeyboardInterrupt


def text(value: str) -> str:
    """A text as SQL writes it; ResultsError for one that is none, such as the name of a file in another encoding."""
    if not _is_text(value):
        raise ResultsError(f"{value!r} is no text in UTF-8: rename the file or folder")
    return "'" + value.replace("'", "''") + "'"


def identifier(column: str) -> str:
    """The name of a column as SQL writes it."""
    return '"' + column.replace('"', '""') + '"'


def _is_text(value: str) -> bool:
    return value.encode(errors="replace").decode() == value and "\0" not in value


def read_parquet(files: Iterable[Path]) -> str:
    """Where SQL expects a table: these Parquet files, whose names and folders mean nothing."""
    names = ", ".join(text(glob.escape(str(file.absolute()))) for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"
