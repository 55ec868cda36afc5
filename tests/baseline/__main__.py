"""`python -m tests.baseline`: writes the golden answers anew and prints what moved; `--check` only looks."""

from __future__ import annotations

import sys

from tests.baseline.answers import FILE, all_answers, golden, moved, write


def main() -> int:
    """Returns 1 where `--check` finds that something moved."""
    before = golden() if FILE.is_file() else {}
    after = all_answers()
    lines = list(moved(before, after))
    print("\n".join(lines) or "nothing moved")
    if "--check" in sys.argv[1:]:
        return int(bool(lines))
    write(after)
    print(f"{len(after)} answers written to {FILE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
