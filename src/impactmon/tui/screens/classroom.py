"""The Class screen: a tile per person."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Grid
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from impactmon.text import clean
from impactmon.tui.commands import CLASS_COMMANDS, CommandProvider, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.screens.common import Doored
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.views.classroom import Classroom
from impactmon.tui.views.source import finished
from impactmon.tui.views.wording import telling
from impactmon.tui.widgets.classroom import ClassBanner, ClassTile
from impactmon.tui.widgets.frame import framed
from impactmon.tui.widgets.key_line import KeyLine

FRAMES_PER_S = 10
TILE_CELLS = 26
"""Narrowest tile that holds three numerals and their target."""


class ClassScreen(Doored):
    """Counts of up to twelve people at once."""

    DOOR = "live"
    ACTIONS = CLASS_COMMANDS
    BINDINGS: ClassVar = all_bindings(CLASS_COMMANDS)
    COMMANDS: ClassVar = {CommandProvider}
    HELP = """
# Class

A tile per person. The arrow keys choose one; `+` and `−` correct its count, Enter opens its Live screen.
If two people wear each other's sensor: choose one, press `x`, choose the other, press `x` again.
"""

    def __init__(self, room: Classroom, *, glyphs: GlyphSet = BRAILLE) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.room = room
        self.glyphs = glyphs
        self.chosen = 0
        self.swapping: int | None = None
        self._said: list[object] = [None] * len(room.members)
        self._tiles: list[ClassTile] = []

    def compose(self) -> ComposeResult:
        """Lay out: totals, tiles, keys."""
        yield Static("", id="class-header")
        yield ClassBanner(glyphs=self.glyphs)
        with Grid(id="tiles-of-class"):
            for member in self.room.members:
                tile = framed(ClassTile(glyphs=self.glyphs), clean(member.place.name, limit=20))
                self._tiles.append(tile)
                yield tile
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin to look."""
        self.set_interval(1 / FRAMES_PER_S, self.pull)
        self._mark()
        self.call_after_refresh(self.pull)

    def on_resize(self, event: Resize) -> None:
        """Choose the number of columns."""
        grid = self.query_one(Grid)
        grid.styles.grid_size_columns = self.columns(event.size.width)
        self._said = [None] * len(self._tiles)

    def columns(self, width: int | None = None) -> int:
        """Give the number of tiles side by side."""
        fit = max(1, (width or self.size.width) // TILE_CELLS)
        people = max(1, len(self.room.members))
        lines = -(-people // fit)
        return -(-people // lines)

    def pull(self) -> None:
        """Draw the tiles that have news."""
        if not (self.is_mounted and self.is_current):
            return
        total = reached = 0
        for number, (member, tile) in enumerate(zip(self.room.members, self._tiles, strict=True)):
            snapshot = member.snapshot()
            total += snapshot.jumps_today
            reached += snapshot.jumps_today >= snapshot.target.jumps_per_day
            said = telling(snapshot)
            if said != self._said[number]:
                self._said[number] = said
                tile.show(snapshot)
        people = len(self.room.members)
        header = Content.assemble(
            (f"{people} people", "bold"),
            (f"   {total} jumps together   {reached} on target", "$text-muted"),
        )
        self.query_one("#class-header", Static).update(header)
        self.query_one(ClassBanner).show((self._swap_words(), self._shared_trouble()))

    def _swap_words(self) -> str:
        if self.swapping is None:
            return ""
        name = clean(self.room.members[self.swapping].place.name, limit=20)
        return f"{name} swaps sensors with whom? Choose, then x; q stops."

    def _shared_trouble(self) -> str:
        """Give what is wrong with everybody: it does not fit into a tile."""
        said = {member.trouble for member in self.room.members}
        return said.pop() if len(said) == 1 else ""

    def _mark(self) -> None:
        for number, tile in enumerate(self._tiles):
            tile.set_class(number == self.chosen, "-chosen")
            tile.set_class(number == self.swapping, "-swapping")

    def _choose(self, step: int) -> None:
        self.chosen = min(max(self.chosen + step, 0), len(self._tiles) - 1)
        self._mark()

    def action_tile_left(self) -> None:
        """Choose the tile to the left."""
        self._choose(-1)

    def action_tile_right(self) -> None:
        """Choose the tile to the right."""
        self._choose(+1)

    def action_above(self) -> None:
        """Choose the tile above."""
        self._choose(-self.columns())

    def action_below(self) -> None:
        """Choose the tile below."""
        self._choose(+self.columns())

    async def action_add_jump(self) -> None:
        """Correct the chosen person's count upwards."""
        await finished(self.room.members[self.chosen].source.correct(+1))

    async def action_take_jump(self) -> None:
        """Correct the chosen person's count downwards."""
        await finished(self.room.members[self.chosen].source.correct(-1))

    async def action_pause(self) -> None:
        """Pause or go on, all at once."""
        paused = not self.room.members[0].source.snapshot().paused
        for member in self.room.members:
            await finished(member.source.pause(paused))
        self.notify("Paused: nothing is counted" if paused else "Counting again", timeout=3)

    async def action_mark_set(self) -> None:
        """Mark a set for all."""
        for member in self.room.members:
            await finished(member.source.mark())
        self.notify("Set marked for all", timeout=2)

    async def action_swap(self) -> None:
        """Begin or carry out a swap of sensors."""
        if self.swapping is None:
            self.swapping = self.chosen
        else:
            one, self.swapping = self.swapping, None
            await self.room.swap(one, self.chosen)
            self._said = [None] * len(self._tiles)
        self._mark()

    def action_person(self) -> None:
        """Open the chosen person's Live screen."""
        source = self.room.members[self.chosen].source
        self.app.push_screen(LiveScreen(source, glyphs=self.glyphs))

    async def action_quit(self) -> None:
        """End the class; the app asks first while something real is being recorded."""
        if self.swapping is not None:
            self.swapping = None
            self._mark()
            return
        await self.app.run_action("leave")

    async def action_interrupt(self) -> None:
        """End the class at once."""
        await self.app.run_action("interrupt")
