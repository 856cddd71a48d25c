"""The Live screen: a workout as it happens."""

from __future__ import annotations

from typing import ClassVar, Protocol, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from impactmon.model import Jump, LinkPhase, Snapshot, Status
from impactmon.tui.commands import LIVE_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.screens.check import CheckScreen
from impactmon.tui.screens.common import Doored
from impactmon.tui.views.source import LiveSource, finished
from impactmon.tui.views.wording import telling
from impactmon.tui.voice import Voice
from impactmon.tui.widgets.events import EventList
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.key_line import KeyLine
from impactmon.tui.widgets.scope import WINDOW_S, Scope
from impactmon.tui.widgets.status import Banner, SmallPrint, StatusLine, TodayLine
from impactmon.tui.widgets.tiles import CountTile, FarView, LandingTile, RestTile

FRAMES_PER_S = 25
"""A packet waits for a frame at most: with 15 a second one in a hundred is seen later than 0.1 s after it came."""

IDLE_TICKS = 8
"""Without samples only every so many frames is looked at."""


class Shows(Protocol):
    """A widget that can be given a snapshot."""

    def show(self, snapshot: Snapshot) -> None:
        """Show it."""
        ...


def _counted(snapshot: Snapshot) -> set[str]:
    return {e.id for e in snapshot.events if isinstance(e, Jump) and e.status is Status.COUNTED}


class LiveScreen(Doored):
    """Count, trace and last landing of a running session."""

    DOOR = "live"
    ACTIONS = LIVE_COMMANDS
    BINDINGS: ClassVar = all_bindings(LIVE_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Live

Force is an estimate of the external force under both feet in body weights (BW), with the interval that
holds 95 of 100 landings.

The trace is the resultant of the three axes in g: 1 g is standing still, 0 g is flight, the spike is the
landing. Above the dotted line it counts as high. Under it: ▲ jump, △ landing, ? uncertain,
× not counted; ┊ is a gap.
"""

    def __init__(
        self,
        source: LiveSource,
        *,
        glyphs: GlyphSet = BRAILLE,
        ticking: bool = True,
        speak: bool = False,
    ) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.source = source
        self.glyphs = glyphs
        self._ticking = ticking
        self._timer: Timer | None = None
        self._bell = False
        self._ticks = 0
        self._said: tuple[object, ...] = ()
        self._voice = Voice() if speak else None
        self.snapshot = source.snapshot()
        self._rung = _counted(self.snapshot)

    def compose(self) -> ComposeResult:
        """Lay out: status, banner, plot and events, tiles, today, small print, keys."""
        glyphs = self.glyphs
        yield StatusLine(glyphs=glyphs)
        yield Banner(glyphs=glyphs)
        with Horizontal(id="plot-row"):
            yield framed(Scope(glyphs=glyphs), f"Acceleration, g with gravity, last {WINDOW_S:.0f} s")
            yield framed(EventList(glyphs=glyphs), "Events")
        with Horizontal(id="tiles"):
            yield framed(CountTile(glyphs=glyphs), "Jumps today")
            yield framed(LandingTile(glyphs=glyphs), "Last landing")
            yield framed(RestTile(glyphs=glyphs), "Rest")
        yield FarView(glyphs=glyphs)
        yield TodayLine(glyphs=glyphs)
        yield SmallPrint(glyphs=glyphs)
        yield KeyLine()

    def on_mount(self) -> None:
        """Start to pull."""
        if self._ticking:
            self._timer = self.set_interval(1 / FRAMES_PER_S, self._tick)
        self._tell_voice_trouble()
        self.call_after_refresh(self.pull)

    async def on_unmount(self) -> None:
        """Fall silent."""
        if self._voice is not None:
            await self._voice.close()

    def on_screen_suspend(self) -> None:
        """Stop drawing while another screen is on top."""
        if self._timer is not None:
            self._timer.pause()

    def on_screen_resume(self) -> None:
        """Go on drawing."""
        if self._timer is not None:
            self._timer.resume()

    def _tick(self) -> None:
        """Draw at full pace only while samples come: nobody needs 25 pictures a second of a standstill.

        Whether they come is looked at each time: else the first ones would wait for the next slow picture.
        """
        self._ticks += 1
        snapshot = self.source.snapshot()
        if snapshot.sensor.phase is LinkPhase.STREAMING or self._ticks % IDLE_TICKS == 0:
            self._hand_out(snapshot)

    def pull(self) -> None:
        """Take the newest snapshot and draw it."""
        self._hand_out(self.source.snapshot())

    def _hand_out(self, snapshot: Snapshot) -> None:
        """Hand a snapshot to every widget."""
        if not self.is_mounted:
            return
        self.snapshot = snapshot
        self.query_one(Scope).show(self.snapshot)
        said = telling(self.snapshot)
        if said != self._said:
            self._said = said
            for widget in self.query("Panel"):
                cast("Shows", widget).show(self.snapshot)
        self._ring(self.snapshot)

    def _ring(self, snapshot: Snapshot) -> None:
        """Ring and speak once for each jump that has come to count, whatever its later revisions."""
        counted = _counted(snapshot)
        new, self._rung = counted - self._rung, counted
        if new and self._bell:
            self.app.bell()
        if new and self._voice is not None:
            self._voice.say(snapshot.jumps_today)
        self._tell_voice_trouble()

    def _tell_voice_trouble(self) -> None:
        """Say once why nothing is spoken, and stop trying."""
        if self._voice is not None and self._voice.trouble:
            self.notify(self._voice.trouble, title="Not spoken", severity="warning", markup=False)
            self._voice = None

    async def action_pause(self) -> None:
        """Pause or go on."""
        await finished(self.source.pause(not self.snapshot.paused))
        self.pull()

    async def action_add_jump(self) -> None:
        """Correct the count upwards."""
        await finished(self.source.correct(+1))
        self.pull()

    async def action_take_jump(self) -> None:
        """Correct the count downwards."""
        await finished(self.source.correct(-1))
        self.pull()

    async def action_mark_set(self) -> None:
        """Mark a set."""
        await finished(self.source.mark())
        self.notify("Set marked", timeout=2)
        self.pull()

    def action_far(self) -> None:
        """Switch between the full screen and the count alone."""
        self.toggle_class("-far")
        self._said = ()
        self.call_after_refresh(self.pull)

    def action_check_sensor(self) -> None:
        """Check standing still and three hops."""
        self.app.push_screen(CheckScreen(self.source, glyphs=self.glyphs))

    def action_bell(self) -> None:
        """Switch the bell."""
        self._bell = not self._bell
        self.notify("Bell on: one ring per counted jump" if self._bell else "Bell off", timeout=2)

    async def action_speak(self) -> None:
        """Switch the spoken count."""
        if self._voice is not None:
            await self._voice.close()
            self._voice = None
            self.notify("Speech off", timeout=2)
            return
        self._voice = Voice()
        if not self._voice.trouble:
            self.notify("Speech on: the count at each counted jump", timeout=2)
        self._tell_voice_trouble()

    async def action_interrupt(self) -> None:
        """Leave at once."""
        await self.app.run_action("interrupt")

    async def action_quit(self) -> None:
        """Leave; the app asks first while something real is being recorded. A class is gone back to."""
        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()
            return
        await self.app.run_action("leave")
