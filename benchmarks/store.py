"""The store: packets committed per second beside plain sqlite3, bytes per hour, three years drawn at once.

Plain sqlite3 gets the same packets and writes the same rows into a table with the same index, so the same bytes
reach the disk, with the same pragmas and the same commits. Two more ways are shown beside it: those rows made before
the clock starts, and a row for each packet. All ways take turns in each round, and a ratio is taken within its
round, because other work on the machine makes the disk several times slower from one minute to the next.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measure import child_cpu_s, smallest
from benchmarks.streams import RATE_HZ, SENSORS, Slice, noise, packets, slices
from impactmon.store import Board, SessionHeader, Store
from impactmon.store.rows.batches import pack

MINUTES, ROUNDS = 2, 11
YEARS = 3
PRAGMAS = ("page_size = 8192", "journal_mode = WAL", "synchronous = FULL")  # a log fixes the size of pages


def through_store(path: Path, cut: list[Slice], *, together: bool = False) -> float:
    """Record through the store, flushing as often as it would commit; give the seconds.

    Each packet is put by itself, as when each wakes the session, or all `together`, as after a backlog.
    """
    with Store.open(path) as store:
        header = SessionHeader(start=datetime.now(tz=UTC), driver="reference")
        recorders = [store.begin_session(header) for _ in range(SENSORS)]
        begin = time.perf_counter()
        for piece in cut:
            for sensor, arrived in piece:
                if together:
                    recorders[sensor].put_all(arrived)
                    continue
                put = recorders[sensor].put
                for packet in arrived:
                    put(packet)
            store.flush()
        return time.perf_counter() - begin


def in_one_go(path: Path, cut: list[Slice]) -> float:
    """Record through the store as fast as it takes packets; it then commits more of them at a time."""
    with Store.open(path, linger_s=0.02, limit_items=1_000_000) as store:
        header = SessionHeader(start=datetime.now(tz=UTC), driver="reference")
        recorders = [store.begin_session(header) for _ in range(SENSORS)]
        begin = time.perf_counter()
        for piece in cut:
            for sensor, arrived in piece:
                put = recorders[sensor].put
                for packet in arrived:
                    put(packet)
        store.flush()
        assert sum(recorder.committed_packets for recorder in recorders) == sum(r.packets for r in recorders)
        return time.perf_counter() - begin


def plain(path: Path) -> sqlite3.Connection:
    """Open a database with the pragmas of the store, and its table of packets."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE packets (id INTEGER PRIMARY KEY, session_id INTEGER NOT NULL, first_host_ns INTEGER NOT NULL,"
        " last_host_ns INTEGER NOT NULL, packets INTEGER NOT NULL, codec INTEGER NOT NULL, crc32 INTEGER NOT NULL,"
        " body BLOB NOT NULL) STRICT"
    )
    connection.execute("CREATE INDEX packets_session ON packets (session_id)")
    return connection


def same_rows(path: Path, cut: list[Slice], *, ready: bool = False) -> float:
    """Write the store's own rows with sqlite3, made from the packets on the way or before the clock starts."""
    made = [[(sensor, *pack(arrived)) for sensor, arrived in piece] for piece in cut] if ready else []
    connection = plain(path)
    begin = time.perf_counter()
    for number, piece in enumerate(cut):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO packets (session_id, first_host_ns, last_host_ns, packets, codec, crc32, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            made[number] if ready else [(sensor, *pack(arrived)) for sensor, arrived in piece],
        )
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def row_per_packet(path: Path, cut: list[Slice]) -> float:
    """Write the same packets with sqlite3, a row each."""
    connection = plain(path)
    connection.execute("CREATE TABLE single (session INTEGER, t_host_ns INTEGER, name TEXT, payload BLOB)")
    begin = time.perf_counter()
    for piece in cut:
        connection.execute("BEGIN IMMEDIATE")
        for sensor, arrived in piece:
            connection.executemany(
                "INSERT INTO single VALUES (?, ?, ?, ?)",
                [(sensor, packet.t_host_ns, packet.characteristic, packet.payload) for packet in arrived],
            )
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


WAYS: dict[str, Callable[[Path, list[Slice]], float]] = {
    "store": through_store,
    "sqlite3, same rows": same_rows,
    "  made beforehand": partial(same_rows, ready=True),
    "sqlite3, row each": row_per_packet,
    "store, together": partial(through_store, together=True),
    "store, in one go": in_one_go,
}


def write_path() -> None:
    """Compare packets per second."""
    streams = [packets(sensor, MINUTES * 60) for sensor in range(SENSORS)]
    cut, total = slices(streams), sum(map(len, streams))
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(ROUNDS):
        for name in in_turn(list(WAYS), number):
            with tempfile.TemporaryDirectory() as folder:
                seconds[name].append(WAYS[name](Path(folder) / "bench.db", cut))
    print(
        f"{total} packets of {SENSORS} sensors at {RATE_HZ:g} Hz in {len(cut)} commits, {ROUNDS} rounds:"
        " medians; of the ratios, taken within a round, also the middle half"
    )
    for name, taken in seconds.items():
        beside = (
            "" if name.startswith("store") else f"   the store has {ratio(taken, seconds['store'])} its rate"
        )
        print(f"  {name:<19} {total / median(taken):10,.0f} packets/s{beside}")


def ratio(others: list[float], ours: list[float]) -> str:
    """Give median and middle half of how much longer others took than we, round by round."""
    ratios = sorted(other / own for other, own in zip(others, ours, strict=True))
    low, middle, high = (ratios[len(ratios) * quarter // 4] for quarter in (1, 2, 3))
    return f"{middle:.2f} x ({low:.2f} to {high:.2f})"


def in_turn(names: list[str], number: int) -> list[str]:
    """Let each round begin with another one."""
    first = number % len(names)
    return names[first:] + names[:first]


def size() -> None:
    """Compare bytes on disk with raw payload, for movement and for noise that nothing compresses."""
    for name, stream in (("movement", packets(1, 600)), ("noise", noise(600))):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "size.db"
            with Store.open(path) as store:
                store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                empty = path.stat().st_size
                recorder = store.begin_session(SessionHeader(start=datetime.now(tz=UTC), driver="reference"))
                for piece in slices([stream]):
                    for packet in piece[0][1]:
                        recorder.put(packet)
                    store.flush()
                recorder.close()
            grown = path.stat().st_size - empty
        payload = sum(len(packet.payload) for packet in stream)
        print(
            f"{name}: {grown * 6 / 1e6:.1f} MB per hour and sensor on disk, {payload * 6 / 1e6:.1f} MB of payload:"
            f" {grown / payload:.2f} x"
        )


def history(path: Path) -> None:
    """Make three years of daily sessions: 55 jumps with their landings and 400 other impacts a day."""
    first = datetime(2024, 1, 1, 17, 0, tzinfo=UTC)
    with Store.open(path) as store, store.transaction() as database:
        connection = database.conn
        connection.execute("INSERT INTO athletes (id, created_us) VALUES ('me', 0)")
        for number in range(365 * YEARS):
            start = first + timedelta(days=number)
            start_us, day = round(start.timestamp() * 1e6), start.date().isoformat()
            connection.execute(
                "INSERT INTO sessions (uid, athlete_id, kind, state, start_us, end_us, start_host_ns, zone, run_id)"
                " VALUES (?, 'me', 'live', 'closed', ?, ?, 0, 'Europe/Berlin', ?)",
                [str(number), start_us, start_us + 1_200_000_000, number + 1],
            )
            connection.execute(
                "INSERT INTO runs (id, session_id, algorithm_version, created_us) VALUES (?, ?, '1', 0)",
                [number + 1, number + 1],
            )
            events = [
                (number + 1, event, f"{event}{index}", start_us + index * 1_000_000, day, 3.1)
                for event, count in (("jump", 55), ("landing", 55), ("impact", 400))
                for index in range(count)
            ]
            connection.executemany(
                "INSERT INTO events (run_id, event, event_id, revision, status, time_s, wall_us, day, confidence,"
                " peak_g, peak_grf_bw) VALUES (?, ?, ?, 1, 'counted', 1.0, ?, ?, 0.9, 4.0, ?)",
                events,
            )


def year_view() -> None:
    """Open the database and ask for a year, its sessions and the streak."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        history(path)
        last = datetime(2026, 12, 29, tzinfo=UTC).date()

        def year() -> float:
            begin = time.perf_counter()
            with Board(path) as board:
                days = board.days(last - timedelta(days=365), last)
                board.scores(last - timedelta(days=365), last)
            assert sum(day.jumps for day in days) > 15_000
            return time.perf_counter() - begin

        def streak() -> float:
            begin = time.perf_counter()
            with Board(path) as board:
                assert board.streak(last) > 1000
            return time.perf_counter() - begin

        def sessions() -> float:
            begin = time.perf_counter()
            with Board(path) as board:
                assert len(board.sessions()) == 365 * YEARS
            return time.perf_counter() - begin

        best = smallest({"a year of days": year, "streak": streak, "all sessions": sessions}, rounds=3)
        print(f"{YEARS} years of daily sessions, {path.stat().st_size / 1e6:.0f} MB:")
        for name, seconds in best.items():
            print(f"  {name:<16} {seconds * 1000:6.1f} ms")
        code = "import os, sys; from impactmon.cli.main import run; sys.exit(run(['day', '2026-12-29', '--json']))"
        import os

        os.environ["IMPACTMON_DB"] = str(path)
        cpu = smallest(
            {"click": lambda: child_cpu_s(["-c", "import click"]), "day": lambda: child_cpu_s(["-c", code])},
            rounds=3,
        )
        del os.environ["IMPACTMON_DB"]
        print(f"  day --json       {cpu['day'] / cpu['click']:.1f} x the CPU of python -c 'import click'")


def main() -> None:
    """Run all parts."""
    write_path()
    size()
    year_view()


if __name__ == "__main__":
    main()
