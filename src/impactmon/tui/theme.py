"""The colours: a calm dark ground, one accent for what counts, amber only where something needs a look."""

from __future__ import annotations

from textual.theme import Theme

NIGHT = Theme(
    name="impactmon",
    primary="#5fd3b3",
    secondary="#7f93a8",
    accent="#5fd3b3",
    warning="#e5b567",
    error="#e57a77",
    success="#5fd3b3",
    foreground="#d7dee6",
    background="#10151b",
    surface="#151b22",
    panel="#1b232c",
    dark=True,
    variables={
        "text-muted": "#8494a4",
        "figure": "#eef2f6",
        "track": "#2c3844",
        "frame": "#2c3844",
        "trace": "#93a7ba",
        "badge": "#10151b on #e5b567",
        "footer-key-foreground": "#5fd3b3",
        "footer-background": "#10151b",
        "footer-description-foreground": "#8494a4",
        "footer-item-background": "#10151b",
    },
)
"""The only theme drawn for; Textual's own can be chosen from the palette."""
