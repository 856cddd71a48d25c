from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from impactmon.model import Snapshot, Status
from impactmon.tui import voice
from impactmon.tui.app import LiveApp
from impactmon.tui.glyphs import BRAILLE
from impactmon.tui.voice import Voice, speech_command
from tests.tui.support import live, screen_text, wait_until
from tools.scripted import ScriptedSession, busy, jump

SCRIPT = """#!{python}
import sys, time
with open({log!r}, "a") as log:
    print(*sys.argv[1:], file=log)
time.sleep({seconds})
sys.exit({code})
"""
Speaker = Callable[..., Path]


@pytest.fixture
def speaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Speaker:
    """Put a program that writes down what it is told in place of all others."""

    def install(*, seconds: float = 0.0, code: int = 0) -> Path:
        log, program = tmp_path / "said.txt", tmp_path / "espeak-ng"
        log.touch()
        program.write_text(SCRIPT.format(python=sys.executable, log=str(log), seconds=seconds, code=code))
        program.chmod(0o755)
        return log

    monkeypatch.setenv("PATH", str(tmp_path))
    return install


def one_more(snapshot: Snapshot, number: int, *, status: Status = Status.COUNTED) -> Snapshot:
    new = replace(jump(number, snapshot.clock_s, 0.2, 3.0), status=status)
    more = status is Status.COUNTED
    return replace(
        snapshot, events=(*snapshot.events, new), jumps_today=snapshot.jumps_today + more, last_landing=new
    )


async def test_a_voice_speaks_one_at_a_time_and_the_newest_next(speaker: Speaker) -> None:
    log = speaker(seconds=0.3)
    spoken = Voice()
    began_s = time.perf_counter()
    for count in (41, 42, 43):
        spoken.say(count)
        await asyncio.sleep(0.02)
    assert time.perf_counter() - began_s < 0.25, "the screen was kept waiting"
    for _ in range(300):
        if log.read_text().split()[-1:] == ["43"]:
            break
        await asyncio.sleep(0.01)
    assert log.read_text().split() == ["41", "43"]
    await spoken.close()


async def test_a_program_that_fails_hangs_or_vanishes_is_told_and_not_tried_again(
    speaker: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trouble_of(spoken: Voice) -> str:
        spoken.say(1)
        for _ in range(500):
            if spoken.trouble:
                break
            await asyncio.sleep(0.01)
        return spoken.trouble

    log = speaker(code=3)
    failing = Voice()
    assert "failed with code 3" in await trouble_of(failing)
    failing.say(2)
    await asyncio.sleep(0.05)
    assert log.read_text().split() == ["1"]
    speaker(seconds=30)
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


async def test_each_counted_jump_is_spoken_once_and_others_are_not(speaker: Speaker) -> None:
    log = speaker()
    session = ScriptedSession(busy())
    app = LiveApp(session, glyphs=BRAILLE, speak=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await wait_until(pilot, lambda: "41 of 50" in screen_text(app), "the Live screen")
        session.current = one_more(session.current, 201, status=Status.UNCERTAIN)
        await pilot.pause(0.3)
        assert log.read_text() == "", "jumps known before and uncertain ones are not spoken"
        session.current = one_more(session.current, 202)
        await wait_until(pilot, lambda: log.read_text().split() == ["42"], "42 spoken")
        session.current = one_more(session.current, 203)
        await wait_until(pilot, lambda: log.read_text().split() == ["42", "43"], "43 spoken")
        revised = tuple(replace(event, revision=event.revision + 1) for event in session.current.events)
        session.current = replace(session.current, events=revised)
        await pilot.pause(0.3)
        assert log.read_text().split() == ["42", "43"], "a revision is no new jump"


async def test_v_switches_speech_and_is_silent_by_default(speaker: Speaker) -> None:
    log = speaker()
    async with live(busy()) as (pilot, session):
        session.current = one_more(session.current, 201)
        await pilot.pause(0.3)
        assert log.read_text() == ""
        await pilot.press("v")
        await wait_until(pilot, lambda: "Speech on" in screen_text(pilot.app), "the toast")
        session.current = one_more(session.current, 202)
        await wait_until(pilot, lambda: log.read_text().split() == ["43"], "43 spoken")
        await pilot.press("v")
        session.current = one_more(session.current, 203)
        await pilot.pause(0.3)
        assert log.read_text().split() == ["43"]


async def test_without_a_speech_program_one_is_told_so(speaker: Speaker) -> None:
    async with live(busy()) as (pilot, _):
        await pilot.press("v")
        await wait_until(pilot, lambda: "No speech program" in screen_text(pilot.app), "the reason")
