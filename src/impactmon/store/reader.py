"""The short questions to a database: who, which versions, what was said and scored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from impactmon.store.file.paths import default_path
from impactmon.store.file.trouble import translate
from impactmon.store.file.viewing import open_for_viewing
from impactmon.store.rows.views import USER_ID, Correction, DayIndexRow
from impactmon.store.rows.zones import today


class Reader:
    """A database opened for reading, which never changes it and never makes it.

    Parameters
    ----------
    path : path or None
        None takes the default; a database that is not there yet is an empty one.

    Attributes
    ----------
    banner : str
        What whoever looks should know, empty if nothing.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        self._connection, self.banner = open_for_viewing(self.path)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, question: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """Ask in SQL.

        Raises
        ------
        impactmon.errors.StoreError
            If the file cannot be read, or holds no such tables.
        """
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise translate(error, self.path) from error

    @property
    def empty(self) -> bool:
        """Nothing was ever stored here."""
        return not self.ask("SELECT 1 FROM sqlite_master WHERE name = 'sessions'")

    def today(self) -> date:
        """Give the date the clock of this computer shows."""
        return today()

    def versions(self) -> list[str]:
        """List the versions of the algorithm that sessions were scored with, oldest first."""
        if self.empty:
            return []
        rows = self.ask("SELECT algorithm_version FROM runs GROUP BY algorithm_version ORDER BY min(id)")
        return [row[0] for row in rows]

    def corrections(self, session_id: int) -> list[Correction]:
        """List what people said about the jumps of a session, oldest first; what was undone is left out."""
        rows = self.ask(
            "SELECT id, action, time_s, event_id, made_us, note FROM corrections"
            " WHERE session_id = ? AND undone_us IS NULL ORDER BY id",
            [session_id],
        )
        return [Correction(*row) for row in rows]

    def athletes(self) -> dict[str, str]:
        """Give the names of the athletes by id; one without a name has an empty one."""
        if self.empty:
            return {}
        rows = self.ask(
            "SELECT a.id, coalesce(n.name, '') FROM athletes a LEFT JOIN names n ON n.athlete_id = a.id"
            " ORDER BY a.created_us"
        )
        return {row[0]: row[1] for row in rows}

    def mass_on(self, day: date, *, athlete: str = USER_ID) -> tuple[float, float] | None:
        """Give body mass and added load, kg, that held on a day; None if none was ever set by then."""
        rows = (
            []
            if self.empty
            else self.ask(
                "SELECT body_mass_kg, added_load_kg FROM masses WHERE athlete_id = ? AND since <= ?"
                " ORDER BY since DESC LIMIT 1",
                [athlete, day.isoformat()],
            )
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def scores(
        self, first: date, last: date, *, athlete: str = USER_ID, algorithm_version: str | None = None
    ) -> dict[date, DayIndexRow]:
        """Give the stored osteogenic index of each day that has one: by a version, or the newest."""
        if self.empty:
            return {}
        rows = self.ask(
            "SELECT day, algorithm_version, osteogenic_index, bands FROM day_scores"
            " WHERE athlete_id = :athlete AND day BETWEEN :first AND :last"
            " AND (:version IS NULL OR algorithm_version = :version) ORDER BY computed_us",
            {
                "athlete": athlete,
                "first": first.isoformat(),
                "last": last.isoformat(),
                "version": algorithm_version,
            },
        )
        return {
            date.fromisoformat(row["day"]): DayIndexRow(
                row["osteogenic_index"], json.loads(row["bands"]), row["algorithm_version"]
            )
            for row in rows
        }

    def targets(self, athlete: str) -> list[tuple[str, int]]:
        """Give the jumps a day that were wanted, with the day they hold from, oldest first."""
        rows = self.ask(
            "SELECT since, jumps_per_day FROM targets WHERE athlete_id = ? ORDER BY since", [athlete]
        )
        return [(row[0], row[1]) for row in rows]
