"""A scripted group for pictures and tests of the Team screen: every figure is fixed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from impactmon.tui.views.team import TeamRow
from tools.scripted_day import TODAY, ZONE

NOW = datetime(2026, 11, 19, 19, 0, tzinfo=ZONE)
PEOPLE: tuple[tuple[str, str, str, int, int, float, int], ...] = (
    ("Bea", "rise", "+62 % on own mean week", 104, 41, 0.99, 6),
    ("Dana", "under", "under target 3 days", 12, 7, 0.98, 51),
    ("Ila", "quality", "only 91 % recorded", 44, 9, 0.91, 130),
    ("Ana", "ok", "on target", 53, 41, 1.0, 26),
    ("Cleo", "ok", "on target", 61, 18, 0.99, 34),
    ("Eva", "going", "8 to go", 42, 20, 1.0, 12),
    ("Gus", "ok", "on target", 50, 33, 0.97, 55),
    ("Joy", "pain", "pain 5 of 10, knee", 20, 4, 1.0, 51),
    ("Fay", "none", "no data 2 days", 0, 0, 0.0, 2900),
    ("Kim", "none", "no data yet", 0, 0, 0.0, -1),
)


def people() -> list[TeamRow]:
    """Give the group."""
    rng = np.random.default_rng(4)
    rows: list[TeamRow] = []
    for name, flag, why, jumps, high, recorded, minutes in PEOPLE:
        level = max(20, jumps) * 0.8
        days: list[int | None] = [
            None if rng.random() < 0.2 else int(max(0, rng.normal(level, 10))) for _ in range(27)
        ]
        if flag == "none":
            days = [*days[:-2], None, None] if minutes > 0 else [None] * 27
        days.append(jumps if minutes >= 0 and flag != "none" else None)
        rows.append(
            TeamRow(
                id=f"a-{name}",
                name=name,
                flag=flag,
                why=why,
                jumps=jumps,
                target=50,
                days=tuple(days),
                high=high,
                recorded=recorded or None,
                pain={"Joy": 5, "Ana": 1, "Bea": 0}.get(name),
                seen=None if minutes < 0 else NOW - timedelta(minutes=minutes),
            )
        )
    return rows


class ScriptedTeam:
    """Gives the same group for every day."""

    def __init__(self, rows: list[TeamRow], banner: str = "") -> None:
        self.rows = rows
        self.banner = banner

    def load(self, day: date | None, /) -> tuple[date, datetime, list[TeamRow], str]:
        """Give the group."""
        return day or TODAY, NOW, self.rows, self.banner
