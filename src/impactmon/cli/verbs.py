"""The table of verbs: what `impactmon --help` lists, without importing any of it.

A new verb is one line here, one file in this package and one row in docs/cli.md.
"""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """Where a command lives and what it is for.

    Attributes
    ----------
    module : str
        Module that holds it; imported when the verb is used.
    attribute : str
        Name of the click command there.
    says : str
        One line for the list.
    """

    module: str
    attribute: str
    says: str


VERBS: dict[str, Verb] = {
    "demo": Verb("impactmon.cli.demo", "command", "a generated workout from a virtual sensor"),
    "scan": Verb("impactmon.cli.scan", "command", "list sensors in range"),
    "live": Verb("impactmon.cli.live", "command", "count jumps live, on the screen"),
    "record": Verb("impactmon.cli.live", "record", "count and keep without a screen"),
    "analyze": Verb(
        "impactmon.cli.analyze", "command", "count the jumps of a recording, estimate their loads"
    ),
    "replay": Verb("impactmon.cli.replay", "command", "look through a recording or a stored session"),
    "show": Verb("impactmon.cli.show", "command", "look at a day, its sessions and the year, on the screen"),
    "day": Verb("impactmon.cli.day", "command", "the jumps and landings of a day"),
    "week": Verb("impactmon.cli.week", "command", "seven days, their targets and loads"),
    "log": Verb("impactmon.cli.log", "command", "write jumps down by hand; confirm, reject, add"),
    "athletes": Verb("impactmon.cli.athletes", "command", "who is measured: masses, targets"),
    "import": Verb("impactmon.cli.import_", "command", "bring recordings into history"),
    "export": Verb("impactmon.cli.export", "command", "results and raw data for other programs"),
    "research": Verb("impactmon.cli.research", "command", "experimental loads of a recording by day"),
    "team": Verb("impactmon.cli.team", "command", "who of a group needs a look, and why"),
    "rescore": Verb("impactmon.cli.rescore", "command", "score history anew with the current algorithm"),
    "recover": Verb("impactmon.cli.recover", "command", "finish sessions that ended badly"),
    "data": Verb("impactmon.cli.data", "command", "where data lie; back up, restore, delete, limit"),
    "sessions": Verb("impactmon.cli.sessions", "command", "list what was recorded"),
    "sensors": Verb("impactmon.cli.sensors", "command", "which sensors are spoken to, and which are yours"),
    "sim": Verb("impactmon.cli.sim", "command", "a virtual sensor on air, with a dongle"),
    "doctor": Verb("impactmon.cli.doctor", "command", "check Bluetooth, database, disk, terminal"),
    "glossary": Verb("impactmon.cli.glossary", "command", "what every number means, and its evidence"),
}
"""In the order of a user's day, which is the order of the list."""
