"""`impactmon live` and `impactmon record`: count jumps while they happen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.arguments.options import radio_option
from impactmon.cli.arguments.pairing import SIDES, both_sides, one_each
from impactmon.cli.arguments.parameters import FiniteRange, MassParam, PlacementParam
from impactmon.cli.arguments.screen import glyphs_option
from impactmon.cli.arguments.screen import on_screen as terminal_shows_screens

if TYPE_CHECKING:
    from impactmon.ble.radio import Radio
    from impactmon.cli.output.plain import PlainVoice
    from impactmon.model import Placement
    from impactmon.session import LiveSession, SessionGroup
    from impactmon.store import Store
    from impactmon.tui.views.setup import Answers

GIVE_UP_S = 1800.0
"""A sensor silent for so long ends the session, s: its battery is flat or its wearer has gone home. What comes
back sooner goes on in the same session, with a gap."""


EPILOG = """\b
Examples:
  impactmon live                                 your sensor, or the best one in range
  impactmon live --sensor "Polar H10" --placement chest
  impactmon live --roster class.csv              a tile per person
  impactmon record --mass 64 --placement hip     the same without a screen
  impactmon record --sensor S1 --athlete anna --sensor S2 --athlete ben
  impactmon record --sensor LEFT --sensor RIGHT --pair --placement ankle"""

SHARED_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--sensor",
        "sensors",
        metavar="NAME",
        multiple=True,
        help="Name, beginning of it, or address; see impactmon scan. Again for each further athlete.",
    ),
    click.option("--driver", metavar="DRIVER", help="Speak to it as this kind of sensor, whatever its name."),
    click.option("--placement", type=PlacementParam(), help="Where it is worn; force needs hip or back."),
    click.option("--mass", "body_mass_kg", type=MassParam(), help="Body mass in kg; force needs it."),
    click.option(
        "--athlete",
        "athletes",
        metavar="ID",
        multiple=True,
        help="Who; the default is you. With several sensors, one for each, in their order.",
    ),
    click.option(
        "--rate",
        "sample_rate_hz",
        type=FiniteRange(20, 1000),
        default=200.0,
        show_default=True,
        help="Wanted sample rate, Hz.",
    ),
    click.option(
        "--pair",
        is_flag=True,
        help="Two --sensor of one person, left and right: the first counts, both are recorded and compared.",
    ),
    radio_option,
    click.option("--seconds", type=FiniteRange(min=1), help="Stop by itself after so long."),
)


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that live and record have in common."""
    for option in reversed(SHARED_OPTIONS):
        function = option(function)
    return function


@click.command("live", epilog=EPILOG)
@shared_options
@glyphs_option
@click.option("--plain", is_flag=True, help="No screen: one line per event.")
@click.option(
    "--speak", is_flag=True, help="Speak the count at each counted jump (spd-say, say or espeak-ng)."
)
@click.option(
    "--setup",
    "ask_first",
    is_flag=True,
    help="Ask who, where and which sensor; the first time it asks by itself.",
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="A class: one tile per person. Columns name, sensor; perhaps id, mass_kg, placement.",
)
@click.pass_context
def command(
    context: click.Context,
    glyphs: str,
    plain: bool,
    speak: bool,
    ask_first: bool,
    roster: Path | None,
    **options: Any,
) -> int:
    """Count jumps live, on the screen; everything received is kept.

    Person, place and sensor are those of the last time unless you name others. Without a terminal, or with
    --plain, it prints one line per event.
    """
    on_screen = not plain and terminal_shows_screens()
    if speak and (roster is not None or not on_screen):
        raise click.UsageError("--speak needs the screen of one person: a terminal, no --plain, no --roster.")
    if roster is not None:
        from impactmon.cli.starting.classroom import teach, tell

        if not on_screen:
            return tell(roster, sample_rate_hz=options["sample_rate_hz"], seconds=options["seconds"])
        return teach(roster, glyphs=glyphs, sample_rate_hz=options["sample_rate_hz"])
    check = False
    answers = _remembered(options["athletes"][0] if options["athletes"] else None)
    named = any(options[key] for key in ("sensors", "driver", "placement", "body_mass_kg", "athletes"))
    if on_screen and (ask_first or (answers is None and not named)):
        from impactmon.cli.starting.first_run import ask

        answers = ask(answers, glyphs)
        check = True
        if answers is None:
            return 0
        if answers.door == "demo":
            from impactmon.cli.demo import command as demo

            return int(context.invoke(demo, speak=speak, glyphs=glyphs))
        if answers.sensor and not options["sensors"]:
            options["sensors"] = (answers.sensor,)
    return _run(on_screen=on_screen, answers=answers, glyphs=glyphs, speak=speak, check=check, **options)


@click.command("record", epilog=EPILOG)
@shared_options
def record(**options: Any) -> int:
    """Record without a screen: one line per event, until Ctrl-C; everything received is kept."""
    return _run(on_screen=False, answers=None, **options)


def _remembered(athlete: str | None) -> Answers | None:
    from impactmon.cli.starting.first_run import remembered

    return remembered(athlete)


def _run(
    *,
    on_screen: bool,
    answers: Answers | None,
    sensors: tuple[str, ...],
    athletes: tuple[str, ...],
    seconds: float | None,
    pair: bool = False,
    radio_name: str | None = None,
    glyphs: str | None = None,
    speak: bool = False,
    check: bool = False,
    **worn: Any,
) -> int:
    """Run a session for each sensor, on the screen or without, and say what is not stored."""
    from impactmon.cli.history.offers import offer_recovery, open_store
    from impactmon.cli.history.recording import tell_unstored
    from impactmon.cli.output.plain import PlainVoice, run_plain
    from impactmon.cli.starting.radios import radio_named
    from impactmon.session import SensorPair, SessionGroup

    people = both_sides(sensors, athletes) if pair else one_each(sensors, athletes)
    names = SIDES if pair else [(athlete or "") if len(people) > 1 else "" for _, athlete in people]
    voices = [PlainVoice(sys.stdout, name) for name in names]
    radio = radio_named(radio_name)
    with open_store() as store:
        offer_recovery(store)
        sessions = _sessions(people, radio, store, answers, pair=pair, **worn)
        for session, voice in zip(sessions, voices, strict=True):
            if not on_screen:
                session.listen(voice.tell)
        group = SensorPair(*sessions) if pair else SessionGroup(sessions)
        code = (
            _show(group, voices, store, glyphs=glyphs, speak=speak, check=check)
            if on_screen
            else run_plain(group, voices, seconds=seconds)
        )
        if isinstance(group, SensorPair):
            click.echo(group.comparison().words())
    return code or tell_unstored(sessions, store)


def _sessions(
    people: Sequence[tuple[str | None, str | None]],
    radio: Radio,
    store: Store,
    answers: Answers | None,
    *,
    pair: bool,
    **worn: Any,
) -> list[LiveSession]:
    """Make a session for each sensor; what was answered is of the first person, who wears both of a pair."""
    return [
        _session(
            sensor,
            athlete,
            radio,
            store,
            answers=(answers if pair or number == 0 else None) or _remembered(athlete),
            side=SIDES[number] if pair else "",
            beside=pair and number > 0,
            **worn,
        )
        for number, (sensor, athlete) in enumerate(people)
    ]


def _session(
    sensor: str | None,
    athlete: str | None,
    radio: Radio,
    store: Store,
    *,
    answers: Answers | None,
    side: str,
    beside: bool,
    driver: str | None,
    placement: Placement | None,
    body_mass_kg: float | None,
    sample_rate_hz: float,
) -> LiveSession:
    """Make the session of one sensor, with what is known of its wearer."""
    from impactmon.ble.policy import LinkPolicy
    from impactmon.cli.history.recording import keeper
    from impactmon.cli.starting.before import choice_of, setup_of
    from impactmon.drivers.base import StreamRequest
    from impactmon.session import LiveSession

    setup = replace(setup_of(athlete, placement, body_mass_kg, answers), beside=beside)
    return LiveSession(
        choice_of(sensor, driver),
        radio,
        setup=setup,
        keep=keeper(store, setup, name=f"live, {side}" if side else "live"),
        request=StreamRequest(sample_rate_hz=sample_rate_hz),
        policy=LinkPolicy(give_up_s=GIVE_UP_S),
    )


def _show(
    group: SessionGroup,
    voices: Sequence[PlainVoice],
    store: Store | None = None,
    *,
    glyphs: str | None = None,
    speak: bool = False,
    check: bool = False,
) -> int:
    """Run on the Live screen, then leave the totals in the terminal; an error it ended with is the call's."""
    from impactmon.cli.doors import doors
    from impactmon.cli.output.plain import sum_up
    from impactmon.tui.app import run_live
    from impactmon.tui.drawing.glyphs import chosen_glyphs

    athlete = group.snapshot().athlete
    who = athlete.id if athlete else None
    ways = doors(who, glyphs=chosen_glyphs(glyphs), opened=lambda: store)
    code = run_live(group, glyphs=glyphs, speak=speak, doors=ways, check=check)
    sum_up(group, voices)
    if group.error is not None:
        raise group.error
    return code
