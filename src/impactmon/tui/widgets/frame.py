"""A frame with a title."""

from __future__ import annotations

from typing import TypeVar

from textual.markup import escape
from textual.widget import Widget

W = TypeVar("W", bound=Widget)


def framed(widget: W, title: str) -> W:
    """Give a widget our frame and a title, which may be a name from outside: it is shown as it is."""
    widget.border_title = escape(title)
    widget.add_class("framed")
    return widget
