"""The tiles of a class."""

from __future__ import annotations

import textwrap

from textual.content import Content

from impactmon.model import LinkPhase, Snapshot
from impactmon.text import clean
from impactmon.tui.drawing.numerals import largest_rows
from impactmon.tui.views.wording import PHASE_SIGNS, bw, bw_interval, phase_words, rest_clock, rest_unit
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.panel import Panel, spread

NUMERAL_ROWS = 5
"""Higher numerals do not help: a class is seen from where its screen stands."""


class ClassBanner(BannerLine[tuple[str, str]]):
    """What is going on in the class: what a key waits for, else what is wrong with everybody."""

    def said(self, words: tuple[str, str]) -> tuple[str, str]:
        """Give the message."""
        asked, wrong = words
        return ("error" if wrong and not asked else "warning" if asked else ""), asked or wrong


class ClassTile(Panel[Snapshot]):
    """Count, last landing and sensor of one person."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the tile."""
        width, height = self.content_size.width, self.content_size.height
        target = snapshot.target.jumps_per_day
        words = [Content.styled(f"of {target}", "$text-muted")]
        if snapshot.uncertain_today:
            words.insert(
                0, Content.styled(f"+{snapshot.uncertain_today} {self.glyphs.sign('uncertain')}", "$warning")
            )
        count = str(snapshot.jumps_today)
        room = width - words[-1].cell_length - 2
        rows = largest_rows(count, room, min(NUMERAL_ROWS, height - 2), self.glyphs.solid) or (count,)
        reached = snapshot.jumps_today >= target
        beside = [*[Content()] * len(rows), *words][-len(rows) :]
        colour = "$accent" if reached else "$figure"
        lines = [Content.assemble((row, colour), "  ", said) for row, said in zip(rows, beside, strict=True)]
        spare = height - len(rows) - 2
        lines = [Content()] * (spare // 2) + lines + [Content()] * (spare - spare // 2)
        return Content("\n").join([*lines, *self._foot(snapshot, width)])

    def _foot(self, snapshot: Snapshot, width: int) -> list[Content]:
        """Give two lines: landing and sensor, or what is wrong."""
        if snapshot.message:
            said = textwrap.wrap(clean(snapshot.message, limit=2 * width), max(8, width))[:2]
            return [Content.styled(line, "$warning") for line in (*said, "")[:2]]
        return [self._landing(snapshot, width), self._sensor(snapshot, width)]

    def _landing(self, snapshot: Snapshot, width: int) -> Content:
        event = snapshot.last_landing
        if event is None:
            return Content.styled("no landing yet", "$text-muted")
        unit, value = ("g", event.peak_g) if event.peak_grf_bw is None else ("BW", event.peak_grf_bw)
        load = f"{bw(value, self.glyphs, clipped=event.clipped)} {unit}"
        rest_s = max(0.0, snapshot.clock_s - event.time_s)
        rest = Content.styled(f"rest {rest_clock(rest_s)} {rest_unit(rest_s)}", "$text-muted")
        left = Content.styled(load, "bold")
        interval = Content.styled(f"  {bw_interval(event, self.glyphs).replace(' ', '')}", "$text-muted")
        if left.cell_length + interval.cell_length + rest.cell_length < width:
            left += interval
        return spread(left, rest, width)

    def _sensor(self, snapshot: Snapshot, width: int) -> Content:
        sensor = snapshot.sensor
        sign = self.glyphs.sign(PHASE_SIGNS[sensor.phase])
        if sensor.phase is LinkPhase.STREAMING:
            battery = "" if sensor.battery_percent is None else f"battery {sensor.battery_percent} %"
            left = Content.assemble((f"{sign} ", "$accent"), (clean(sensor.name, limit=20), "$text-muted"))
            return spread(left, Content.styled(battery, "$text-muted"), width)
        lost = sensor.phase in {LinkPhase.RECONNECTING, LinkPhase.FAILED}
        said = f"{sign} {phase_words(sensor)}"
        return Content.styled(said, "$warning" if lost else "$text-muted")
