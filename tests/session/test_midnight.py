"""A session that is still running when the local day ends: what is shown as today is what the store keeps for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from impactmon.ble.scan import SensorChoice
from impactmon.cli.history.recording import keeper
from impactmon.model import Snapshot
from impactmon.session import LiveSession, SessionSetup, wall
from impactmon.store import Board, Store
from tests.load.events import impact, jump, landing
from tests.support.air import BlockKeeper, radio_over, reference_sensor, run, until

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 11, 19, 23, 59, 30, tzinfo=BERLIN)
YESTERDAY, TODAY = date(2026, 11, 19), date(2026, 11, 20)
JUMPS_S = (5.0, 10.0, 20.0, 40.0)
"""Three before midnight, one after it."""


class Jumper(BlockKeeper):
    """An engine that finds jumps at given seconds, each final at once, with its landing."""

    def push(self, block):
        before_s, after_s = self._seconds(), 0.0
        super().push(block)
        after_s = self._seconds()
        return [
            event
            for time_s in JUMPS_S
            if before_s <= time_s < after_s
            for event in (jump(time_s), landing(time_s, jump_id=f"j{time_s}"))
        ]

    def _seconds(self) -> float:
        return sum(len(block.counts) for block in self.blocks) / 200.0


def play(
    monkeypatch,
    *looks_s,
    setup=None,
    keep=None,
    start=EVENING,
    said=lambda session: None,
    engine=Jumper,
    set_to=None,
):
    """Hold a session of 55 s that starts half a minute before midnight; give a picture at each of some seconds.

    The wall clock only tells the start; with `set_to` it is compared, and found to have been set to this after 10 s.
    """
    shown = iter([start, start + timedelta(seconds=10)])
    monkeypatch.setattr(wall, "now", lambda: next(shown, set_to) if set_to else start)

    async def main():
        radio, air = radio_over(reference_sensor(55.0))
        session = LiveSession(
            SensorChoice(), radio, setup=setup, keep=keep, make_engine=lambda rate, range_g: engine()
        )
        session.setup = replace(
            session.setup, simulated=not set_to
        )  # a virtual sensor's time is not compared
        running = asyncio.create_task(session.run())
        pictures: list[Snapshot] = []
        for second in looks_s:
            await until(lambda second=second: session.snapshot().clock_s >= second)
            pictures.append(session.snapshot())
            said(session)
        await until(lambda: air.played_out)
        session.stop()
        await running
        return [*pictures, session.snapshot()]

    return run(main())


def test_f36_at_midnight_today_begins_at_none(monkeypatch):
    before, after, ended = play(monkeypatch, 25.0, 35.0, setup=SessionSetup(jumps_before=7, day=YESTERDAY))
    assert (before.jumps, before.jumps_today) == (3, 10)
    assert (before.uncertain_today, before.landings_today) == (0, 3)
    assert (after.jumps, after.landings) == (3, 3), "the session keeps what was counted"
    assert (after.jumps_today, after.landings_today) == (0, 0)
    assert (ended.jumps, ended.jumps_today, ended.landings_today) == (4, 1, 1)


def test_f36_the_day_of_the_screen_is_the_day_of_the_store(monkeypatch, tmp_path):
    setup = SessionSetup(simulated=True)
    with Store.open(tmp_path / "impactmon.db") as store:
        *_, ended = play(monkeypatch, setup=setup, keep=keeper(store, setup))
        with Board(store.path) as board:
            days = {row.day: row.jumps for row in board.days(YESTERDAY, TODAY)}
    assert days == {YESTERDAY: 3, TODAY: 1}
    assert ended.jumps_today == days[TODAY]


def test_f36_the_day_s_index_is_that_of_today(monkeypatch):
    before, after, ended = play(monkeypatch, 25.0, 35.0)
    assert before.day is not None
    assert before.day.day == YESTERDAY
    assert after.day is None, "nothing is known of today yet"
    assert ended.day is not None
    assert (ended.day.day, ended.day.landings) == (TODAY, 1)


def test_f36_jumps_added_by_hand_belong_to_the_day_they_were_added_on(monkeypatch):
    before, after, ended = play(monkeypatch, 25.0, 35.0, said=lambda session: session.correct(+1))
    assert (before.jumps_today, after.jumps_today, ended.jumps_today) == (3, 0, 2)
    assert ended.jumps == 6


def test_f36_what_was_known_before_midnight_is_no_part_of_a_session_that_begins_after_it(monkeypatch):
    setup = SessionSetup(jumps_before=7, day=YESTERDAY)
    (ended,) = play(monkeypatch, setup=setup, start=EVENING + timedelta(minutes=1))
    assert (ended.jumps, ended.jumps_today) == (4, 4)


@pytest.mark.parametrize(("zone", "today"), [("Europe/Berlin", 1), ("UTC", 4), ("Asia/Kathmandu", 4)])
def test_f36_midnight_is_that_of_the_wearer_s_zone(monkeypatch, zone, today):
    *_, ended = play(monkeypatch, start=EVENING.astimezone(ZoneInfo(zone)))
    assert (ended.jumps, ended.jumps_today) == (4, today)


def test_f20_f36_midnight_comes_while_the_computer_sleeps(monkeypatch, tmp_path):
    """Its clock goes on by two hours while the session's own stands still: what comes after is of the new day."""
    begin = EVENING - timedelta(hours=1)
    setup = SessionSetup(jumps_before=7, day=YESTERDAY)
    with Store.open(tmp_path / "impactmon.db") as store:
        *_, ended = play(
            monkeypatch,
            setup=setup,
            keep=keeper(store, setup),
            start=begin,
            set_to=begin + timedelta(hours=2),
        )
        with Board(store.path) as board:
            days = {row.day: row.jumps for row in board.days(YESTERDAY, TODAY)}
    assert ended.jumps == sum(days.values()) == 4
    assert ended.jumps_today == days[TODAY] == 1
    assert ended.day is not None
    assert (ended.day.day, ended.day.landings) == (TODAY, 1)


class Provisional(Jumper):
    """An engine whose events stay provisional until the end."""

    def push(self, block):
        return [replace(event, final=False, revision=0) for event in super().push(block)]

    def flush(self):
        return [
            event for time_s in JUMPS_S for event in (jump(time_s), landing(time_s, jump_id=f"j{time_s}"))
        ]


def test_the_index_is_unknown_until_the_first_landing_is_final(monkeypatch):
    steps = [impact(1.0, "walking_step", None)]

    class Walker(Provisional):
        def push(self, block):
            return [*(steps.pop() for _ in steps[:]), *super().push(block)]

    before, seen, ended = play(monkeypatch, 4.0, 15.0, start=EVENING.replace(hour=12), engine=Walker)
    assert before.day is not None
    assert before.day.osteogenic_index == 0.0, "nothing has loaded the bone, and that is known"
    assert (seen.landings, seen.day is not None and seen.day.osteogenic_index) == (2, None)
    assert ended.day is not None
    assert ended.day.osteogenic_index > 0.0
