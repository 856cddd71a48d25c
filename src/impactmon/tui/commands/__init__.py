"""What a user can do, each action declared once.

A class's name is the action, its docstring the description; key, footer, palette, help panel and re-binding
follow from it. The screen that lists a command has a method ``action_<name>``.
"""

from impactmon.tui.commands.base import Command, CommandProvider, all_bindings
from impactmon.tui.commands.check import CHECK_COMMANDS
from impactmon.tui.commands.common import DOORS, GLOSSARY_COMMANDS
from impactmon.tui.commands.day import DAY_COMMANDS
from impactmon.tui.commands.group import CLASS_COMMANDS, TEAM_COMMANDS
from impactmon.tui.commands.live import LIVE_COMMANDS
from impactmon.tui.commands.replay import REPLAY_COMMANDS
from impactmon.tui.commands.setup import SETUP_COMMANDS

__all__ = [
    "CHECK_COMMANDS",
    "CLASS_COMMANDS",
    "DAY_COMMANDS",
    "DOORS",
    "GLOSSARY_COMMANDS",
    "LIVE_COMMANDS",
    "REPLAY_COMMANDS",
    "SETUP_COMMANDS",
    "TEAM_COMMANDS",
    "Command",
    "CommandProvider",
    "all_bindings",
]
