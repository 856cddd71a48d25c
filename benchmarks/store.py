"""The store: packets committed per second beside plain sqlite3, bytes per hour, three years drawn at once.

Plain sqlite3 writes the same bytes two ways: a row for each packet, and the very batches the store writes, already
packed. Both with the same pragmas and the same number of commits.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.measure import child_cpu_s, smallest
from impactmon.drivers.base import StreamInfo
from impactmon.drivers.reference import DATA, INFO, DataFrame, encode_data, encode_info
from impactmon.model import Packet
from impactmon.store import Board, SessionHeader, Store
from impactmon.store.batches import pack

SENSORS, RATE_HZ, PER_PACKET, MINUTES = 8, 200.0, 8, 5
COMMIT_S = 0.6  # as the store does
YEARS = 3
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "page_size = 8192")


def packets(sensor: int, seconds: float) -> list[Packet]:
    """Packets of somebody who moves all the time, with the noise of a real sensor."""
    rng = np.random.default_rng(sensor)
    count = round(seconds * RATE_HZ)
    phase = np.arange(count) / RATE_HZ * 2 * np.pi
    acc = np.stack([0.3 * np.sin(phase), 0.2 * np.cos(2 * phase), 1 + 0.8 * np.sin(2 * phase)], axis=1)
    counts = np.round((acc + rng.normal(0, 0.02, acc.shape)) * 2048).astype(np.int16)
    info = StreamInfo(sample_rate_hz=RATE_HZ, range_g=16.0, lsb_per_g=2048.0, samples_per_packet=PER_PACKET)
    made = [Packet(1_000_000_000, INFO, encode_info(info))]
    for seq, start in enumerate(range(0, count, PER_PACKET)):
        t_us = round(start / RATE_HZ * 1e6)
        jitter_ns = int(rng.integers(0, 15_000_000))
        frame = DataFrame(1, seq, t_us, counts[start : start + PER_PACKET])
        made.append(Packet(1_000_000_000 + t_us * 1000 + jitter_ns, DATA, encode_data(frame)))
    return made


def slices(streams: list[list[Packet]]) -> list[list[tuple[int, list[Packet]]]]:
    """Cut all streams into what arrives between two commits."""
    step = round(COMMIT_S * RATE_HZ / PER_PACKET)
    longest = max(map(len, streams))
    return [
        [(sensor, stream[at : at + step]) for sensor, stream in enumerate(streams) if stream[at : at + step]]
        for at in range(0, longest, step)
    ]


def through_store(path: Path, cut: list[list[tuple[int, list[Packet]]]]) -> float:
    """Record through the store, flushing as often as it would commit; give the seconds."""
    with Store.open(path) as store:
        header = SessionHeader(start=datetime.now(tz=UTC), driver="reference")
        recorders = [store.begin_session(header) for _ in range(SENSORS)]
        begin = time.perf_counter()
        for piece in cut:
            for sensor, arrived in piece:
                put = recorders[sensor].put
                for packet in arrived:
                    put(packet)
            store.flush()
        return time.perf_counter() - begin


def as_it_runs(path: Path, cut: list[list[tuple[int, list[Packet]]]]) -> float:
    """Record through the store without waiting: it commits what there is whenever the last commit is done."""
    with Store.open(path, linger_s=0.0, limit_items=1_000_000) as store:
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
    """Open a database with the pragmas of the store."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def row_per_packet(path: Path, cut: list[list[tuple[int, list[Packet]]]]) -> float:
    """Write the same packets with sqlite3, a row each."""
    connection = plain(path)
    connection.execute(
        "CREATE TABLE packets (session INTEGER, t_host_ns INTEGER, characteristic TEXT, payload BLOB)"
    )
    begin = time.perf_counter()
    for piece in cut:
        connection.execute("BEGIN IMMEDIATE")
        for sensor, arrived in piece:
            connection.executemany(
                "INSERT INTO packets VALUES (?, ?, ?, ?)",
                [(sensor, packet.t_host_ns, packet.characteristic, packet.payload) for packet in arrived],
            )
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def ready_batches(path: Path, cut: list[list[tuple[int, list[Packet]]]]) -> float:
    """Write the store's own batches with sqlite3, packed beforehand: the least there is to do."""
    packed = [[(sensor, pack(arrived)) for sensor, arrived in piece] for piece in cut]
    connection = plain(path)
    connection.execute(
        "CREATE TABLE packets (session INTEGER, first INTEGER, last INTEGER, n INTEGER, body BLOB)"
    )
    begin = time.perf_counter()
    for piece in packed:
        connection.execute("BEGIN IMMEDIATE")
        for sensor, batch in piece:
            connection.execute(
                "INSERT INTO packets VALUES (?, ?, ?, ?, ?)",
                (sensor, batch.first_host_ns, batch.last_host_ns, batch.packets, batch.body),
            )
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def write_path() -> None:
    """Compare packets per second."""
    streams = [packets(sensor, MINUTES * 60) for sensor in range(SENSORS)]
    cut, total = slices(streams), sum(map(len, streams))
    with tempfile.TemporaryDirectory() as folder:
        number = iter(range(1000))

        def job(write):
            return lambda: write(Path(folder) / f"{next(number)}.db", cut)

        best = smallest(
            {
                "store": job(through_store),
                "store, free": job(as_it_runs),
                "row per packet": job(row_per_packet),
                "ready batches": job(ready_batches),
            },
            rounds=3,
        )
    print(
        f"{total} packets of {SENSORS} sensors at {RATE_HZ:g} Hz, {len(cut)} commits, wall seconds of the best of 3:"
    )
    for name, seconds in best.items():
        ratio = best[name] / best["store"]
        print(f"  {name:<16} {seconds:7.3f} s  {total / seconds:10,.0f} packets/s  store is {ratio:.2f} x")


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


def noise(seconds: float) -> list[Packet]:
    """Packets of random bytes."""
    rng = random.Random(1)
    step_ns = round(PER_PACKET / RATE_HZ * 1e9)
    return [
        Packet(number * step_ns + rng.randrange(15_000_000), DATA, rng.randbytes(64))
        for number in range(round(seconds * RATE_HZ / PER_PACKET))
    ]


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
