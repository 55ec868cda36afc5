"""Files the baselines in the ledger that ships, as the model is now: `make forecasts`.

Each is a run over the points that agree with the record, carried over to a horizon that begins in the future. What is
on file stays there: a forecast of another version of the model is one more line.
"""

from __future__ import annotations

import re
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sim
from sim.engine.shipped import shipped
from sim.questions.ledger import NAME

BASELINES = ("baseline_feb_2022", "baseline_mid_2022", "baseline_sept_2024")
WORLDS, SEED = 10_000, 1
PAGE = Path(__file__).with_name("LEDGER.md")
NOTED = re.compile(r"(?<=Its last hash: `)[^`]*(?=`)")


def main(opens: str = "") -> None:
    """Simulates, files, and notes the last hash elsewhere: in LEDGER.md."""
    first = date.fromisoformat(opens) if opens else datetime.now(UTC).date() + timedelta(days=1)
    ledger = sim.ledger(shipped("seeds") / NAME)
    for name in BASELINES:
        with tempfile.TemporaryDirectory() as folder:
            result = sim.run(name, n=WORLDS, rng=SEED, ensemble=True, out=Path(folder) / name)
            filed = ledger.add(result, opens=first)
        print(f"forecast {filed.number}: {name}, {100 * filed.probability:.1f} %, {filed.opens} to {filed.closes}")
    note(ledger.verify().last)


def note(last: str) -> None:
    """Puts the last hash of the ledger into the page about it."""
    text, found = NOTED.subn(last, PAGE.read_text(encoding="utf-8"))
    assert found == 1, f"{PAGE.name} says nothing of the last hash"
    PAGE.write_text(text, encoding="utf-8")
    print(f"last hash {last}, noted in {PAGE.name}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
