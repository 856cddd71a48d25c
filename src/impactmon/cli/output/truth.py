"""Detected figures beside the generator's ground truth, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING

from impactmon.cli.output.forces import interval_words
from impactmon.model import Event, Jump, Landing, Status

if TYPE_CHECKING:
    from firmware_sim.motion import Motion, TruthEvent

SAME_WITHIN_S = 0.2
"""A detected landing is that of the true jump whose landing is no farther away, s: half a hop."""

HEADING = " nr  kind             at s    flight ms    height cm   force BW (95 %)    (true)"
RULE = "-" * len(HEADING)


def report_lines(
    motion: Motion, finals: Sequence[Event], *, played_s: float, stored_jumps: int
) -> Iterator[str]:
    """Write the comparison.

    Parameters
    ----------
    motion : Motion
        What was played.
    finals : sequence of Event
        What was detected.
    played_s : float
        Length of the session, s.
    stored_jumps : int
        Counted jumps in the database.
    """
    jumps = [event for event in finals if isinstance(event, Jump) and event.status is Status.COUNTED]
    landings = [event for event in finals if isinstance(event, Landing) and event.status is Status.COUNTED]
    true_jumps = [event for event in motion.truth if event.is_jump]
    true_landings = [event for event in motion.truth if event.is_landing]
    pairs = pair(true_jumps, jumps)
    yield "SIMULATED workout: virtual sensor, real Bluetooth client code, engine, database"
    yield f"{played_s:.1f} s at {motion.sample_rate_hz:g} Hz, ±{motion.range_g:g} g; worn at the " + str(
        f"{motion.wearer.placement}, {motion.wearer.body_mass_kg:g} kg; seed {motion.seed}"
    )
    yield ""
    yield "            detected   true"
    yield f"jumps       {len(jumps):>8}{len(true_jumps):>7}"
    yield f"landings    {len(landings):>8}{len(true_landings):>7}"
    yield f"in database {stored_jumps:>8}"
    yield ""
    yield HEADING
    yield RULE
    for number, (true, found) in enumerate(pairs, start=1):
        yield _row(number, true, found)
    yield RULE
    yield from _summary(pairs, len(jumps))


def pair(truth: Sequence[TruthEvent], found: Sequence[Jump]) -> list[tuple[TruthEvent, Jump | None]]:
    """Pair each true jump with the nearest detected landing; each detected one is used once."""
    free = list(found)
    pairs: list[tuple[TruthEvent, Jump | None]] = []
    for true in truth:
        landed_s = true.landing_s if true.landing_s is not None else true.time_s
        near = min(free, key=lambda jump: abs(jump.landing_s - landed_s), default=None)
        if near is not None and abs(near.landing_s - landed_s) <= SAME_WITHIN_S:
            free.remove(near)
            pairs.append((true, near))
        else:
            pairs.append((true, None))
    return pairs


def _row(number: int, true: TruthEvent, found: Jump | None) -> str:
    flight = f"{_scaled(found and found.flight_time_s, 1000)} ({_scaled(true.flight_time_s, 1000)})"
    height = f"{_scaled(found and found.jump_height_m, 100, 1)} ({_scaled(true.jump_height_m, 100, 1)})"
    place = f" {number:>2}  {true.kind:<15}{true.landing_s or true.time_s:>6.1f}"
    return f"{place}{flight:>13}{height:>13}   {_force(found):<17} ({true.peak_force_20hz_bw:.2f})"


def _force(found: Jump | None) -> str:
    if found is None:
        return "not detected"
    if found.peak_grf_bw is None:
        return f"none: {found.grf_reason or 'unknown'}"
    mark = "≥" if found.clipped else ""
    interval = interval_words(found.peak_grf_bw_low, found.peak_grf_bw_high, "-")
    return f"{mark}{found.peak_grf_bw:.2f}{interval}"


def _scaled(value: float | None, by: float, decimals: int = 0) -> str:
    return "-" if value is None else f"{value * by:.{decimals}f}"


def _summary(pairs: Sequence[tuple[TruthEvent, Jump | None]], detected: int) -> Iterator[str]:
    matched = [(true, found) for true, found in pairs if found is not None]
    flights = [abs(found.flight_time_s - (true.flight_time_s or 0.0)) * 1000 for true, found in matched]
    covered = [
        (found.peak_grf_bw_low or 0.0) <= true.peak_force_20hz_bw <= (found.peak_grf_bw_high or inf)
        for true, found in matched
        if found.peak_grf_bw is not None
    ]
    yield f"matched {len(matched)} of {len(pairs)}; {detected - len(matched)} detected without a true jump"
    if flights:
        mean_ms = sum(flights) / len(flights)
        yield f"flight time off by {mean_ms:.0f} ms on average, {max(flights):.0f} ms at most"
    if covered:
        yield f"true force inside the 95 % interval for {sum(covered)} of {len(covered)}"
    yield "In brackets: the generator's truth. Force: resultant in the 20 Hz band."
