"""Whole pictures of Replay; the events are scripted, so that a better engine does not change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from impactmon.errors import InputError
from impactmon.model import Cue, Gap, Recording, Reject, Samples, Status
from impactmon.tui.one_screen import ScreenApp
from impactmon.tui.screens.replay import ReplayScreen
from impactmon.tui.views.reading import Reading
from tests.tui.support import check_screen, screen_text, wait_until
from tests.tui.test_replay import recording
from tools.scripted import DOORS, jump

CUES = (
    Cue("flight_deficit", 0.342, "g s", "time without support; a lone jump needs 0.17", 3.1),
    Cue("turn", 71.0, "deg", "gravity points elsewhere afterwards", -1.2),
)


class ScriptedReading(Reading):
    def _find_events(self, cancelled: Callable[[], bool]) -> None:
        if self.duration_s < 20:
            return
        jumps = tuple(jump(n, 10.0 + 7 * n, 0.20, 3.0, sure=n != 2) for n in range(3))
        shaken = Reject(
            id="r", revision=1, final=True, status=Status.REJECTED, time_s=12.5, confidence=0.9,
            reason="shaken", peak_g=3.2, cues=CUES,
        )  # fmt: skip
        self.events = tuple(sorted((*jumps, shaken), key=lambda event: event.time_s))


def nothing() -> Recording:
    def blocks() -> Iterator[Samples | Gap]:
        return iter(())

    return Recording(name="empty.csv", sample_rate_hz=100.0, blocks=blocks)


def damaged() -> Recording:
    whole = recording("\x1b[31mevil[@click=app.quit].csv")

    def blocks() -> Iterator[Samples | Gap]:
        yield next(iter(whole.blocks()))
        yield Gap(30.0, 31.0, "file damaged")
        raise InputError("Line 3001 has 2 columns.", hint="The file is cut.")

    return Recording(name=whole.name, sample_rate_hz=100.0, blocks=blocks)


SCENES = {"empty": nothing, "busy": recording, "fault": damaged}


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("scene", SCENES)
async def test_what_replay_shows(scene: str, size: tuple[int, int]) -> None:
    screen = ReplayScreen(ScriptedReading(SCENES[scene]()))
    app = ScreenApp(screen, doors=DOORS, home="replay")
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: screen.settled, "everything read")
        await pilot.pause()
        await pilot.press(*("n" if scene != "empty" else ""))
        await pilot.pause(0.1)
        shown = screen_text(app)
        assert "\x1b" not in shown
        await check_screen(pilot, f"replay-{scene}-{size[0]}x{size[1]}")
