"""The three tiles one looks up to between two jumps: count, last landing, rest."""

from __future__ import annotations

from textual.content import Content

from impactmon.model import BoutRest, Snapshot
from impactmon.tui.drawing.numerals import largest_rows
from impactmon.tui.views.wording import (
    bw,
    bw_interval,
    event_sign,
    force_sources,
    landing_word,
    percent,
    rest_clock,
    rest_unit,
    rest_words,
)
from impactmon.tui.widgets.panel import Panel

AIRY_ROWS = 8
"""From this inner height on a tile has a blank line below its numerals as well as above."""
SECOND_SHARE = 0.62
"""Height of the other numerals over that of the count, which alone must be read from two metres."""
LEAST_ROWS = 4
"""Numerals of fewer rows are hard to tell apart."""
BOUT_WORDS_ROWS = 4
"""Lines it takes to say what a new bout would count."""
FAR_LOAD_SHARE = 6
"""The last landing's numerals are this many times smaller than the screen, in far mode."""


WITHOUT_SMALL_PRINT = ("-tiny", "-flat")
"""Sizes of screen, see impactmon.tcss, at which the count stands alone."""

Words = Content | tuple[Content, ...]
"""A line beside a numeral, or its versions from long to short."""


class Tile(Panel[Snapshot]):
    """Big numerals with a few words beside them."""

    SHARE = SECOND_SHARE
    """Height of the numerals over what the tile has room for."""

    def beside(self, figure: str, colour: str, words: list[Words]) -> Content:
        """Put words to the right of a numeral, the last one on its base line.

        All tiles share that base line. The numeral shrinks rather than push the last line out.

        Parameters
        ----------
        figure : str
            What to write big.
        colour : str
            Its style.
        words : list of Content or of tuples of it
            Lines beside it, each perhaps in shorter versions: the first that fits is shown, and none is cut.
        """
        width, height = self.content_size.width, self.content_size.height
        below = 1 if height >= AIRY_ROWS else 0
        most = height - 1 - below if height > LEAST_ROWS else height
        wanted = max(min(LEAST_ROWS, most), round(self.SHARE * most))
        taken = 2 + _versions(words[-1])[-1].cell_length if words else 0
        rows = largest_rows(figure, width - taken, wanted, self.glyphs.solid) or (
            self.glyphs.written(figure),
        )
        room = width - len(rows[0]) - 2
        kept = [_fitting(line, room) for line in words][-len(rows) :]
        padded = [Content()] * (len(rows) - len(kept)) + kept
        lines = [Content()] * max(0, height - below - len(rows))
        lines += [Content.assemble((row, colour), "  ", line) for row, line in zip(rows, padded, strict=True)]
        return Content("\n").join(lines)

    def waiting(self, *words: str) -> Content:
        """Say what will be here, from long to short, on the base line of the numerals."""
        below = 1 if self.content_size.height >= AIRY_ROWS else 0
        lines = [Content()] * max(0, self.content_size.height - below - 1)
        said = tuple(Content.styled(word, "$text-muted") for word in words)
        return Content("\n").join([*lines, _fitting(said, self.content_size.width)])


def _versions(words: Words) -> tuple[Content, ...]:
    return words if isinstance(words, tuple) else (words,)


def _fitting(words: Words, room: int) -> Content:
    return next((line for line in _versions(words) if line.cell_length <= room), Content())


class CountTile(Tile):
    """Jumps of today against the target."""

    SHARE = 1.0

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the count."""
        doubt = snapshot.uncertain_today
        uncertain = (
            Content.styled(f"+{doubt} uncertain" if doubt else "", "$text-muted"),
            Content.styled(f"+{doubt} {self.glyphs.sign('uncertain')}", "$text-muted"),
        )
        words: list[Words] = [
            uncertain,
            *self._recorded(snapshot),
            Content.assemble(("of ", "$text-muted"), (str(snapshot.target.jumps_per_day), "bold")),
        ]
        return self.beside(str(snapshot.jumps_today), "$accent", words)

    def _recorded(self, snapshot: Snapshot) -> list[Words]:
        """Say how much was recorded where the small print that says it has no room."""
        share = snapshot.recorded_fraction
        if share is None or not any(self.screen.has_class(name) for name in WITHOUT_SMALL_PRINT):
            return []
        said = percent(share, self.glyphs)
        return [tuple(Content.styled(word, "$text-muted") for word in (f"{said} recorded", f"rec {said}"))]


class LandingTile(Tile):
    """Force of the last landing with its interval and where it comes from."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the force, or where there is none the acceleration with the reason."""
        event = snapshot.last_landing
        if event is None:
            return self.waiting("no landing yet")
        sources = tuple(Content.styled(said, "$text-muted") for said in force_sources(snapshot, event))
        acceleration = bw(event.peak_g, self.glyphs, clipped=event.clipped)
        if event.peak_grf_bw is None:
            figure, unit = acceleration, Content.assemble(("g", "bold"), f"  {landing_word(event)}")
            words: list[Words] = [sources, unit]
        else:
            figure, unit = (
                bw(event.peak_grf_bw, self.glyphs, clipped=event.clipped),
                Content.styled("BW", "bold"),
            )
            interval = bw_interval(event, self.glyphs)
            felt = Content.styled(f"{acceleration} g, {landing_word(event)}", "$text-muted")
            words = [sources, felt, (unit + f"  {interval}", unit + f" {interval.replace(' ', '')}")]
        doubtful = event_sign(event) == "uncertain"
        return self.beside(figure.replace(">=", "≥"), "$text-muted" if doubtful else "$figure", words)


class RestTile(Tile):
    """Seconds since the last landing; after a bout, what the next one would count."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the rest."""
        if snapshot.rest is not None and self.content_size.height >= BOUT_WORDS_ROWS:
            return self._after_bout(snapshot.rest)
        event = snapshot.last_landing
        if event is None:
            return self.waiting("since the last landing", "no landing yet")
        rest_s = max(0.0, snapshot.clock_s - event.time_s)
        unit = rest_unit(rest_s)
        words: list[Words] = [Content.styled("next when ready", "$text-muted"), Content.styled(unit, "bold")]
        return self.beside(rest_clock(rest_s), "$figure", words)

    def _after_bout(self, rest: BoutRest) -> Content:
        share, full = rest_words(rest)
        wide = self.content_size.width >= len(f"a new bout counts {share}")
        lines = [
            Content.assemble("a new bout counts " if wide else "a new bout: ", (share, "$figure bold")),
            Content("in full after"),
            Content.styled(full, "bold"),
            Content.styled("(experimental)", "$text-muted"),
        ]
        top = [Content()] * max(0, (self.content_size.height - len(lines)) // 2)
        return Content("\n").join(top + lines)


class FarView(Panel[Snapshot]):
    """The count as large as the terminal allows, and below it the last landing."""

    def draw(self, snapshot: Snapshot) -> Content:
        """Give the numerals, centred."""
        width, height = self.content_size.width, self.content_size.height
        load = self._load(snapshot, max(1, height // FAR_LOAD_SHARE))
        room = height - len(load) - 2
        count = str(snapshot.jumps_today)
        rows = largest_rows(count, width - 2, room, self.glyphs.solid) or (count,)
        lines = [Content.styled(row, "$accent") for row in rows]
        lines += [Content(), *load]
        top = [Content()] * max(0, (height - len(lines)) // 2)
        centred = [line.pad_left(max(0, (width - line.cell_length) // 2)) for line in lines]
        return Content("\n").join(top + centred)

    def _load(self, snapshot: Snapshot, height: int) -> list[Content]:
        """Give the last landing: numerals in the accent colour where it was high, and the word for it."""
        of = f"of {snapshot.target.jumps_per_day}"
        event = snapshot.last_landing
        if event is None:
            return [Content.styled(of, "bold")]
        force = event.peak_grf_bw
        value, unit = (event.peak_g, "g") if force is None else (force, "BW")
        word = landing_word(event)
        colour = "$accent" if word == "high" else "$figure"
        rest_s = max(0.0, snapshot.clock_s - event.time_s)
        rest = f"{rest_clock(rest_s)} {rest_unit(rest_s)}"
        interval = bw_interval(event, self.glyphs)
        words = [
            Content.assemble((word, f"{colour} bold"), (f"   {interval}" if interval else "", "bold")),
            Content.assemble((unit, "bold"), (f"   {of}   rest {rest}", "$text-muted")),
        ]
        figure = bw(value, self.glyphs, clipped=event.clipped).replace(">=", "≥")
        rows = largest_rows(figure, self.content_size.width // 2, height, self.glyphs.solid)
        if not rows:
            near = f" {interval.replace(' ', '')} " if interval else " "
            return [Content.assemble((self.glyphs.written(figure), colour), near, words[1])]
        wide = max(line.cell_length for line in words)
        padded = [Content()] * (len(rows) - len(words)) + words
        return [
            Content.assemble((row, colour), "  ", line.pad_right(wide - line.cell_length))
            for row, line in zip(rows, padded, strict=True)
        ]
