"""The list of what happened, newest first."""

from __future__ import annotations

from textual.content import Content

from impactmon.model import Event, Gap, Snapshot
from impactmon.text import clean
from impactmon.tui.views.wording import event_load, event_sign, event_words, listed, short_clock
from impactmon.tui.widgets.panel import Panel

SIGN_COLOURS = {
    "jump": "$accent",
    "landing": "$accent",
    "impact": "$text-muted",
    "uncertain": "$warning",
    "rejected": "$text-muted",
}


class EventList(Panel[Snapshot]):
    """Two lines per event: what it was, and its load."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give as many events as fit."""
        room = self.content_size.height
        items = listed(snapshot.events, snapshot.gaps)
        if not items:
            return Content.styled("No events yet.\nJump, and the first\nlanding appears here.", "$text-muted")
        lines: list[Content] = []
        for item in items:
            entry = self._gap(item) if isinstance(item, Gap) else self._event(item)
            if len(lines) + len(entry) > room:
                break
            lines += entry
        return Content("\n").join(lines)

    def _gap(self, gap: Gap) -> list[Content]:
        words = f"{short_clock(gap.start_s)} {self.glyphs.sign('gap')} gap {gap.duration_s:.1f} s"
        return [
            Content.styled(words, "$text-muted"),
            Content.styled(f"        {clean(gap.reason)}", "$text-muted"),
        ]

    def _event(self, event: Event) -> list[Content]:
        meaning = event_sign(event)
        muted = meaning == "rejected" or not event.final
        words = event_words(event) + ("" if event.final else " …")
        return [
            Content.assemble(
                (f"{short_clock(event.time_s)} ", "$text-muted"),
                (self.glyphs.sign(meaning), SIGN_COLOURS[meaning]),
                (f" {words}", "$text-muted" if muted else ""),
            ),
            Content.assemble((f"        {event_load(event, self.glyphs)}", "$text-muted")),
        ]
