"""What a live session says of its storing, and what it tells the store, over a virtual sensor."""

from __future__ import annotations

import asyncio
import io

from impactmon.ble.scan import SensorChoice
from impactmon.cli.history.recording import keeper
from impactmon.cli.output.plain import PlainVoice
from impactmon.session import LiveSession, SessionSetup
from impactmon.store import Board, Store
from tests.support.air import BlockKeeper, PacketKeeper, radio_over, reference_sensor, run, until
from tests.support.clock import stand_still


class Refuses(PacketKeeper):
    """A recorder that loses something at the end."""

    def close(self, *, duration_s=None):
        super().close(duration_s=duration_s)
        self.unstored = "7 packets could not be stored."
        return False


def play(keep, *, setup=None, meanwhile=lambda: None, written=lambda: None, make_engine=None, seconds=45.0):
    """Hold a session; do something in the middle of it; give it and a picture of just before the end.

    `written` is called before the picture is taken: virtual time does not wait for the thread that writes.
    """

    async def main():
        radio, air = radio_over(reference_sensor(seconds))
        session = LiveSession(
            SensorChoice(),
            radio,
            make_engine=make_engine or (lambda rate, range_g: BlockKeeper()),
            keep=keep,
        )
        session.setup = setup or SessionSetup(simulated=True)
        running = asyncio.create_task(session.run())
        await until(lambda: session.snapshot().recording and session.snapshot().clock_s > seconds / 2)
        meanwhile()
        await until(lambda: air.played_out)
        written()
        during = session.snapshot()
        session.stop()
        await running
        return session, during

    return run(main())


class JumpAtTheEnd(BlockKeeper):
    """An engine that finds one jump, at 40 s."""

    def flush(self):
        from tests.store.records import jump

        return [jump(1, 40.0)]


def test_f34_a_wall_clock_that_was_set_is_stored_and_later_events_follow_it(tmp_path, monkeypatch):
    """45 s pass here while the computer's clock stands still: for the session it is set back."""
    stand_still(monkeypatch)
    setup = SessionSetup(simulated=False)
    with Store.open(tmp_path / "impactmon.db") as store:
        play(keeper(store, setup), setup=setup, make_engine=lambda rate, range_g: JumpAtTheEnd())
        with Board(store.path) as board:
            clocks = board.ask("SELECT time_s, wall_us FROM clock ORDER BY time_s")
            start_us = board.ask("SELECT start_us FROM sessions")[0][0]
            event_us = board.ask("SELECT wall_us FROM events WHERE event = 'jump'")[0][0]
    assert [round(row["time_s"]) for row in clocks] == [10, 20, 30, 40]
    assert all(row["wall_us"] == start_us for row in clocks)
    since_set_s = 40.0 - clocks[2]["time_s"]
    assert event_us - start_us == round(since_set_s * 1e6), (
        "40 s by the session's clock, less what it was set back"
    )


def test_a_session_that_is_not_stored_whole_says_so_at_its_end():
    recorder = Refuses()
    session, during = play(lambda facts: recorder)
    assert during.message == ""
    assert "7 packets could not be stored" in session.unstored
    assert session.snapshot().message == session.unstored
    assert session.snapshot().storage_trouble == session.unstored


def test_a_session_that_is_stored_says_nothing(tmp_path):
    with Store.open(tmp_path / "impactmon.db") as store:
        session, during = play(keeper(store, SessionSetup()))
    assert during.recording
    assert (during.message, session.unstored, session.snapshot().message) == ("", "", "")
    assert during.storage_trouble == session.snapshot().storage_trouble == ""


def test_f52_a_database_that_goes_during_a_session_is_told_at_once_and_at_the_end(tmp_path):
    path = tmp_path / "impactmon.db"

    def take_away():
        store.flush()
        path.unlink()

    with Store.open(path, linger_s=0.01) as store:
        session, during = play(keeper(store, SessionSetup()), meanwhile=take_away, written=store.flush)
    assert "moved or deleted" in during.message
    assert "moved or deleted" in session.unstored
    assert list(tmp_path.glob("impactmon.rescued-session-*.jsonl"))


def test_rows_that_are_refused_are_told_while_the_session_goes_on(tmp_path):
    def spoil():
        def refuse(database):
            raise ValueError("a fault of ours")

        store._writer.put_job(refuse)
        store.flush()

    with Store.open(tmp_path / "impactmon.db") as store:
        session, during = play(keeper(store, SessionSetup()), meanwhile=spoil)
        with Board(store.path) as board:
            state = board.sessions()[0].state
    assert during.recording
    assert "1 rows could not be stored" in during.message
    assert during.storage_trouble == during.message, "the screen shows it as an error"
    assert "rescore" in session.unstored
    assert state == "closed"


def test_without_a_screen_the_message_is_a_line_once():
    recorder = Refuses()
    session, during = play(lambda facts: recorder)
    out = io.StringIO()
    voice = PlainVoice(out)
    voice.look(during)
    voice.sum_up(session.snapshot())
    voice.sum_up(session.snapshot())
    assert out.getvalue().count("not stored whole") == 1


def test_a_jump_added_and_taken_back_is_taken_back_in_the_store_too(tmp_path):
    """Nothing was detected: the two keys are about the added jump alone."""

    async def main():
        radio, air = radio_over(reference_sensor(10.0))
        session = LiveSession(
            SensorChoice(), radio, make_engine=lambda rate, range_g: BlockKeeper(), keep=keep
        )
        running = asyncio.create_task(session.run())
        await until(lambda: session.snapshot().recording and session.snapshot().clock_s > 5)
        for sign in (+1, +1, -1, -1, -1, +1):
            session.correct(sign)
        await until(lambda: air.played_out)
        session.stop()
        await running
        return session.snapshot().jumps

    with Store.open(tmp_path / "impactmon.db") as store:
        keep = keeper(store, SessionSetup())
        shown = run(main())
        with Board(store.path) as board:
            stored = board.sessions()[0].jumps
    assert (shown, stored) == (1, 1)


def said_before_the_first_packet(path, *, seconds: float):
    """Correct while the sensor is still looked for, and again while the first row is being written."""

    async def main():
        radio, air = radio_over(reference_sensor(seconds))
        with Store.open(path) as store:
            begin = keeper(store, SessionSetup())

            def slowly(facts):
                session.correct(-1)
                return begin(facts)

            session = LiveSession(
                SensorChoice() if seconds else SensorChoice(wanted="nobody"),
                radio,
                make_engine=lambda rate, range_g: BlockKeeper(),
                keep=slowly,
            )
            running = asyncio.create_task(session.run())
            await asyncio.sleep(0)
            session.correct(+1)
            session.correct(+1)
            if seconds:
                await until(lambda: air.played_out)
            session.stop()
            await running
        return session

    return run(main())


def test_what_is_said_before_the_first_packet_is_stored(tmp_path):
    path = tmp_path / "impactmon.db"
    session = said_before_the_first_packet(path, seconds=10.0)
    assert session.unstored == ""
    with Board(path) as board:
        stored = board.sessions()[0]
        assert [one.action for one in board.corrections(stored.id)] == ["add", "add", "reject"]
        assert stored.jumps == session.snapshot().jumps == 1


def test_what_is_said_to_a_sensor_that_never_comes_is_told_to_be_lost(tmp_path):
    path = tmp_path / "impactmon.db"
    session = said_before_the_first_packet(path, seconds=0.0)
    assert "what was corrected is not kept" in session.unstored
    with Board(path) as board:
        assert board.sessions() == []
