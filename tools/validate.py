"""Validate the detector and the force models: ``make validate`` writes docs/VALIDATION.md.

While developing: ``python -m tools.validate --quick --data-only`` prints the counts on the real recordings in
seconds, ``--quick`` a small run of everything, ``--only WORD`` the recordings or activities of that name.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from impactmon.reports.table import text_table
from tools.validation import counts, shared

if TYPE_CHECKING:
    from tools.validation.report import Plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the validation.

    Returns
    -------
    int
        0 if it could run, 1 if the data it was asked for is missing.
    """
    options = _parser().parse_args(arguments)
    begin = time.perf_counter()
    if shared.shared_data() is None and not options.motion_only:
        print("The real recordings are not here: set IMPACTMON_DATA to their folder.", file=sys.stderr)
        return 1
    if options.quick and options.data_only:
        _print_counts(only=options.only, tell_placement=options.placement)
        return 0
    from tools.validation import detection, report

    findings = report.measure(_plan(options))
    parts = report.sections(findings)
    if options.quick or options.only or options.motion_only or options.data_only:
        print("\n\n".join(part.text() for part in [*parts, detection.worst(findings.generated)]))
    else:
        report.write(parts)
        print(parts[0].text())
    print(f"\n{time.perf_counter() - begin:.0f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer scenes, printed and not written")
    parser.add_argument("--data-only", action="store_true", help="the real recordings only")
    parser.add_argument("--motion-only", action="store_true", help="generated motion only")
    parser.add_argument("--placement", action="store_true", help="tell the detector where the sensor was")
    parser.add_argument("--only", default="", metavar="WORD", help="recordings or activities named like this")
    parser.add_argument("--scenes", type=int, help="how many generated scenes")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    return parser


def _plan(options: argparse.Namespace) -> Plan:
    from tools.validation.report import Plan

    base = Plan(scenes=120, poor=2, trials=4, rebounds=12, bodies=1) if options.quick else Plan()
    return Plan(
        scenes=options.scenes or base.scenes,
        poor=base.poor,
        trials=base.trials,
        rebounds=base.rebounds,
        bodies=base.bodies,
        workers=options.workers,
        data=not options.motion_only,
        motion=not options.data_only,
        only=options.only,
    )


def _print_counts(*, only: str = "", tell_placement: bool = False) -> None:
    begin = time.perf_counter()
    trials = [trial for trial in shared.sensor_trials() if only in trial.name]
    found = [counts.count_ours(trial, tell_placement=tell_placement) for trial in trials]
    print(text_table(counts.HEADER, counts.rows_of(found)))
    print(counts.summary(found))
    print(f"{time.perf_counter() - begin:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
