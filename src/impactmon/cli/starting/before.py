"""What is known before a live session: the sensor, the person, the day so far."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from impactmon.ble.scan import SensorChoice
    from impactmon.model import Bout, Placement
    from impactmon.session import SessionSetup
    from impactmon.store import Board
    from impactmon.tui.views.setup import Answers


def choice_of(sensor: str | None, driver: str | None) -> SensorChoice:
    """Take the sensor the user names, else the one used last, else the best in range."""
    from impactmon import registry
    from impactmon.ble.scan import SensorChoice

    if driver is not None:
        registry.load(registry.DRIVER_GROUP, driver)  # a wrong name is told before any scan
    if sensor is not None:
        return SensorChoice(wanted=sensor, driver=driver)
    pinned = last_sensor()
    return SensorChoice(wanted=pinned, driver=driver, pinned=pinned is not None)


def last_sensor() -> str | None:
    """Give the address of the sensor of the last live session: yours, until you name another."""
    from impactmon.store import Board

    with Board() as board:
        if board.empty:
            return None
        rows = board.ask(
            "SELECT n.address FROM sessions s JOIN sensors n ON n.id = s.sensor_id"
            " WHERE s.kind = 'live' AND s.simulated = 0 ORDER BY s.start_us DESC LIMIT 1"
        )
    return str(rows[0][0]) if rows else None


def setup_of(
    athlete: str | None, placement: Placement | None, body_mass_kg: float | None, answers: Answers | None
) -> SessionSetup:
    """Collect what is known of the person and the day; what is not named is as answered, or as last time."""
    from impactmon.cli.arguments.options import chosen_athlete
    from impactmon.model import Athlete, Target
    from impactmon.session import SessionSetup
    from impactmon.store import Board

    with Board() as board:
        who = chosen_athlete(board, athlete)
        today = board.today()
        mass = board.mass_on(today, athlete=who)
        body_mass_kg = body_mass_kg or (sum(mass) if mass else None)
        day = board.day(today, athlete=who)
        name = board.athletes().get(who, "")
        bouts = _bouts_before(board, who)
    if answers is not None:
        placement = placement or answers.placement
        body_mass_kg = body_mass_kg or answers.body_mass_kg
    return SessionSetup(
        athlete=Athlete(
            id=who,
            name=name or (answers.name if answers else ""),
            body_mass_kg=body_mass_kg,
            birth_year=answers.birth_year if answers else None,
        ),
        placement=placement,
        body_mass_kg=body_mass_kg,
        target=Target(jumps_per_day=day.target, name=f"{day.target} jumps a day"),
        jumps_before=day.jumps,
        day=today,
        bouts_before=bouts,
    )


def _bouts_before(board: Board, who: str) -> tuple[Bout, ...]:
    """Give the bouts of yesterday and today: recovery goes over midnight."""
    from impactmon.store.scores import score_days

    if board.empty:
        return ()
    today = board.today()
    scores = score_days(board, today - timedelta(days=1), today, athlete=who)
    return tuple(bout for score in scores for bout in score.bouts)
