"""The Check screen: standing still, then three hops, before the first workout with a sensor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from impactmon.model import LinkPhase, Snapshot
from impactmon.tui.commands import CHECK_COMMANDS, all_bindings
from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet
from impactmon.tui.drawing.numerals import largest_rows
from impactmon.tui.views.check import HOPS, Finding, SensorCheck
from impactmon.tui.views.replaying import wrapped
from impactmon.tui.views.source import LiveSource, finished
from impactmon.tui.views.wording import blank_words, phase_words
from impactmon.tui.widgets.frame import framed

LOOKS_PER_S = 10
FIGURE_CELLS, FIGURE_ROWS = 40, 5
"""Room for the number that is read while hopping."""
INDENT_CELLS = 5


class CheckScreen(Screen[None]):
    """Watches a running session without counting; its end counts on."""

    ACTIONS = CHECK_COMMANDS
    BINDINGS: ClassVar = all_bindings(CHECK_COMMANDS)
    HELP = """
# Check

Standing still, a sensor reads 1 g. Three easy hops show that it is fastened where you said, and that its
range is enough. Nothing is counted meanwhile. Skip it with Esc whenever you like.
"""

    def __init__(self, source: LiveSource, *, glyphs: GlyphSet = BRAILLE) -> None:
        super().__init__(classes=f"-{glyphs.name}")
        self.source = source
        self.glyphs = glyphs
        self.check = SensorCheck(source.snapshot().placement)

    def compose(self) -> ComposeResult:
        """Lay out: the steps in the middle, keys below."""
        with framed(Vertical(id="check"), "Check the sensor"):
            yield Static("", id="check-figure")
            yield Static("", id="check-steps")
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Stop counting and begin to look."""
        await finished(self.source.pause(True))
        self.set_interval(1 / LOOKS_PER_S, self.pull)
        self.pull()

    def pull(self) -> None:
        """Look at the newest signal, and say what is to be done."""
        if not self.is_mounted:
            return
        snapshot = self.source.snapshot()
        if snapshot.trace is not None and snapshot.sensor.phase is LinkPhase.STREAMING:
            self.check.push(snapshot.trace)
        self.query_one("#check-figure", Static).update(self._figure(snapshot))
        self.query_one("#check-steps", Static).update(self._words(snapshot))

    def _figure(self, snapshot: Snapshot) -> Content:
        """Give what the wearer, who stands away from the screen, must read: first g, then hops."""
        now, begun = self.check.now_g, self.check.rest_g is not None
        if snapshot.sensor.phase is not LinkPhase.STREAMING and not self.check.done:
            return Content()
        if begun:
            figure, unit = str(len(self.check.hop_peaks_g)), f"of {HOPS} hops"
        elif now is not None:
            figure, unit = f"{now:.2f}", "g"
        else:
            return Content()
        rows = largest_rows(figure, FIGURE_CELLS, FIGURE_ROWS, self.glyphs.solid)
        beside = [*[Content()] * (len(rows) - 1), Content.styled(unit, "bold")]
        colour = "$accent" if begun else "$figure"
        lines = [
            Content.assemble("   ", (row, colour), "  ", said) for row, said in zip(rows, beside, strict=True)
        ]
        return Content("\n").join([*lines, Content()])

    def _words(self, snapshot: Snapshot) -> Content:
        if snapshot.sensor.phase is not LinkPhase.STREAMING and not self.check.done:
            said = blank_words(snapshot) or (f"Sensor: {phase_words(snapshot.sensor)}.",)
            return Content.styled("\n\n".join([*said, "Esc begins without a check."]), "$text-muted")
        lines = [*self._still(), Content(), *self._hops(snapshot.sensor.range_g)]
        if self.check.done:
            keys = (
                ("Enter", "$accent bold"),
                " begins the workout, ",
                ("r", "$accent bold"),
                " checks again.",
            )
            lines += [Content(), Content.assemble(*keys)]
        return Content("\n").join(lines)

    def _still(self) -> list[Content]:
        found = self.check.rest_finding()
        title = self._title("1  Stand still for two seconds", done=found is not None)
        if found is not None:
            return [title, *self._finding(found)]
        now = self.check.now_g
        value = self.glyphs.sign("dash") if now is None else f"{now:.2f}"
        return [title, Content.assemble(f"   now {value} g", ("   still moving", "$text-muted"))]

    def _hops(self, range_g: float | None) -> list[Content]:
        begun = self.check.rest_g is not None
        title = self._title(
            f"2  Then hop {HOPS} times, easily, on the spot", done=self.check.done, begun=begun
        )
        if self.check.done:
            return [
                title,
                *(line for found in self.check.hop_findings(range_g) for line in self._finding(found)),
            ]
        seen = len(self.check.hop_peaks_g)
        marks = self.glyphs.sign("bar") * (3 * seen) + self.glyphs.sign("track") * (3 * (HOPS - seen))
        return [
            title,
            Content.assemble((f"   {marks}", "$accent"), f"  {seen} of {HOPS}") if begun else Content(),
        ]

    def _title(self, words: str, *, done: bool, begun: bool = True) -> Content:
        sign = f" {self.glyphs.sign('done')}" if done else ""
        return Content.assemble((words, "bold" if begun else "$text-muted"), (sign, "$accent bold"))

    def _finding(self, found: Finding) -> list[Content]:
        sign, colour = (self.glyphs.sign("done"), "$accent") if found.good else ("!", "$warning bold")
        room = max(20, self.query_one("#check-steps").size.width - INDENT_CELLS)
        said = wrapped(self.glyphs.written(found.says), room)
        heads = [f"   {sign} ", *[" " * INDENT_CELLS] * len(said)]
        style = "" if found.good else "$warning"
        return [
            Content.assemble((head, colour), (line, style)) for head, line in zip(heads, said, strict=False)
        ]

    def action_check_again(self) -> None:
        """Begin anew."""
        self.check = SensorCheck(self.source.snapshot().placement)

    async def action_begin(self) -> None:
        """Count from now on, and show the Live screen."""
        await finished(self.source.pause(False))
        self.dismiss()

    async def action_interrupt(self) -> None:
        """Leave at once."""
        await self.app.run_action("interrupt")
