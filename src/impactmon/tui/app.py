"""The terminal application around a live session."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal

from textual.screen import Screen
from textual.worker import Worker

from impactmon.errors import ImpactmonError
from impactmon.model import Snapshot
from impactmon.text import clean
from impactmon.tui.base import Doors, ImpactApp
from impactmon.tui.drawing.glyphs import GlyphSet, chosen_glyphs
from impactmon.tui.screens.check import CheckScreen
from impactmon.tui.screens.classroom import ClassScreen
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.views.classroom import Classroom
from impactmon.tui.views.lost import LossAlarm
from impactmon.tui.views.source import LiveSource, finished

logger = logging.getLogger(__name__)

STOP_TIMEOUT_S = 5.0
"""How long a session may take to end before the screen is given back, s."""
CONFIRM_WITHIN_S = 3.0
"""A second press within this time confirms, s."""
LOOK_S = 1.0
"""How often it is asked whether a sensor stays away, s."""
EXIT_CODES = {"SIGTERM": 143, "SIGHUP": 143}
"""Asked to stop, or the terminal went away: as docs/cli.md says."""
INTERRUPTED = 130


class LiveApp(ImpactApp):
    """Shows a live session and ends it when the user leaves.

    Parameters
    ----------
    source : LiveSource
        The session; it runs in the application's own event loop.
    glyphs : GlyphSet
        How to draw.
    speak : bool
        Speak the count from the start.
    doors : mapping
        Makes the screens that can be opened beside the session.
    check : bool
        Begin with the check of the sensor.
    """

    def __init__(
        self,
        source: LiveSource | Classroom,
        *,
        glyphs: GlyphSet,
        speak: bool = False,
        doors: Doors | None = None,
        check: bool = False,
    ) -> None:
        super().__init__(doors=doors, home="live", glyphs=glyphs)
        self._speak = speak
        self._check = check
        self.source = source
        self._session: Worker[object] | None = None
        self._asked_s: float | None = None
        self._alarm = LossAlarm()

    def on_mount(self) -> None:
        """Show the screen and start the session beside it."""
        self.push_screen(self.first_screen())
        if self._check and not isinstance(self.source, Classroom):
            self.push_screen(CheckScreen(self.source, glyphs=self.glyphs))
        self.set_interval(LOOK_S, self.look_for_losses)
        self._session = self.run_worker(self._run_session(), name="session", exit_on_error=False)
        self._catch_signals()

    def on_ready(self) -> None:
        """Leave what was loaded so far out of the search for garbage: it takes 70 ms, and the trace would stand."""
        gc.freeze()

    def on_unmount(self) -> None:
        """Leave the process as it was found."""
        gc.unfreeze()

    def first_screen(self) -> Screen[None]:
        """Give the screen to begin with."""
        assert not isinstance(self.source, Classroom)  # a class has its own application
        return LiveScreen(self.source, glyphs=self.glyphs, speak=self._speak)

    def snapshots(self) -> list[Snapshot]:
        """Give a picture of every session that runs."""
        assert not isinstance(self.source, Classroom)
        return [self.source.snapshot()]

    def look_for_losses(self) -> None:
        """Ring once for every sensor that stays away, and say so on screens that would not."""
        for lost in self._alarm.newly_lost(self.snapshots()):
            self.bell()
            if not isinstance(self.screen, (LiveScreen, ClassScreen)):
                whose = (
                    f"{clean(lost.athlete.name, limit=20)}: " if lost.athlete and lost.athlete.name else ""
                )
                self.notify(
                    f"{whose}nothing is counted until it comes back.",
                    title="Sensor lost",
                    severity="warning",
                    markup=False,
                )

    def recording(self) -> bool:
        """Tell whether something real is being recorded."""
        assert not isinstance(self.source, Classroom)
        snapshot = self.source.snapshot()
        return snapshot.recording and not snapshot.simulated

    async def _run_session(self) -> object:
        try:
            return await self.source.run()
        except ImpactmonError as error:
            self.tell(error, timeout=30)
        except Exception as error:  # the screen must outlive whatever a radio does
            logger.exception("the session ended with an error")
            self.notify(
                clean(f"{type(error).__name__}: {error}", limit=300),
                title="The session ended",
                severity="error",
                timeout=30,
                markup=False,
            )
        return None

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name, code in EXIT_CODES.items():
            number = getattr(signal, name, None)
            if number is None:
                continue
            try:
                loop.add_signal_handler(number, self._leave_soon, code)
            except (NotImplementedError, RuntimeError, ValueError):
                return  # no handlers on this system, or not in the main thread

    def _leave_soon(self, code: int) -> None:
        self.run_worker(self.leave(code), name="leave", exclusive=True)

    async def action_leave(self) -> None:
        """Leave; ask for a second press while something real is being recorded."""
        now_s = asyncio.get_running_loop().time()
        confirmed = self._asked_s is not None and now_s - self._asked_s <= CONFIRM_WITHIN_S
        if self.recording() and not confirmed:
            self._asked_s = now_s
            self.notify(
                "Recording. Press q again to stop and leave.", severity="warning", timeout=CONFIRM_WITHIN_S
            )
            return
        await self.leave(0)

    async def action_interrupt(self) -> None:
        """Leave at once; what was received is kept."""
        await self.leave(INTERRUPTED)

    async def leave(self, code: int) -> None:
        """End the session cleanly, then the application with `code`."""
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await finished(self.source.stop())
                if self._session is not None and self._session.is_running:
                    await self._session.wait()
        except TimeoutError:
            logger.warning("the session did not end within %s s", STOP_TIMEOUT_S)
        except Exception:
            logger.exception("the session could not be stopped")
        self.exit(code)


def run_live(
    source: LiveSource,
    *,
    glyphs: str | None = None,
    speak: bool = False,
    doors: Doors | None = None,
    check: bool = False,
) -> int:
    """Show a live session until the user leaves.

    Parameters
    ----------
    source : LiveSource
        The session, not yet running.
    glyphs : str or None
        ``braille``, ``block`` or ``ascii``; None takes `$IMPACTMON_GLYPHS`, else braille.
    speak : bool
        Speak the count from the start.
    doors : mapping or None
        Makes the screens that can be opened beside the session.
    check : bool
        Begin with the check of the sensor.

    Returns
    -------
    int
        Exit code: 0, 130 or 143.
    """
    app = LiveApp(source, glyphs=chosen_glyphs(glyphs), speak=speak, doors=doors, check=check)
    app.run()
    return app.return_value or 0


class ClassApp(LiveApp):
    """Shows a class and ends its sessions when the user leaves."""

    def __init__(self, room: Classroom, *, glyphs: GlyphSet, doors: Doors | None = None) -> None:
        super().__init__(room, glyphs=glyphs, doors=doors)
        self.room = room

    def first_screen(self) -> Screen[None]:
        """Give the tiles."""
        return ClassScreen(self.room, glyphs=self.glyphs)

    def snapshots(self) -> list[Snapshot]:
        """Give a picture of every session that runs."""
        return [member.source.snapshot() for member in self.room.members]

    def recording(self) -> bool:
        """Tell whether something real is being recorded."""
        return any(snapshot.recording and not snapshot.simulated for snapshot in self.snapshots())


def run_class(room: Classroom, *, glyphs: str | None = None, doors: Doors | None = None) -> int:
    """Show a class until the user leaves; give the exit code."""
    app = ClassApp(room, glyphs=chosen_glyphs(glyphs), doors=doors)
    app.run()
    return app.return_value or 0
