"""A forgotten session is closed and scored by whichever verb writes next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from impactmon.cli.main import run
from impactmon.store import Board, Store

from .records import header
from .sensor import START_NS, jumping_g, sensor_packets

LONG_AGO = datetime(2020, 3, 1, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_database(path, monkeypatch):
    monkeypatch.setenv("IMPACTMON_DB", str(path))


def leave_open(path, start) -> int:
    with Store.open(path) as store:
        recorder = store.begin_session(header(start=start, start_host_ns=START_NS))
        for packet in sensor_packets(jumping_g(3)):
            recorder.put(packet)
    return recorder.session_id


def a_csv(folder) -> str:
    file = folder / "still.csv"
    rows = "".join(f"{number / 100:.2f},0,0,1\n" for number in range(1000))
    file.write_text(f"time_s,x_g,y_g,z_g\n{rows}", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    "words",
    [
        ("import", "CSV", "--start", "2026-03-01T18:30", "--tz", "Europe/Berlin"),
        ("log", "jumps", "10"),
        ("data", "retention", "--forever"),
        ("athletes", "add", "Ana"),
    ],
    ids=lambda words: words[0],
)
def test_a_verb_that_writes_closes_what_was_forgotten(path, tmp_path, capsys, words):
    number = leave_open(path, LONG_AGO)
    assert run([a_csv(tmp_path) if word == "CSV" else word for word in words]) == 0
    assert f"Session #{number} was left open and is closed now" in capsys.readouterr().err
    with Board(path) as board:
        assert board.session(number).state == "abandoned"
        assert board.ask("SELECT sum(packets) FROM packets WHERE session_id = ?", [number])[0][0] > 100


def test_a_session_of_just_now_is_left_alone(path, capsys):
    number = leave_open(path, datetime.now(tz=UTC))
    assert run(["log", "jumps", "10"]) == 0
    assert "closed now" not in capsys.readouterr().err
    with Board(path) as board:
        assert board.session(number).state == "open"


def test_looking_at_the_day_changes_nothing(path):
    number = leave_open(path, LONG_AGO)
    assert run(["day"]) == 0
    with Board(path) as board:
        assert board.session(number).state == "open"
