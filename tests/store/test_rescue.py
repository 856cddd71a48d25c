"""Packets that the database does not take are kept elsewhere, and come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from impactmon.cli.main import run
from impactmon.packets import read_packets
from impactmon.store import Board, Store
from impactmon.store.recording.rescue import Rescue, rescue_path, rescued
from impactmon.store.retention import apply_retention, set_retention
from impactmon.store.sessions.rejoin import rejoin
from impactmon.store.sessions.replay import stored_packets
from impactmon.store.upkeep.holdings import holdings

from .records import header, held, packets
from .sensor import START_NS, jumping_g, sensor_packets


@pytest.fixture(autouse=True)
def _own_folders(path, tmp_path, monkeypatch):
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spare))


def cut_off_by_a_full_disk(path: Path, *, stored: int) -> tuple[int, Path, list]:
    """Record a session of which only so many packets fit on the disk."""
    arrived = sensor_packets(jumping_g(3))
    store = Store.open(path, linger_s=60.0)
    recorder = store.begin_session(header(start_host_ns=START_NS))
    for packet in arrived[:stored]:
        recorder.put(packet)
    store.flush()
    with held(store):
        store.database.execute("PRAGMA max_page_count = 1").fetchone()
        for packet in arrived[stored:]:
            recorder.put(packet)
        assert not recorder.close(), "at once, and not after a wait"
    assert "full" in str(recorder.trouble)
    assert not store.close()
    assert store.lost_packets == 0
    return recorder.session_id, store.rescued[0], arrived


@pytest.mark.parametrize("stored", [0, 1, 200])
def test_f41_rescued_packets_come_back_into_their_session(path, capsys, stored):
    number, file, arrived = cut_off_by_a_full_disk(path, stored=stored)
    assert list(read_packets(file)) == arrived, "the file is of use without the database"
    assert run(["import", str(file)]) == 0
    said = capsys.readouterr().out
    assert f"{len(arrived) - stored} packets put back into session #{number}, 3 jumps" in said
    with Board(path) as board:
        assert list(stored_packets(board, number)) == arrived
        assert [(row.id, row.state, row.jumps) for row in board.sessions()] == [(number, "recovered", 3)]
    assert run(["import", str(file)]) == 0
    assert "already" in capsys.readouterr().out
    with Board(path) as board:
        assert len(list(stored_packets(board, number))) == len(arrived)


def test_f52_rescued_packets_are_a_session_of_a_new_database(path, capsys):
    arrived = sensor_packets(jumping_g(3))
    with Store.open(path, linger_s=60.0) as store:
        recorder = store.begin_session(header(start_host_ns=START_NS))
        for packet in arrived[:200]:
            recorder.put(packet)
        store.flush()
        path.unlink()
        for packet in arrived[200:]:
            recorder.put(packet)
        assert not recorder.close()
    assert list(read_packets(rescue_path(path, recorder.session_id))) == arrived
    for left in path.parent.glob("impactmon.db*"):
        left.unlink()
    assert run(["import", str(store.rescued[0])]) == 0
    assert "3 jumps" in capsys.readouterr().out


def test_a_log_that_was_cut_adds_only_what_is_new(path):
    number, file, arrived = cut_off_by_a_full_disk(path, stored=200)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([lines[0], *lines[100:]]))
    with Store.open(path) as store:
        assert rejoin(store, file).packets == len(arrived) - 200
    with Board(path) as board:
        assert list(stored_packets(board, number)) == arrived


def test_packets_that_were_dropped_as_agreed_do_not_come_back(path, tmp_path, capsys):
    with Store.open(path) as store:
        recorder = store.begin_session(header(start_host_ns=START_NS))
        for packet in sensor_packets(jumping_g(1)):
            recorder.put(packet)
        recorder.close()
    log = tmp_path / "log.jsonl"
    assert run(["export", "packets", "--session", str(recorder.session_id), "--out", str(log)]) == 0
    with Store.open(path) as store:
        set_retention(store, 0)
        apply_retention(store)
    assert run(["import", str(log)]) == 0
    assert "already" in capsys.readouterr().out
    with Board(path) as board:
        assert board.ask("SELECT count(*) FROM packets")[0][0] == 0


def test_a_full_folder_sends_packets_to_another_and_leaves_no_half_file(path, monkeypatch):
    from impactmon.store.recording import rescue

    write, room = rescue.os.write, [1000, 0]

    def little_room(handle, content):
        """The first write takes a part, the next finds the disk full; a third is to another disk."""
        if not room:
            return write(handle, content)
        left = room.pop(0)
        if not left:
            raise OSError(28, "No space left on device")
        return write(handle, content[:left])

    monkeypatch.setattr(rescue.os, "write", little_room)
    keeper = Rescue(path, lambda number: [])
    for _ in range(2):
        file = keeper.save(1, packets(50))
    assert file.parent != path.parent
    assert not rescue_path(path, 1).exists()
    assert len(list(read_packets(file))) == 100
    assert keeper.files == [file] == rescued(path)
    assert [item.path for item in holdings(path) if item.what == "rescued packets"] == [file]


def test_a_rescue_file_of_another_session_is_not_added_to(path):
    first = Rescue(path, lambda number: []).save(1, packets(3))
    second = Rescue(path, lambda number: []).save(1, packets(5))
    assert len(list(read_packets(first))) == 3
    assert len(list(read_packets(second))) == 5


def test_packets_that_can_be_saved_nowhere_are_counted(path, monkeypatch):
    from impactmon.store.recording import rescue

    def refuse(*_):
        raise OSError(28, "No space left on device")

    store = Store.open(path, linger_s=60.0)
    recorder = store.begin_session(header())
    with held(store):
        store.database.execute("PRAGMA max_page_count = 1").fetchone()
        for packet in packets(700, size=200):
            recorder.put(packet)
    monkeypatch.setattr(rescue, "append_packets", refuse)
    assert not store.close()
    assert store.lost_packets == 700
