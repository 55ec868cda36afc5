"""`python -m tests.fuzz`: carries out the attacks, prints a table, and keeps a small input for every fault."""

from __future__ import annotations

import argparse
import os
import pwd
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.campaign import HEADINGS, Attack, carry_out

NAMES = ("scenarios", "commands", "folders", "caches", "kills", "interrupts", "small-disks")
NOBODY = "nobody"


def main() -> int:
    """Returns 1 where a promise was broken."""
    choice = _arguments()
    kept = choice.out or Path(tempfile.mkdtemp(prefix="warentry-fuzz-"))
    kept.mkdir(parents=True, exist_ok=True)
    _stop_being_root(kept)
    with tempfile.TemporaryDirectory(prefix="warentry-fuzz-work-") as scratch:
        place = Path(scratch)
        os.environ.update(
            HOME=scratch, NUMBA_CACHE_DIR=str(place / "kernels"), COLUMNS="100", PYTHONDONTWRITEBYTECODE="1"
        )
        os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        os.chdir(place)
        rows, faults = [HEADINGS, ("---",) * len(HEADINGS)], 0
        for attack in _attacks(choice.only or NAMES):
            cases = max(1, round(attack.usual * choice.share))
            print(f"fuzz: {cases:,} cases of {attack.meaning}", file=sys.stderr, flush=True)
            tally = carry_out(attack, choice.seed, cases, place, kept)
            rows.append(tally.row)
            print(f"| {' | '.join(tally.row)} |", file=sys.stderr, flush=True)
            faults += len(tally.faults)
            for fault, (number, _) in tally.faults.items():
                print(f"  case {number}, {tally.counted[fault]} times: {fault}", file=sys.stderr, flush=True)
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        print(table)
        (kept / "table.md").write_text(table + "\n")
        os.chdir("/")
    print(
        f"fuzz: seed {choice.seed}; {faults} kinds of fault; small inputs and the table are in {kept}", file=sys.stderr
    )
    return int(bool(faults))


def _attacks(names: Sequence[str]) -> list[Attack]:
    """The attacks of these names; loaded late, when the program finds a home and a cache of this user."""
    from tests.fuzz.commands import COMMANDS
    from tests.fuzz.faults import CACHES, DISKS, INTERRUPTS, KILLS
    from tests.fuzz.folders import FOLDERS
    from tests.fuzz.scenarios import SCENARIOS

    attacks = dict(zip(NAMES, (SCENARIOS, COMMANDS, FOLDERS, CACHES, KILLS, INTERRUPTS, DISKS), strict=True))
    return [attacks[name] for name in NAMES if name in names]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--share", type=float, default=0.01, help="part of the full campaign (default: 0.01)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other cases (default: 1)")
    parser.add_argument("--only", action="append", choices=NAMES, help="one attack instead of all; repeatable")
    parser.add_argument("--out", type=Path, help="where to keep what fails (default: a new folder)")
    return parser.parse_args()


def _stop_being_root(kept: Path) -> None:
    """An output option on a device can destroy a machine that belongs to whoever runs this."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(NOBODY)
    os.chown(kept, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    print(f"fuzz: goes on as the user {NOBODY}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
