from __future__ import annotations

import stat
import sys
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from impactmon.cli.output.days import day_lines, peak_words
from impactmon.model import Gap, Status
from impactmon.store import Board, Store
from impactmon.store.rows.batches import Batch, unpack
from impactmon.store.rows.events import event_row, row_event
from tests.support.waiting import wait_until

from .records import START, header, jump, landing, packets


def stored_packets(path, session_id):
    with Board(path) as board:
        rows = board.ask(
            "SELECT first_host_ns, last_host_ns, packets, codec, crc32, body FROM packets"
            " WHERE session_id = ? ORDER BY id",
            [session_id],
        )
    return [packet for row in rows for packet in unpack(Batch(*row))]


def test_packets_of_two_sessions_at_once_come_back_in_order(store, path):
    first, second = store.begin_session(header()), store.begin_session(header())
    arrived = packets(500)
    for packet in arrived:
        assert first.put(packet)
        assert second.put(packet)
    assert first.close(duration_s=25.0)
    assert second.close(duration_s=25.0)
    assert stored_packets(path, first.session_id) == arrived
    assert stored_packets(path, second.session_id) == arrived
    assert first.committed_packets == first.packets == 500


def test_a_packet_reaches_the_disk_without_being_asked_to(store, path):
    """How soon is shown in test_pace.py."""
    recorder = store.begin_session(header())
    recorder.put(packets(1)[0])
    wait_until(lambda: bool(stored_packets(path, recorder.session_id)), "the packet on disk")
    assert recorder.committed_packets <= 1, "told after the commit, not before"


def test_events_come_back_field_by_field(store, path):
    recorder = store.begin_session(header())
    events = [jump(1), landing(jump(1))]
    for event in events:
        recorder.put_event(event)
    recorder.close()
    with Board(path) as board:
        rows = board.ask("SELECT * FROM events ORDER BY event")
    assert [row_event(dict(row)) for row in rows] == events


def test_provisional_events_are_not_stored(store, path):
    recorder = store.begin_session(header())
    recorder.put_event(jump(1, final=False))
    recorder.close()
    with Board(path) as board:
        assert board.ask("SELECT count(*) FROM events")[0][0] == 0


def test_numpy_numbers_become_plain_ones_and_nan_becomes_null():
    from dataclasses import replace

    row = event_row(replace(jump(), peak_g=np.float32(4.5), acc_slope_g_s=float("nan"), clipped=np.True_))
    assert type(row["peak_g"]) is float
    assert row["acc_slope_g_s"] is None
    assert row["clipped"] == 1


def test_raw_rows_are_never_behind_the_rows_derived_from_them(path):
    """An event that is visible implies that all packets put before it are visible."""
    with Store.open(path) as store:
        recorder = store.begin_session(header())
        with Board(path) as board:
            for number, packet in enumerate(packets(60)):
                recorder.put(packet)
                recorder.put_event(jump(number, number * 1.0))
                if number % 20 == 19:
                    store.flush()
                events, raw = board.ask(
                    "SELECT (SELECT count(*) FROM events), (SELECT coalesce(sum(packets), 0) FROM packets)"
                )[0]
                assert raw >= events


def test_the_highest_force_keeps_its_own_interval_and_a_clipped_one_no_upper_end(store, path):
    recorder = store.begin_session(header(name="evening"))
    forces = [(2.0, 1.5, 2.6, False), (4.0, 3.1, 5.2, True), (3.0, 2.4, 3.7, False)]
    for number, (bw, low, high, clipped) in enumerate(forces):
        made = replace(
            jump(number, 1.0 + 2 * number),
            clipped=clipped,
            peak_grf_bw=bw,
            peak_grf_bw_low=low,
            peak_grf_bw_high=high,
        )
        recorder.put_event(made)
        recorder.put_event(
            replace(
                landing(made), clipped=clipped, peak_grf_bw=bw, peak_grf_bw_low=low, peak_grf_bw_high=high
            )
        )
    recorder.close(duration_s=60.0)
    with Board(path) as board:
        day = board.day(START.date())
        session = board.sessions()[0]
    for row in (day, session):
        assert (row.peak_grf_bw, row.peak_grf_bw_low, row.peak_grf_bw_high) == (4.0, 3.1, None)
        assert peak_words(row) == "≥ 4.0 BW (from 3.1)"
    assert "up to an estimated ≥ 4.0 BW (from 3.1)" in "\n".join(day_lines(day, [session], 0))


def test_day_counts_and_sessions(store, path):
    recorder = store.begin_session(header(name="evening"))
    for number in range(5):
        made = jump(number, 1.0 + 2 * number)
        recorder.put_event(made)
        recorder.put_event(landing(made))
    recorder.put_event(jump(9, 30.0, status=Status.UNCERTAIN))
    recorder.put_gap(Gap(12.0, 13.5, "link lost"), injected=True)
    recorder.close(duration_s=60.0)
    with Board(path) as board:
        day = board.day(START.date())
        session = board.sessions()[0]
    assert (day.jumps, day.uncertain, day.landings, day.sessions) == (5, 1, 5, 1)
    assert day.peak_grf_bw == pytest.approx(3.06)
    assert (session.jumps, session.gaps, session.lost_s, session.state) == (5, 1, 1.5, "closed")
    assert session.duration_s == 60.0
    assert session.start.utcoffset() == timedelta(hours=1)


def test_corrections_stand_above_detection_and_are_counted(store, path):
    recorder = store.begin_session(header())
    recorder.put_event(jump(1, 1.0))
    recorder.put_event(landing(jump(1, 1.0)))
    recorder.correct("reject", time_s=1.0, event_id="j1")
    recorder.correct("add", time_s=8.0)
    recorder.put_event(jump(2, 5.0, status=Status.UNCERTAIN))
    recorder.correct("confirm", time_s=5.0, event_id="j2")
    recorder.close()
    with Board(path) as board:
        day = board.day(START.date())
    assert (day.jumps, day.uncertain, day.corrected, day.landings) == (2, 0, 3, 0)


def test_an_added_jump_that_is_detected_later_counts_once(store, path):
    recorder = store.begin_session(header())
    recorder.correct("add", time_s=4.8)
    recorder.put_event(jump(1, 5.0))
    recorder.close()
    with Board(path) as board:
        assert board.day(START.date()).jumps == 1


def test_an_added_jump_can_be_taken_back_by_rejecting_it(store, path):
    recorder = store.begin_session(header())
    recorder.put_event(jump(1, 1.0))
    for time_s in (8.0, 8.0, 8.1):
        recorder.correct("add", time_s=time_s)
    recorder.correct("reject", time_s=8.0)
    recorder.close()
    with Board(path) as board:
        assert board.day(START.date()).jumps == 3
    for _ in range(2):
        store.correct(recorder.session_id, "reject", time_s=8.0)
    with Board(path) as board:
        assert board.day(START.date()).jumps == 1, "the detected one is none of them"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are another thing there")
def test_nobody_else_can_read_the_files(store, path):
    recorder = store.begin_session(header())
    recorder.put(packets(1)[0])
    store.flush()
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_hooks_are_told_which_session_ended(store):
    ended: list[int] = []
    store.when_session_ends(ended.append)
    recorder = store.begin_session(header())
    recorder.close()
    recorder.close()
    assert ended == [recorder.session_id]
