"""Options that say how a recording is read, where its file does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from impactmon.cli.arguments.parameters import FiniteRange, MomentParam, ZoneParam

rate_option = click.option(
    "--rate",
    "sample_rate_hz",
    type=FiniteRange(min=0, min_open=True),
    metavar="HZ",
    help="Sample rate, in place of what the file says.",
)
unit_option = click.option(
    "--unit", metavar="UNIT", help="Unit of the acceleration: g, mg, m/s2, or counts per g as 4096/g."
)
start_option = click.option(
    "--start", type=MomentParam(), help="When the recording began, as 2026-03-01T18:30."
)
zone_option = click.option(
    "--tz", "time_zone", type=ZoneParam(), help="Time zone of times that name none, as Europe/Berlin."
)
day_first_option = click.option(
    "--day-first/--month-first", "day_first", default=None, help="How to read a date like 3/4/2026."
)
skip_option = click.option("--skip-bad-rows", is_flag=True, help="Treat rows that cannot be read as gaps.")


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add all of them."""
    options = (rate_option, unit_option, start_option, zone_option, day_first_option, skip_option)
    for option in reversed(options):
        function = option(function)
    return function
