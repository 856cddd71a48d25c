"""A live session as lines of text: one per event, one per change of the link."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from impactmon.cli.output.forces import force_words
from impactmon.model import Event, Gap, Jump, Landing, LinkPhase, Reject, Snapshot, Status
from impactmon.text import clean

if TYPE_CHECKING:
    from impactmon.session import SessionGroup

LOOK_S = 0.5
"""How often the link is looked at, s."""

SHORTEST_GAP_S = 0.2
"""Shorter gaps are in the summary's figure only, s."""

EXIT_CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 143}


def clock(seconds: float) -> str:
    """Write session time as m:ss.

    >>> clock(75.2)
    ' 1:15'
    """
    return f"{int(seconds) // 60:2d}:{int(seconds) % 60:02d}"


def load_words(jump: Jump | Landing) -> str:
    """Write a force with its interval, or the landing in g where there is none."""
    return force_words(jump, "-") or f"{'≥ ' if jump.clipped else ''}{jump.peak_g:.1f} g"


class PlainVoice:
    """Tells a session line by line.

    Parameters
    ----------
    out : text stream
        Where to.
    name : str
        Whose session, if there are several.
    """

    def __init__(self, out: TextIO, name: str = "") -> None:
        self._out = out
        self._name = f"{clean(name, limit=12):<12}  " if name else ""
        self._told: dict[str, str] = {}
        self._jumps: dict[str, Status] = {}
        self._phase: LinkPhase | None = None
        self._message = ""
        self._notice = ""
        self._gaps_to_s = 0.0

    def tell(self, event: Event) -> None:
        """Tell an event when it is first seen, and again only if what it says has changed."""
        line = self._line(event)
        if line is None or self._told.get(event.id) == line:
            return
        self._told[event.id] = line
        while len(self._told) > 256:
            self._told.pop(next(iter(self._told)))
        self._say(event.time_s, line)

    def look(self, snapshot: Snapshot) -> None:
        """Tell what has changed about the link and the storing."""
        sensor = snapshot.sensor
        changed = (sensor.phase, sensor.message) != (self._phase, self._message)
        if changed and sensor.phase is not LinkPhase.FAILED:  # a failure is the call's error, told by it
            self._phase, self._message = sensor.phase, sensor.message
            self._say(snapshot.clock_s, f"{sensor.name}: {sensor.phase}. {sensor.message}".rstrip())
        self._tell_notice(snapshot)
        for gap in snapshot.gaps:
            self._tell_gap(gap)

    def sum_up(self, snapshot: Snapshot) -> None:
        """Tell the totals, and what is not stored."""
        self._tell_notice(snapshot)
        covered = snapshot.recorded_fraction
        lost = "" if covered is None else f", {100 * covered:.1f} % of the time recorded"
        self._say(
            snapshot.clock_s,
            f"{snapshot.jumps} jumps, {snapshot.uncertain} uncertain, {snapshot.landings} landings{lost}",
        )

    def _tell_notice(self, snapshot: Snapshot) -> None:
        if snapshot.message and snapshot.message != self._notice:
            self._say(snapshot.clock_s, clean(snapshot.message, limit=300))
        self._notice = snapshot.message

    def _tell_gap(self, gap: Gap) -> None:
        if gap.start_s < self._gaps_to_s:
            return
        self._gaps_to_s = gap.end_s
        if gap.duration_s >= SHORTEST_GAP_S:
            self._say(gap.start_s, f"lost {gap.duration_s:.1f} s: {gap.reason}")

    def _line(self, event: Event) -> str | None:
        if isinstance(event, Jump):
            self._jumps[event.id] = event.status
            height = "" if event.jump_height_m is None else f" {100 * event.jump_height_m:.0f} cm,"
            doubt = "" if event.status is Status.COUNTED else f" ({event.status})"
            return f"jump{height} {load_words(event)}{doubt}"
        if isinstance(event, Landing) and event.jump_id is None:
            return f"landing {load_words(event)}"
        if isinstance(event, Reject) and self._jumps.pop(event.id, None) is not None:
            return f"no jump after all: {event.reason}"
        return None

    def _say(self, time_s: float, text: str) -> None:
        self._out.write(f"{clock(time_s)}  {self._name}{text}\n")
        self._out.flush()


def run_plain(group: SessionGroup, voices: Sequence[PlainVoice], *, seconds: float | None = None) -> int:
    """Run sessions to their end and give the exit code."""
    return asyncio.run(hold(group, voices, seconds))


async def hold(group: SessionGroup, voices: Sequence[PlainVoice], seconds: float | None) -> int:
    """Run sessions, tell what happens, stop on a signal or after `seconds` of the first one's clock."""
    code = 0

    def leave(exit_code: int) -> None:
        nonlocal code
        code = exit_code
        group.stop()

    _on_signals(leave)
    running = asyncio.create_task(group.run())
    while not running.done():
        await asyncio.wait({running}, timeout=LOOK_S)
        seen = group.snapshots()
        for voice, snapshot in zip(voices, seen, strict=True):
            voice.look(snapshot)
        if seconds is not None and seen[0].clock_s >= seconds:
            group.stop()
    sum_up(group, voices)
    running.result()
    return code


def sum_up(group: SessionGroup, voices: Sequence[PlainVoice]) -> None:
    """Tell the totals of each session that received anything."""
    for voice, session in zip(voices, group.sessions, strict=True):
        if session.stream is not None:
            voice.sum_up(session.snapshot())


def _on_signals(leave: Callable[[int], None]) -> None:
    """End the session in good order on Ctrl-C and on a request to stop."""
    loop = asyncio.get_running_loop()
    for name, exit_code in EXIT_CODES.items():
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(number, leave, exit_code)
