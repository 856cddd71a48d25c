"""Faults 41 to 54 of the list: what the store does when the disk, the file or another process is at fault."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from impactmon.errors import StoreError
from impactmon.store import Board, Store
from impactmon.store.file import schema
from impactmon.store.file.connect import CHECKED_SETTING
from impactmon.store.file.paths import backups, companions, lock_path
from impactmon.store.file.places import is_shared_folder, network_system
from impactmon.store.file.trouble import DamagedError, LockedError, NewerSchemaError, ReadOnlyError
from impactmon.store.recording.rescue import rescue_path
from impactmon.store.sessions.replay import stored_packets
from impactmon.store.upkeep.backup import back_up, restore
from impactmon.store.upkeep.holdings import delete_athlete, delete_sessions, holdings
from tests.store import crash
from tests.store.records import START, header, held, jump, packets
from tests.support.waiting import HUNG_S, wait_until

QUICK_S = 0.02
NEVER_S = 3600.0
"""For tests that commit by hand: what the thread did between would depend on the machine."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "impactmon.db"


def filled(path: Path, count: int = 200) -> int:
    """Make a database with one closed session of so many packets and a jump."""
    with Store.open(path) as store:
        recorder = store.begin_session(header(name="filled"))
        for packet in packets(count, size=200):
            recorder.put(packet)
        recorder.put_event(jump())
        recorder.close()
    return recorder.session_id


def count_packets(path: Path) -> int:
    with Board(path) as board:
        return board.ask("SELECT coalesce(sum(packets), 0) FROM packets")[0][0]


def test_f41_full_disk_keeps_packets_in_memory_and_stores_them_when_there_is_room(path):
    with Store.open(path, linger_s=QUICK_S) as store:
        recorder = store.begin_session(header())
        with held(store):
            pages = store.database.execute("PRAGMA page_count").fetchone()[0]
            store.database.execute(f"PRAGMA max_page_count = {pages + 4}").fetchone()
        arrived = list(noisy(2000))
        for packet in arrived:
            assert recorder.put(packet)
        wait_until(lambda: recorder.trouble is not None, "the banner")
        assert "full" in str(recorder.trouble)
        assert "Free some space" in str(recorder.trouble)
        with held(store):
            store.database.execute("PRAGMA max_page_count = 1000000").fetchone()
        assert recorder.close()
        assert recorder.trouble is None
        with Board(path) as board:
            assert list(stored_packets(board, recorder.session_id)) == arrived


def test_f41_full_disk_for_too_long_is_counted_and_memory_stays_bounded(path):
    with Store.open(path, linger_s=QUICK_S, limit_items=400) as store:
        recorder = store.begin_session(header())
        with held(store):
            store.database.execute("PRAGMA max_page_count = 1").fetchone()
        accepted = sum(recorder.put(packet) for packet in noisy(2000))
        assert 0 < accepted < 2000
        assert recorder.dropped_packets == 2000 - accepted
        with held(store):
            store.database.execute("PRAGMA max_page_count = 1000000").fetchone()
        assert not recorder.close()
        assert f"{2000 - accepted} packets" in recorder.unstored
    assert count_packets(path) == accepted


def test_f41_a_full_disk_to_the_end_leaves_the_packets_in_a_rescue_file(path):
    filled(path)
    before = count_packets(path)
    store = Store.open(path, linger_s=QUICK_S)
    recorder = store.begin_session(header(driver="reference"))
    with held(store):
        store.database.execute("PRAGMA max_page_count = 1").fetchone()
        for packet in noisy(500):
            recorder.put(packet)
    wait_until(lambda: recorder.trouble is not None, "the banner")
    assert not store.close()
    rescued = rescue_path(path, recorder.session_id)
    assert len(rescued.read_text().splitlines()) == 501
    assert stat.S_IMODE(rescued.stat().st_mode) == 0o600
    assert count_packets(path) == before


def test_f41_a_flooding_sensor_does_not_take_the_room_of_another(path):
    with Store.open(path, linger_s=10.0, limit_items=400) as store:
        flood, steady = store.begin_session(header()), store.begin_session(header())
        with held(store):
            assert sum(flood.put(packet) for packet in packets(5000)) == 200
            assert all(steady.put(packet) for packet in packets(150))
        assert not flood.close()
        assert "4800 packets" in flood.unstored
        assert steady.close()
    assert count_packets(path) == 350


def noisy(count: int):
    """Packets that no compression makes small."""
    rng = random.Random(3)
    for packet in packets(count):
        yield type(packet)(packet.t_host_ns, packet.characteristic, rng.randbytes(100))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of files are another thing there")
def test_f42_read_only_is_viewed_with_a_banner():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        path = folder / "impactmon.db"
        filled(path)
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        Path(name).chmod(0o755)
        try:
            assert as_nobody(lambda: view_and_try_to_write(path)) == "viewed, refused"
        finally:
            folder.chmod(0o755)


def view_and_try_to_write(path: Path) -> str:
    with Board(path) as board:
        seen = board.day(START.date()).jumps
        told = board.banner
    try:
        Store.open(path)
    except ReadOnlyError:
        return "viewed, refused" if seen == 1 and told.startswith("View only") else f"{seen} {told!r}"
    return "written"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of files are another thing there")
@pytest.mark.parametrize("place", ["impactmon.db", "new/impactmon.db"])
def test_f42_where_there_is_no_database_and_none_can_be_made_that_is_said(place: str):
    """It cannot "only be read": there is nothing to read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir(mode=0o555)
        Path(name).chmod(0o755)
        title, message, hint = as_nobody(lambda: refusal(folder / place)).split("|")
    assert title == "There is no place for a database"
    assert str((folder / place).parent) in message
    assert ("may not be written" in message) == (place == "impactmon.db")
    assert "IMPACTMON_DB" in hint


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of files are another thing there")
@pytest.mark.parametrize("spoilt", ["folder", "lock"])
def test_f42_what_may_not_be_written_is_named_with_what_to_do(spoilt: str):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        path = folder / "impactmon.db"
        filled(path)
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555 if spoilt == "folder" else 0o777)
        Path(name).chmod(0o755)
        title, message, hint = as_nobody(lambda: refusal(path)).split("|")
        folder.chmod(0o755)
    assert title == "The database can only be read"
    assert message.startswith(f"{folder} may not" if spoilt == "folder" else f"{path}.lock may not")
    assert "IMPACTMON_DB" in hint


def refusal(path: Path) -> str:
    try:
        Store.open(path)
    except StoreError as error:
        return f"{error.title}|{error.message}|{error.hint}"
    return "written||"


def as_nobody(call: Callable[[], str]) -> str:
    """Run a call in a process without the rights of root."""
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            answer = call()
        except BaseException as error:
            answer = repr(error)
        os.write(writable, answer.encode())
        os._exit(0)
    os.close(writable)
    os.waitpid(child, 0)
    with os.fdopen(readable) as stream:
        return stream.read()


def test_f43_a_second_writer_is_told_who_records_and_a_viewer_looks_on(path):
    with Store.open(path, linger_s=QUICK_S) as store:
        recorder = store.begin_session(header())
        recorder.put_event(jump())
        store.flush()
        with pytest.raises(LockedError, match=f"process {os.getpid()}"):
            Store.open(path, wait_s=0.1)
        with Board(path) as board:
            assert board.day(START.date()).jumps == 1
    Store.open(path, wait_s=0).close()


def test_f44_processes_that_start_at_once_on_a_new_database_all_work(path):
    code = f"import sys; from impactmon.store import Store; Store.open(sys.argv[1], wait_s={HUNG_S}).close()"
    starts = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE) for _ in range(3)
    ]
    errors = [start.communicate()[1] for start in starts]
    assert errors == [b"", b"", b""]
    with Board(path) as board:
        assert not board.empty


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_f45_kill_at_20_random_moments_loses_nothing_acknowledged():
    safe, found = crash.run(20, seed=random.randrange(1 << 30))
    assert safe > 0
    assert found >= safe


def test_f45_power_cut_at_random_write_points_keeps_acknowledged_batches(path, tmp_path):
    """Any prefix of what was being written after the last acknowledged commit may have reached the disk."""
    rng = random.Random(11)
    log, _ = companions(path)
    with Store.open(path, linger_s=NEVER_S) as store:
        recorder = store.begin_session(header())
        arrived = list(noisy(1200))
        for number, start in enumerate(range(0, 1200, 100)):
            for packet in arrived[start : start + 100]:
                recorder.put(packet)
            store.flush()
            with held(store):
                safe, database, written = recorder.committed_packets, path.read_bytes(), log.read_bytes()
            for packet in arrived[start : start + 50]:
                recorder.put(packet)
            store.flush()
            torn = log.read_bytes()
            assert torn.startswith(written), "the log began anew; this test is about its growing end"
            cut = rng.randint(len(written), len(torn))
            after = tmp_path / f"after-{number}.db"
            after.write_bytes(database)
            garbage = rng.randbytes(rng.choice((0, 100, 9000)))
            companions(after)[0].write_bytes(torn[:cut] + garbage)
            assert check_after_power_cut(after) >= safe


def test_f45_power_cut_within_a_checkpoint_keeps_acknowledged_batches(path, tmp_path):
    """Some pages of the database file are new, some are old, the log is whole: any mixture must do."""
    rng = random.Random(12)
    log, _ = companions(path)
    with Store.open(path, linger_s=NEVER_S) as store:
        page_bytes = store.database.execute("PRAGMA page_size").fetchone()[0]
        recorder = store.begin_session(header())
        for packet in noisy(1000):
            recorder.put(packet)
        store.flush()
        before, written = path.read_bytes(), log.read_bytes()
        store.database.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        folded = path.read_bytes()
        assert folded != before
        for number in range(10):
            after = tmp_path / f"within-{number}.db"
            pages = bytearray(folded)
            for at in range(0, len(before), page_bytes):
                if rng.random() < 0.5:
                    pages[at : at + page_bytes] = before[at : at + page_bytes]
            after.write_bytes(pages[: rng.randrange(len(before), len(folded) + 1)])
            companions(after)[0].write_bytes(written)
            assert check_after_power_cut(after) == 1000


def check_after_power_cut(path: Path) -> int:
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
    return count_packets(path)


def test_f46_zeroed_header_is_kept_under_another_name_and_a_backup_is_offered(path):
    filled(path)
    backup = back_up(path)
    damaged = bytes(100) + path.read_bytes()[100:]
    path.write_bytes(damaged)
    with pytest.raises(DamagedError, match="not a database") as caught:
        Store.open(path)
    assert str(backup) in caught.value.hint
    kept = min(path.parent.glob("impactmon.db.corrupt-*"))  # its log and index have longer names
    assert kept.read_bytes() == damaged
    Store.open(path).close()
    restore(path, backup)
    assert count_packets(path) == 200
    assert kept.exists()


def test_f46_truncated_file_is_refused_with_a_reason(path):
    filled(path, 2000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    forget_check(path)
    with pytest.raises(DamagedError):
        Store.open(path)
    assert list(path.parent.glob("impactmon.db*")), "never deleted"


def test_f46_a_foreign_file_is_refused_and_left_alone(path):
    path.write_bytes(b"GIF89a" + bytes(5000))
    with pytest.raises(DamagedError):
        Store.open(path)
    assert path.read_bytes().startswith(b"GIF89a")


def forget_check(path: Path) -> None:
    """Make it tomorrow: the daily look at all pages is due again."""
    plain = sqlite3.connect(path)
    try:
        plain.execute("UPDATE settings SET value = '2000-01-01' WHERE name = ?", [CHECKED_SETTING])
        plain.commit()
    except sqlite3.Error:
        pass  # the damage is in that very page
    plain.close()


def test_f47_a_garbage_page_is_found_by_the_daily_check_and_never_backed_up(path):
    filled(path, 3000)
    plain = sqlite3.connect(path)
    page_bytes = plain.execute("PRAGMA page_size").fetchone()[0]
    total = plain.execute("SELECT sum(packets) FROM packets").fetchone()[0]
    plain.close()
    forget_check(path)
    content = bytearray(path.read_bytes())
    middle = len(content) // page_bytes // 2  # nearly all pages hold packets
    content[(middle - 1) * page_bytes : middle * page_bytes] = random.Random(1).randbytes(page_bytes)
    path.write_bytes(content)
    assert total == 3000
    with pytest.raises(DamagedError, match="some of its pages are damaged") as caught:
        Store.open(path)
    assert "data restore" in caught.value.hint
    assert "\n" not in caught.value.message
    with pytest.raises(DamagedError) as caught:
        back_up(path)
    assert "data restore" in caught.value.hint
    assert backups(path) == []


def test_f48_an_emptied_database_is_a_loss_and_no_beginning(path):
    filled(path)
    backup = back_up(path)
    path.write_bytes(b"")
    with pytest.raises(DamagedError, match="stored here before"):
        Store.open(path)
    with pytest.raises(DamagedError):
        Board(path)
    assert path.stat().st_size == 0
    restore(path, backup)
    assert count_packets(path) == 200


def test_f48_a_database_that_is_gone_is_told_and_a_new_one_is_no_secret(path, monkeypatch, capsys):
    from impactmon.cli.main import run

    monkeypatch.setenv("IMPACTMON_DB", str(path))
    filled(path)
    backup = back_up(path)
    for file in (path, *companions(path)):
        file.unlink(missing_ok=True)
    assert run(["day"]) == 0
    told = capsys.readouterr().err
    assert "is gone" in told
    assert backup.name in told
    assert run(["log", "jumps", "3"]) == 0
    assert "A new one was begun" in capsys.readouterr().err
    assert run(["day"]) == 0
    assert capsys.readouterr().err == ""


def test_f49_a_backup_taken_while_recording_holds_everything_without_the_log(path):
    with Store.open(path, linger_s=QUICK_S) as store:
        recorder = store.begin_session(header())
        for packet in packets(300):
            recorder.put(packet)
        store.flush()
        backup = back_up(path)
        assert not any(file.exists() for file in companions(backup))
        assert count_packets(backup) == 300
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        recorder.put(packets(1)[0])
        assert recorder.close()


def test_f50_in_a_synced_or_network_folder_there_is_no_write_ahead_log(tmp_path):
    path = tmp_path / "Dropbox" / "impactmon.db"
    with Store.open(path, linger_s=QUICK_S) as store:
        assert store.database.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        recorder = store.begin_session(header())
        recorder.put(packets(1)[0])
        assert recorder.close()
    assert count_packets(path) == 1
    assert not is_shared_folder(tmp_path)


def test_f50_the_innermost_mount_decides(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda / ext4 rw 0 0\nhost:/x /home/a\\040b nfs4 rw 0 0\n/dev/sdb /home/a\\040b/c ext4 rw 0 0\n"
    )
    assert network_system(Path("/home/a b/x"), mounts) == "nfs4"
    assert network_system(Path("/home/a b/c/x"), mounts) is None
    assert network_system(Path("/home/a bc"), mounts) is None


def test_f51_a_migration_that_fails_half_way_leaves_the_database_as_it_was(path, monkeypatch):
    filled(path)
    steps = list(schema.MIGRATIONS._migrations)

    def half(database):
        database.execute("CREATE TABLE half_way (x INTEGER) STRICT")
        raise RuntimeError("no further")

    monkeypatch.setattr(
        schema.MIGRATIONS, "_migrations", [*steps, schema.Migrations._Migration("0999_half", half)]
    )
    with pytest.raises(StoreError, match=r"no further.*before-migration") as caught:
        Store.open(path)
    copy = backups(path)[0]
    assert str(copy) in caught.value.message
    assert count_packets(copy) == 200
    monkeypatch.setattr(schema.MIGRATIONS, "_migrations", steps)
    with Store.open(path) as store:
        assert "half_way" not in store.database.table_names()
    assert count_packets(path) == 200


def test_f51_a_database_of_a_later_version_is_refused_untouched(path):
    filled(path)
    with Store.open(path) as store, store.transaction() as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('impactmon', '0999_later', '')"
        )
    with pytest.raises(NewerSchemaError, match="0999_later"):
        Store.open(path)
    with Board(path) as board:
        assert board.day(START.date()).jumps == 1


@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_f52_a_file_that_goes_while_open_sends_packets_elsewhere(path, how):
    store = Store.open(path, linger_s=QUICK_S)
    recorder = store.begin_session(header(driver="reference"))
    arrived = packets(100)
    recorder.put(arrived[0])
    store.flush()
    if how == "deleted":
        path.unlink()
    else:
        path.rename(path.with_name("elsewhere.db"))
    for packet in arrived[1:]:
        recorder.put(packet)
    store.flush()
    assert "moved or deleted" in str(recorder.trouble)
    store.close()
    lines = rescue_path(path, recorder.session_id).read_text().splitlines()
    assert len(lines) == 1 + 100, "the whole session, what was stored included"
    assert not path.exists(), "nothing is written under the old name"


def test_f52_a_file_that_goes_is_told_though_nothing_comes(path):
    with Store.open(path, linger_s=NEVER_S) as store:
        recorder = store.begin_session(header())
        store.flush()
        assert recorder.trouble is None
        path.unlink()
        assert store.flush(), "there was nothing to store"
        assert "moved or deleted" in str(recorder.trouble)
        assert not recorder.close()


def test_f52_the_thread_looks_by_itself(path):
    with Store.open(path, linger_s=QUICK_S) as store:
        recorder = store.begin_session(header())
        path.unlink()
        wait_until(lambda: recorder.trouble is not None, "the banner")
        assert "moved or deleted" in str(recorder.trouble)


def test_f53_only_one_connection_ever_writes(path):
    with Store.open(path), Board(path) as board, pytest.raises(StoreError, match="readonly"):
        board.ask("INSERT INTO settings VALUES ('a', 'b')")


def test_f54_deleted_data_is_gone_from_the_file_and_its_log_and_backups_are_named(path):
    with Store.open(path) as store:
        recorder = store.begin_session(header(name="SECRETNAME", note="SECRETNOTE"))
        for packet in packets(300):
            recorder.put(packet)
        recorder.close()
        backup = back_up(path)
        assert delete_sessions(store, [recorder.session_id]) == 1
        for file in (path, *companions(path)):
            if file.exists():
                assert b"SECRETN" not in file.read_bytes(), file.name
        assert companions(path)[0].stat().st_size == 0
        assert [item.path for item in holdings(path) if item.what == "backup"] == [backup]
    with Board(path) as board:
        assert board.sessions() == []
        assert board.ask("SELECT count(*) FROM packets")[0][0] == 0


def test_f54_a_deleted_athlete_leaves_no_name(path):
    from impactmon.model import Athlete

    with Store.open(path) as store:
        recorder = store.begin_session(header(athlete=Athlete(id="a-7", name="Anastasia Uniquename")))
        recorder.put_event(jump())
        recorder.close()
        assert delete_athlete(store, "a-7") == 1
    assert b"Uniquename" not in path.read_bytes()
    with Board(path) as board:
        for table in ("athletes", "names", "sessions", "runs", "events"):
            assert board.ask(f"SELECT count(*) FROM {table}")[0][0] == 0, table


def test_f48_the_lock_file_remembers_that_there_was_something(path):
    filled(path)
    assert '"has_history": true' in lock_path(path).read_text()
