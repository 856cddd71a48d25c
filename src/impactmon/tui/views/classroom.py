"""Several people with a sensor each: a session per person, and swapping sensors while they run."""

from __future__ import annotations

import asyncio
import csv
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from impactmon.errors import ImpactmonError, RosterError
from impactmon.model import PLACEMENT_ALIASES, Placement, Snapshot
from impactmon.text import clean
from impactmon.tui.views.setup import read_mass
from impactmon.tui.views.source import LiveSource, finished

logger = logging.getLogger(__name__)

MOST_PEOPLE = 12
"""More connections than one adapter holds, and more tiles than can be read."""
SEPARATORS = ",;\t"
"""Between the columns; a spreadsheet set to a comma as decimal sign writes semicolons."""
NEEDED = ("name", "sensor")
OPTIONAL = ("id", "mass_kg", "placement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a roster.

    Attributes
    ----------
    id, name : str
        Who.
    sensor : str
        Name, beginning of it, or address of the sensor.
    body_mass_kg, placement : optional
        As far as told.
    """

    id: str
    name: str
    sensor: str
    body_mass_kg: float | None = None
    placement: Placement | None = None


def read_roster(text: str) -> tuple[Place, ...]:
    """Read a roster: CSV with the columns name and sensor, and perhaps id, mass_kg, placement.

    Raises
    ------
    RosterError
        If a column is missing, a value makes no sense, or a sensor or person is named twice.
    """
    text = text.removeprefix("\ufeff")
    between = max(SEPARATORS, key=text.partition("\n")[0].count)
    told = csv.DictReader(io.StringIO(text, newline=""), delimiter=between)
    numbered = [(told.line_num, row) for row in told]
    rows = {line: row for line, row in numbered if any(str(value or "").strip() for value in row.values())}
    found = {(name or "").strip().lower() for name in (told.fieldnames or ())}
    if not rows:
        raise RosterError(
            "The roster names nobody.", hint=f"Its first line is: {','.join((*NEEDED, *OPTIONAL))}."
        )
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise RosterError(
            f"The roster has no column {' and no column '.join(missing)}.",
            hint=f"Its first line is: {','.join((*NEEDED, *OPTIONAL))}.",
        )
    places = tuple(_place(number, row) for number, row in rows.items())
    _refuse_doubles(places)
    return places


def _place(line: int, row: dict[str, str | None]) -> Place:
    said = {str(key).strip().lower(): clean((value or "").strip()) for key, value in row.items() if key}
    if not said["name"] or not said["sensor"]:
        raise RosterError(f"Line {line} of the roster lacks a name or a sensor.")
    mass, wrong = read_mass(said.get("mass_kg", ""))
    if wrong:
        raise RosterError(f"Line {line} of the roster: {wrong}")
    return Place(
        id=said.get("id") or said["name"],
        name=said["name"],
        sensor=said["sensor"],
        body_mass_kg=mass,
        placement=_placement(line, said.get("placement", "")),
    )


def _placement(line: int, word: str) -> Placement | None:
    word = word.lower()
    if not word:
        return None
    if word in PLACEMENT_ALIASES:
        return PLACEMENT_ALIASES[word]
    try:
        return Placement(word)
    except ValueError as error:
        raise RosterError(
            f"Line {line} of the roster: {word!r} is no placement.",
            hint=f"Choose from {', '.join(Placement)}.",
        ) from error


def _refuse_doubles(places: Sequence[Place]) -> None:
    for what, values in (
        ("sensor", [place.sensor for place in places]),
        ("person", [place.id for place in places]),
    ):
        folded = [value.casefold() for value in values]
        twice = [value for value in values if folded.count(value.casefold()) > 1]
        if twice:
            raise RosterError(f"The roster names the {what} {twice[0]!r} twice.")
    if len(places) > MOST_PEOPLE:
        raise RosterError(
            f"The roster has {len(places)} people; at most {MOST_PEOPLE} at a time can be shown."
        )


@dataclass(slots=True)
class Member:
    """A person of the class while it runs.

    Attributes
    ----------
    place : Place
        Who, with which sensor now.
    source : LiveSource
        The session.
    trouble : str
        Why the session ended, empty while it runs.
    """

    place: Place
    source: LiveSource
    trouble: str = ""
    task: asyncio.Task[object] | None = field(default=None, repr=False)

    def snapshot(self) -> Snapshot:
        """Give the picture of now, with the person's name and what went wrong."""
        snapshot = self.source.snapshot()
        return replace(snapshot, message=self.trouble) if self.trouble else snapshot


class Classroom:
    """Runs the sessions of a class.

    Parameters
    ----------
    places : sequence of Place
        Who wears which sensor.
    begin : callable
        Makes a session for a place, given the jumps its person already has today.
    """

    def __init__(self, places: Sequence[Place], begin: Callable[[Place, int | None], LiveSource]) -> None:
        self._begin = begin
        self._ended = asyncio.Event()
        self.members = [Member(place, begin(place, None)) for place in places]

    async def run(self) -> None:
        """Stream from all sensors until `stop`."""
        for member in self.members:
            self._start(member)
        try:
            await self._ended.wait()
        finally:
            await self._drop()

    async def _drop(self) -> None:
        """Cancel what still runs: whoever ended us without `stop` must leave no session behind."""
        tasks = [member.task for member in self.members if member.task is not None and not member.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def stop(self) -> None:
        """End all sessions; what was received is kept."""
        await asyncio.gather(*(self._end(member) for member in self.members))
        self._ended.set()

    async def swap(self, one: int, other: int) -> None:
        """Let two people exchange their sensors; both keep their counts."""
        first, second = self.members[one], self.members[other]
        if first is second:
            return
        counts = [member.source.snapshot().jumps_today for member in (first, second)]
        await asyncio.gather(self._end(first), self._end(second))
        sensors = (second.place.sensor, first.place.sensor)
        for member, sensor, count in zip((first, second), sensors, counts, strict=True):
            member.place = replace(member.place, sensor=sensor)
            member.source = self._begin(member.place, count)
            self._start(member)

    def _start(self, member: Member) -> None:
        member.trouble = ""
        member.task = asyncio.create_task(self._watch(member), name=f"session of {member.place.id}")

    async def _watch(self, member: Member) -> None:
        try:
            await member.source.run()
        except ImpactmonError as error:
            member.trouble = clean(str(error), limit=160)
        except Exception as error:  # one person's session must not end the class
            logger.exception("a session ended with an error")
            member.trouble = clean(f"{type(error).__name__}: {error}", limit=160)

    async def _end(self, member: Member) -> None:
        await finished(member.source.stop())
        if member.task is not None:
            await member.task
