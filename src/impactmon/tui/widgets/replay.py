"""The parts of the Replay screen: overview, plot, the card of an event, the lines around them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message

from impactmon.model import Cue, Event, Gap, Jump, Loaded, Reject
from impactmon.text import clean
from impactmon.tui.envelope import TOP_STEPS_G
from impactmon.tui.glyphs import BRAILLE, GlyphSet
from impactmon.tui.numerals import largest_rows
from impactmon.tui.reading import Reading
from impactmon.tui.viewport import Viewport
from impactmon.tui.widgets.events import SIGN_COLOURS
from impactmon.tui.widgets.panel import Panel, spread
from impactmon.tui.widgets.plot import (
    AXIS,
    AXIS_CELLS,
    CURSOR,
    GAP,
    LABEL_CELLS,
    WIDE_CELLS,
    Cells,
    Plot,
    draw_axis,
    draw_envelope,
    draw_signs,
    draw_upright,
    scale_for,
)
from impactmon.tui.wording import (
    LEAST_HEIGHT_M,
    bw,
    bw_interval,
    clock,
    event_sign,
    event_words,
    landing_word,
)


@dataclass(frozen=True, slots=True)
class ReplayView:
    """What the Replay screen shows right now.

    Attributes
    ----------
    reading : Reading
        The recording, read so far.
    port : Viewport
        The part on screen.
    cursor_s : float
        Where we are, s.
    selected : int or None
        Index of the event under the cursor.
    playing : bool
        The cursor moves.
    speed : float
        How fast, in recorded seconds per second.
    """

    reading: Reading
    port: Viewport
    cursor_s: float
    selected: int | None
    playing: bool
    speed: float

    @property
    def event(self) -> Event | None:
        """The selected event."""
        return None if self.selected is None else self.reading.events[self.selected]


def time_label(reading: Reading, time_s: float, *, decimals: int = 0) -> str:
    """Give a time by the clock on the wall where the recording tells it, else since its start."""
    start = reading.recording.start
    if start is None:
        whole = clock(time_s)
    else:
        whole = (start + timedelta(seconds=time_s)).strftime("%H:%M:%S")
    scale = 10**decimals
    return f"{whole}.{int(time_s * scale + 1e-6) % scale:0{decimals}d}" if decimals else whole


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence into lines."""
    return textwrap.wrap(text, max(8, width))


class ReplayPlot(Plot, can_focus=False):
    """The part of the recording that is on screen."""

    HELP = """
## Trace

The resultant in g, gravity included: lowest and highest value per column, so no peak is lost at any zoom.
"""

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._view: ReplayView | None = None

    def show(self, view: ReplayView) -> None:
        """Draw the view."""
        self._view = view
        if self.content_size.width > AXIS_CELLS + 8 and self.content_size.height >= 4:
            self.put(self._draw(view, self.content_size))

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._view is not None:
            self.show(self._view)

    def _draw(self, view: ReplayView, size: Size) -> Cells:
        cells = Cells.blank(size.width, size.height)
        width = size.width - AXIS_CELLS - (LABEL_CELLS if size.width >= WIDE_CELLS else 1)
        height = size.height - 2
        port, reading = view.port, view.reading
        envelope = reading.pyramid.envelope(port.start_s, port.stop_s, width * self.glyphs.plot.columns)
        highest = float(np.nanmax(envelope.high_g)) if not np.isnan(envelope.high_g).all() else 0.0
        top_g = next((top for top in TOP_STEPS_G if top >= highest), TOP_STEPS_G[-1])
        scale = scale_for(top_g, height, self.glyphs)
        draw_axis(cells, scale, width, self.glyphs)
        draw_envelope(cells, envelope, scale, width, self.glyphs)
        for gap in _visible_gaps(reading.gaps, port):
            draw_upright(cells, gap.start_s, envelope, height, width, self.glyphs, GAP)
            draw_upright(cells, gap.end_s, envelope, height, width, self.glyphs, GAP)
        draw_upright(cells, view.cursor_s, envelope, height, width, self.glyphs, CURSOR)
        shown = [event for event in reading.events if port.start_s <= event.time_s <= port.stop_s]
        draw_signs(cells, shown, envelope, height, width, self.glyphs)
        self._draw_times(cells, view, height + 1, width)
        return cells

    def _draw_times(self, cells: Cells, view: ReplayView, row: int, width: int) -> None:
        step_s, times = view.port.ticks(max(1, width // 14))
        decimals = 0 if step_s >= 1 else (1 if step_s >= 0.1 else 2)
        for time_s in times:
            label = time_label(view.reading, time_s, decimals=decimals)
            column = round((time_s - view.port.start_s) / view.port.span_s * width)
            left = AXIS_CELLS + column - len(label) // 2
            if left >= AXIS_CELLS - 2 and left + len(label) <= cells.codes.shape[1]:
                cells.write(row, left, label, AXIS)


def _visible_gaps(gaps: tuple[Gap, ...], port: Viewport) -> list[Gap]:
    return [gap for gap in gaps if gap.end_s >= port.start_s and gap.start_s <= port.stop_s]


class Overview(Plot, can_focus=False):
    """The whole recording, with a bar under the part that is on screen; a click goes there."""

    class Chosen(Message):
        """A time was clicked.

        Attributes
        ----------
        time_s : float
            Which, s.
        """

        def __init__(self, time_s: float) -> None:
            super().__init__()
            self.time_s = time_s

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._view: ReplayView | None = None

    def show(self, view: ReplayView) -> None:
        """Draw the view."""
        self._view = view
        if self.content_size.width > 8 and self.content_size.height >= 2:
            self.put(self._draw(view, self.content_size))

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._view is not None:
            self.show(self._view)

    def on_click(self, event: Click) -> None:
        """Go to the time that was clicked."""
        if self._view is None:
            return
        offset = event.get_content_offset(self)
        width = self.content_size.width - AXIS_CELLS
        if offset is not None and width > 0:
            share = (offset.x - AXIS_CELLS + 0.5) / width
            self.post_message(self.Chosen(min(max(share, 0.0), 1.0) * self._view.reading.duration_s))

    def _draw(self, view: ReplayView, size: Size) -> Cells:
        cells = Cells.blank(size.width, size.height)
        width, height = size.width - AXIS_CELLS, size.height - 1
        duration_s = max(view.reading.duration_s, 1e-3)
        envelope = view.reading.pyramid.envelope(0.0, duration_s, width * self.glyphs.plot.columns)
        highest = float(np.nanmax(envelope.high_g)) if not np.isnan(envelope.high_g).all() else 0.0
        top_g = next((top for top in TOP_STEPS_G if top >= highest), TOP_STEPS_G[-1])
        draw_envelope(cells, envelope, scale_for(top_g, height, self.glyphs), width, self.glyphs)
        left, right = (round(edge / duration_s * width) for edge in (view.port.start_s, view.port.stop_s))
        cells.write(height, AXIS_CELLS, self.glyphs.sign("track") * width, AXIS)
        left = min(max(left, 0), width - 1)
        bar = max(1, min(right, width) - left)
        cells.write(height, AXIS_CELLS + left, self.glyphs.sign("bar") * bar, CURSOR)
        column = AXIS_CELLS + min(width - 1, max(0, int(view.cursor_s / duration_s * width)))
        for row in range(height):
            if cells.codes[row, column] == 0:
                cells.write(row, column, self.glyphs.sign("gap"), CURSOR)
        return cells


class ReplayStatus(Panel[ReplayView]):
    """What is replayed, and where we are in it."""

    def draw(self, view: ReplayView) -> Content:
        """Give the line."""
        recording = view.reading.recording
        parts = [f"{recording.sample_rate_hz:.0f} Hz", clock(view.reading.duration_s)]
        if recording.start is not None:
            parts.insert(0, recording.start.strftime("%a %d %b %Y"))
        parts.append(recording.placement.value if recording.placement else "placement unknown")
        parts.append(f"{recording.body_mass_kg:.0f} kg" if recording.body_mass_kg else "mass unknown")
        left = Content.assemble(
            (clean(recording.name, limit=40), "bold"), ("   " + "   ".join(parts), "$text-muted")
        )
        state = f"{view.speed:g}×" if view.playing else view.reading.progress
        right = Content.assemble(
            (f"{state}   ", "$accent"), (time_label(view.reading, view.cursor_s, decimals=1), "bold")
        )
        return spread(left, right, self.content_size.width)


class ReplayFigures(Panel[ReplayView]):
    """How much was found, in all or up to the cursor while it plays."""

    def draw(self, view: ReplayView) -> Content:
        """Give the line."""
        counts = view.reading.counts(view.cursor_s if view.playing else None)
        jumps = "1 jump" if counts["jumps"] == 1 else f"{counts['jumps']} jumps"
        said = [f"{counts['uncertain']} uncertain", f"{counts['rejected']} not counted"]
        said.append("1 gap" if len(view.reading.gaps) == 1 else f"{len(view.reading.gaps)} gaps")
        dot = f" {self.glyphs.sign('dot')} "
        return Content.assemble((jumps, "$accent bold"), (dot + dot.join(said), "$text-muted"))


class ReplayBanner(Panel[ReplayView]):
    """What went wrong in reading, if anything."""

    def draw(self, view: ReplayView) -> Content:
        """Give the line."""
        self.set_class(bool(view.reading.trouble), "-warning")
        return Content(clean(view.reading.trouble, limit=240))


class EventCard(Panel[ReplayView]):
    """Everything about the selected event, and why it was judged so."""

    def draw(self, view: ReplayView) -> Content:
        """Give as many lines as fit."""
        event = view.event
        if event is None:
            hint = "No events found." if view.reading.done else view.reading.progress.capitalize()
            return Content.styled(f"{hint}\n\nMove with the arrow keys,\nzoom with ↑ and ↓.", "$text-muted")
        lines = [*self._head(view, event), *self._force(event), *self._figures(event)]
        room = self.content_size.height - len(lines) - 2
        if event.cues and room >= 2:
            lines += [Content(), Content.styled("Why", "bold"), *self._cues(event.cues, room)]
        return Content("\n").join(lines[: self.content_size.height])

    def _head(self, view: ReplayView, event: Event) -> list[Content]:
        meaning = event_sign(event)
        number = 0 if view.selected is None else view.selected + 1
        left = Content.assemble(
            (self.glyphs.sign(meaning), SIGN_COLOURS[meaning]), (f" {event_words(event)}", "bold")
        )
        right = Content.styled(f"{number} of {len(view.reading.events)}", "$text-muted")
        said = f"{event.status.value}, {100 * event.confidence:.0f} % sure"
        return [
            spread(left, right, self.content_size.width),
            Content.styled(f"{time_label(view.reading, event.time_s, decimals=2)}   {said}", "$text-muted"),
        ]

    def _force(self, event: Event) -> list[Content]:
        if not isinstance(event, Loaded):
            return []
        if event.peak_grf_bw is None:
            why = f"No force: {clean(event.grf_reason or 'no model for it', limit=90)}"
            lines = wrapped(why, self.content_size.width)
            return [Content(), *(Content.styled(line, "$text-muted") for line in lines)]
        figure = bw(event.peak_grf_bw, self.glyphs, clipped=event.clipped).replace(">=", "≥")
        rows = largest_rows(figure, self.content_size.width - 14, 3, self.glyphs.solid) or (figure,)
        beside = [Content()] * (len(rows) - 1)
        beside.append(Content.assemble(("BW", "bold"), f"  {bw_interval(event, self.glyphs)}"))
        drawn = [Content.assemble((r, "$figure"), "  ", w) for r, w in zip(rows, beside, strict=True)]
        return [Content(), *drawn]

    def _figures(self, event: Event) -> list[Content]:
        rows: list[tuple[str, str]] = []
        if isinstance(event, Jump):
            rows.append(("flight", f"{event.flight_time_s:.2f} s"))
            if event.jump_height_m is not None and event.jump_height_m >= LEAST_HEIGHT_M:
                rows.append(("height", f"{100 * event.jump_height_m:.0f} cm"))
        if isinstance(event, Loaded):
            peak = bw(event.peak_g, self.glyphs, clipped=event.clipped)
            rows.append(("peak", f"{peak} g, {landing_word(event)}"))
            if event.acc_slope_g_s is not None:
                rows.append(("slope", f"{event.acc_slope_g_s:.0f} g/s"))
            if event.grf_model:
                rows.append(("model", clean(event.grf_model, limit=28)))
        if isinstance(event, Reject):
            rows.append(("peak", f"{event.peak_g:.1f} g"))
        return [Content(), *(Content.assemble((f"{name:<8}", "$text-muted"), value) for name, value in rows)]

    def _cues(self, cues: tuple[Cue, ...], room: int) -> list[Content]:
        width = self.content_size.width
        lines: list[Content] = []
        for cue in sorted(cues, key=lambda cue: -abs(cue.weight)):
            value = (
                "" if cue.value is None else f" {cue.value:.3g}{'' if cue.unit == '1' else ' ' + cue.unit}"
            )
            name = clean(cue.name.replace("_", " "), limit=24)
            sign, colour = ("+", "$accent") if cue.weight >= 0 else (self.glyphs.sign("minus"), "$warning")
            entry = [Content.assemble((f"{sign} ", colour), name, (value, "bold"))]
            says = wrapped(clean(cue.says, limit=200), width - 2)
            entry += [Content.styled(f"  {line}", "$text-muted") for line in says]
            if len(lines) + len(entry) > room:
                break
            lines += entry
        return lines
