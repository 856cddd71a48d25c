"""Validate the detector and the force models: ``make validate`` writes docs/VALIDATION.md.

``python -m tools.validate --quick --data-only`` prints the counts on the real recordings in seconds.
"""

from __future__ import annotations

import argparse
import sys
import time

from impactmon.reports.table import text_table
from tools.validation import counts, shared


def main(arguments: list[str] | None = None) -> int:
    """Run the validation.

    Returns
    -------
    int
        0 if it could run, 1 if the data it was asked for is missing.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer scenes, printed and not written")
    parser.add_argument("--data-only", action="store_true", help="the real recordings only")
    parser.add_argument("--placement", action="store_true", help="tell the detector where the sensor was")
    parser.add_argument("--only", default="", metavar="TEXT", help="recordings whose name contains this")
    options = parser.parse_args(arguments)
    if shared.shared_data() is None:
        print("The real recordings are not here: set IMPACTMON_DATA to their folder.", file=sys.stderr)
        return 1
    print_counts(only=options.only, tell_placement=options.placement)
    return 0


def print_counts(*, only: str = "", tell_placement: bool = False) -> None:
    """Print the counts on the real recordings."""
    begin = time.perf_counter()
    trials = [trial for trial in shared.sensor_trials() if only in trial.name]
    read_s = time.perf_counter() - begin
    found = [counts.count_ours(trial, tell_placement=tell_placement) for trial in trials]
    print(text_table(counts.HEADER, counts.rows(found)))
    print(counts.summary(found))
    print(f"read in {read_s:.1f} s, analysed in {time.perf_counter() - begin - read_s:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
