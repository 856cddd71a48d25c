from __future__ import annotations

from functools import partial

import pytest

import impactmon
from impactmon.errors import StoreError
from impactmon.model import Gap
from impactmon.packets import read_packet_log, write_packet_log
from impactmon.store import Board, Store
from impactmon.store.rows.events import row_event
from impactmon.store.sessions.replay import packet_header, session_recording, stored_packets
from impactmon.store.sessions.scoring import rescore, write_rescoring

from .records import START, header
from .sensor import START_NS, count_peaks, jumping_g, sensor_packets

DAY = START.date()


@pytest.fixture
def session(store: Store) -> int:
    """A stored session of four jumps with a lost packet, scored by version 1."""
    recorder = store.begin_session(header(start_host_ns=START_NS))
    for packet in sensor_packets(jumping_g(4), drop=frozenset({30})):
        recorder.put(packet)
    recorder.close()
    with Board(store.path) as board:
        write_rescoring(store, rescore(board, recorder.session_id, how=partial(count_peaks, version="1")))
    return recorder.session_id


def test_a_session_replays_from_its_packets(store, session):
    with Board(store.path) as board:
        recording = session_recording(board, session)
        first, again = count_peaks(recording), count_peaks(recording)
    assert first == again
    assert first.counted_jumps == 4
    assert len(first.gaps) == 1
    assert recording.sample_rate_hz == 200.0
    assert recording.start == START


def test_a_wait_at_the_end_outlives_a_new_scoring(store):
    """No packet tells of it: the session alone knew until when it waited for its sensor."""
    recorder = store.begin_session(header(start_host_ns=START_NS))
    for packet in sensor_packets(jumping_g(4)):
        recorder.put(packet)
    with Board(store.path) as board:
        store.flush()
        end_s = count_peaks(session_recording(board, recorder.session_id)).quality.duration_s
    recorder.put_gap(Gap(end_s, end_s + 12.0, "link lost"))
    recorder.close(duration_s=end_s + 12.0)
    for version in ("1", "2"):
        with Board(store.path) as board:
            rescoring = rescore(board, recorder.session_id, how=partial(count_peaks, version=version))
        write_rescoring(store, rescoring)
        with Board(store.path) as board:
            gaps = board.ask(
                "SELECT start_s, end_s, reason FROM gaps JOIN sessions USING (run_id) WHERE sessions.id = ?",
                [recorder.session_id],
            )
        assert [tuple(gap) for gap in gaps] == [(end_s, end_s + 12.0, "link lost")]


def test_the_packet_log_gives_the_same_result_as_the_store(store, session, tmp_path):
    log = tmp_path / "session.jsonl"
    with Board(store.path) as board:
        with log.open("w", encoding="utf-8") as stream:
            write_packet_log(stream, packet_header(board, session), stored_packets(board, session))
        stored = count_peaks(session_recording(board, session))
    assert count_peaks(read_packet_log(log)) == stored


def test_a_difference_is_told_before_anything_is_written(store, session):
    with Board(store.path) as board:
        rescoring = rescore(board, session, how=partial(count_peaks, reject_after_s=9.0))
        assert [str(change) for change in rescoring.changes] == [
            "19 Nov 2026: 4 -> 2 jumps (2 now rejected: shaken)"
        ]
        assert board.day(DAY).jumps == 4


def test_old_results_stay_reachable_by_version(store, session):
    with Board(store.path) as board:
        write_rescoring(store, rescore(board, session, how=partial(count_peaks, reject_after_s=9.0)))
        assert board.day(DAY).jumps == 2
        assert board.day(DAY, algorithm_version="1").jumps == 4
        assert [row.jumps for row in board.sessions(algorithm_version="1")] == [4]
        assert board.versions() == ["1", "2"]


def test_scoring_again_with_the_same_algorithm_changes_nothing(store, session):
    with Board(store.path) as board:
        assert rescore(board, session, how=partial(count_peaks, version="1")).changes == ()


def test_corrections_survive_scoring_again(store):
    recorder = store.begin_session(header(start_host_ns=START_NS))
    for packet in sensor_packets(jumping_g(4)):
        recorder.put(packet)
    recorder.close()
    number = recorder.session_id
    with Board(store.path) as board:
        write_rescoring(store, rescore(board, number, how=count_peaks))
        times = [
            row[0] for row in board.ask("SELECT time_s FROM events WHERE event = 'jump' ORDER BY time_s")
        ]
        store.correct(number, "reject", time_s=times[0], event_id=f"{times[0]:.3f}")
        store.correct(number, "add", time_s=14.9)
        assert board.day(DAY).jumps == 4
        write_rescoring(
            store, rescore(board, number, how=partial(count_peaks, version="3", reject_after_s=9.0))
        )
        day = board.day(DAY)
        assert (day.jumps, day.corrected) == (2, 2)
        correction = board.corrections(number)[0]
        store.undo_correction(correction.id)
        assert board.day(DAY).jumps == 3


def test_a_session_without_packets_says_so(store):
    recorder = store.begin_session(header())
    recorder.close()
    with Board(store.path) as board, pytest.raises(StoreError, match="no packets"):
        session_recording(board, recorder.session_id)


def test_scoring_a_session_equals_analysing_its_packet_log(store, session, tmp_path):
    """With the engine itself, to the bit: events, gaps, quality and day scores."""
    log = tmp_path / "session.jsonl"
    with Board(store.path) as board:
        with log.open("w", encoding="utf-8") as stream:
            write_packet_log(stream, packet_header(board, session), stored_packets(board, session))
        scored = rescore(board, session).analysis
    assert scored == impactmon.analyze(log)
    assert scored.counted_jumps == 4
    assert scored.days[0].day == DAY


def test_stored_events_equal_the_analysis(store, session):
    with Board(store.path) as board:
        rescoring = rescore(board, session)
        write_rescoring(store, rescoring)
        rows = board.ask("SELECT * FROM events WHERE run_id = (SELECT run_id FROM sessions) ORDER BY time_s")
    stored = {(type(event), event.id): event for event in (row_event(dict(row)) for row in rows)}
    analysis = rescoring.analysis
    found = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    assert stored == {(type(event), event.id): event for event in found}
