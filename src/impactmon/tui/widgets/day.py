"""The parts of the Day screen: the count, bars of days, landings by load, the year."""

from __future__ import annotations

from datetime import timedelta

from textual.content import Content

from impactmon.load.catalogue import METRICS
from impactmon.store.board import DayRow
from impactmon.text import clean
from impactmon.tui.drawing.glyphs import GlyphSet
from impactmon.tui.drawing.numerals import largest_rows
from impactmon.tui.views.history import DayView
from impactmon.tui.views.wording import NAME_LIMIT, stored_peak
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.bars import AXIS_CELLS, DayBar, bar_lines
from impactmon.tui.widgets.panel import Panel, joined, spread

LEFT_EIGHTHS = " ▏▎▍▌▋▊▉█"
SHADES = "·░▒▓■"
"""A day in the year: no session, some, more than half, nearly, target reached."""
ASCII_SHADES = ".:+x#"
BARS = ((5, 2), (5, 1), (3, 1), (2, 1))
"""Cells of a bar and of the gap before it: the widest that leaves room for a week."""
NAMED_CELLS = 5
"""A bar so wide has room for the name of the day under it, a narrower one for its number."""
LEAST_NUMERAL_ROWS = 3
WEEK = 7
TILE_FROM_CELLS = 60
"""From here on the count has a tile of its own (as in impactmon.tcss)."""


class DayHeader(Panel[DayView]):
    """The day between its neighbours, and whose it is."""

    def draw(self, view: DayView) -> Content:
        """Give the line."""
        before, after = view.day - timedelta(days=1), view.day + timedelta(days=1)
        today = ", today" if view.day == view.today else ""
        left = Content.assemble(
            (f"[ {before:%a %d}", "$text-muted"),
            (f"    {view.day:%A} {view.day.day} {view.day:%b %Y}{today}    ", "bold"),
            (f"{after:%a %d} ]", "$text-muted"),
        )
        right = Content.styled(clean(view.who, limit=NAME_LIMIT), "$text-muted")
        return spread(left, right, self.content_size.width)


class DayBanner(BannerLine[DayView]):
    """What the database has to say, if anything."""

    def said(self, view: DayView) -> tuple[str, str]:
        """Give the message."""
        return "warning" if view.banner else "", clean(view.banner, limit=200)


class DayTile(Panel[DayView]):
    """The day's count in big numerals, and what must be known beside it."""

    def draw(self, view: DayView) -> Content:
        """Give the count with the words below it."""
        row, width, height = view.row, self.content_size.width, self.content_size.height
        left = row.target - row.jumps
        done = Content.styled(f"{self.glyphs.sign('done')} target reached", "$accent")
        words = [
            Content.assemble(("of ", "$text-muted"), (str(row.target), "bold"), (" jumps", "$text-muted")),
            Content.styled(f"{left} to go", "$text-muted") if left > 0 else done,
        ]
        if row.uncertain:
            words.append(Content.styled(f"+{row.uncertain} uncertain", "$warning"))
        if view.streak:
            days = "1 day" if view.streak == 1 else f"{view.streak} days"
            words.append(Content.styled(f"{days} on target", "$text-muted"))
        room = max(LEAST_NUMERAL_ROWS, height - len(words) - 2)
        rows = largest_rows(str(row.jumps), width, min(room, height), self.glyphs.solid)
        if len(rows) < LEAST_NUMERAL_ROWS:
            rows = (str(row.jumps),)
        colour = "bold $accent" if row.reached else "bold $figure"
        spare = height - len(rows) - len(words)
        lines = [
            *(Content.styled(line, colour) for line in rows),
            *([Content()] if spare > 0 else []),
            *words,
        ]
        top = [Content()] * max(0, (height + 1 - len(lines)) // 2)
        return Content("\n").join((top + lines)[: max(1, height)])


class DayBars(Panel[DayView]):
    """Jumps of the last days against their targets, a week of them where it is narrow."""

    _cells, _gap = BARS[0]

    def draw(self, view: DayView) -> Content:
        """Give the bars, as many days as fit, the chosen one last."""
        width, height = self.content_size.width, self.content_size.height
        room = width - AXIS_CELLS
        self._cells, self._gap = next((bar for bar in BARS if room >= WEEK * sum(bar)), BARS[-1])
        days = max(1, room // (self._cells + self._gap))
        rows = [row for row in view.year if row.day <= max(view.day, view.today)][-days:]
        if view.day < rows[0].day:
            rows = [row for row in view.year if row.day <= view.day][-days:]
        bars = [DayBar(row.jumps, row.reached) for row in rows]
        target = rows[-1].target
        lines = bar_lines(bars, target, height - 2, self.glyphs, cells=self._cells, gap=self._gap)
        return Content("\n").join([self._figures(rows, view), *lines, self._labels(rows, view)])

    def _figures(self, rows: list[DayRow], view: DayView) -> Content:
        said = [str(row.jumps) if row.jumps or row.sessions else self.glyphs.sign("dash") for row in rows]
        return self._under(rows, view, said, "$text-muted")

    def _labels(self, rows: list[DayRow], view: DayView) -> Content:
        named = self._cells >= NAMED_CELLS
        said = [(f"{row.day:%a}"[:2] + " " if named else "") + str(row.day.day) for row in rows]
        return self._under(rows, view, said, "$text-muted 75%")

    def _under(self, rows: list[DayRow], view: DayView, said: list[str], style: str) -> Content:
        """Centre a word under or over each bar; the chosen day's is bold."""
        step = self._cells + self._gap
        parts: list[tuple[str, str]] = [(" " * AXIS_CELLS, "")]
        for row, word in zip(rows, said, strict=True):
            centred = word.center(self._cells) if len(word) <= self._cells else word
            parts.append((centred.rjust(step)[:step], "bold" if row.day == view.day else style))
        return Content.assemble(*parts)


FELT = ("acceleration, gravity included;", "without mass or place no force")
"""What bands in g are."""


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
        if self.content_size.height > 2 * len(lines) + 1:
            lines = [part for line in lines for part in (line, Content())][:-1]
        grade = METRICS["peak_grf_bw"].evidence.value
        notes = (f"estimated, evidence {grade}", "press i for how sure") if bands.unit == "BW" else FELT
        said = [Content.styled(note, "$text-muted") for note in notes]
        return Content("\n").join([*lines, Content(), *said])

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


def legend(glyphs: GlyphSet) -> str:
    """Say what the signs of the year mean."""
    shades = ASCII_SHADES if glyphs.name == "ascii" else SHADES
    named = zip(shades[1:], ("some", "half", "nearly", "target"), strict=True)
    return "  ".join(f"{shade} {name}" for shade, name in named)


def level_of(row: DayRow) -> int:
    """Give how far a day came: 0 no jumps, 1 under half, 2 under four fifths, 3 under the target, 4 reached."""
    if row.reached:
        return 4
    if row.jumps == 0:
        return 0
    share = row.jumps / row.target
    return 1 if share < 0.5 else (2 if share < 0.8 else 3)


class DayFigures(Panel[DayView]):
    """The day in one line."""

    def draw(self, view: DayView) -> Content:
        """Give the line."""
        row, width = view.row, self.content_size.width
        tile = width + 2 >= TILE_FROM_CELLS
        done = Content.styled(f"{row.jumps} of {row.target} jumps", "$accent bold" if row.reached else "bold")
        parts: list[Content | str] = [] if tile else [done, f"{row.uncertain} uncertain"]
        parts.append("1 landing" if row.landings == 1 else f"{row.landings} landings")
        if view.osteogenic_index is not None:
            parts.append(f"index {view.osteogenic_index:.1f} BW (experimental)")
        if row.corrected:
            parts.append(f"{row.corrected} corrected by hand")
        if row.peak_grf_bw is not None:
            force, interval = stored_peak(row, self.glyphs)
            parts.append(f"highest {force} BW ({interval})" if interval else f"highest {force} BW")
        elif row.peak_g is not None:
            parts.append(f"highest {row.peak_g:.1f} g")
        if row.worn_h is not None:
            short = "" if row.valid_day else ", too short for a day"
            parts.append(f"worn {row.worn_h:.1f} h{short}")
        if view.streak and not tile:
            parts.append(f"{view.streak} {'day' if view.streak == 1 else 'days'} in a row on target")
        return joined(parts, self.glyphs.sign("dot"), width)
