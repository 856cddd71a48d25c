"""Before a live session: what is remembered from the last one, and the Setup screen if nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impactmon.model import Placement

if TYPE_CHECKING:
    from impactmon.ble.scan import Found
    from impactmon.tui.views.setup import Answers

SCAN_S = 3.0
"""One turn of listening on the Setup screen, s."""

LAST_LIVE = """
SELECT s.placement, s.body_mass_kg, n.address, a.birth_year, coalesce(m.name, '') AS name
FROM sessions s JOIN athletes a ON a.id = s.athlete_id LEFT JOIN names m ON m.athlete_id = a.id
LEFT JOIN sensors n ON n.id = s.sensor_id
WHERE s.kind = 'live' AND s.simulated = 0 AND (:athlete IS NULL OR s.athlete_id = :athlete)
ORDER BY s.start_us DESC LIMIT 1
"""


def remembered(athlete: str | None = None) -> Answers | None:
    """Give person, place and sensor of the last live session; None before the first."""
    from impactmon.store import Board
    from impactmon.tui.views.setup import Answers

    with Board() as board:
        rows = [] if board.empty else board.ask(LAST_LIVE, {"athlete": athlete})
    if not rows:
        return None
    row = rows[0]
    return Answers(
        door="live",
        name=row["name"],
        body_mass_kg=row["body_mass_kg"],
        birth_year=row["birth_year"],
        placement=Placement(row["placement"]) if row["placement"] else None,
        sensor=row["address"],
    )


def ask(known: Answers | None, glyphs: str | None = None) -> Answers | None:
    """Show the Setup screen; None if the user left it."""
    from impactmon.tui.drawing.glyphs import chosen_glyphs
    from impactmon.tui.one_screen import run_setup
    from impactmon.tui.screens.setup import SetupScreen

    return run_setup(SetupScreen(_listen, known=known, glyphs=chosen_glyphs(glyphs)))


async def _listen() -> Sequence[Found]:
    """Listen for a few seconds."""
    from impactmon.ble.radio import Radio
    from impactmon.ble.scan import scan

    return await scan(Radio(), SCAN_S)
