from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from impactmon.errors import InputError, LinkError
from impactmon.model import Placement
from impactmon.tui.app import ClassApp
from impactmon.tui.commands import CLASS_COMMANDS
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.screens.classroom import ClassScreen
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.views.classroom import Classroom, Place, read_roster
from impactmon.tui.widgets.classroom import ClassTile
from tests.tui.support import check_screen, screen_text, wait_until
from tools.scripted import DOORS, ScriptedSession, busy
from tools.scripted_class import ClassSession, places, room

ROSTER = 'name,sensor,mass_kg,placement\nAna,H10 9B,61,hip\nBea,WT901,"58,5",sacrum\nCleo,aa:bb,,\n'


@asynccontextmanager
async def teaching(
    scene: str = "busy", *, people: int = 8, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Pilot, Classroom]]:
    classroom = room(scene, people)
    app = ClassApp(classroom, glyphs=BRAILLE, doors=DOORS)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, ClassScreen), "the class")
        await wait_until(pilot, lambda: "jumps together" in screen_text(app), "the totals")
        await pilot.pause(0.2)
        yield pilot, classroom


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("scene", ["empty", "busy", "fault"])
async def test_what_the_class_screen_shows(scene: str, size: tuple[int, int]) -> None:
    async with teaching(scene, size=size) as (pilot, _):
        await check_screen(pilot, f"class-{scene}-{size[0]}x{size[1]}")


def test_every_class_command_has_a_method() -> None:
    keys = [key for command in CLASS_COMMANDS for key in command.KEY.split(",")]
    assert len(keys) == len(set(keys))
    for command in CLASS_COMMANDS:
        assert hasattr(ClassScreen, f"action_{command.action()}"), command


async def test_correcting_the_chosen_person() -> None:
    async with teaching() as (pilot, classroom):
        before = [member.source.snapshot().jumps_today for member in classroom.members]
        await pilot.press("right", "down", "+", "+", "left", "-")
        after = [member.source.snapshot().jumps_today for member in classroom.members]
        changed = [b - a for a, b in zip(before, after, strict=True)]
        assert sorted(changed) == [-1, 0, 0, 0, 0, 0, 0, 2]
        assert changed[5] == 2


async def test_pausing_and_marking_reach_everybody() -> None:
    async with teaching() as (pilot, classroom):
        await pilot.press("space", "m")
        assert all(member.source.current.paused for member in classroom.members)
        assert all(member.source.marks == 1 for member in classroom.members)


async def test_a_person_s_live_screen_and_back() -> None:
    async with teaching() as (pilot, classroom):
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LiveScreen), "the Live screen")
        await pilot.press("q")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ClassScreen), "the class again")
        assert not any(member.source.stopped for member in classroom.members)


async def test_swapping_sensors_keeps_counts() -> None:
    async with teaching() as (pilot, classroom):
        first, second = classroom.members[0], classroom.members[1]
        sensors = (first.place.sensor, second.place.sensor)
        counts = (first.source.snapshot().jumps_today, second.source.snapshot().jumps_today)
        old = (first.source, second.source)
        await pilot.press("x", "right", "x")
        await wait_until(pilot, lambda: first.place.sensor == sensors[1], "the swap")
        assert second.place.sensor == sensors[0]
        assert all(source.stopped for source in old)
        assert (first.source.snapshot().jumps_today, second.source.snapshot().jumps_today) == counts
        assert first.source is not old[0]


async def test_leaving_ends_every_session() -> None:
    async with teaching() as (pilot, classroom):
        await pilot.press("q")
        await wait_until(pilot, lambda: all(m.source.stopped for m in classroom.members), "all stopped")
    assert pilot.app.return_value == 0


async def test_one_broken_session_does_not_end_the_class() -> None:
    class Broken(ClassSession):
        async def run(self) -> None:
            raise LinkError("The sensor was never heard.")

    made: list[ScriptedSession] = []

    def begin(place: Place, _jumps: int | None) -> ScriptedSession:
        session = (Broken if place.name == "Ana" else ClassSession)(place)
        made.append(session)
        return session

    app = ClassApp(Classroom(places(4), begin), glyphs=BRAILLE)
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: "The sensor was" in screen_text(app), "what went wrong")
        assert "jumps together" in screen_text(app)
        assert not made[1].stopped


async def test_sizes_and_keys_do_no_harm() -> None:
    async with teaching(people=12) as (pilot, _):
        for size in ((40, 10), (220, 60), (20, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.press("right", "down", "left", "up", "x", "x")
        assert pilot.app.is_running


def test_reading_a_roster() -> None:
    ana, bea, cleo = read_roster(ROSTER)
    assert ana == Place(id="Ana", name="Ana", sensor="H10 9B", body_mass_kg=61.0, placement=Placement.HIP)
    assert bea.body_mass_kg == 58.5
    assert bea.placement is Placement.BACK
    assert cleo.placement is None


@pytest.mark.parametrize(
    "text",
    [
        "name;sensor;mass_kg\nAna;H10 9B;61,5\n;;\n",
        "Name\tSensor\tmass_kg\r\nAna\tH10 9B\t61.5\r\n",
        "\ufeffname,sensor,mass_kg\nAna,H10 9B,61.5\n\n",
    ],
)
def test_a_roster_is_read_as_spreadsheets_write_it(text: str) -> None:
    [ana] = read_roster(text)
    assert (ana.name, ana.sensor, ana.body_mass_kg) == ("Ana", "H10 9B", 61.5)


async def test_names_in_frames_are_shown_as_they_are() -> None:
    hostile = ("Cleo [b]x[/b]", "[@click=app.quit]a", "[/]")
    seats = [Place(id=str(n), name=name, sensor=f"s{n}") for n, name in enumerate(hostile)]
    pictured = places(len(seats))
    sources = {seat.id: ClassSession(place) for seat, place in zip(seats, pictured, strict=True)}
    app = ClassApp(Classroom(seats, lambda place, _jumps: sources[place.id]), glyphs=BRAILLE)
    async with app.run_test(size=(120, 36)) as pilot:
        for name in hostile:
            await wait_until(pilot, lambda name=name: name in screen_text(app), name)


async def test_what_is_wrong_with_everybody_is_said_in_full_above_the_tiles() -> None:
    class Deaf(ScriptedSession):
        async def run(self) -> None:
            raise LinkError("Adapter hci0 is off.", hint="Switch it on, or plug in a USB adapter.")

    app = ClassApp(Classroom(places(4), lambda _place, _jumps: Deaf(busy())), glyphs=BRAILLE)
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(
            pilot,
            lambda: "plug in a USB adapter." in "".join(screen_text(app).splitlines()[1:2]),
            "the reason",
        )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nobody"),
        ("name,sensor\n,\n", "nobody"),
        ("nom;capteur\nAna;x\n", "no column name and no column sensor"),
        ("name,sensor\n\nAna,x\nBea,\n", "Line 4"),
        ("name,sensor\nAna,\n", "Line 2"),
        ("name,sensor,mass_kg\nAna,x,abc\n", "number"),
        ("name,sensor,placement\nAna,x,nose\n", "no placement"),
        ("name,sensor\nAna,H10 9B\nBea,h10 9b\n", "'H10 9B' twice"),
        ("name,sensor\nAna,x\nana,y\n", "twice"),
        ("name,sensor\n" + "".join(f"n{k},s{k}\n" for k in range(13)), "at most 12"),
    ],
)
def test_rosters_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_roster(text)


async def test_a_class_stops_while_it_starts() -> None:
    classroom = room("busy", 3)
    running = asyncio.create_task(classroom.run())
    await asyncio.sleep(0)
    await classroom.stop()
    await asyncio.wait_for(running, 1)


async def test_real_sessions_count_side_by_side(tmp_path) -> None:
    from firmware_sim.air import Air, VirtualSensor
    from firmware_sim.backend import AirClient, AirScanner
    from firmware_sim.personalities.reference import ReferenceFirmware
    from firmware_sim.workout import demo_motion, playback_of
    from impactmon.ble.radio import Radio
    from impactmon.cli.starting.classroom import session_of
    from impactmon.store import Store

    motions = [demo_motion(1)] * 2
    air = Air(
        [
            VirtualSensor(
                ReferenceFirmware(playback_of(motion, hold=True), name=f"sim {number}"),
                address=f"F0:00:00:00:00:0{number}",
            )
            for number, motion in enumerate(motions)
        ]
    )
    radio = Radio(AirScanner, AirClient, {"air": air}, simulated=True)
    people = read_roster("name,sensor,mass_kg,placement\nAna,sim 0,61,hip\nBea,sim 1,70,hip\n")
    with Store.open(tmp_path / "class.db") as store:
        classroom = Classroom(
            people, lambda place, jumps: session_of(place, jumps, store, radio, sample_rate_hz=100.0)
        )
        running = asyncio.create_task(classroom.run())
        for _ in range(400):
            await asyncio.sleep(0.02)
            if all(m.snapshot().clock_s > 2.0 for m in classroom.members):
                break
        names = [member.snapshot().sensor.name for member in classroom.members]
        await classroom.stop()
        await running
    assert names == ["sim 0", "sim 1"]
    assert not any(member.trouble for member in classroom.members)


def test_a_class_without_a_screen_tells_each_persons_events(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from impactmon.cli.main import run
    from impactmon.cli.output import plain

    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "impactmon.db"))
    roster = tmp_path / "class.csv"
    roster.write_text(ROSTER)
    seen = {}

    def told(group, voices, *, seconds):
        seen.update(group=group, voices=voices, seconds=seconds)
        return 0

    monkeypatch.setattr(plain, "run_plain", told)
    assert run(["live", "--roster", str(roster), "--plain", "--seconds", "3"]) == 0
    assert [session.setup.athlete.name for session in seen["group"].sessions] == ["Ana", "Bea", "Cleo"]
    assert seen["seconds"] == 3
    assert [voice._name.strip() for voice in seen["voices"]] == ["Ana", "Bea", "Cleo"]


def load_of(width: int, *, clipped: bool = False, bw: float | None = 3.2, rest_s: float = 14.0) -> str:
    """The landing's line of a tile so many cells wide."""
    snapshot = busy()
    assert snapshot.last_landing is not None
    event = replace(
        snapshot.last_landing,
        time_s=snapshot.clock_s - rest_s,
        clipped=clipped,
        peak_g=5.0,
        peak_grf_bw=bw,
        peak_grf_bw_low=None if bw is None else 2.5,
        peak_grf_bw_high=None if bw is None or clipped else 4.0,
    )
    tile = ClassTile(glyphs=BRAILLE)
    return " ".join(tile._landing(replace(snapshot, last_landing=event), width).plain.split())


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (36, "3.2 BW 2.5–4.0 rest 14 s"),
        (22, "3.2 BW 2.5–4.0 14 s"),
        (18, "2.5–4.0 BW 14 s"),
        (12, "2.5–4.0 BW"),
    ],
)
def test_a_force_has_its_interval_however_small_the_tile(width: int, said: str) -> None:
    assert load_of(width) == said


def test_small_tiles_keep_bounds_rests_of_minutes_and_what_has_no_force() -> None:
    assert load_of(22, clipped=True) == "≥3.2 BW ≥2.5 rest 14 s"
    assert load_of(22, rest_s=240.0) == "3.2 BW 2.5–4.0 4:00"
    assert load_of(22, bw=None) == "5.0 g rest 14 s"


@pytest.mark.parametrize(("people", "size"), [(12, (80, 24)), (6, (80, 24)), (12, (120, 36))])
async def test_every_count_of_a_class_has_beside_it_how_much_was_recorded(
    people: int, size: tuple[int, int]
) -> None:
    async with teaching(people=people, size=size) as (pilot, classroom):
        known = [m for m in classroom.members if m.snapshot().recorded_fraction is not None]
        assert len(known) >= people - 1
        assert screen_text(pilot.app).count("98 % rec") == len(known)
