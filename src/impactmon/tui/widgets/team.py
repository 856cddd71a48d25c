"""The parts of the Team screen."""

from __future__ import annotations

from textual.content import Content

from impactmon.text import clean
from impactmon.tui.glyphs import GlyphSet
from impactmon.tui.team import TeamRow, TeamView, ago
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.day import ASCII_EIGHTHS, EIGHTHS
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
WIDE_CELLS = 116
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
            ("Nobody has been recorded yet. ", "$text-muted"),
            ("impactmon live --athlete ID", "bold"),
            (" records somebody, ", "$text-muted"),
            ("impactmon import", "bold"),
            (" brings in files.", "$text-muted"),
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


def heading(width: int, glyphs: GlyphSet) -> str:
    """Give the names of the columns that `width` has room for."""
    if width >= WIDE_CELLS:
        high = f"{glyphs.sign('at_least')}4.9 g"
        figures = f"{high:>8}{'pain':>6}{'recorded':>10}{'seen':>8}"
        return f"  {'why':<27}{'who':<12}{'jumps':>6}{'target':>7}  {'28 days':<28}{figures}"
    more = f"{'target':>7}  {'14 days':<14}" if width >= BARS_CELLS else ""
    return f"  {'why':<25}{'who':<11}{'jumps':>6}{more}{'seen':>8}"


def team_cells(
    row: TeamRow, view: TeamView, glyphs: GlyphSet, width: int
) -> tuple[str, tuple[str, str, str]]:
    """Give a row's columns: flag with reason; name and counts; sparkline; the rest."""
    wide = width >= WIDE_CELLS
    signs = ASCII_FLAG_SIGNS if glyphs.name == "ascii" else FLAG_SIGNS
    dash = glyphs.sign("dash")
    today = dash if row.days and row.days[-1] is None else str(row.jumps)
    seen = ago(row.seen, view.now)
    name_room, why_room = (11, 26) if wide else (10, 24)
    flag = f"{signs[row.flag]} {clean(row.why, limit=why_room - 2):<{why_room - 1}}"
    name = f"{clean(row.name, limit=name_room):<{name_room + 1}}{today:>6}"
    if width < BARS_CELLS:
        return flag, (name, "", f"{seen:>8}")
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
    """Draw jumps a day as bars; the target is three quarters of full height, no session a dash."""
    eighths = ASCII_EIGHTHS if glyphs.name == "ascii" else EIGHTHS
    full = target / 0.75
    return "".join(
        glyphs.sign("track") if jumps is None else eighths[max(1, min(8, round(8 * jumps / full)))]
        for jumps in days
    )
