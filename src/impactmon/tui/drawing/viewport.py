"""Which part of a recording is on screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

MIN_SPAN_S = 0.4
"""Closest zoom, s: one landing."""
MARGIN = 0.05
"""Share of the span that may be seen beyond either end."""
TICK_STEPS_S = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800,
                21600, 43200, 86400, 172800, 604800)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewport:
    """A span of time of a recording.

    Attributes
    ----------
    start_s, span_s : float
        Left edge and width, s.
    duration_s : float
        Length of the recording, s.
    """

    start_s: float
    span_s: float
    duration_s: float

    @property
    def stop_s(self) -> float:
        """Right edge, s."""
        return self.start_s + self.span_s

    def fitted(self) -> Viewport:
        """Give the nearest span that lies on the recording."""
        widest = max(MIN_SPAN_S, self.duration_s * (1 + 2 * MARGIN))
        span_s = min(max(self.span_s, MIN_SPAN_S), widest)
        margin_s = MARGIN * span_s
        last_s = max(-margin_s, self.duration_s + margin_s - span_s)
        return replace(self, start_s=min(max(self.start_s, -margin_s), last_s), span_s=span_s)

    def moved(self, spans: float) -> Viewport:
        """Move by a multiple of its own width."""
        return replace(self, start_s=self.start_s + spans * self.span_s).fitted()

    def zoomed(self, factor: float, about_s: float) -> Viewport:
        """Widen by `factor` about a time that keeps its place on the screen."""
        if not self.start_s <= about_s <= self.stop_s:
            about_s = self.start_s + self.span_s / 2
        span_s = max(MIN_SPAN_S, self.span_s * factor)
        share = (about_s - self.start_s) / self.span_s
        return replace(self, start_s=about_s - share * span_s, span_s=span_s).fitted()

    def around(self, time_s: float) -> Viewport:
        """Put a time into the middle."""
        return replace(self, start_s=time_s - self.span_s / 2).fitted()

    def following(self, time_s: float) -> Viewport:
        """Move only if a time is outside, or close to the right edge."""
        if self.start_s <= time_s <= self.start_s + 0.9 * self.span_s:
            return self
        return replace(self, start_s=time_s - 0.1 * self.span_s).fitted()

    def whole(self) -> Viewport:
        """Show everything."""
        return Viewport(0.0, self.duration_s * (1 + 2 * MARGIN), self.duration_s).fitted()

    def ticks(self, at_most: int) -> tuple[float, list[float]]:
        """Give a step of round size and the times to label."""
        wanted = self.span_s / max(1, at_most)
        step_s = next((step for step in TICK_STEPS_S if step >= wanted), TICK_STEPS_S[-1])
        first = -(-max(self.start_s, 0.0) // step_s)
        times = [(first + number) * step_s for number in range(at_most + 2)]
        return step_s, [time_s for time_s in times if time_s <= min(self.stop_s, self.duration_s)]
