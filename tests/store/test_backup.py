"""A backup holds what is needed to score history again, copies of imported files included."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from impactmon.cli.main import run
from impactmon.errors import StoreError
from impactmon.store import Board
from impactmon.store.file.paths import backup_folder, copies_folder
from impactmon.store.upkeep.backup import back_up, missing_copies

from .test_importing import write_csv


@pytest.fixture
def history(path, tmp_path, monkeypatch) -> Path:
    """A database with one imported file, which is gone."""
    monkeypatch.setenv("IMPACTMON_DB", str(path))
    file = write_csv(tmp_path / "walk.csv")
    assert run(["import", str(file), "--start", "2026-03-01T18:30", "--tz", "Europe/Berlin"]) == 0
    file.unlink()
    return path


def rescored(capsys) -> str:
    capsys.readouterr()
    run(["rescore", "--all", "--dry-run"])
    told = capsys.readouterr()
    return told.out + told.err


def test_a_backup_elsewhere_is_enough_to_score_again(history, tmp_path, monkeypatch, capsys):
    stick = tmp_path / "stick"
    stick.mkdir()
    assert run(["data", "backup", str(stick / "b.db")]) == 0
    assert "Copies of 1 imported file (" in capsys.readouterr().out
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "new computer" / "impactmon.db"))
    assert run(["data", "restore", str(stick / "b.db"), "--yes"]) == 0
    assert "scored again" not in capsys.readouterr().err
    assert "No day changes" in rescored(capsys)


def test_copies_take_no_room_twice_on_one_disk(history):
    made = back_up(history)
    first, second = (next(copies_folder(place).iterdir()) for place in (history, made))
    assert first.samefile(second)
    assert sorted(file.name for file in made.parent.iterdir()) == sorted(
        [made.name, copies_folder(made).name]
    ), "nothing else is left there"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are another thing there")
def test_another_disk_gets_copies_only_the_user_can_read(history, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("impactmon.store.file.copies.os.link", refuse)
    made = back_up(history, tmp_path / "other.db")
    files = list(copies_folder(made).iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]
    assert files[0].read_bytes() == next(copies_folder(history).iterdir()).read_bytes()


def test_without_copies_that_is_told_and_a_restore_counts_them(history, tmp_path, monkeypatch, capsys):
    target = tmp_path / "b.db"
    assert run(["data", "backup", str(target), "--no-copies"]) == 0
    assert "are not in it" in capsys.readouterr().out
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "new" / "impactmon.db"))
    assert run(["data", "restore", str(target), "--yes"]) == 0
    assert "Copies of 1 imported file are not here" in capsys.readouterr().err
    with Board() as board:
        assert len(board.sessions()) == 1


def test_a_disk_too_small_for_the_copies_gets_no_half_backup(history, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("impactmon.store.file.copies.os.link", full)
    monkeypatch.setattr("impactmon.store.file.copies.shutil.copyfile", full)
    folder = tmp_path / "stick"
    folder.mkdir()
    with pytest.raises(StoreError, match=r"No space left.*no new backup") as caught:
        back_up(history, folder / "b.db")
    assert "--no-copies" in caught.value.hint
    assert list(folder.iterdir()) == []


def test_a_deleted_import_is_named_where_a_backup_still_holds_it(history, capsys):
    made = back_up(history)
    assert run(["data", "delete", "--all", "--yes"]) == 0
    told = capsys.readouterr().out
    assert str(made) in told
    assert str(copies_folder(made)) in told
    assert run(["data", "restore", "--yes"]) == 0
    assert missing_copies(history) == 0, "they come back from the backup"


def test_a_full_disk_leaves_no_part_of_a_backup(history, monkeypatch):
    def full(self, question, values=()):
        if "VACUUM" in question:
            raise StoreError("database or disk is full")
        return ask(self, question, values)

    ask = Board.ask
    monkeypatch.setattr(Board, "ask", full)
    with pytest.raises(StoreError, match="full"):
        back_up(history)
    assert list(backup_folder(history).iterdir()) == []


def test_a_full_disk_leaves_no_part_of_an_import(history, tmp_path, monkeypatch, capsys):
    import gzip

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gzip.GzipFile, "write", full)
    held = list(copies_folder(history).iterdir())
    file = write_csv(tmp_path / "other.csv", 2)
    call = ["import", str(file), "--start", "2026-03-02T18:30", "--tz", "Europe/Berlin"]
    capsys.readouterr()
    assert run(call) == 1
    assert "--no-copy" in capsys.readouterr().err
    assert list(copies_folder(history).iterdir()) == held
    assert run([*call, "--no-copy"]) == 0
