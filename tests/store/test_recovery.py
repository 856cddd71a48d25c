from __future__ import annotations

from datetime import timedelta

import pytest

from impactmon.store import Board, Store
from impactmon.store.sessions.recovery import close_abandoned, recover, unfinished

from .records import START, header, packets
from .sensor import START_NS, count_peaks, jumping_g, sensor_packets


def leave_open(path, arrived) -> int:
    """Record a session that nobody ends."""
    store = Store.open(path)
    recorder = store.begin_session(header(start_host_ns=START_NS))
    for packet in arrived:
        recorder.put(packet)
    store.close()
    return recorder.session_id


def test_an_unfinished_session_is_offered_closed_and_scored(path):
    number = leave_open(path, sensor_packets(jumping_g(3)))
    with Board(path) as board:
        found = unfinished(board)
    assert [session.session_id for session in found] == [number]
    with Store.open(path) as store:
        result = recover(store, found[0], how=count_peaks)
    assert (result.jumps, result.problem) == (3, "")
    with Board(path) as board:
        assert unfinished(board) == []
        row = board.session(number)
        assert (row.state, row.jumps) == ("recovered", 3)
        assert row.duration_s == pytest.approx(result.duration_s)
        assert board.day(START.date()).jumps == 3


def test_a_session_that_cannot_be_scored_is_closed_with_its_packets(path):
    number = leave_open(path, packets(40))
    with Board(path) as board, Store.open(path) as store:
        result = recover(store, unfinished(board)[0], how=count_peaks)
        assert result.problem
        assert board.session(number).state == "recovered"
        assert board.ask("SELECT sum(packets) FROM packets")[0][0] == 40


def test_a_session_of_yesterday_is_closed_by_itself(path):
    number = leave_open(path, sensor_packets(jumping_g(1)))
    with Board(path) as board, Store.open(path) as store:
        assert close_abandoned(store, START + timedelta(hours=2), how=count_peaks) == []
        closed = close_abandoned(store, START + timedelta(hours=13), how=count_peaks)
        assert [result.session_id for result in closed] == [number]
        assert board.session(number).state == "abandoned"


def test_a_clock_that_ran_on_does_not_make_the_session_longer(path):
    leave_open(path, sensor_packets(jumping_g(1))[:100])
    with Board(path) as board:
        session = unfinished(board)[0]
    assert 3.9 < (session.last - session.start).total_seconds() < 4.1
