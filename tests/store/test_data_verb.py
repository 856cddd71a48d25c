from __future__ import annotations

from datetime import timedelta

import pytest

from impactmon.cli.main import run
from impactmon.model import Athlete
from impactmon.store import Board, Store
from impactmon.store.rows.zones import to_us

from .records import START, header, jump, packets


@pytest.fixture
def filled(path, monkeypatch):
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    with Store.open(path) as store:
        for number, who in enumerate([None, None, Athlete(id="a-1", name="Ana")]):
            recorder = store.begin_session(header(athlete=who, name=f"session {number}"))
            for packet in packets(30):
                recorder.put(packet)
            recorder.put_event(jump(number, 1.0 + number))
            recorder.close(duration_s=60.0)
    return path


def test_where_names_every_file_and_backup_and_restore_bring_a_session_back(filled, capsys):
    assert run(["data", "backup"]) == 0
    assert run(["data", "delete", "--session", "1", "--yes"]) == 0
    told = capsys.readouterr().out
    assert "1 session deleted" in told
    assert "backup:" in told, "the backup that still holds it is named"
    assert run(["day", START.date().isoformat()]) == 0
    assert "1 of 50" in capsys.readouterr().out
    assert run(["data", "restore", "--yes"]) == 0
    assert run(["day", START.date().isoformat()]) == 0
    assert "2 of 50" in capsys.readouterr().out
    assert run(["data", "journal"]) == 0
    assert "#1 session begun  session 0" in capsys.readouterr().out
    assert run(["data", "where"]) == 0
    told = capsys.readouterr().out
    for what in ("database", "backup", "replaced database, kept"):
        assert what in told


def test_delete_asks_first(filled, capsys, monkeypatch):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert run(["data", "delete", "--all"]) == 130
    with Board(filled) as board:
        assert len(board.sessions()) == 3


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (["--athlete", "Ana"], 2),
        (["--all"], 0),
        (["--before", "2026-11-20"], 0),
        (["--before", "2026-11-19"], 3),
    ],
)
def test_delete_takes_what_is_named_and_no_more(filled, what, left):
    assert run(["data", "delete", *what, "--yes"]) == 0
    with Board(filled) as board:
        assert len(board.sessions()) == left


def test_delete_refuses_to_guess(filled):
    assert run(["data", "delete", "--yes"]) == 2
    assert run(["data", "delete", "--session", "99", "--yes"]) == 2
    assert run(["data", "delete", "--athlete", "nobody", "--yes"]) == 2


@pytest.mark.parametrize(("after", "held"), [(timedelta(hours=23), [1, 2, 3]), (timedelta(hours=25), [])])
def test_retention_drops_packets_and_keeps_the_days(filled, capsys, monkeypatch, after, held):
    """The sessions lasted a minute: a day after them their packets go, not before."""
    monkeypatch.setattr("impactmon.store.retention.clock_us", lambda: to_us(START + after))
    assert run(["data", "retention"]) == 0
    assert "for good" in capsys.readouterr().out
    assert run(["data", "retention", "--raw-days", "1", "--yes"]) == 0
    with Board(filled) as board:
        rows = board.ask("SELECT DISTINCT session_id FROM packets ORDER BY session_id")
        assert [row[0] for row in rows] == held
        assert board.day(START.date()).jumps == 2
    assert run(["data", "retention"]) == 0
    assert "1 day." in capsys.readouterr().out
