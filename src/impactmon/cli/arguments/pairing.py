"""Which sensor belongs to whom."""

from __future__ import annotations

import click

SIDES = ("left", "right")


def one_each(sensors: tuple[str, ...], athletes: tuple[str, ...]) -> list[tuple[str | None, str | None]]:
    """Pair sensors with athletes.

    Two sensors on one person would count each jump twice, so several sensors need several athletes.
    """
    if len(sensors) <= 1 and len(athletes) <= 1:
        return [(sensors[0] if sensors else None, athletes[0] if athletes else None)]
    if not len(sensors) == len(athletes) == len(set(athletes)) == len(set(sensors)):
        raise click.UsageError(
            f"{len(sensors)} sensors and {len(athletes)} athletes: name one athlete for each sensor. "
            "Two sensors on one person would count each jump twice, unless they are a --pair."
        )
    return list(zip(sensors, athletes, strict=True))


def both_sides(sensors: tuple[str, ...], athletes: tuple[str, ...]) -> list[tuple[str | None, str | None]]:
    """Give a left and a right sensor to the same person."""
    if len(sensors) != 2 or len(set(sensors)) != 2 or len(athletes) > 1:
        raise click.UsageError(
            "A --pair is two different --sensor, the left one first, of one --athlete at most."
        )
    who = athletes[0] if athletes else None
    return [(sensors[0], who), (sensors[1], who)]
