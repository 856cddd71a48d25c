"""The card of one event: what it is, its force, and why it was judged so."""

from __future__ import annotations

from textual.content import Content

from impactmon.model import Cue, Event, Jump, Loaded, Reject
from impactmon.store.sessions.shown import AddedJump
from impactmon.text import clean
from impactmon.tui.drawing.numerals import largest_rows
from impactmon.tui.views.replaying import ReplayView, time_label, wrapped
from impactmon.tui.views.wording import LEAST_HEIGHT_M, bw, bw_interval, event_sign, event_words, landing_word
from impactmon.tui.widgets.events import SIGN_COLOURS
from impactmon.tui.widgets.panel import Panel, spread


class EventCard(Panel[ReplayView]):
    """Everything about the selected event, and why it was judged so."""

    def draw(self, view: ReplayView) -> Content:
        """Give as many lines as fit."""
        event = view.event
        if event is None:
            running = view.reading.stored is not None and view.reading.stored.running
            none = (
                "No event yet: each is kept\nonce it is final, 12 s later." if running else "No events found."
            )
            hint = none if view.reading.done else view.reading.progress.capitalize()
            return Content.styled(f"{hint}\n\nMove with the arrow keys,\nzoom with ↑ and ↓.", "$text-muted")
        lines = [*self._head(view, event), *self._force(event), *self._figures(event)]
        room = self.content_size.height - len(lines) - 2
        why = self._cues(event.cues, room)
        if why:
            lines += [Content(), Content.styled("Why", "bold"), *why]
        return Content("\n").join(lines[: self.content_size.height])

    def _head(self, view: ReplayView, event: Event) -> list[Content]:
        meaning = event_sign(event)
        number = 0 if view.selected is None else view.selected + 1
        left = Content.assemble(
            (self.glyphs.sign(meaning), SIGN_COLOURS[meaning]), (f" {event_words(event)}", "bold")
        )
        right = Content.styled(f"{number} of {len(view.reading.events)}", "$text-muted")
        said = f"{event.status.value}, {100 * event.confidence:.0f} % sure"
        if isinstance(event, AddedJump) or event.id in view.reading.by_hand:
            said = f"{event.status.value} by hand"
        when = time_label(view.reading, event.time_s, decimals=2)
        together = f"{when}   {said}"
        lines = [together] if len(together) <= self.content_size.width else [when, said]
        return [
            spread(left, right, self.content_size.width),
            *(Content.styled(line, "$text-muted") for line in lines),
        ]

    def _force(self, event: Event) -> list[Content]:
        if not isinstance(event, Loaded):
            return []
        if event.peak_grf_bw is None:
            why = f"No force: {clean(event.grf_reason or 'no model for it', limit=90)}"
            lines = wrapped(why, self.content_size.width)
            return [Content(), *(Content.styled(line, "$text-muted") for line in lines)]
        figure = bw(event.peak_grf_bw, self.glyphs, clipped=event.clipped).replace(">=", "≥")
        rows = largest_rows(figure, self.content_size.width - 14, 3, self.glyphs.solid) or (
            self.glyphs.written(figure),
        )
        beside = [Content()] * (len(rows) - 1)
        beside.append(Content.assemble(("BW", "bold"), f"  {bw_interval(event, self.glyphs)}"))
        drawn = [Content.assemble((r, "$figure"), "  ", w) for r, w in zip(rows, beside, strict=True)]
        return [Content(), *drawn]

    def _figures(self, event: Event) -> list[Content]:
        rows: list[tuple[str, str]] = []
        if isinstance(event, Jump):
            if event.kind != "jump":
                rows.append(("kind", clean(event.kind.replace("_", " "), limit=24)))
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

    def _number(self, value: float) -> str:
        """Give three digits at most, and no more than three behind the point."""
        return f"{round(value, 3):.3g}".replace("-", self.glyphs.sign("minus"))

    def _cues(self, cues: tuple[Cue, ...], room: int) -> list[Content]:
        width = self.content_size.width
        lines: list[Content] = []
        for cue in sorted(cues, key=lambda cue: -abs(cue.weight)):
            value = "" if cue.value is None else f" {self._number(cue.value)}"
            value += "" if cue.value is None or cue.unit == "1" else f" {cue.unit}"
            name = clean(cue.name.replace("_", " "), limit=24)
            sign, colour = ("+", "$accent") if cue.weight >= 0 else (self.glyphs.sign("minus"), "$warning")
            entry = [Content.assemble((f"{sign} ", colour), name, (value, "bold"))]
            says = wrapped(clean(cue.says, limit=200), width - 2)
            entry += [Content.styled(f"  {line}", "$text-muted") for line in says]
            if len(lines) + len(entry) > room:
                entry = entry[:1]  # its name and value alone
            if len(lines) >= room:
                break
            lines += entry
        return lines
