from __future__ import annotations

from pathlib import Path

import pytest

from impactmon.tui.keys import action_names, chosen_keys
from tests.tui.support import live, screen_text, wait_until
from tools.scripted import busy


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys.toml"
    monkeypatch.setenv("IMPACTMON_KEYS", str(path))
    return path


def test_no_file_is_no_trouble(keys: Path) -> None:
    assert chosen_keys() == ({}, "")


@pytest.mark.parametrize("text", ["pause = ", "\x00", "pause = 3", 'jump_higher = "j"', 'pause = ""'])
def test_what_makes_no_sense_changes_nothing_and_is_told(keys: Path, text: str) -> None:
    keys.write_text(text)
    chosen, trouble = chosen_keys()
    assert chosen == {}
    assert "keys.toml" in trouble


def test_every_action_can_have_a_key_of_ones_own() -> None:
    assert {"pause", "add_jump", "next_event", "show_replay", "undo"} <= action_names()


@pytest.fixture
def pause_on(keys: Path, request: pytest.FixtureRequest) -> str:
    keys.write_text(f'pause = "{request.param}"\n')
    return request.param


@pytest.mark.parametrize("pause_on", ["k"], indirect=True)
async def test_a_key_of_ones_own_takes_the_place_of_ours(pause_on: str) -> None:
    async with live(busy()) as (pilot, session):
        await pilot.press(pause_on)
        await wait_until(pilot, lambda: session.current.paused, "the pause")
        await pilot.press("space")
        await pilot.pause()
        assert session.current.paused
        assert "k Pause" in " ".join(screen_text(pilot.app).split())


@pytest.mark.parametrize("pause_on", ["m"], indirect=True)
async def test_a_key_taken_from_another_action_is_told(pause_on: str) -> None:
    async with live(busy()) as (pilot, _):
        await wait_until(pilot, lambda: "key of mark_set" in screen_text(pilot.app), "the warning")


def test_two_actions_can_exchange_their_keys(keys: Path) -> None:
    keys.write_text('pause = "m"\nmark_set = "space"\n')
    assert chosen_keys() == ({"pause": "m", "mark_set": "space"}, "")


@pytest.mark.parametrize("width", [40, 47, 53, 60, 71, 80, 120, 220])
async def test_no_key_is_cut_and_help_and_the_way_out_are_always_named(width: int) -> None:
    async with live(busy(), size=(width, 24)) as (pilot, _):
        for size in (width, 200, width):
            await pilot.resize_terminal(size, 24)
            named = ("? Help", "q Quit") if size == width else ("? Help", "q Quit", "i Terms", "f Far")
            await wait_until(
                pilot,
                lambda named=named: all(key in screen_text(pilot.app).splitlines()[-1] for key in named),
                str(named),
            )
