"""The parts of the Team screen."""

from __future__ import annotations

from datetime import timedelta

from textual.content import Content

from impactmon.text import clean
from impactmon.tui.drawing.glyphs import GlyphSet
from impactmon.tui.views.team import TeamRow, TeamView, ago
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.bars import AXIS_CELLS, DayBar, bar_lines, eighths
from impactmon.tui.widgets.panel import Panel, spread

FLAG_SIGNS = {"pain": "!", "rise": "▲", "under": "▼", "quality": "~", "none": "–", "going": "·", "ok": "✓"}
ASCII_FLAG_SIGNS = {
    "pain": "!",
    "rise": "^",
    "under": "v",
    "quality": "~",
    "none": "-",
    "going": ".",
    "ok": "+",
}
FLAG_COLOURS = {
    "pain": "$error bold",
    "rise": "$warning bold",
    "under": "$warning bold",
    "quality": "$warning",
    "none": "$text-muted",
    "going": "",
    "ok": "$accent",
}
LEAST_PERSON_ROWS = 5
WORDS_CELLS = 27
"""Room for the words about a person, cells."""
WIDE_CELLS = 116
SEEN_CELLS = 52
"""Below, when somebody was seen is left out, and the reason is cut before the figures are."""
BARS_CELLS = 75
"""Below, target and days are left out: why, who and how much come first."""


class TeamHeader(Panel[TeamView]):
    """The day, and how many were seen."""

    def draw(self, view: TeamView) -> Content:
        """Give the line."""
        people = "1 person" if view.people == 1 else f"{view.people} people"
        left = Content.assemble(
            (f"{view.day:%a %d %b %Y}", "bold"),
            (f"   {people} {self.glyphs.sign('dot')} {view.seen_today} seen on this day", "$text-muted"),
        )
        said = f"sorted by {view.order}" + (
            f", names with {clean(view.sought, limit=16)!r}" if view.sought else ""
        )
        return spread(left, Content.styled(said, "$text-muted"), self.content_size.width)


class TeamBanner(BannerLine[TeamView]):
    """What the database has to say, if anything."""

    def said(self, view: TeamView) -> tuple[str, str]:
        """Give the message."""
        return "warning" if view.banner else "", clean(view.banner, limit=200)


class TeamTable(Panel[TeamView]):
    """A line per athlete; the chosen one is marked."""

    def draw(self, view: TeamView) -> Content:
        """Give as many lines as fit around the chosen one."""
        if not view.rows:
            return self._empty(view)
        width = self.content_size.width
        room = max(1, self.content_size.height - 1)
        first = max(0, min(view.cursor - room // 2, len(view.rows) - room))
        lines = [Content.styled(heading(width, self.glyphs), "$text-muted 75%")]
        for number, row in enumerate(view.rows[first : first + room], first):
            lines.append(self._line(row, view, width, chosen=number == view.cursor))
        return Content("\n").join(lines)

    def _empty(self, view: TeamView) -> Content:
        if view.people:
            return Content.styled(
                "Nobody of that name. Press / to seek another, Esc to see all.", "$text-muted"
            )
        return Content.assemble(
            ("Nobody has been recorded yet.\n\n", "$text-muted"),
            ("impactmon athletes add NAME", "bold"),
            (" names somebody,\n", "$text-muted"),
            ("impactmon live --athlete NAME", "bold"),
            (" records them,\n", "$text-muted"),
            ("impactmon live --roster CSV", "bold"),
            (" records a class,\n", "$text-muted"),
            ("impactmon import FILES", "bold"),
            (" brings recordings in.", "$text-muted"),
        )

    def _line(self, row: TeamRow, view: TeamView, width: int, *, chosen: bool) -> Content:
        flag, cells = team_cells(row, view, self.glyphs, width)
        style = FLAG_COLOURS[row.flag]
        name, bars, rest = cells
        return Content.assemble(
            ("> " if chosen else "  ", "$accent bold"),
            (flag, style),
            (name, "bold" if chosen else ""),
            (bars, "$trace"),
            (rest, "$text-muted"),
        )


class PersonPanel(Panel[TeamView]):
    """The chosen person's 28 days, and the figures of the day in words."""

    def draw(self, view: TeamView) -> Content:
        """Give the bars with the words to their right."""
        width, height = self.content_size.width, self.content_size.height
        if view.cursor >= len(view.rows) or height < LEAST_PERSON_ROWS:
            return Content()
        row = view.rows[view.cursor]
        cells, gap = (2, 1) if width >= AXIS_CELLS + 3 * len(row.days) + WORDS_CELLS else (1, 0)
        bars = [DayBar(jumps or 0, (jumps or 0) >= row.target) for jumps in row.days]
        lines = bar_lines(bars, row.target, height - 1, self.glyphs, cells=cells, gap=gap)
        lines.append(self._weeks(row, view, cells + gap, gap))
        words = self._words(row, view)
        beside = [*words, *[Content()] * len(lines)][: len(lines)]
        return Content("\n").join(
            Content.assemble(line, "   ", said) for line, said in zip(lines, beside, strict=True)
        )

    def _weeks(self, row: TeamRow, view: TeamView, step: int, gap: int) -> Content:
        """Name the days a week apart, the chosen one last."""
        line = [" "] * (AXIS_CELLS + step * len(row.days))
        for back in range(0, len(row.days), 7):
            name = f"{view.day - timedelta(days=back):%a %d}"
            start = AXIS_CELLS + step * (len(row.days) - back) - len(name) + (gap if back else 0)
            if start >= AXIS_CELLS and step * 7 > len(name):
                line[start : start + len(name)] = name
        return Content.styled("".join(line[: AXIS_CELLS + step * len(row.days)]), "$text-muted 75%")

    def _words(self, row: TeamRow, view: TeamView) -> list[Content]:
        signs = ASCII_FLAG_SIGNS if self.glyphs.name == "ascii" else FLAG_SIGNS
        seen = ago(row.seen, view.now)
        told = "nobody asked" if row.pain is None else f"{row.pain} of 10"
        facts = [("pain", told), ("seen", seen if row.seen is None else f"{seen} ago")]
        if row.days and row.days[-1] is not None:
            facts.insert(0, (f"{self.glyphs.sign('at_least')}4.9 g", f"{row.high} landings"))
            facts.insert(0, ("jumps", f"{row.jumps} of {row.target}"))
        if row.recorded is not None:
            facts.append(("recorded", f"{100 * row.recorded:.0f} %"))
        return [
            Content.styled(clean(row.name, limit=WORDS_CELLS), "bold"),
            Content.styled(f"{signs[row.flag]} {clean(row.why, limit=WORDS_CELLS)}", FLAG_COLOURS[row.flag]),
            *(Content.assemble((f"{name:<10}", "$text-muted"), said) for name, said in facts),
        ]


def heading(width: int, glyphs: GlyphSet) -> str:
    """Give the names of the columns that `width` has room for."""
    if width >= WIDE_CELLS:
        high = f"{glyphs.sign('at_least')}4.9 g"
        figures = f"{high:>8}{'pain':>6}{'recorded':>10}{'seen':>8}"
        return f"  {'why':<27}{'who':<12}{'jumps':>6}{'target':>7}  {'28 days':<28}{figures}"
    more = f"{'target':>7}  {'14 days':<14}" if width >= BARS_CELLS else ""
    seen = f"{'seen':>8}" if width >= SEEN_CELLS else ""
    return f"  {'why':<{why_cells(width)}}{'who':<11}{'jumps':>6}{more}{seen}"


def why_cells(width: int) -> int:
    """Give the room for the reason: it gives way before the figures do."""
    if width >= WIDE_CELLS:
        return 27
    return 25 if width >= SEEN_CELLS else max(4, width - 2 - 11 - 6)


def team_cells(
    row: TeamRow, view: TeamView, glyphs: GlyphSet, width: int
) -> tuple[str, tuple[str, str, str]]:
    """Give a row's columns: flag with reason; name and counts; sparkline; the rest."""
    wide = width >= WIDE_CELLS
    signs = ASCII_FLAG_SIGNS if glyphs.name == "ascii" else FLAG_SIGNS
    dash = glyphs.sign("dash")
    today = dash if row.days and row.days[-1] is None else str(row.jumps)
    seen = ago(row.seen, view.now)
    name_room, why_room = 11 if wide else 10, why_cells(width) - 1
    flag = f"{signs[row.flag]} {clean(row.why, limit=why_room - 2):<{why_room - 1}}"
    name = f"{clean(row.name, limit=name_room):<{name_room + 1}}{today:>6}"
    if width < BARS_CELLS:
        return flag, (name, "", f"{seen:>8}" if width >= SEEN_CELLS else "")
    name += f"{row.target:>7}"
    if not wide:
        return flag, (name, f"  {sparkline(row.days[-14:], row.target, glyphs)}", f"{seen:>8}")
    recorded = dash if row.recorded is None else f"{100 * row.recorded:.0f} %"
    high = dash if today == dash else str(row.high)
    pain = dash if row.pain is None else str(row.pain)
    return flag, (
        name,
        f"  {sparkline(row.days, row.target, glyphs)}",
        f"{high:>8}{pain:>6}{recorded:>10}{seen:>8}",
    )


def sparkline(days: tuple[int | None, ...], target: int, glyphs: GlyphSet) -> str:
    """Draw jumps a day as bars; the target is three quarters of full height, no session a dot.

    A bar leaves the topmost eighth of its line free, so that those of two people do not run together.
    """
    levels, full = eighths(glyphs), target / 0.75
    return "".join(
        glyphs.sign("dot") if jumps is None else levels[max(1, min(7, round(8 * jumps / full)))]
        for jumps in days
    )
