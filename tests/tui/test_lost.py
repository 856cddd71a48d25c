"""A lost sensor is heard, once for every loss, on whatever screen one is."""

from __future__ import annotations

from dataclasses import replace

from impactmon.model import LinkPhase, Snapshot
from impactmon.tui.app import ClassApp, LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.screens.day import DayScreen
from impactmon.tui.views.lost import SOUND_AFTER_S, LossAlarm
from tests.tui.support import screen_text, wait_until
from tools.scripted import ScriptedSession, busy
from tools.scripted_class import room
from tools.scripted_day import ScriptedHistory, busy_day


def away(seconds: float) -> Snapshot:
    scene = busy()
    sensor = replace(scene.sensor, phase=LinkPhase.RECONNECTING, phase_since_s=seconds)
    return replace(scene, sensor=sensor)


def test_f01_a_loss_is_told_after_five_seconds_and_once() -> None:
    alarm = LossAlarm()
    seconds = (0.0, 4.9, SOUND_AFTER_S, 6.0, 60.0)
    assert [len(alarm.newly_lost([away(since_s)])) for since_s in seconds] == [0, 0, 1, 0, 0]
    assert alarm.newly_lost([busy()]) == []
    assert len(alarm.newly_lost([away(7.0)])) == 1, "the next loss is another one"


def test_f01_every_person_of_a_class_has_losses_of_their_own() -> None:
    alarm = LossAlarm()
    assert len(alarm.newly_lost([away(6.0), busy(), away(2.0)])) == 1
    assert len(alarm.newly_lost([away(7.0), busy(), away(5.0)])) == 1


async def test_f01_a_lost_sensor_rings_the_bell_once_and_is_told_on_other_screens() -> None:
    rung: list[bool] = []
    session = ScriptedSession(busy())
    app = LiveApp(session, glyphs=BRAILLE)
    app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await wait_until(pilot, lambda: "Jumps today" in screen_text(app), "the Live screen")
        app.look_for_losses()
        assert rung == []
        app.push_screen(DayScreen(ScriptedHistory(busy_day())))
        await wait_until(pilot, lambda: isinstance(app.screen, DayScreen), "the Day screen")
        session.current = away(6.0)
        app.look_for_losses()
        app.look_for_losses()
        assert rung == [True]
        await wait_until(pilot, lambda: "Ana: nothing is counted" in screen_text(app), "the message")


async def test_f01_a_class_rings_for_each_sensor_that_is_lost() -> None:
    app = ClassApp(room("fault", 6), glyphs=BRAILLE)
    rung: list[bool] = []
    app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
    lost = [shown for shown in app.snapshots() if shown.sensor.phase is LinkPhase.RECONNECTING]
    async with app.run_test(size=(100, 30)) as pilot:
        await wait_until(pilot, lambda: "reconnecting" in screen_text(app), "the tiles")
        app.look_for_losses()
        assert len(rung) == len(lost) > 1
