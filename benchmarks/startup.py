"""Start-up of the quick calls over bare `python -c "import click"`: the goals are 1.5 and 3."""

from __future__ import annotations

import os
import tempfile

from benchmarks.measure import child_cpu_s, smallest

CALLS = {
    "import click": ["-c", "import click"],
    "impactmon --help": ["-m", "impactmon", "--help"],
    "impactmon day --json": ["-m", "impactmon", "day", "--json"],
    "impactmon analyze --help": ["-m", "impactmon", "analyze", "--help"],
}
GOALS = {"impactmon --help": 1.5, "impactmon day --json": 3.0}


def main(rounds: int = 9) -> None:
    """Print CPU seconds and ratios."""
    with tempfile.TemporaryDirectory() as empty:
        os.environ["XDG_DATA_HOME"] = empty
        jobs = {name: lambda call=call: child_cpu_s(call) for name, call in CALLS.items()}
        best = smallest(jobs, rounds=rounds)
    bare = best["import click"]
    print(f"{'start-up':28}{'CPU s':>8}{'ratio':>8}{'goal':>8}")
    for name, seconds in best.items():
        goal = f"{GOALS[name]:.1f}" if name in GOALS else ""
        print(f"{name:28}{seconds:8.3f}{seconds / bare:8.2f}{goal:>8}")


if __name__ == "__main__":
    main()
