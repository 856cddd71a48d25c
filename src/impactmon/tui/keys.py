"""The user's own keys: a file of lines such as ``pause = "p"``, read once at the start."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import platformdirs

from impactmon.text import clean
from impactmon.tui import commands

FILE = "keys.toml"
VARIABLE = "IMPACTMON_KEYS"


def keys_path() -> Path:
    """Give the place of the file: `$IMPACTMON_KEYS`, else in the user's configuration folder."""
    told = os.environ.get(VARIABLE)
    return Path(told) if told else platformdirs.user_config_path("impactmon") / FILE


def action_names() -> frozenset[str]:
    """Name every action that has a key."""
    return frozenset(command.action() for listed in _screens() for command in listed)


def _screens() -> list[tuple[type[commands.Command], ...]]:
    return [getattr(commands, name) for name in commands.__all__ if name.endswith("_COMMANDS")]


def without_key(chosen: dict[str, str]) -> list[str]:
    """Name the actions that lose their first key to another one on the same screen, and get none instead."""
    lost: set[str] = set()
    for listed in _screens():
        taken = {key for command in listed for key in chosen.get(command.action(), "").split(",") if key}
        lost |= {c.action() for c in listed if c.action() not in chosen and c.KEY.split(",")[0] in taken}
    return sorted(lost)


def chosen_keys(path: Path | None = None) -> tuple[dict[str, str], str]:
    """Read the file; give keys by action, and what is wrong with it in words.

    A file that cannot be read, or a line that makes no sense, changes nothing: the keys of docs/screens.md hold.
    """
    path = path or keys_path()
    try:
        with path.open("rb") as stream:
            said = tomllib.load(stream)
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError) as error:
        return {}, clean(f"{path.name} cannot be read: {error}", limit=200)
    names = action_names()
    known = {
        name: key for name, key in said.items() if name in names and isinstance(key, str) and key.strip()
    }
    wrong = sorted(set(said) - set(known))
    troubles: list[str] = []
    if wrong:
        what = clean(", ".join(wrong), limit=120)
        troubles.append(f"{path.name} names what is no action, or gives it no key: {what}.")
    if lost := without_key(known):
        troubles.append(f"{path.name} gives the key of {', '.join(lost)} to another action.")
    return known, " ".join(troubles)
