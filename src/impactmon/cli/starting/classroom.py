"""`impactmon live --roster`: several people at once, each with a sensor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from impactmon.errors import MissingFileError, RosterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from impactmon.ble.radio import Radio
    from impactmon.model import Event
    from impactmon.session import LiveSession
    from impactmon.store import Store
    from impactmon.tui.views.classroom import Place


def tell(roster: Path, *, sample_rate_hz: float, seconds: float | None) -> int:
    """Count the class of a roster without a screen: a line per event with the person's name; give the exit code."""
    import sys

    from impactmon.ble.radio import Radio
    from impactmon.cli.history.offers import open_store
    from impactmon.cli.history.recording import tell_unstored
    from impactmon.cli.output.plain import PlainVoice, run_plain
    from impactmon.session import SessionGroup
    from impactmon.tui.views.classroom import read_roster

    places = read_roster(_text(roster))
    radio = Radio()
    voices = [PlainVoice(sys.stdout, place.name) for place in places]
    with open_store() as store:
        sessions = [
            session_of(place, None, store, radio, sample_rate_hz=sample_rate_hz, on_event=voice.tell)
            for place, voice in zip(places, voices, strict=True)
        ]
        code = run_plain(SessionGroup(sessions), voices, seconds=seconds)
    return code or tell_unstored(sessions, store)


def teach(roster: Path, *, glyphs: str | None = None, sample_rate_hz: float) -> int:
    """Show the class of a roster until the user leaves; give the exit code."""
    from impactmon.ble.radio import Radio
    from impactmon.cli.doors import doors
    from impactmon.cli.history.offers import open_store
    from impactmon.cli.history.recording import tell_unstored
    from impactmon.tui.app import run_class
    from impactmon.tui.drawing.glyphs import chosen_glyphs
    from impactmon.tui.views.classroom import Classroom, read_roster

    places = read_roster(_text(roster))
    radio = Radio()
    sessions: list[LiveSession] = []

    def begin(place: Place, jumps_before: int | None) -> LiveSession:
        sessions.append(session_of(place, jumps_before, store, radio, sample_rate_hz=sample_rate_hz))
        return sessions[-1]

    with open_store() as store:
        ways = doors(glyphs=chosen_glyphs(glyphs), opened=lambda: store)
        code = run_class(Classroom(places, begin), glyphs=glyphs, doors=ways)
    return code or tell_unstored(sessions, store)


def session_of(
    place: Place,
    jumps_before: int | None,
    store: Store,
    radio: Radio,
    *,
    sample_rate_hz: float,
    on_event: Callable[[Event], None] | None = None,
) -> LiveSession:
    """Make the session of one person; `jumps_before` None asks the database."""
    from impactmon.ble.scan import SensorChoice
    from impactmon.cli.history.recording import keeper
    from impactmon.drivers.base import StreamRequest
    from impactmon.model import Athlete, Target
    from impactmon.session import LiveSession, SessionSetup
    from impactmon.store import Board

    with Board(store.path) as board:
        today = board.today()
        day = board.day(today, athlete=place.id)
    setup = SessionSetup(
        athlete=Athlete(id=place.id, name=place.name, body_mass_kg=place.body_mass_kg),
        placement=place.placement,
        body_mass_kg=place.body_mass_kg,
        target=Target(jumps_per_day=day.target, name=f"{day.target} jumps a day"),
        jumps_before=day.jumps if jumps_before is None else jumps_before,
        day=today,
        simulated=radio.simulated,
    )
    return LiveSession(
        SensorChoice(wanted=place.sensor),
        radio,
        setup=setup,
        keep=keeper(store, setup, name="class"),
        request=StreamRequest(sample_rate_hz=sample_rate_hz),
        on_event=on_event,
    )


def _text(roster: Path) -> str:
    try:
        return roster.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise MissingFileError(f"There is no roster {roster.name}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(f"{roster.name} cannot be read as text.", hint="Save it as CSV, UTF-8.") from error
