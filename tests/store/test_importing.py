from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import impactmon
from impactmon.cli.main import run
from impactmon.cli.output import days
from impactmon.cli.output.days import day_lines
from impactmon.errors import StoreError
from impactmon.formats import open_recording
from impactmon.model import FORCE_PLACEMENTS
from impactmon.packets import PacketHeader, write_packet_log
from impactmon.store import Board, Store
from impactmon.store.exchange.importing import ImportWish, import_recording
from impactmon.store.file.paths import copies_folder
from impactmon.store.rows.views import DayRow
from impactmon.store.sessions.replay import session_recording
from impactmon.store.upkeep.holdings import delete_sessions

from .records import header
from .sensor import START_NS, count_peaks, jumping_g, sensor_packets

NOW = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


def write_csv(path: Path, jumps: int = 3) -> Path:
    acc_g = jumping_g(jumps)
    time_s = np.arange(len(acc_g)) / 200.0
    rows = np.column_stack([time_s, acc_g])
    np.savetxt(path, rows, delimiter=",", fmt="%.5f", header="t_s,ax_g,ay_g,az_g", comments="")
    return path


def open_again(path: Path, _parameters: object):
    return open_recording(path)


def test_the_same_content_twice_is_a_no_op(store, tmp_path):
    file = write_csv(tmp_path / "a.csv")
    first = import_recording(store, file, open_recording(file), how=count_peaks, now=NOW)
    again = write_csv(tmp_path / "renamed.csv")
    second = import_recording(store, again, open_recording(again), how=count_peaks, now=NOW)
    assert (first.known, first.jumps) == (False, 3)
    assert (second.known, second.session_id) == (True, first.session_id)
    with Board(store.path) as board:
        assert len(board.sessions()) == 1
        assert board.day(NOW.date()).jumps == 3


def test_f39_a_file_without_a_clock_ends_at_the_import_and_says_so(store, tmp_path):
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(store, file, open_recording(file), how=count_peaks, now=NOW)
    assert any("no start time" in note for note in done.notes)
    with Board(store.path) as board:
        session = board.session(done.session_id)
    assert abs((session.end - NOW).total_seconds()) < 0.01


@pytest.mark.parametrize("year", [1970, 2099])
def test_f39_an_impossible_clock_is_not_believed(store, tmp_path, year):
    file = write_csv(tmp_path / "a.csv")
    from dataclasses import replace

    recording = replace(open_recording(file), start=datetime(year, 1, 1, tzinfo=UTC))
    done = import_recording(store, file, recording, how=count_peaks, now=NOW)
    assert any(str(year) in note for note in done.notes)
    with Board(store.path) as board:
        assert board.session(done.session_id).start.year == 2026


def test_the_copy_serves_when_the_file_is_gone(store, tmp_path):
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(store, file, open_recording(file), how=impactmon.analyze, now=NOW)
    before = impactmon.analyze(open_recording(file))
    file.unlink()
    with Board(store.path) as board:
        after = impactmon.analyze(session_recording(board, done.session_id, open_file=open_again))
    assert after.jumps == before.jumps
    assert after.counted_jumps == 3


def test_without_a_copy_a_gone_or_changed_file_is_told(store, tmp_path):
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(
        store, file, open_recording(file), ImportWish(with_copy=False), how=count_peaks, now=NOW
    )
    with Board(store.path) as board:
        write_csv(file, jumps=2)
        with pytest.raises(StoreError, match="not the file that was imported"):
            session_recording(board, done.session_id, open_file=open_again)
        file.unlink()
        with pytest.raises(StoreError, match="is gone"):
            session_recording(board, done.session_id, open_file=open_again)
        assert board.session(done.session_id).jumps == 3


def test_a_deleted_import_takes_its_copy_along(store, tmp_path):
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(store, file, open_recording(file), how=count_peaks, now=NOW)
    assert len(list(copies_folder(store.path).iterdir())) == 1
    delete_sessions(store, [done.session_id])
    assert list(copies_folder(store.path).iterdir()) == []
    assert file.exists()


def test_two_sessions_at_the_same_time_are_pointed_out(store, tmp_path):
    first, second = write_csv(tmp_path / "a.csv"), write_csv(tmp_path / "b.csv", jumps=2)
    import_recording(store, first, open_recording(first), how=count_peaks, now=NOW)
    done = import_recording(
        store, second, open_recording(second), how=count_peaks, now=NOW + timedelta(seconds=1)
    )
    assert any("overlaps #1" in note for note in done.notes)


def test_the_verb_imports_once_and_the_day_shows_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "i.db"))
    file = write_csv(tmp_path / "a.csv")
    call = ["import", str(file), "--start", "2024-11-19T17:00", "--tz", "Europe/Berlin", "--placement", "hip"]
    assert run(call) == 0
    assert "session #1, 3 jumps" in capsys.readouterr().out
    assert run(call) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert run(["day", "2024-11-19"]) == 0
    assert "3 of 50 jumps" in capsys.readouterr().out
    assert run(["rescore", "--all", "--yes"]) == 0
    assert "No day changes" in capsys.readouterr().out


def test_a_file_that_cannot_be_used_changes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "i.db"))
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x00\xff" * 100)
    good = write_csv(tmp_path / "a.csv")
    assert run(["import", str(bad)]) == 1
    assert run(["import", str(bad), str(good)]) == 3
    assert "Traceback" not in capsys.readouterr().err
    with Board() as board:
        assert len(board.sessions()) == 1


def test_a_log_exported_from_here_does_not_count_twice(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    log = tmp_path / "log.jsonl"
    with Store.open(path) as store:
        recorder = store.begin_session(header(start_host_ns=START_NS))
        for packet in sensor_packets(jumping_g(2)):
            recorder.put(packet)
        recorder.close()
    assert run(["export", "packets", "--session", "1", "--out", str(log)]) == 0
    assert run(["import", str(log)]) == 0
    assert "session #1 already" in capsys.readouterr().out
    assert run(["data", "delete", "--session", "1", "--yes"]) == 0
    assert run(["import", str(log)]) == 0, "once it is gone, the log brings it back"
    with Board(path) as board:
        assert [row.jumps for row in board.sessions()] == [2]


def test_f55_a_cut_off_log_is_imported_as_far_as_it_goes(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    log = tmp_path / "log.jsonl"
    with log.open("w") as stream:
        write_packet_log(stream, PacketHeader(driver="reference"), sensor_packets(jumping_g(2)))
    log.write_text(log.read_text()[:-30])
    assert run(["import", str(log)]) == 3
    heard = capsys.readouterr()
    assert "2 jumps" in heard.out
    assert "1 damaged lines" in heard.err


def test_what_limits_the_numbers_of_an_import_is_told_and_kept(store, tmp_path):
    """A count of 0 from a sensor that did not measure is no day without jumps."""
    path = tmp_path / "stuck.csv"
    rng = np.random.default_rng(1)
    times = np.arange(3000) / 100.0
    rows = np.column_stack(
        [times, np.full(3000, 0.3), rng.normal(0.0, 0.4, 3000), rng.normal(1.0, 0.4, 3000)]
    )
    np.savetxt(path, rows, delimiter=",", fmt="%.5f", header="t_s,ax_g,ay_g,az_g", comments="")
    done = import_recording(store, path, open_recording(path), now=NOW)
    assert any(note.startswith("Axis stuck for") for note in done.notes)
    with Board(store.path) as board:
        session = board.session(done.session_id)
    assert "Axis stuck for" in session.note
    row = DayRow(day=session.start.date(), sessions=1)
    assert "Axis stuck for" in "\n".join(day_lines(row, [session], 0))


@pytest.mark.parametrize(
    ("placement", "mass_kg", "said"),
    [
        (None, 70.0, "say --placement and --mass"),
        ("hip", None, "say --placement and --mass"),
        ("wrist", None, "no model for the wrist"),
        ("hip", 70.0, "out of the models' reach"),
    ],
)
def test_a_day_without_force_says_what_it_lacked(store, tmp_path, placement, mass_kg, said):
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(store, file, open_recording(file), how=count_peaks, now=NOW)
    with Board(store.path) as board:
        session = replace(board.session(done.session_id), placement=placement, body_mass_kg=mass_kg)
    row = DayRow(day=session.start.date(), landings=3, peak_g=4.5)
    assert said in day_lines(row, [session], 0)[1]


def test_the_places_with_a_force_are_those_of_the_model():
    assert tuple(days.WITH_FORCE) == tuple(place.value for place in FORCE_PLACEMENTS)
