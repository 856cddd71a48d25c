"""The lines around the Replay plots: what is replayed, what was found, what went wrong."""

from __future__ import annotations

from textual.content import Content

from impactmon.text import clean
from impactmon.tui.views.replaying import ReplayView, time_label
from impactmon.tui.views.wording import clock, percent
from impactmon.tui.widgets.banner import BannerLine
from impactmon.tui.widgets.panel import Panel, joined, spread


class ReplayStatus(Panel[ReplayView]):
    """What is replayed, and where we are in it."""

    def draw(self, view: ReplayView) -> Content:
        """Give the line."""
        recording = view.reading.recording
        parts = [f"{recording.sample_rate_hz:.0f} Hz", clock(view.reading.duration_s)]
        if recording.start is not None:
            parts.insert(0, recording.start.strftime("%a %d %b %Y"))
        parts.append(recording.placement.value if recording.placement else "placement unknown")
        parts.append(f"{recording.body_mass_kg:.0f} kg" if recording.body_mass_kg else "mass unknown")
        left = Content.assemble(
            (clean(recording.name, limit=40), "bold"), ("   " + "   ".join(parts), "$text-muted")
        )
        state = f"{view.speed:g}×" if view.playing else view.reading.progress
        right = Content.assemble(
            (f"{state}   ", "$accent"), (time_label(view.reading, view.cursor_s, decimals=1), "bold")
        )
        return spread(left, right, self.content_size.width)


class ReplayFigures(Panel[ReplayView]):
    """How much was found, in all or up to the cursor while it plays."""

    def draw(self, view: ReplayView) -> Content:
        """Give the line."""
        counts = view.reading.counts(view.cursor_s if view.playing else None)
        jumps = "1 jump" if counts["jumps"] == 1 else f"{counts['jumps']} jumps"
        said = [f"{counts['uncertain']} uncertain", f"{counts['rejected']} not counted"]
        said.append("1 gap" if len(view.reading.gaps) == 1 else f"{len(view.reading.gaps)} gaps")
        quality, length_s = view.reading.quality, view.reading.duration_s
        if view.reading.done and length_s:
            lost_s = sum(gap.duration_s for gap in view.reading.gaps)
            said.append(f"{percent(max(0.0, 1.0 - lost_s / length_s), self.glyphs)} recorded")
        if quality is not None:
            said.append(f"{quality.clipped_samples:,} clipped" if quality.clipped_samples else "not clipped")
            said.append(
                "never at rest" if quality.resting_g is None else f"{quality.resting_g:.2f} g at rest"
            )
        found = Content.styled(jumps, "$accent bold")
        return joined([found, *said], self.glyphs.sign("dot"), self.content_size.width)


class ReplayBanner(BannerLine[ReplayView]):
    """What went wrong in reading or with the signal, if anything."""

    def said(self, view: ReplayView) -> tuple[str, str]:
        """Give the message."""
        trouble, stored = view.reading.trouble, view.reading.stored
        if not trouble and stored is not None and stored.running:
            return "note", "Not ended yet; 4 looks again."
        if not trouble and view.reading.notes:
            first, *others = view.reading.notes
            more = f" (and {len(others)} more: impactmon analyze)" if others else ""
            return "note", f"{clean(first, limit=200)}{more}"
        return "warning" if trouble else "", clean(trouble, limit=240)
