"""Kill a recording at random moments and look what is left; also `python -m tests.store.crash --rounds 200`.

Each round forks a process that records 8 sensors of 200 Hz and tells through a pipe which packets it knows to be
committed; the parent kills it with SIGKILL, opens what is left, and recovers it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from impactmon.drivers.base import StreamInfo
from impactmon.drivers.reference_wire import DATA, INFO, DataFrame, encode_data, encode_info
from impactmon.model import Packet
from impactmon.store import Board, Store
from impactmon.store.sessions.recovery import recover, unfinished
from impactmon.store.sessions.replay import stored_packets
from tests.support.waiting import HUNG_S

from .records import header

SENSORS, RATE_HZ, PER_PACKET = 8, 200.0, 8
PACKETS_PER_S = RATE_HZ / PER_PACKET
EARLY = 5  # one in so many rounds is killed while it opens or begins
LINGERS_S = (0.005, 0.05, 0.6)  # many commits in a short life, and the cadence of a real recording


def packet(number: int) -> Packet:
    """The packet of this number: INFO first, then samples of somebody who stands and breathes."""
    if number == 0:
        info = StreamInfo(
            sample_rate_hz=RATE_HZ, range_g=16.0, lsb_per_g=2048.0, samples_per_packet=PER_PACKET
        )
        return Packet(0, INFO, encode_info(info))
    seq = number - 1
    counts = np.zeros((PER_PACKET, 3), np.int16)
    counts[:, 2] = 2048 + seq % 5
    t_us = round(seq * PER_PACKET / RATE_HZ * 1e6)
    return Packet(t_us * 1000, DATA, encode_data(DataFrame(1, seq, t_us, counts)))


def record(path: Path, pipe: int, linger_s: float, speed: float) -> None:
    """Record until killed."""
    store = Store.open(path, linger_s=linger_s)
    recorders = [store.begin_session(header(start_host_ns=0)) for _ in range(SENSORS)]
    for recorder in recorders:
        plain = recorder.committed

        def told(packets: int, recorder=recorder, plain=plain) -> None:
            plain(packets)
            os.write(pipe, f"{recorder.session_id} {recorder.committed_packets}\n".encode())

        recorder._source.committed = told
    started = time.monotonic()
    number = 0
    while True:
        due = (time.monotonic() - started) * PACKETS_PER_S * speed
        while number <= due:
            for recorder in recorders:
                recorder.put(packet(number))
            number += 1
        time.sleep(0.002)


def one_round(folder: Path, rng: random.Random, *, early: bool = False) -> tuple[int, int]:
    """Record, kill, look; give how many packets were acknowledged and how many were found.

    The kill comes at a random moment after the first acknowledgement, or, if `early`, of the beginning.
    """
    path = folder / "impactmon.db"
    readable, writable = os.pipe()
    linger_s = rng.choice(LINGERS_S)
    child = os.fork()
    if child == 0:
        os.close(readable)
        with contextlib.suppress(BaseException):
            record(path, writable, linger_s, speed=rng.uniform(1, 20))
        os._exit(1)
    os.close(writable)
    if not early:
        select.select([readable], [], [], HUNG_S)
    time.sleep(rng.uniform(0.01, 0.3) + rng.random() * linger_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return check(path, acknowledged(readable), rng)


def acknowledged(readable: int) -> dict[int, int]:
    """Read what the child knew to be safe; a line it could not finish does not count."""
    with os.fdopen(readable) as stream:
        lines = [line.split() for line in stream if line.endswith("\n")]
    return {int(session): int(count) for session, count in lines}


def check(path: Path, safe: dict[int, int], rng: random.Random) -> tuple[int, int]:
    """Demand that nothing acknowledged is lost, that the file is whole, and that the next start recovers."""
    if not path.exists():
        assert not safe
        return 0, 0
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
    found = 0
    with Store.open(path) as store, Board(path) as board:
        for session in unfinished(board):
            stored = list(stored_packets(board, session.session_id))
            assert stored == [packet(number) for number in range(len(stored))], "not what was sent, in order"
            assert len(stored) >= safe.get(session.session_id, 0), "an acknowledged packet is lost"
            found += len(stored)
        for session in rng.sample(unfinished(board), k=min(1, len(unfinished(board)))):
            result = recover(store, session)
            assert result.packets == session.packets
            assert board.session(session.session_id).state == "recovered"
    return sum(safe.values()), found


def run(rounds: int, seed: int) -> tuple[int, int]:
    """Do so many rounds, each on a new database; give acknowledged and found packets together."""
    rng = random.Random(seed)
    acknowledged_all = found_all = 0
    for number in range(rounds):
        folder = Path(tempfile.mkdtemp(prefix="impactmon-crash-"))
        try:
            safe, found = one_round(folder, rng, early=number % EARLY == EARLY - 1)
        finally:
            shutil.rmtree(folder)
        acknowledged_all += safe
        found_all += found
    return acknowledged_all, found_all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import impactmon.analysis  # noqa: F401 - once, before the forks

    safe, found = run(options.rounds, options.seed)
    print(
        f"{options.rounds} kills: {safe} packets acknowledged, {found} found, none of the acknowledged lost"
    )
    if not safe:
        sys.exit("no round lived long enough to acknowledge anything")


if __name__ == "__main__":
    main()
