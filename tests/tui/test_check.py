from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import impactmon
from impactmon.model import Placement, Samples, Trace
from impactmon.tui.app import LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.screens.check import CheckScreen
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.views.check import HOPS, SensorCheck
from tests.tui.support import check_screen, screen_text, wait_until
from tools.scripted import ScriptedSession, busy, empty

RATE_HZ = 100.0
RECORDINGS = Path(__file__).parents[2] / "recordings"


def still(seconds: float, level_g: float = 1.0) -> np.ndarray:
    noise = np.random.default_rng(2).normal(0, 0.008, round(seconds * RATE_HZ))
    return (level_g + noise).astype(np.float32)


def hops(peak_g: float = 3.5, number: int = HOPS) -> np.ndarray:
    one = np.concatenate([np.full(15, 0.3), [1.5, peak_g, 2.0], np.full(42, 1.1)])
    return np.tile(one, number).astype(np.float32)


def watched(
    values: np.ndarray, placement: Placement | None = Placement.HIP, *, step: int = 10
) -> SensorCheck:
    """Show a check the signal as the screen does: the last 8 s, again and again."""
    check = SensorCheck(placement)
    window = round(8 * RATE_HZ)
    for end in range(step, len(values) + 1, step):
        check.push(Trace(values[max(0, end - window) : end], end / RATE_HZ, RATE_HZ))
    return check


@pytest.mark.parametrize("step", [1, 7, 60])
def test_standing_still_then_three_hops(step: int) -> None:
    check = watched(np.concatenate([still(3), hops(), still(1)]), step=step)
    assert check.rest_g == pytest.approx(1.0, abs=0.01)
    assert [round(peak, 1) for peak in check.hop_peaks_g] == [3.5] * 3
    assert all(found.good for found in (check.rest_finding(), *check.hop_findings(16.0)))


@pytest.mark.parametrize(("level_g", "says"), [(1.12, "12 % too high"), (0.9, "10 % too low")])
def test_a_sensor_that_does_not_read_1_g_at_rest_is_told(level_g: float, says: str) -> None:
    found = watched(still(3, level_g)).rest_finding()
    assert found is not None
    assert not found.good
    assert says in found.says


def test_who_moves_is_not_still_and_whose_signal_has_holes_neither() -> None:
    moving = still(4) + 0.2 * np.sin(np.arange(400) / 9).astype(np.float32)
    assert watched(moving).rest_g is None
    holes = still(4)
    holes[::50] = np.nan
    assert watched(holes).rest_g is None


def test_a_range_that_is_too_small_is_told() -> None:
    check = watched(np.concatenate([still(3), np.minimum(hops(6.0), 4.0), still(1)]))
    assert any("too small" in found.says for found in check.hop_findings(4.0))


@pytest.mark.parametrize(("placement", "peak_g"), [(Placement.HIP, 14.0), (Placement.ANKLE, 2.2)])
def test_hops_that_do_not_fit_the_place_are_told(placement: Placement, peak_g: float) -> None:
    check = watched(np.concatenate([still(3), hops(peak_g), still(1)]), placement)
    assert any("worn there" in found.says for found in check.hop_findings(16.0))


def test_steps_are_no_hops() -> None:
    walking = 1.0 + 0.35 * np.sin(np.arange(1500) * 2 * np.pi * 2 / RATE_HZ)
    assert watched(np.concatenate([still(3), walking.astype(np.float32)])).hop_peaks_g == []


@pytest.mark.parametrize("name", ["hip_hops", "back_hops"])
def test_generated_hops_at_hip_and_back_fit(name: str) -> None:
    recording = impactmon.read(RECORDINGS / f"{name}.csv.gz")
    parts = [b.counts / b.lsb_per_g for b in recording.blocks() if isinstance(b, Samples)]
    values = np.linalg.norm(np.concatenate(parts), axis=1).astype(np.float32)
    check = watched(np.concatenate([still(3), values]), Placement.HIP)
    assert check.done
    assert all(found.good for found in check.hop_findings(16.0))


class Moving(ScriptedSession):
    """A session whose signal is looked at up to a moment."""

    values = np.concatenate([still(3), hops(), still(2)])
    until_s = 1.0

    def snapshot(self):
        end = round(self.until_s * RATE_HZ)
        trace = Trace(self.values[max(0, end - 800) : end], self.until_s, RATE_HZ)
        return replace(self.current, trace=trace)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
async def test_the_check_before_a_first_workout(size: tuple[int, int]) -> None:
    session = Moving(busy())
    app = LiveApp(session, glyphs=BRAILLE, check=True)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen), "the check")
        screen = app.screen
        await wait_until(pilot, lambda: session.current.paused, "nothing is counted")
        session.until_s = 2.9
        await wait_until(pilot, lambda: screen.check.rest_g is not None, "stillness")
        for until_s in np.arange(3.0, 6.0, 0.2):
            session.until_s = float(until_s)
            screen.pull()
        await wait_until(pilot, lambda: screen.check.done, "three hops")
        screen.pull()
        await pilot.pause()
        await check_screen(pilot, f"check-busy-{size[0]}x{size[1]}")
        await pilot.press("r")
        assert not screen.check.done
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "Live")
        assert not session.current.paused


@pytest.mark.parametrize("key", ["enter", "escape", "q"])
async def test_the_check_can_be_left_out(key: str) -> None:
    session = ScriptedSession(empty())
    app = LiveApp(session, glyphs=BRAILLE, check=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen), "the check")
        await wait_until(pilot, lambda: "Looking for a sensor" in screen_text(app), "what it waits for")
        await check_screen(pilot, "check-empty-80x24")
        await pilot.press(key)
        await wait_until(pilot, lambda: isinstance(app.screen, LiveScreen), "Live")
        await pilot.press("k")
        await wait_until(pilot, lambda: isinstance(app.screen, CheckScreen), "the check again")
