"""`impactmon live` and `impactmon record`: count jumps while they happen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.parameters import MassParam, PlacementParam

if TYPE_CHECKING:
    from impactmon.ble.scan import SensorChoice
    from impactmon.model import Placement
    from impactmon.session import LiveSession, SessionSetup
    from impactmon.tui.setup import Answers

EPILOG = """\b
Examples:
  impactmon live                                 your sensor, or the best one in range
  impactmon live --sensor "Polar H10" --placement chest
  impactmon record --mass 64 --placement hip     the same without a screen"""

SHARED_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--sensor", metavar="NAME", help="Name, beginning of it, or address; see impactmon scan."),
    click.option("--driver", metavar="DRIVER", help="Speak to it as this kind of sensor, whatever its name."),
    click.option("--placement", type=PlacementParam(), help="Where it is worn; force needs hip or back."),
    click.option("--mass", "body_mass_kg", type=MassParam(), help="Body mass in kg; force needs it."),
    click.option("--athlete", metavar="ID", help="Who; the default is you."),
    click.option(
        "--rate",
        "sample_rate_hz",
        type=click.FloatRange(20, 1000),
        default=200.0,
        show_default=True,
        help="Wanted sample rate, Hz.",
    ),
    click.option("--seconds", type=click.FloatRange(min=1), help="Stop by itself after so long."),
)


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that live and record have in common."""
    for option in reversed(SHARED_OPTIONS):
        function = option(function)
    return function


@click.command("live", epilog=EPILOG)
@shared_options
@click.option("--plain", is_flag=True, help="No screen: one line per event.")
@click.option(
    "--setup",
    "ask_first",
    is_flag=True,
    help="Ask who, where and which sensor; the first time it asks by itself.",
)
@click.pass_context
def command(context: click.Context, plain: bool, ask_first: bool, **options: Any) -> int:
    """Count jumps live, on the screen; everything received is kept.

    Person, place and sensor are those of the last time unless you name others. Without a terminal, or with
    --plain, it prints one line per event.
    """
    on_screen = not plain and sys.stdin.isatty() and sys.stdout.isatty()
    answers = _remembered(options["athlete"])
    named = any(
        options[key] is not None for key in ("sensor", "driver", "placement", "body_mass_kg", "athlete")
    )
    if on_screen and (ask_first or (answers is None and not named)):
        from impactmon.cli.first_run import ask

        answers = ask(answers)
        if answers is None:
            return 0
        if answers.door == "demo":
            from impactmon.cli.demo import command as demo

            return int(context.invoke(demo))
        options["sensor"] = options["sensor"] or answers.sensor
    return _run(on_screen=on_screen, answers=answers, **options)


@click.command("record", epilog=EPILOG)
@shared_options
def record(**options: Any) -> int:
    """Record without a screen: one line per event, until Ctrl-C; everything received is kept."""
    return _run(on_screen=False, answers=_remembered(options["athlete"]), **options)


def _remembered(athlete: str | None) -> Answers | None:
    from impactmon.cli.first_run import remembered

    return remembered(athlete)


def _run(
    *,
    on_screen: bool,
    answers: Answers | None,
    sensor: str | None,
    driver: str | None,
    placement: Placement | None,
    body_mass_kg: float | None,
    athlete: str | None,
    sample_rate_hz: float,
    seconds: float | None,
) -> int:
    from impactmon.ble.radio import Radio
    from impactmon.cli.plain import PlainVoice, run_plain
    from impactmon.cli.recording import keeper
    from impactmon.drivers.base import StreamRequest
    from impactmon.session import LiveSession
    from impactmon.store import Store

    choice = _choice(sensor, driver)
    setup = _setup(athlete, placement, body_mass_kg, answers)
    voice = PlainVoice(sys.stdout)
    with Store.open() as store:
        session = LiveSession(
            choice,
            Radio(),
            setup=setup,
            keep=keeper(store, setup, name="live"),
            request=StreamRequest(sample_rate_hz=sample_rate_hz),
            on_event=None if on_screen else voice.tell,
        )
        return _show(session) if on_screen else run_plain(session, voice, seconds=seconds)


def _show(session: LiveSession) -> int:
    """Run on the Live screen; an error it ended with is the call's error."""
    from impactmon.tui.app import run_live

    code = run_live(session)
    if session.error is not None:
        raise session.error
    return code


def _choice(sensor: str | None, driver: str | None) -> SensorChoice:
    """Take the sensor the user names, else the one used last, else the best in range."""
    from impactmon import registry
    from impactmon.ble.scan import SensorChoice

    if driver is not None:
        registry.load(registry.DRIVER_GROUP, driver)  # a wrong name is told before any scan
    if sensor is not None:
        return SensorChoice(wanted=sensor, driver=driver)
    pinned = _last_sensor()
    return SensorChoice(wanted=pinned, driver=driver, pinned=pinned is not None)


def _last_sensor() -> str | None:
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


def _setup(
    athlete: str | None, placement: Placement | None, body_mass_kg: float | None, answers: Answers | None
) -> SessionSetup:
    """Collect what is known of the person and the day; what is not named is as answered, or as last time."""
    from impactmon.cli.options import chosen_athlete
    from impactmon.model import Athlete, Target
    from impactmon.session import SessionSetup
    from impactmon.store import Board

    if answers is not None:
        placement = placement or answers.placement
        body_mass_kg = body_mass_kg or answers.body_mass_kg
    with Board() as board:
        who = chosen_athlete(board, athlete)
        day = board.day(board.today(), athlete=who)
        name = board.athletes().get(who, "")
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
    )
