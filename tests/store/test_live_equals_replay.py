"""What a live session stored while it ran is what its packets give when they are scored again."""

from __future__ import annotations

import asyncio

import pytest

from firmware_sim import virtual_time
from firmware_sim.workout import demo_motion
from impactmon.cli import demo
from impactmon.model import Status
from impactmon.store import Board, Store
from impactmon.store.rows.events import row_event
from impactmon.store.sessions.recovery import unfinished
from impactmon.store.sessions.scoring import rescore, write_rescoring
from tests.support.clock import stand_still

PAUSE_S = (10, 25)


@pytest.fixture(autouse=True)
def _evening(monkeypatch):
    stand_still(monkeypatch)


def test_events_stored_live_equal_those_of_the_packets(path):
    with demo._stored_session(demo_motion(1), path, hold=False) as (session, air, _store):
        virtual_time.run(demo._play(session, air))
    with Board(path) as board:
        assert unfinished(board) == []
        rows = board.ask("SELECT * FROM events ORDER BY event, event_id")
        stored = {(row["event"], row["event_id"]): row_event(dict(row)) for row in rows}
        rescoring = rescore(board, 1)
        row = board.session(1)
        index = board.ask("SELECT osteogenic_index FROM day_scores")
        live_h = [tuple(hours) for hours in board.ask("SELECT day, recorded_h, worn_h FROM wear")]
    assert rescoring.changes == ()
    with Store.open(path) as store:
        write_rescoring(store, rescoring)
    with Board(path) as board:
        again_h = board.ask(
            "SELECT day, recorded_h, worn_h FROM wear WHERE run_id = (SELECT max(id) FROM runs)"
        )
    assert live_h == [tuple(hours) for hours in again_h] != []
    analysis = rescoring.analysis
    found = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    assert sorted(map(repr, stored.values())) == sorted(map(repr, found))
    assert row.jumps == analysis.counted_jumps > 20
    assert row.simulated
    assert index, "the day was scored when the session ended"


async def _play_with_a_pause(session, air):
    """Play all of it; count nothing from the tenth to the 25th second."""
    running = asyncio.create_task(session.run())
    while not air.played_out:
        await asyncio.sleep(0.1)
        session.pause(PAUSE_S[0] <= session.snapshot().clock_s < PAUSE_S[1])
    session.stop()
    await running


def _standing(board):
    """Give what each event counts for, and the load of the day."""
    rows = board.ask(
        "SELECT run_id, event, event_id, status, corrected, time_s FROM events WHERE event <> 'reject'"
    )
    last = max(row["run_id"] for row in rows)
    counts = {
        (row["event"], row["event_id"]): row["corrected"] or row["status"]
        for row in rows
        if row["run_id"] == last
    }
    times_s = {(row["event"], row["event_id"]): row["time_s"] for row in rows}
    load = board.ask("SELECT jumps, uncertain, landings, osteogenic_index, bands FROM day_scores")
    return counts, times_s, [tuple(row) for row in load]


def test_nothing_counts_in_a_pause_live_or_scored_again_but_its_packets_are_kept(path):
    with demo._stored_session(demo_motion(1), path, hold=False) as (session, air, _store):
        virtual_time.run(_play_with_a_pause(session, air))
        finals, day = session.tally.finals, session.snapshot().day
    with Board(path) as board:
        live = _standing(board)
        pauses = board.ask("SELECT start_s, end_s FROM pauses")
        rescoring = rescore(board, 1)
    assert [(round(row[0]), round(row[1])) for row in pauses] == [PAUSE_S]
    assert rescoring.analysis.quality.duration_s > 40, "packets of the pause are kept"
    with Store.open(path) as store:
        write_rescoring(store, rescoring)
    with Board(path) as board:
        again = _standing(board)
    assert again == live
    standing, times_s, load = live
    paused = [key for key, time_s in times_s.items() if pauses[0][0] <= time_s < pauses[0][1]]
    assert {kind for kind, _id in paused} == {"jump", "landing", "impact"}
    assert {standing[key] for key in paused} == {"rejected"}
    counted = {key for key, status in standing.items() if status == "counted"}
    assert counted == {
        (type(event).__name__.lower(), event.id) for event in finals if event.status is Status.COUNTED
    }
    assert load[0][:3] == (day.jumps, day.uncertain, day.landings)
    assert load[0][3] == pytest.approx(day.osteogenic_index)


def test_a_pause_nobody_ended_lasts_to_the_end_and_a_confirmed_jump_in_it_counts(path):
    with demo._stored_session(demo_motion(1), path, hold=False) as (session, air, store):
        session.pause(True)
        session.pause(True)
        virtual_time.run(demo._play(session, air))
        with Board(path) as board:
            standing, times_s, load = _standing(board)
            assert len(board.ask("SELECT 1 FROM pauses WHERE end_s IS NULL")) == 1
        jump = next(key for key in standing if key[0] == "jump")
        assert set(standing.values()) == {"rejected"}
        assert load[0][:3] == (0, 0, 0)
        store.correct(1, "confirm", time_s=times_s[jump], event_id=jump[1])
        with Board(path) as board:
            assert board.session(1).jumps == 1
