"""A question in SQL is answered from the results' own tables; it reads, writes, installs and attaches nothing else."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path

import pytest

from sim.batch import sql as database
from sim.batch import tables
from sim.batch.errors import ResultsError
from sim.batch.ledger import part
from sim.batch.run import run_plan
from sim.batch.store import Results
from sim.report.held import held
from tests.batch.conftest import UNCERTAIN, same, small_plan

# {x}: a file of somebody else, {new}: one that is not there, {own}: a part of these results, {folder}: all of it.
FORBIDDEN = """
COPY (SELECT 'pwned') TO '{x}' (FORMAT csv, HEADER false)
COPY runs TO '{new}'
COPY runs TO '{own}' (FORMAT parquet, USE_TMP_FILE false)
COPY (PIVOT runs ON way USING count(*)) TO '{x}' (FORMAT csv)
COPY (PIVOT runs ON way USING count(*)) TO '{own}' (FORMAT parquet, USE_TMP_FILE false)
copy/**/(select 1)/**/to/**/'{x}'
COPY FROM DATABASE memory TO memory
EXPLAIN ANALYZE COPY (SELECT 'pwned') TO '{x}' (FORMAT csv, HEADER false)
EXPLAIN ANALYZE COPY (SELECT 1) TO '{own}' (FORMAT parquet, USE_TMP_FILE false)
EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{x}'
explain /* */ analyze copy (select 1) to '{x}'
EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1
EXPLAIN ANALYZE ATTACH '{new}'
SELECT 1; COPY (SELECT 'pwned') TO '{x}'
SELECT 1;; COPY (SELECT 'pwned') TO '{x}'
COPY (SELECT 'pwned') TO '{x}'; SELECT 1
SELECT 'pwned') TO '{x}' (FORMAT csv, HEADER false); COPY (SELECT 2
SELECT 1) TO '{x}' (FORMAT csv); --
SELECT 1) x; COPY (SELECT 1) TO '{x}'; SELECT * FROM (SELECT 2
SELECT * FROM (COPY (SELECT 1) TO '{x}')
WITH t AS (COPY (SELECT 1) TO '{x}') SELECT 1
SELECT * FROM query('COPY (SELECT 1) TO ''{x}''')
PREPARE p AS COPY (SELECT 1) TO '{x}'
EXECUTE p
EXPORT DATABASE '{new}'
IMPORT DATABASE '{folder}'
ATTACH '{new}' AS a
ATTACH ':memory:' AS a
DETACH memory
USE memory
SELECT * FROM read_csv('{x}', header = false)
SELECT * FROM read_csv_auto('{x}')
SELECT * FROM read_csv(['{x}'])
SELECT * FROM read_text('{x}')
SELECT * FROM read_text('{folder}/*')
SELECT * FROM read_blob('{x}')
SELECT * FROM read_json('{x}')
SELECT * FROM read_json_auto('{x}')
SELECT * FROM read_ndjson_objects('{x}')
SELECT * FROM sniff_csv('{x}')
SELECT * FROM '{x}'
SELECT * FROM "{x}"
SELECT * FROM '{folder}/*.json'
SELECT * FROM parquet_scan('{x}')
SELECT * FROM parquet_metadata('{x}')
SELECT * FROM glob('/etc/*')
SELECT * FROM glob('{folder}/**')
SELECT (SELECT content FROM read_text('{x}')) FROM runs
WITH t AS (FROM read_text('{x}')) SELECT * FROM t
SELECT * FROM query('FROM read_text(''{x}'')')
SELECT getenv('HOME')
SELECT * FROM sqlite_scan('{x}', 't')
SELECT * FROM sqlite_attach('{x}')
SELECT * FROM postgres_scan('', '', '')
SELECT * FROM 'https://example.org/x.parquet'
SELECT * FROM read_parquet('s3://bucket/x.parquet')
SELECT * FROM which_extension('httpfs')
INSTALL httpfs
FORCE INSTALL httpfs
LOAD httpfs
LOAD '{x}'
UPDATE EXTENSIONS
SET enable_external_access = true
SET allowed_paths = ['{x}']
SET memory_limit = '100GB'
RESET memory_limit
SET temp_directory = '{folder}'
PRAGMA enable_profiling
PRAGMA database_list
PRAGMA profiling_output = '{x}'
CALL enable_logging()
CALL pragma_version()
CREATE TABLE t AS SELECT 1
CREATE VIEW v AS SELECT * FROM read_text('{x}')
CREATE SECRET s (TYPE s3)
CREATE PERSISTENT SECRET s (TYPE s3)
CREATE TEMP MACRO f() AS TABLE FROM read_text('{x}')
DROP VIEW runs
INSERT INTO runs SELECT * FROM runs
DELETE FROM runs
UPDATE runs SET week = 3
ALTER VIEW runs RENAME TO walks
TRUNCATE runs
BEGIN TRANSACTION
COMMIT
CHECKPOINT
VACUUM
ANALYZE runs
SELECT * FROM results
SELECT * FROM FORBIDDEN
SELECT
;
--
""".strip().splitlines()  # fmt: skip

QUESTIONS = {
    "SELECT count(*) FROM runs": [(200,)],
    "SELECT count(*) FROM runs;": [(200,)],
    " SELECT count(*) FROM runs ; ; ": [(200,)],
    "/* how many? */ SELECT count(*) FROM runs -- all of them": [(200,)],
    "(SELECT 1)": [(1,)],
    "VALUES (1), (2)": [(1,), (2,)],
    "FROM runs SELECT max(world)": [(199,)],
    "WITH t AS (SELECT 7 AS x) SELECT x FROM t": [(7,)],
    "SELECT ';' AS x": [(";",)],
    "SELECT 1 UNION ALL SELECT 2 ORDER BY 1 DESC": [(2,), (1,)],
    "SELECT worlds FROM hazard WHERE week = 0 LIMIT 1": [(64,)],
}


def test_nothing_else_is_read_written_installed_or_attached(results: Results, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(results.folder, tmp_path / "results"))
    victim, secret = tmp_path / "victim", "precious"
    victim.write_text(secret)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    answered = []
    with held(folder) as memory:  # one database for all questions, which none of them changes
        for template in FORBIDDEN:
            own = part(folder, "runs", 0)
            asked = template.format(x=victim, new=tmp_path / "new", own=own, folder=folder)
            for ask in (
                lambda asked=asked: memory.query(asked),
                lambda asked=asked: Results.open(folder).export(asked, tmp_path / "out.csv", "csv"),
            ):
                try:
                    ask()
                    answered.append(asked)
                except ResultsError as error:
                    assert "\n" not in str(error) and secret not in str(error)
    assert len(FORBIDDEN) >= 90
    assert answered == []
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_whatever_is_one_question_is_answered(results: Results, tmp_path: Path) -> None:
    for asked, rows in QUESTIONS.items():
        assert results.query(asked).rows == rows, asked
        results.export(asked, tmp_path / "x.parquet", "parquet")
        assert (tmp_path / "x.parquet").read_bytes()[:4] == b"PAR1"
    ways = results.ways("entry")
    pivot = results.query("PIVOT (SELECT way FROM runs WHERE ending = 'entry') ON way USING count(*);")
    assert dict(zip(pivot.columns, pivot.rows[0], strict=True)) == ways
    assert [row[0] for row in results.query("DESCRIBE runs").rows] == list(results.runs())
    assert len(results.query("SUMMARIZE runs").rows) == len(results.runs())
    assert "week" in results.query("EXPLAIN SELECT week FROM runs").rows[0][1].lower()
    results.export("PIVOT runs ON ending USING count(*)", tmp_path / "pivot.csv", "csv")


def test_an_answer_takes_no_more_memory_than_there_is(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "most_memory", lambda: 2**26)
    for asked in (
        "SELECT * FROM range(10000000) ORDER BY range DESC",
        "SELECT list(range) FROM range(20000000)",
    ):
        with pytest.raises(ResultsError, match="needs more memory than there is"):
            results.query(asked)
    with results.asked("SELECT * FROM range(1000000000000)") as (columns, rows):
        assert (columns, list(islice(rows, 3))) == (("range",), [(0,), (1,), (2,)])  # no more is made than is wanted
    monkeypatch.setattr(tables, "MOST_VALUES", 100)
    with pytest.raises(ResultsError, match="more than 100 values"):
        results.query("SELECT * FROM range(1000000000000)")


def test_a_question_that_would_crash_the_parser_is_refused(results: Results) -> None:
    for asked in (
        "SELECT * FROM " + "(SELECT * FROM " * 100_000,
        "SELECT " + "(" * 900 + "1" + ")" * 900,
        "SELECT '\ud800'",
    ):
        with pytest.raises(ResultsError):
            results.query(asked)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    """Also one that a database could take for the value of a column, or for a pattern."""
    plan = small_plan(UNCERTAIN, worlds=32, block_size=16)
    plain = run_plan(plan, tmp_path / "plain", jobs=1)
    name = Path("week=3", "ending=entry", "a [b]*?{c}", "it's; --", "~", "Ёлка", "x%20y", "point=0", "runs=1")
    named = run_plan(plan, tmp_path / name, jobs=1)
    assert same(named, plain)
    everything = "SELECT * FROM runs ORDER BY world"
    assert named.query(everything).rows == plain.query(everything).rows
    files = named.folder / "week=7.csv", tmp_path / "plain.csv"
    for results, file in zip((named, plain), files, strict=True):
        results.export("runs", file, "csv")
    assert files[0].read_bytes() == files[1].read_bytes()


def test_an_answer_is_never_made_of_a_part_that_has_changed(results: Results, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(results.folder, tmp_path / "x"))
    opened = Results.open(folder)
    assert opened.query("SELECT count(*) FROM runs").rows == [(200,)]
    changed = part(folder, "runs", 1)
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    for ask in (lambda: opened.query("SELECT sum(entry_chance) FROM runs"), lambda: opened.runs("week")):
        with pytest.raises(ResultsError, match=f"{changed} is damaged: `warentry resume {folder}`"):
            ask()
    assert opened.hazard().worlds == 200  # of another table
