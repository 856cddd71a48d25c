"""Records of ActiGraph's log.bin: found, checked and decoded, a run of equal ones at a time."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from impactmon.formats.stream.blocks import Blocks

SEPARATOR = 0x1E
HEADER = struct.Struct("<BBIH")
ACTIVITY_12_BIT, ACTIVITY_16_BIT = 0x00, 0x1A
LARGEST_PAYLOAD = 16 * 1024
"""A second of IMU data is 2 KB; what claims more is damage."""

KNOWN_TYPES = frozenset(range(0x20))


class LogReader:
    """Finds the seconds of samples in a log that comes in pieces.

    Parameters
    ----------
    rate : int
        Samples of a full second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._sizes = {ACTIVITY_12_BIT: (rate * 36 + 7) // 8, ACTIVITY_16_BIT: rate * 6}
        self._rest = b""
        self.pending = 0

    def push(self, piece: bytes) -> Iterator[Blocks]:
        """Take bytes, give the seconds that are whole."""
        raw = self._rest + piece
        at = 0
        lost = False
        while at + HEADER.size < len(raw):
            mark, kind, _, size = HEADER.unpack_from(raw, at)
            if mark != SEPARATOR or size > LARGEST_PAYLOAD or kind not in KNOWN_TYPES:
                if not lost and mark != 0:  # zeros between records are allowed
                    self.pending += 1
                    lost = True
                at = _resume(raw, at + 1)
                continue
            end = at + HEADER.size + size + 1
            if end > len(raw):
                break
            if self._sizes.get(kind) != size:
                at, lost = (end, False) if _checked(raw[at:end]) else (_resume(raw, at + 1), lost)
                continue
            run = self._run(raw, at, end - at, kind)
            blocks, good = self._decode(raw, at, end - at, run, kind)
            lost = False
            yield blocks
            at += good * (end - at)
            if good < run:
                self.pending += 1
                at, lost = _resume(raw, at + 1), True
        self._rest = raw[at:]

    def finish(self) -> bool:
        """Tell whether the log ends inside a record."""
        return bool(self._rest.strip(b"\0"))

    def _run(self, raw: bytes, at: int, stride: int, kind: int) -> int:
        """Count the equal records that follow each other from `at` on."""
        most = (len(raw) - at) // stride
        heads = np.ndarray((most, 2), dtype=np.uint8, buffer=raw, offset=at, strides=(stride, 1))
        sizes = np.ndarray((most,), dtype="<u2", buffer=raw, offset=at + 6, strides=(stride,))
        like = (heads[:, 0] == SEPARATOR) & (heads[:, 1] == kind) & (sizes == stride - HEADER.size - 1)
        return most if like.all() else int(np.argmin(like))

    def _decode(self, raw: bytes, at: int, stride: int, run: int, kind: int) -> tuple[Blocks, int]:
        """Decode the records of a run up to the first with a wrong checksum."""
        table = np.frombuffer(raw, dtype=np.uint8, count=run * stride, offset=at).reshape(run, stride)
        sound = np.bitwise_xor.reduce(table, axis=1) == 0xFF
        good = run if sound.all() else int(np.argmin(sound))
        table = table[:good]
        time_s = np.ascontiguousarray(table[:, 2:6]).view("<u4").reshape(-1).astype(np.float64)
        payload = table[:, HEADER.size : -1]
        if kind == ACTIVITY_16_BIT:
            counts = np.ascontiguousarray(payload).view("<i2").reshape(-1, 3)
        else:
            counts = unpack_12_bits(payload, samples=self._rate)
        before = np.zeros(good, dtype=np.int64)
        if good:
            before[0], self.pending = self.pending, 0
        return Blocks(time_s, np.full(good, self._rate, dtype=np.int64), counts, before), good


def unpack_12_bits(packed: NDArray[np.uint8], *, samples: int) -> NDArray[np.int16]:
    """Unpack rows of 12-bit values in the order y, x, z, most significant bits first.

    Parameters
    ----------
    packed : (k, bytes) uint8
        One row for each record.
    samples : int
        Samples in a row.

    Returns
    -------
    (k * samples, 3) int16
        In the order x, y, z.
    """
    values = samples * 3
    padded = np.zeros((len(packed), (values + 1) // 2 * 3), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed[:, : padded.shape[1]]
    triples = padded.reshape(len(packed), -1, 3).astype(np.int16)
    unpacked = np.empty((len(packed), triples.shape[1], 2), dtype=np.int16)
    unpacked[:, :, 0] = triples[:, :, 0] << 4 | triples[:, :, 1] >> 4
    unpacked[:, :, 1] = (triples[:, :, 1] & 15) << 8 | triples[:, :, 2]
    signed = (unpacked.reshape(len(packed), -1)[:, :values] << 4) >> 4
    return np.ascontiguousarray(signed.reshape(-1, 3)[:, [1, 0, 2]])


def _checked(record: bytes) -> bool:
    """Tell whether a record's checksum holds: all its bytes together give 0xFF."""
    return int(np.bitwise_xor.reduce(np.frombuffer(record, dtype=np.uint8))) == 0xFF


def _resume(raw: bytes, at: int) -> int:
    """Find the next byte that may begin a record."""
    place = raw.find(SEPARATOR, at)
    return len(raw) if place < 0 else place
