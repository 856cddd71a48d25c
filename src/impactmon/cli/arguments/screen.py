"""Whether a verb can show a screen, and how it draws."""

from __future__ import annotations

import os
import sys

import click

glyphs_option = click.option(
    "--glyphs",
    type=click.Choice(["braille", "block", "ascii"]),
    default="braille",
    envvar="IMPACTMON_GLYPHS",
    show_default=True,
    help="How to draw; block or ascii if these are no solid dots: ⣿⣿",
)
"""Shared by all verbs that open a screen."""


def on_screen() -> bool:
    """Tell whether there is a terminal that can show a screen."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
