"""A frame with a title."""

from __future__ import annotations

from typing import TypeVar

from textual.widget import Widget

W = TypeVar("W", bound=Widget)


def framed(widget: W, title: str) -> W:
    """Give a widget our frame and a title."""
    widget.border_title = title
    widget.add_class("framed")
    return widget
