from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from impactmon.errors import StoreError
from impactmon.store import Board, Store
from impactmon.store.upkeep.describe import schema_document

from .records import header, jump

DOCUMENT = Path(__file__).parents[2] / "docs" / "schema.md"


def test_the_document_is_what_the_database_is():
    told = "python -m impactmon.store.upkeep.describe > docs/schema.md"
    assert DOCUMENT.read_text(encoding="utf-8") == schema_document(), f"run {told}"


def test_every_table_is_strict_and_refuses_a_numpy_blob(store):
    tables = store.database.execute("PRAGMA table_list").fetchall()
    ours = [row for row in tables if not row[1].startswith(("sqlite_", "_sqlite_"))]
    assert len(ours) > 10
    assert all(row[5] for row in ours), [row[1] for row in ours if not row[5]]
    with pytest.raises(StoreError, match="BLOB"), store.transaction() as database:
        database.execute("INSERT INTO settings VALUES ('x', ?)", [b"\0"])


def test_foreign_keys_are_on_and_a_deleted_session_takes_everything_along(store, path):
    recorder = store.begin_session(header())
    recorder.put_event(jump())
    recorder.correct("add", time_s=3.0)
    recorder.close()
    with store.transaction() as database:
        database.execute("DELETE FROM sessions")
    with Board(path) as board:
        for table in ("runs", "events", "corrections", "gaps", "packets"):
            assert board.ask(f"SELECT count(*) FROM {table}")[0][0] == 0, table


@pytest.mark.parametrize(
    "hostile", ["'; DROP TABLE sessions; --", '"', "\x1b]52;c;x\x07", "[@click=app.quit]x", "Ω\0"]
)
def test_f68_text_from_outside_is_data(store, path, hostile):
    from impactmon.model import Athlete

    recorder = store.begin_session(
        header(name=hostile, note=hostile, athlete=Athlete(id=hostile, name=hostile))
    )
    recorder.correct("add", time_s=1.0, note=hostile)
    recorder.close()
    with Board(path) as board:
        session = board.sessions(athlete=hostile)[0]
        assert session.name == hostile
        assert board.corrections(session.id)[0].note == hostile
        assert board.day(session.start.date(), athlete=hostile).jumps == 1
        assert "\x1b" not in board.athletes()[hostile]


def test_a_board_never_makes_a_file(tmp_path):
    with Board(tmp_path / "none.db") as board:
        assert board.empty
        assert board.sessions() == []
        assert board.day(board.today()).jumps == 0
        assert board.streak(board.today()) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE x (y)")
    plain.close()
    before = path.read_bytes()
    with Board(path) as board:
        assert board.empty
    with pytest.raises(StoreError, match="not made by impactmon"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="is a folder"):
        Board(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Store.open(tmp_path / "file" / "x.db")


def test_the_json_keys_of_day_are_documented(path, monkeypatch, capsys):
    import json
    import re

    from impactmon.cli.main import run

    monkeypatch.setenv("IMPACTMON_DB", str(path))
    assert run(["day", "2026-11-19", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    page = (DOCUMENT.parent / "data.md").read_text(encoding="utf-8")
    table = page.partition("## The JSON document of day")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(document)
