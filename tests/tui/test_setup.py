from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from impactmon.errors import LinkError
from impactmon.model import Placement
from impactmon.tui.drawing.glyphs import ASCII, BRAILLE
from impactmon.tui.one_screen import SetupApp
from impactmon.tui.screens.setup import SetupScreen
from impactmon.tui.views.setup import (
    PLACES,
    Answers,
    body_lines,
    gives,
    read_birth_year,
    read_mass,
    signal_words,
)
from tests.tui.support import check_screen, screen_text, wait_until


@dataclass
class Sensor:
    name: str
    address: str
    rssi: int
    driver: str | None


POLAR = Sensor("Polar H10 9B2F", "aa", -58, "polar")
MOVESENSE = Sensor("Movesense 2231", "bb", -83, "movesense")
FRIDGE = Sensor("Fridge", "cc", -40, None)


@asynccontextmanager
async def setting_up(
    sensors: Sequence[Sensor] | Exception,
    *,
    known: Answers | None = None,
    size: tuple[int, int] = (120, 36),
) -> AsyncIterator[Pilot]:
    scans = 0

    async def scan() -> Sequence[Sensor]:
        nonlocal scans
        scans += 1
        await asyncio.sleep(0)
        if isinstance(sensors, Exception):
            raise sensors
        return sensors

    app = SetupApp(SetupScreen(scan, known=known))
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, SetupScreen), "Setup")
        await wait_until(pilot, lambda: scans > 0, "the first scan")
        await pilot.pause()
        yield pilot


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("scene", ["empty", "busy", "fault"])
async def test_what_setup_shows(scene: str, size: tuple[int, int]) -> None:
    known = Answers(door="live", name="Ana", body_mass_kg=61.0, placement=Placement.BACK)
    sensors = {
        "empty": [],
        "busy": [POLAR, MOVESENSE, FRIDGE],
        "fault": LinkError("Bluetooth is off.", hint="Switch it on."),
    }[scene]
    async with setting_up(sensors, known=known if scene == "busy" else None, size=size) as pilot:
        await wait_until(
            pilot,
            lambda: (
                {"empty": "Listening", "busy": "2 in range", "fault": "Bluetooth is off"}[scene]
                in screen_text(pilot.app)
            ),
            "what was heard",
        )
        await check_screen(pilot, f"setup-{scene}-{size[0]}x{size[1]}")


async def test_a_new_user_types_and_starts() -> None:
    async with setting_up([POLAR, MOVESENSE]) as pilot:
        await pilot.press(*"Ana", "tab", *"61,5", "tab", *"1980", "tab", "down", "tab", "down", "f5")
        await wait_until(pilot, lambda: pilot.app.answers is not None, "answers")
    assert pilot.app.answers == Answers(
        door="live", name="Ana", body_mass_kg=61.5, birth_year=1980, placement=Placement.BACK, sensor="bb"
    )


async def test_the_same_again_takes_one_key() -> None:
    known = Answers(
        door="live", name="Ana", body_mass_kg=61.0, birth_year=1980, placement=Placement.HIP, sensor="bb"
    )
    async with setting_up([POLAR, MOVESENSE], known=known) as pilot:
        await wait_until(
            pilot, lambda: pilot.app.screen.query_one("#sensors", OptionList).highlighted == 1, "my sensor"
        )
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.answers is not None, "answers")
    assert pilot.app.answers == known


async def test_the_other_door() -> None:
    async with setting_up([]) as pilot:
        await pilot.click("#demo")
        await wait_until(pilot, lambda: pilot.app.answers is not None, "answers")
    assert pilot.app.answers.door == "demo"


async def test_what_no_person_weighs_is_not_accepted() -> None:
    async with setting_up([POLAR]) as pilot:
        await pilot.press("tab", *"999")
        await wait_until(
            pilot, lambda: "20 to 300" in screen_text(pilot.app).replace("\n", " "), "the reason"
        )
        await pilot.press("f5")
        assert pilot.app.answers is None
        await pilot.press("escape")
    assert pilot.app.answers is None


async def test_hostile_sensor_names_are_text() -> None:
    bad = Sensor("\x1b[31m[@click=app.quit]evil[/]", "ee", -50, "polar")
    async with setting_up([bad]) as pilot:
        await wait_until(pilot, lambda: "click=app.quit" in screen_text(pilot.app), "the name")
        assert "\x1b" not in screen_text(pilot.app)


def test_the_sensor_is_drawn_once_wherever_it_is_worn() -> None:
    for glyphs in (BRAILLE, ASCII):
        for place in PLACES:
            lines = body_lines(place, 18, glyphs.plot)
            spots = [(row, column) for row, (_, column) in enumerate(lines) if column is not None]
            assert len(spots) == 1
            assert 0 <= spots[0][1] < len(lines[0][0])
    assert set(PLACES) == set(Placement)


@pytest.mark.parametrize("text", ["abc", "12", "301", "nan", "1e9", "-70", "٧٠٠٠"])
def test_masses_refused(text: str) -> None:
    mass, wrong = read_mass(text)
    assert mass is None
    assert wrong


@pytest.mark.parametrize("text", ["80", "2999", "19a0", "²⁰²⁰", "1899"])
def test_years_refused(text: str) -> None:
    assert read_birth_year(text, this_year=2026)[0] is None


def test_signal_in_words() -> None:
    assert [signal_words(rssi) for rssi in (-40, -70, -95)] == ["strong", "fair", "weak"]


async def test_each_place_has_a_key_outside_the_fields() -> None:
    async with setting_up([POLAR]) as pilot:
        places = pilot.app.screen.query_one("#places", OptionList)
        places.focus()
        for key, place in zip("1234567890", PLACES, strict=True):
            await pilot.press(key)
            highlighted = places.highlighted
            assert highlighted is not None
            assert places.get_option_at_index(highlighted).id == place.value
        pilot.app.screen.query_one("#mass").focus()
        await pilot.press("6", "4")
        assert pilot.app.screen.query_one("#mass", Input).value == "64"
        assert places.highlighted == len(PLACES) - 1


@pytest.mark.parametrize(
    ("place", "words"),
    [("hip", "jumps and force"), ("ankle", "jumps, no force"), ("wrist", "jumps with quiet arms, no force")],
)
def test_a_place_says_what_it_gives(place: str, words: str) -> None:
    assert gives(Placement(place)) == words
