from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from impactmon.model import Snapshot, Status
from impactmon.tui import voice
from impactmon.tui.app import LiveApp
from impactmon.tui.drawing.glyphs import BRAILLE
from impactmon.tui.screens.live import LiveScreen
from impactmon.tui.voice import Voice, speech_command
from tests.support.waiting import HUNG_S, until_real
from tests.tui.support import live, screen_text, wait_until
from tools.scripted import ScriptedSession, busy, jump

SCRIPT = """#!{python}
import pathlib, sys, time
with open({log!r}, "a") as log:
    print(*sys.argv[1:], file=log)
while not pathlib.Path({may_end!r}).exists():
    time.sleep(0.01)
sys.exit({code})
"""


@dataclass
class Speaker:
    """A speech program that writes down what it is told, and ends when it may."""

    folder: Path

    def __post_init__(self) -> None:
        self.log, self._may_end = self.folder / "said.txt", self.folder / "may-end"

    def install(self, *, code: int = 0) -> None:
        """Put it in place of all others."""
        self.log.touch()
        program = self.folder / "espeak-ng"
        told = {"log": str(self.log), "may_end": str(self._may_end), "code": code}
        program.write_text(SCRIPT.format(python=sys.executable, **told))
        program.chmod(0o755)

    def may_end(self, may: bool = True) -> None:
        """Let it end from now on, or hang."""
        self._may_end.touch() if may else self._may_end.unlink()

    @property
    def said(self) -> list[str]:
        """What it was told, in order."""
        return self.log.read_text().split()


@pytest.fixture
def speaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Speaker:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(voice, "LONGEST_S", HUNG_S)  # a slow machine is no program that hangs
    return Speaker(tmp_path)


class Listening:
    """A voice that only notes what it should speak."""

    heard: list[int]
    trouble = ""

    def say(self, count: int) -> None:
        """Note it."""
        self.heard.append(count)

    async def close(self) -> None:
        """Fall silent."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give what the Live screen has spoken."""
    spoken: list[int] = []
    monkeypatch.setattr(Listening, "heard", spoken, raising=False)
    monkeypatch.setattr("impactmon.tui.screens.live.Voice", Listening)
    return spoken


def one_more(snapshot: Snapshot, number: int, *, status: Status = Status.COUNTED) -> Snapshot:
    new = replace(jump(number, snapshot.clock_s, 0.2, 3.0), status=status)
    more = status is Status.COUNTED
    return replace(
        snapshot, events=(*snapshot.events, new), jumps_today=snapshot.jumps_today + more, last_landing=new
    )


async def test_a_voice_speaks_one_at_a_time_and_the_newest_next(speaker: Speaker) -> None:
    """The program ends when this test lets it: had the screen to wait for it, neither would go on."""
    speaker.install()
    spoken = Voice()
    spoken.say(41)
    await until_real(lambda: speaker.said == ["41"], "41 spoken")
    spoken.say(42)
    spoken.say(43)
    speaker.may_end()
    await until_real(lambda: len(speaker.said) > 1, "the next one")
    assert speaker.said == ["41", "43"]
    await spoken.close()


async def test_a_program_that_fails_hangs_or_vanishes_is_told_and_not_tried_again(
    speaker: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trouble_of(spoken: Voice) -> str:
        spoken.say(1)
        await until_real(lambda: bool(spoken.trouble), "the trouble")
        return spoken.trouble

    speaker.install(code=3)
    speaker.may_end()
    failing = Voice()
    assert "failed with code 3" in await trouble_of(failing)
    under_way = asyncio.all_tasks()
    failing.say(2)
    assert asyncio.all_tasks() == under_way, "nothing is begun"
    assert speaker.said == ["1"]
    speaker.may_end(False)
    monkeypatch.setattr(voice, "LONGEST_S", 0.2)
    assert "did not end" in await trouble_of(Voice())
    assert "could not be started" in await trouble_of(Voice([str(tmp_path / "gone")]))


def test_programs_are_sought_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert speech_command() is None
    for name, expected in (("espeak-ng", ()), ("spd-say", ("--wait",))):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        assert speech_command() == (str(tmp_path / name), *expected)


def look(app: App[Any], session: ScriptedSession, snapshot: Snapshot) -> None:
    """Show the Live screen another snapshot, at once."""
    session.current = snapshot
    assert isinstance(app.screen, LiveScreen)
    app.screen.pull()


async def test_each_counted_jump_is_spoken_once_and_others_are_not(heard: list[int]) -> None:
    session = ScriptedSession(busy())
    app = LiveApp(session, glyphs=BRAILLE, speak=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: "41 of 50" in screen_text(app), "the Live screen")
        look(app, session, one_more(session.current, 201, status=Status.UNCERTAIN))
        assert heard == [], "jumps known before and uncertain ones are not spoken"
        look(app, session, one_more(session.current, 202))
        assert heard == [42]
        look(app, session, one_more(session.current, 203))
        assert heard == [42, 43]
        revised = tuple(replace(event, revision=event.revision + 1) for event in session.current.events)
        look(app, session, replace(session.current, events=revised))
        assert heard == [42, 43], "a revision is no new jump"


async def test_v_switches_speech_and_is_silent_by_default(heard: list[int]) -> None:
    async with live(busy()) as (pilot, session):
        look(pilot.app, session, one_more(session.current, 201))
        assert heard == []
        await pilot.press("v")
        await wait_until(pilot, lambda: "Speech on" in screen_text(pilot.app), "the toast")
        look(pilot.app, session, one_more(session.current, 202))
        assert heard == [43]
        await pilot.press("v")
        await wait_until(pilot, lambda: "Speech off" in screen_text(pilot.app), "the toast")
        look(pilot.app, session, one_more(session.current, 203))
        assert heard == [43]


@pytest.mark.usefixtures("speaker")  # none is installed
async def test_without_a_speech_program_one_is_told_so() -> None:
    async with live(busy()) as (pilot, _):
        await pilot.press("v")
        await wait_until(pilot, lambda: "No speech program" in screen_text(pilot.app), "the reason")
