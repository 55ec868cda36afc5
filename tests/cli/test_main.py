"""The frame of the command line: help costs nothing, and whatever goes wrong ends in a sentence and an exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.batch.errors import ResultsError
from sim.batch.executors import EXECUTORS
from sim.batch.store import Results
from sim.cli import STOPPED, application, ctrl_c, ledger, main, options, outside
from sim.cli.application import GROUPS
from tests.cli.conftest import Warentry

HEAVY = (
    "SALib", "duckdb", "jinja2", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pydantic", "rich",
    "scipy", "sim.model", "sklearn", "yaml",
)  # fmt: skip
HELP = f"""
import sys
from sim.cli import main
try:
    main(["--help"])
except SystemExit as done:
    print([name for name in {HEAVY} if name in sys.modules], done.code)
"""


def test_help_loads_nothing_heavy() -> None:
    told = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert "run" in told.stdout
    assert told.stdout.splitlines()[-1] == "[] 0"


SIMULATING = {
    "run", "sweep", "compare", "sample", "match", "rare", "patterns", "claims", "needed", "threshold", "sensitivity",
    "resume", "refit-emulator", "indicators", "worth",
}  # fmt: skip


def test_every_command_has_a_sentence_of_help_and_where_it_simulates_says_who_may(warentry: Warentry) -> None:
    listed = warentry("--help").out.partition(f"{next(iter(GROUPS))}:")[2].splitlines()
    commands = [line.split()[0] for line in listed if line.startswith("  ") and not line.startswith("   ")]
    assert {"run", "show", "check", "schema", "new", "evidence", "parameters", "ls"} <= set(commands)
    for command in commands:
        told = warentry(command, "-h")
        assert told.code == 0
        assert told.out.splitlines()[2].strip()
        assert command not in SIMULATING or ("--jobs" in told.out and "--executor" in told.out), command


def test_every_file_with_a_command_is_offered() -> None:
    files = {path.stem for path in Path(sim.cli.__file__).parent.glob("*.py") if "\ndef register(" in path.read_text()}
    assert files == {file for offered in GROUPS.values() for file in offered}, (
        "a file of sim/cli has a command that nobody can give: add it to GROUPS in application.py"
    )


def test_an_unknown_command_is_a_matter_of_usage(warentry: Warentry) -> None:
    told = warentry("rnu")
    assert (told.code, told.out) == (2, "")
    assert "rnu" in told.err


def test_the_version_is_printed(warentry: Warentry) -> None:
    from sim import __version__

    assert warentry("--version").out == f"{__version__}\n"


def raise_(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ResultsError("this folder is none"), 4, "this folder is none"),
        (PermissionError(13, "Permission denied", "x.json"), 4, "x.json: Permission denied"),
        (KeyboardInterrupt(), 130, STOPPED),
    ],
)
def test_known_errors_are_a_sentence(
    warentry: Warentry, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr("sim.scenario.load_scenario", raise_(error))
    told = warentry("run")
    assert (told.code, told.err.strip()) == (code, said)


def test_an_error_of_our_own_is_logged_and_not_thrown_at_people(
    warentry: Warentry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("sim.scenario.load_scenario", raise_(RuntimeError("boom")))
    told = warentry("run")
    assert told.code == 70
    assert "internal error, please report it: RuntimeError: boom" in told.err
    (log,) = tmp_path.glob("warentry-*.log")
    assert str(log) in told.err
    assert "Traceback" in log.read_text()


def test_shipped_scenarios_and_files_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "basis.yaml").write_text("")
    assert options.scenario_names("bas") == [
        "baseline_dec_2025",
        "baseline_feb_2022",
        "baseline_mid_2022",
        "baseline_sept_2024",
        "baseline_today",
        "basis.yaml",
    ]
    assert options.scenario_names("x[") == []
    (tmp_path / "results/mine").mkdir(parents=True)
    (tmp_path / "results/mine/manifest.json").write_text("{}")
    assert options.scenarios_and_results("results/m") == ["results/mine"]
    assert outside.class_names("contiguous_a") == ["contiguous_autocracy", "contiguous_after_1945"]
    (tmp_path / "kept.jsonl").write_text("")
    assert ledger.ledgers("ke") == ["kept.jsonl"]


INTERRUPTED_AT_ONCE = """
import builtins, sys
from sim.cli import main
real = builtins.__import__
def stop(name, *rest):
    if name.startswith(sys.argv[1]):
        raise KeyboardInterrupt
    return real(name, *rest)
builtins.__import__ = stop
main(["run"])
"""


def test_ctrl_c_while_the_program_is_still_starting_ends_in_a_sentence() -> None:
    for imported in ("sim.cli.", "typer", "sim.scenario"):
        command = [sys.executable, "-c", INTERRUPTED_AT_ONCE, imported]
        told = subprocess.run(command, capture_output=True, text=True)
        assert (told.returncode, told.stderr.strip(), told.stdout) == (130, STOPPED, ""), imported


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed by a POSIX shell")
def test_without_a_stderr_the_answer_comes_all_the_same(tmp_path: Path) -> None:
    small = "-n 2 --set citizens=100 --set weeks=2 --jobs 1 --out x"
    command = f"{sys.executable} -m sim run {small} 2>&-"
    told = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, env=environment())
    assert (told.returncode, "2 worlds" in told.stdout) == (0, True)
    assert Results.open(tmp_path / "x").worlds == 2


def test_python_without_a_stderr_simulates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stderr", None)
    asked = {"settings": {"citizens": 100, "weeks": 3}, "jobs": 1}
    assert sim.run("baseline_mid_2022", 20, **asked).worlds == 20  # type: ignore[arg-type]
    assert sim.sample(points=4, replications=2, **asked).to_dict()["worlds"] == 8  # type: ignore[arg-type]


def test_what_is_no_number_of_processes_is_refused(warentry: Warentry) -> None:
    for text in ("--5", "0", "-1", "many", "\u00b2", "1.5"):
        told = warentry("run", "--jobs", text)
        assert (told.code, "is no whole number between 1 and 1,024" in told.err) == (2, True), text


def test_every_executor_is_named_where_one_is_chosen(warentry: Warentry) -> None:
    told = warentry("run", "--help").out
    for name in EXECUTORS:
        assert name in told, f"--executor takes {name}: say so in its help, in sim/cli/options.py"


def test_json_knows_no_infinity(warentry: Warentry) -> None:
    one = ("run", "point_blank_ultimatum", "--rules", "all", "-n", "1", "--set", "citizens=100", "--set", "weeks=9")
    told = warentry(*one, "--jobs", "1", "--json")
    assert told.code == 0
    json.loads(told.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert "inf" not in warentry(*one, "--jobs", "1").out


def environment() -> dict[str, str]:
    """That of another process, which for so few worlds loads no compiler."""
    own = {"PYTHONPATH": str(Path(sim.__file__).parents[1]), "NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}
    return {**os.environ, **own}


def test_an_option_that_others_call_otherwise_is_told_its_name(warentry: Warentry) -> None:
    told = warentry("run", "--seed", "3")
    assert (told.code, told.out, told.err) == (2, "", "there is no --seed here: it is called --rng\n")


def test_names_are_completed_by_their_beginning_or_that_of_their_last_word() -> None:
    assert options.parameter_names("leader.exit") == ["leader.exit_penalty"]
    assert options.parameter_names("exit_p") == ["exit_penalty"]
    assert not options.parameter_names("risk_bi"), "the leader has one and Moscow too"
    assert all(options.parameter_names("")) and not options.parameter_names("nonsense")
    assert options.setting_names("week")[0] == "weeks=" and "leader.exit_penalty=" in options.setting_names("leader.e")
    assert options.ending_names("k") == ["kremlin_takeover"]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("run --set leader.exit", "leader.exit_penalty="),
        ("sweep x --grid economic_dep", "economic_dependence="),
        ("sweep x --vary initial.economic_d", "initial.economic_dependence"),
        ("sensitivity x --vary exit_p", "exit_penalty"),
        ("threshold x --parameter economic_d", "economic_dependence"),
        ("plot heatmap --over leader.risk_b", "leader.risk_bias"),
        ("compare a b --ending k", "kremlin_takeover"),
        ("explain a --ending d", "domestic_collapse"),
    ],
)
def test_the_shell_completes_names_after_their_options(
    typed: str, completed: str, after_tab: Callable[[str], list[str]]
) -> None:
    assert completed in after_tab(typed)


@pytest.mark.parametrize(
    "stopped", ["raise KeyboardInterrupt", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"]
)
def test_ctrl_c_within_text_that_is_compiled_on_the_way_ends_with_the_code_that_is_promised(
    tmp_path: Path, stopped: str
) -> None:
    """Python takes it for unhandled, whoever handles it, and ends a module with the signal instead of 130."""
    (tmp_path / "stopped.py").write_text(f"""
import sim.cli.application as application
from sim.cli import main
application.carry_out = lambda arguments: exec({stopped!r})
main()
""")
    paths = os.pathsep.join([str(tmp_path), str(Path(sim.__file__).parents[1])])
    told = subprocess.run(
        [sys.executable, "-m", "stopped"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert (told.returncode, told.stdout, told.stderr) == (130, "", f"{STOPPED}\n")


def test_ctrl_c_that_comes_out_as_another_error_is_still_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python compiles a module, looks for the name of a character, is interrupted, and calls it a wrong syntax."""

    def lost(asked: str) -> None:
        try:
            ctrl_c(signal.SIGINT, None)
        except KeyboardInterrupt:
            raise SyntaxError("cannot load unicodedata") from None

    monkeypatch.setattr(application, "application", lost)
    monkeypatch.setattr(ctrl_c, "came", False)
    with pytest.raises(SystemExit) as end:
        main(["run"])
    assert (end.value.code, capsys.readouterr().err) == (130, f"{STOPPED}\n")
