"""The schema in words and tables, made from a new database: docs/schema.md is its output."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from impactmon.store.board import Board
from impactmon.store.store import Store

INTRODUCTION = """\
# Schema of the store

Made by `python -m impactmon.store.upkeep.describe > docs/schema.md`; a test compares the two.

One SQLite file. The user's data folder holds it, or `IMPACTMON_DB` names it; `impactmon data where` tells.
All tables are STRICT, foreign keys are on, the journal is a write-ahead log (a rollback journal in synced and network
folders), every commit waits for the disk. One process writes at a time, with one connection; others read.

- Packets come first: a session is the list of its raw packets, everything in `runs`, `events`, `gaps` (with a run),
  `day_scores` and `bouts` can be computed from them again.
- A run is one scoring of a session by one version of the algorithm; `sessions.run_id` names the current one, the
  earlier ones stay.
- `corrections` are what a person said; they are laid over the current run in `events.corrected`, and jumps they added
  stand in `events` with the source `person`.
- `pauses` are laid over it the same way, before the corrections: nothing counts from `start_s` to `end_s` (to the end
  of the session if there is none), but packets are kept and events detected.
- `*_us` is microseconds of UTC since 1970, `*_s` seconds from the session's start, `*_host_ns` nanoseconds of the
  recording computer's monotonic clock. `day` is the local date of an event by the zone of its session.
- Names of people stand in `names` and nowhere else.
- Copy the file with `impactmon data backup`, never by hand while it is in use: what was written last lies in the
  file ending in `-wal` beside it.
"""

PURPOSES = {
    "athletes": "People, by a pseudonymous id.",
    "bouts": "Runs of landings inside a day; computed from events.",
    "clock": "Moments at which the wall clock was set during a session; later events are dated by them.",
    "corrections": "What people said about jumps: confirm, reject, add.",
    "day_scores": "The load of a day by version of the algorithm; computed from events.",
    "events": "Final jumps, landings, impacts and rejects of a run.",
    "gaps": "Time without samples; without a run, one that the session itself put into the stream.",
    "journal": "What happened to the store, in order.",
    "masses": "Body mass and added load from a date on.",
    "names": "The names of people.",
    "outlines": "Lowest and highest resultant of every 64 samples of an imported recording, to show it at once.",
    "packets": "Raw packets as received, about a second of one session in one row.",
    "pains": "Pain a person told, 0 to 10, and where.",
    "pauses": "Times of a session in which a person had counting paused.",
    "recordings": "Imported files: content hash, path, how they were read, name of the copy.",
    "runs": "Scorings of sessions.",
    "sensors": "Sensors that were used.",
    "sessions": "Recordings of one athlete: live, imported, or written by hand.",
    "settings": "What the user set, and when the file was last checked.",
    "targets": "Jumps a day from a date on.",
    "wear": "Hours a run recorded, and of these worn (none: cannot be told), by local day.",
}


def schema_document() -> str:
    """Give docs/schema.md."""
    with TemporaryDirectory(prefix="impactmon-") as folder:
        path = Path(folder) / "schema.db"
        Store.open(path).close()
        with Board(path) as board:
            return "\n".join([INTRODUCTION, *(_table(board, name) for name in _tables(board))])


def _tables(board: Board) -> list[str]:
    """Name our tables."""
    rows = board.ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row[0] for row in rows if not row[0].startswith(("sqlite_", "_sqlite_"))]


def _table(board: Board, name: str) -> str:
    """Describe one table."""
    references = {
        row["from"]: f"{row['table']}.{row['to']}" for row in board.ask(f"PRAGMA foreign_key_list({name})")
    }
    lines = [
        f"## {name}",
        "",
        PURPOSES[name],
        "",
        "| column | type | null | default | refers to |",
        "|---|---|---|---|---|",
    ]
    for row in board.ask(f"PRAGMA table_info({name})"):
        key = " (key)" if row["pk"] else ""
        null = "no" if row["notnull"] or row["pk"] else "yes"
        default = "" if row["dflt_value"] is None else f"`{row['dflt_value']}`"
        reference = references.get(row["name"], "")
        lines.append(f"| {row['name']}{key} | {row['type']} | {null} | {default} | {reference} |")
    indexes = [
        row[0]
        for row in board.ask(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name",
            [name],
        )
    ]
    if indexes:
        lines += ["", *(f"    {' '.join(sql.split())}" for sql in indexes)]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    import sys

    sys.stdout.write(schema_document())
