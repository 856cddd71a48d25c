"""The parts of the Day screen: bars of days, landings by load, the year, the sessions of the day."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from textual.content import Content

from impactmon.store.board import DayRow, SessionRow
from impactmon.text import clean
from impactmon.tui.history import DayView
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.panel import Panel, joined, spread
from impactmon.tui.wording import NAME_LIMIT, clock

EIGHTHS = " ▁▂▃▄▅▆▇█"
ASCII_EIGHTHS = "    ::::#"
LEFT_EIGHTHS = " ▏▎▍▌▋▊▉█"
SHADES = "·░▒▓■"
"""A day in the year: no session, some, more than half, nearly, target reached."""
ASCII_SHADES = ".:+x#"
BAR_CELLS, BAR_GAP = 5, 2
AXIS_CELLS = 5


class DayHeader(Panel[DayView]):
    """The day between its neighbours, and whose it is."""

    def draw(self, view: DayView) -> Content:
        """Give the line."""
        before, after = view.day - timedelta(days=1), view.day + timedelta(days=1)
        name = "today" if view.day == view.today else f"{view.day:%d %b %Y}"
        left = Content.assemble(
            (f"[ {before:%a %d}", "$text-muted"),
            (f"    {view.day:%A}, {name}    ", "bold"),
            (f"{after:%a %d} ]", "$text-muted"),
        )
        right = Content.styled(clean(view.who, limit=NAME_LIMIT), "$text-muted")
        return spread(left, right, self.content_size.width)


class DayBanner(BannerLine[DayView]):
    """What the database has to say, if anything."""

    def said(self, view: DayView) -> tuple[str, str]:
        """Give the message."""
        return "warning" if view.banner else "", clean(view.banner, limit=200)


class DayBars(Panel[DayView]):
    """Jumps of the last days against their targets."""

    def draw(self, view: DayView) -> Content:
        """Give the bars, as many days as fit, the chosen one last."""
        width, height = self.content_size.width, self.content_size.height
        days = max(1, (width - AXIS_CELLS) // (BAR_CELLS + BAR_GAP))
        rows = [row for row in view.year if row.day <= max(view.day, view.today)][-days:]
        if view.day < rows[0].day:
            rows = [row for row in view.year if row.day <= view.day][-days:]
        plot_rows = height - 2
        top = _round_top(max((max(row.jumps, row.target) for row in rows), default=1))
        lines = [self._line(rows, level, plot_rows, top) for level in range(plot_rows)]
        lines.append(self._labels(rows, view))
        return Content("\n").join([self._figures(rows, view), *lines])

    def _line(self, rows: list[DayRow], level: int, plot_rows: int, top: int) -> Content:
        """Give one line of the plot, the topmost being `level` 0."""
        floor = plot_rows - 1 - level
        target = rows[-1].target
        on_line = floor == min(plot_rows - 1, int(target / top * plot_rows - 1e-9))
        axis = f"{target:3d} " if on_line else ("  0 " if floor == 0 else "    ")
        blank = self.glyphs.sign("threshold") if on_line else " "
        parts: list[tuple[str, str]] = [(axis + self.glyphs.sign("axis"), "$text-muted 75%")]
        eighths = ASCII_EIGHTHS if self.glyphs.name == "ascii" else EIGHTHS
        for row in rows:
            filled = row.jumps / top * plot_rows - floor
            sign = eighths[max(0, min(8, round(8 * filled)))]
            parts.append((blank * BAR_GAP, "$text-muted 60%"))
            if sign == " ":
                parts.append((blank * BAR_CELLS, "$text-muted 60%"))
            else:
                parts.append((sign * BAR_CELLS, "$accent" if row.reached else "$trace"))
        return Content.assemble(*parts)

    def _figures(self, rows: list[DayRow], view: DayView) -> Content:
        parts: list[tuple[str, str]] = [(" " * AXIS_CELLS, "")]
        for row in rows:
            said = str(row.jumps) if row.jumps or row.sessions else self.glyphs.sign("dash")
            parts.append(
                (" " * BAR_GAP + said.center(BAR_CELLS), "bold" if row.day == view.day else "$text-muted")
            )
        return Content.assemble(*parts)

    def _labels(self, rows: list[DayRow], view: DayView) -> Content:
        parts: list[tuple[str, str]] = [(" " * AXIS_CELLS, "")]
        for row in rows:
            name = f"{row.day:%a}"[:2] + f" {row.day.day}"
            style = "bold" if row.day == view.day else "$text-muted 75%"
            parts.append((" " * BAR_GAP + name.center(BAR_CELLS), style))
        return Content.assemble(*parts)


def _round_top(highest: int) -> int:
    step = next((step for step in (10, 20, 50, 100, 200, 500, 1000) if highest <= 10 * step), 10_000)
    return max(step, ceil(highest / step) * step)


class BandBars(Panel[DayView]):
    """Landings of the day by load."""

    def draw(self, view: DayView) -> Content:
        """Give a bar per band, the highest first."""
        bands = view.bands
        if not any(bands.counts):
            return Content.styled("No landings on this day.", "$text-muted")
        width = self.content_size.width
        named = [f"{name} {bands.unit}" for name in bands.names]
        label = max(len(name) for name in named) + 2
        room = max(4, width - label - 5)
        most = max(bands.counts)
        lines: list[Content] = []
        for number in reversed(range(len(named))):
            count = bands.counts[number]
            bar = self._bar(count / most * room, room)
            lines.append(
                Content.assemble(
                    (f"{named[number]:<{label}}", "$text-muted"),
                    (bar, "$accent" if number >= 3 else "$trace"),
                    (f"{count:>5}", "bold"),
                )
            )
        note = "estimated forces, each with its interval" if bands.unit == "BW" else "peak, gravity included"
        return Content("\n").join([*lines, Content(), Content.styled(note, "$text-muted")])

    def _bar(self, cells: float, room: int) -> str:
        if self.glyphs.name == "ascii":
            return ("#" * round(cells)).ljust(room)
        whole, part = divmod(round(8 * cells), 8)
        return ("█" * whole + (LEFT_EIGHTHS[part] if part else "")).ljust(room)


class YearMap(Panel[DayView]):
    """A year of days, a column per week."""

    def draw(self, view: DayView) -> Content:
        """Give the calendar, as many weeks as fit."""
        width = self.content_size.width
        wide = 2 if width >= 4 + 2 * len(view.year) // 7 else 1
        weeks = min(len(view.year) // 7, (width - 4) // wide)
        days = view.year[-7 * weeks :]
        lines = [self._months(days, wide)]
        for weekday in range(7):
            name = f"{days[weekday].day:%a}" if weekday in (0, 2, 4, 6) else ""
            parts: list[tuple[str, str]] = [(f"{name:<4}", "$text-muted 75%")]
            gap = " " * (wide - 1)
            for row in days[weekday::7]:
                parts += [(self._sign(row, view), self._style(row, view)), (gap, "")]
            lines.append(Content.assemble(*parts))
        return Content("\n").join(lines)

    def _months(self, days: tuple[DayRow, ...], wide: int) -> Content:
        line = [" "] * (4 + wide * (len(days) // 7) + 3)
        free = 0
        for number, row in enumerate(days[::7]):
            column = 4 + wide * number
            if row.day.day <= 7 and column >= free:
                line[column : column + 3] = f"{row.day:%b}"
                free = column + 4
        return Content.styled("".join(line).rstrip(), "$text-muted 75%")

    def _sign(self, row: DayRow, view: DayView) -> str:
        if row.day > view.today:
            return " "
        shades = ASCII_SHADES if self.glyphs.name == "ascii" else SHADES
        return shades[level_of(row)]

    def _style(self, row: DayRow, view: DayView) -> str:
        colour = ("$text-muted 50%", "$accent 45%", "$accent 65%", "$accent 80%", "$accent")[level_of(row)]
        return f"bold reverse {colour}" if row.day == view.day else colour


def level_of(row: DayRow) -> int:
    """Give how far a day came: 0 no jumps, 1 under half, 2 under four fifths, 3 under the target, 4 reached."""
    if row.reached:
        return 4
    if row.jumps == 0:
        return 0
    share = row.jumps / row.target
    return 1 if share < 0.5 else (2 if share < 0.8 else 3)


class SessionList(Panel[DayView]):
    """The sessions of the day; the chosen one is marked."""

    HEAD = f"  {'start':<7}{'length':>8}  {'what':<18}{'jumps':>7}{'uncertain':>11}{'peak BW':>9}{'recorded':>10}"

    def draw(self, view: DayView) -> Content:
        """Give a line per session."""
        if not view.sessions:
            return Content.assemble(
                ("No session on this day.\n", "$text-muted"),
                ("impactmon live", "bold"),
                (" records one, ", "$text-muted"),
                ("impactmon import", "bold"),
                (" brings in a file.\n", "$text-muted"),
                ("[", "bold"),
                (" and ", "$text-muted"),
                ("]", "bold"),
                (" change the day.", "$text-muted"),
            )
        room = max(1, self.content_size.height - 1)
        first = max(0, view.cursor - room + 1)
        lines = [Content.styled(self.HEAD, "$text-muted 75%")]
        for number, session in enumerate(view.sessions[first : first + room], first):
            lines.append(self._row(session, chosen=number == view.cursor))
        return Content("\n").join(lines)

    def _row(self, session: SessionRow, *, chosen: bool) -> Content:
        dash = self.glyphs.sign("dash")
        length = "open" if session.duration_s is None else clock(session.duration_s)
        what = clean(session.name or session.kind, limit=17)
        peak = dash if session.peak_grf_bw is None else f"{session.peak_grf_bw:.1f}"
        line = (
            f"{session.start:%H:%M}  {length:>8}  {what:<18}{session.jumps:>7}{session.uncertain:>11}"
            f"{peak:>9}{_recorded(session, dash):>10}"
        )
        gaps = f"   {session.gaps} gaps, {session.lost_s:.1f} s" if session.gaps else ""
        state = "" if session.state in ("open", "closed") else f"   {session.state}"
        simulated = "   SIMULATED" if session.simulated else ""
        return Content.assemble(
            ("> " if chosen else "  ", "$accent bold"),
            (line, "bold" if chosen else ""),
            (gaps + state, "$text-muted"),
            (simulated, "$warning"),
        )


def _recorded(session: SessionRow, dash: str) -> str:
    if not session.duration_s:
        return dash
    return f"{100 * max(0.0, 1 - session.lost_s / session.duration_s):.1f} %"


class DayFigures(Panel[DayView]):
    """The day in one line."""

    def draw(self, view: DayView) -> Content:
        """Give the line."""
        row = view.row
        parts = [f"{row.landings} landings", f"{row.uncertain} uncertain"]
        if row.corrected:
            parts.append(f"{row.corrected} corrected by hand")
        if row.peak_grf_bw is not None:
            parts.append(f"highest {row.peak_grf_bw:.1f} BW")
        elif row.peak_g is not None:
            parts.append(f"highest {row.peak_g:.1f} g")
        if view.streak:
            parts.append(f"{view.streak} {'day' if view.streak == 1 else 'days'} in a row on target")
        done = Content.styled(f"{row.jumps} of {row.target} jumps", "$accent bold" if row.reached else "bold")
        return joined([done, *parts], self.glyphs.sign("dot"), self.content_size.width)
