"""The list of a day's sessions."""

from __future__ import annotations

from textual.content import Content

from impactmon.store.board import SessionRow
from impactmon.text import clean
from impactmon.tui.views.history import DayView
from impactmon.tui.views.wording import clock, stored_peak
from impactmon.tui.widgets.panel import Panel

WHAT_CELLS, NARROW_WHAT_CELLS = 18, 10
"""Width of a session's name, with and without room to spare."""
ROOMY_CELLS = 90
BEFORE_FIGURES = 19
"""Cells of mark, start and length."""
FIGURES = (("jumps", 6), ("uncertain", 10), ("peak BW", 12), ("recorded", 9))
"""Columns behind a session's name with their widths, the most important first."""


class SessionList(Panel[DayView]):
    """The sessions of the day; the chosen one is marked."""

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
        lines = [Content.styled(self._head(), "$text-muted 75%")]
        for number, session in enumerate(view.sessions[first : first + room], first):
            lines.append(self._row(session, chosen=number == view.cursor))
        return Content("\n").join(lines)

    def _what_cells(self) -> int:
        return WHAT_CELLS if self.content_size.width >= ROOMY_CELLS else NARROW_WHAT_CELLS

    def _columns(self) -> int:
        """Give how many of the figures fit, the most important first."""
        room = self.content_size.width - BEFORE_FIGURES - self._what_cells()
        widths = [width for _, width in FIGURES]
        return next((n for n in range(len(FIGURES), 1, -1) if sum(widths[:n]) <= room), 1)

    def _head(self) -> str:
        figures = "".join(f"{name:>{width}}" for name, width in FIGURES[: self._columns()])
        return f"  {'start':<7}{'length':>8}  {'what':<{self._what_cells()}}{figures}"

    def _row(self, session: SessionRow, *, chosen: bool) -> Content:
        dash, cells = self.glyphs.sign("dash"), self._what_cells()
        length = "open" if session.duration_s is None else clock(session.duration_s)
        what = clean(session.name or session.kind, limit=cells - 1)
        peak = dash if session.peak_grf_bw is None else " ".join(stored_peak(session, self.glyphs)).rstrip()
        told = (str(session.jumps), str(session.uncertain), peak, _recorded(session, dash))[: self._columns()]
        figures = "".join(f"{value:>{width}}" for value, (_, width) in zip(told, FIGURES, strict=False))
        line = f"{session.start:%H:%M}  {length:>8}  {what:<{cells}}{figures}"
        row = Content.assemble(("> " if chosen else "  ", "$accent bold"), (line, "bold" if chosen else ""))
        for note, style in _notes(session):
            if row.cell_length + len(note) + 2 <= self.content_size.width:
                row = Content.assemble(row, "  ", (note, style))
        return row


def _notes(session: SessionRow) -> list[tuple[str, str]]:
    """Give what else must be known of a session, the most important first."""
    notes = [("SIMULATED", "$warning")] if session.simulated else []
    if session.state not in ("open", "closed"):
        notes.append((session.state, "$text-muted"))
    if session.gaps:
        gaps = "1 gap" if session.gaps == 1 else f"{session.gaps} gaps"
        notes += [(gaps, "$text-muted"), (f"{session.lost_s:.1f} s lost", "$text-muted")]
    return notes


def _recorded(session: SessionRow, dash: str) -> str:
    if not session.duration_s:
        return dash
    return f"{100 * max(0.0, 1 - session.lost_s / session.duration_s):.1f} %"
