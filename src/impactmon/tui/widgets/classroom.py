"""The tiles of a class."""

from __future__ import annotations

import textwrap
from math import floor

from textual.content import Content

from impactmon.model import LinkPhase, Loaded, Snapshot
from impactmon.text import clean
from impactmon.tui.drawing.numerals import largest_rows
from impactmon.tui.views.wording import PHASE_SIGNS, bw, bw_interval, phase_words, rest_clock, rest_unit
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.panel import Panel, spread

NUMERAL_ROWS = 5
"""Higher numerals do not help: a class is seen from where its screen stands."""

STEADY_REST = len("rest 99 s")
"""All tiles of a size write a rest the same way, however long it is [cells]."""


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
        recorded, told = _recorded(snapshot), False
        if len(rows) == 1:
            words = [Content("  ").join(reversed(words))]
            told = width - len(count) - words[0].cell_length - recorded.cell_length > 4
            words[0] = spread(words[0], recorded, width - len(count) - 2) if told else words[0]
        elif len(rows[0]) + 2 + recorded.cell_length <= width and len(rows) > len(words):
            words.insert(0, recorded)
            told = True
        reached = snapshot.jumps_today >= target
        beside = [*[Content()] * len(rows), *words][-len(rows) :]
        colour = "$accent" if reached else "$figure"
        lines = [Content.assemble((row, colour), "  ", said) for row, said in zip(rows, beside, strict=True)]
        spare = height - len(rows) - 2
        lines = [Content()] * (spare // 2) + lines + [Content()] * (spare - spare // 2)
        return Content("\n").join([*lines, *self._foot(snapshot, width, Content() if told else recorded)])

    def _foot(self, snapshot: Snapshot, width: int, recorded: Content) -> list[Content]:
        """Give two lines: landing and sensor, with what had no room above, or what is wrong."""
        if snapshot.message:
            said = textwrap.wrap(clean(snapshot.message, limit=2 * width), max(8, width))[:2]
            return [Content.styled(line, "$warning") for line in (*said, "")[:2]]
        return [self._landing(snapshot, width), self._sensor(snapshot, width, recorded)]

    def _landing(self, snapshot: Snapshot, width: int) -> Content:
        event = snapshot.last_landing
        if event is None:
            return Content.styled("no landing yet", "$text-muted")
        rest_s = max(0.0, snapshot.clock_s - event.time_s)
        rest = f"{rest_clock(rest_s)} {rest_unit(rest_s)}"
        beside, alone = self._loads(event)
        steady = f"rest {rest}".ljust(STEADY_REST)
        short = rest.removesuffix(" min")
        pairs = [
            *((load, steady) for load in beside),
            *((load, word) for load in (beside[-1], alone) for word in (rest, short)),
        ]
        load, rest = next((p for p in pairs if p[0].cell_length + len(p[1]) < width), (alone, ""))
        return spread(load, Content.styled(rest.strip(), "$text-muted"), width)

    def _loads(self, event: Loaded) -> tuple[list[Content], Content]:
        """Write a force beside its interval, from long to short, and the interval alone."""
        if event.peak_grf_bw is None:
            felt = Content.styled(f"{bw(event.peak_g, self.glyphs, clipped=event.clipped)} g", "bold")
            return [felt], felt
        force = Content.styled(f"{bw(event.peak_grf_bw, self.glyphs, clipped=event.clipped)} BW", "bold")
        interval = bw_interval(event, self.glyphs).replace(" ", "")
        if not interval:
            return [force], force
        beside = [Content.assemble(force, (f"{gap}{interval}", "$text-muted")) for gap in ("  ", " ")]
        return beside, Content.styled(f"{interval} BW", "bold")

    def _sensor(self, snapshot: Snapshot, width: int, recorded: Content) -> Content:
        sensor = snapshot.sensor
        sign = self.glyphs.sign(PHASE_SIGNS[sensor.phase])
        if sensor.phase is LinkPhase.STREAMING:
            battery = "" if sensor.battery_percent is None else f"battery {sensor.battery_percent} %"
            left = Content.assemble((f"{sign} ", "$accent"), (clean(sensor.name, limit=20), "$text-muted"))
            return spread(left, recorded or Content.styled(battery, "$text-muted"), width)
        lost = sensor.phase in {LinkPhase.RECONNECTING, LinkPhase.FAILED}
        said = f"{sign} {phase_words(sensor)}"
        return Content.styled(said, "$warning" if lost else "$text-muted")


def _recorded(snapshot: Snapshot) -> Content:
    """Say how much of the time was recorded, rounded down: 100 % is all; nothing before that is known."""
    share = snapshot.recorded_fraction
    return Content() if share is None else Content.styled(f"{floor(100 * share)} % rec", "$text-muted")
