"""A widget that shows a part of a record as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from impactmon.tui.drawing.glyphs import BRAILLE, GlyphSet

Record = TypeVar("Record")


class Panel(Widget, Generic[Record]):
    """Receives records, never asks for anything; redraws only what has changed."""

    DEFAULT_CSS = """
    Panel { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, glyphs: GlyphSet = BRAILLE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.glyphs = glyphs
        self._record: Record | None = None
        self._content = Content()

    def show(self, record: Record) -> None:
        """Show what `record` says."""
        self._record = record
        if not self.display or self.content_size.width == 0:
            return
        content = self.draw(record)
        if (content.plain, content.spans) != (self._content.plain, self._content.spans):
            self._content = content
            self.refresh()

    def draw(self, record: Record, /) -> Content:
        """Give the text for a record; to be overridden."""
        raise NotImplementedError

    def on_resize(self, _event: Resize) -> None:
        """Draw anew for the new size."""
        if self._record is not None:
            self.show(self._record)

    def render(self) -> Content:
        """Give the newest text."""
        return self._content


def joined(parts: Iterable[Content | str], between: str, width: int) -> Content:
    """Put parts on a line, the most important first; those that would be cut are left out."""
    line = Content()
    for part in parts:
        text = Content.styled(part, "$text-muted") if isinstance(part, str) else part
        longer = Content.assemble(line, (f" {between} ", "$text-muted"), text) if line else text
        if longer.cell_length > width and line:
            break
        line = longer
    return line


def spread(left: Content, right: Content, width: int) -> Content:
    """Put two texts at the ends of a line; the left one is clipped if they meet."""
    room = width - right.cell_length
    if room <= 0:
        return left.truncate(width, ellipsis=True)
    if left.cell_length > room - 1:
        left = left.truncate(max(0, room - 1), ellipsis=True)
    return left.pad_right(room - left.cell_length) + right
