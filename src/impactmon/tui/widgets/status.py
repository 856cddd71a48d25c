"""The lines around the plot: sensor and person above, the banner, today and the small print below."""

from __future__ import annotations

from textual.content import Content

from impactmon.model import LinkPhase, Snapshot
from impactmon.text import clean
from impactmon.tui.views.wording import (
    NAME_LIMIT,
    PHASE_SIGNS,
    banner,
    clock,
    phase_words,
    sensor_figures,
    who,
)
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.panel import Panel, joined, spread

NARROW_CELLS = 96
"""Below this the person gives way to the figures."""


class StatusLine(Panel[Snapshot]):
    """Sensor on the left, person and clock on the right."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the line."""
        width = self.content_size.width
        wide = width >= NARROW_CELLS
        session = self._session(snapshot, wide)
        return spread(self._sensor(snapshot, width - session.cell_length - 1), session, width)

    def _sensor(self, snapshot: Snapshot, room: int) -> Content:
        sensor = snapshot.sensor
        colour = {
            LinkPhase.STREAMING: "$accent",
            LinkPhase.RECONNECTING: "$warning",
            LinkPhase.FAILED: "$error",
        }.get(sensor.phase, "$text-muted")
        parts: list[Content | tuple[str, str]] = [
            (f"{self.glyphs.sign(PHASE_SIGNS[sensor.phase])} ", colour),
            (clean(sensor.name or "no sensor", limit=NAME_LIMIT), "bold"),
        ]
        if sensor.phase is LinkPhase.STREAMING:
            figures = [(f"   {figure}", "$text-muted") for figure in sensor_figures(sensor, self.glyphs)]
        else:
            figures = [(f"   {phase_words(sensor)}", colour)]
        line = Content.assemble(*parts)
        for figure in figures:
            if line.cell_length + len(figure[0]) > room:
                break
            line = Content.assemble(line, figure)
        return line

    def _session(self, snapshot: Snapshot, wide: bool) -> Content:
        parts: list[tuple[str, str]] = []
        if snapshot.simulated:
            parts.append((" SIMULATED ", "$badge"))
        if wide and (person := who(snapshot, self.glyphs)):
            parts.append((f"   {person}", "$text-muted"))
        if snapshot.recording and not snapshot.simulated:
            parts.append((f"   {self.glyphs.sign('on')} rec", "$text-muted"))
        parts.append((f"   {clock(snapshot.clock_s)}", "bold"))
        return Content.assemble(*parts)


class Banner(BannerLine[Snapshot]):
    """What is wrong with the session."""

    def said(self, snapshot: Snapshot) -> tuple[str, str]:
        """Give the message."""
        return banner(snapshot, self.glyphs)


class TodayLine(Panel[Snapshot]):
    """The bar towards the day's target."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the bar with its figures."""
        target = max(1, snapshot.target.jumps_per_day)
        done = snapshot.jumps_today
        width = self.content_size.width
        figure = f"{done:3d} of {target}"
        left = target - done
        said = f"{left} to go" if left > 0 else f"{self.glyphs.sign('done')} target reached"
        tail = Content.assemble(
            (f"  {figure}", "bold"), (f"   {said:>16}", "$accent" if left <= 0 else "$text-muted")
        )
        head = Content.assemble(("Today  ", "$text-muted"))
        room = max(4, width - tail.cell_length - head.cell_length)
        filled = min(room, round(room * done / target))
        return Content.assemble(
            head,
            (self.glyphs.sign("bar") * filled, "$accent"),
            (self.glyphs.sign("track") * (room - filled), "$track"),
            tail,
        )


class SmallPrint(Panel[Snapshot]):
    """What stands beside the count, so that it can be judged."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the figures, the most important first."""
        parts = [f"{snapshot.landings_today} landings" if snapshot.landings_today != 1 else "1 landing"]
        parts.append(f"{snapshot.uncertain_today} uncertain")
        if snapshot.recorded_fraction is not None:
            parts.append(f"{100 * snapshot.recorded_fraction:.1f} % recorded")
        day = snapshot.day
        if day is not None:
            index = day.osteogenic_index
            known = self.glyphs.sign("dash") if index is None else f"{index:.1f} BW"
            parts.append(f"index {known} (experimental)")
        return joined(parts, self.glyphs.sign("dot"), self.content_size.width)
