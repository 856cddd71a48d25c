"""Raw packets as they are stored: about a second of one session in one blob.

A row per packet would cost six times the space and time. A batch is columns: time steps, characteristics,
lengths, payloads; compressed when that makes it smaller. Nothing in it depends on a driver.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from impactmon.errors import StoreError
from impactmon.model import Packet

PLAIN = 0
DEFLATED = 1
LEVEL = 1  # at level 6 the writer thread takes 4 x the time for 3 % less space
MOST_CHARACTERISTICS = 256  # one byte each in a batch; a sensor has a handful


@dataclass(frozen=True, slots=True)
class Batch:
    """Packets of one session, ready to store.

    Attributes
    ----------
    first_host_ns, last_host_ns : int
        Arrival of the first and last packet.
    packets : int
        How many.
    codec : int
        `PLAIN` or `DEFLATED`.
    check : int
        CRC-32 of `body` as stored.
    body : bytes
        The packets.
    """

    first_host_ns: int
    last_host_ns: int
    packets: int
    codec: int
    check: int
    body: bytes


def pack(packets: Sequence[Packet]) -> Batch:
    """Put packets of one session, in order of arrival, into one batch.

    Parameters
    ----------
    packets : sequence of Packet
        At least one.
    """
    times = [packet.t_host_ns for packet in packets]
    names = list(dict.fromkeys(packet.characteristic for packet in packets))
    if len(names) > MOST_CHARACTERISTICS:
        raise StoreError(f"{len(names)} characteristics in one batch; a sensor has a handful.")
    index = {name: number for number, name in enumerate(names)}
    count = len(packets)
    plain = b"".join(
        (
            _names(names),
            struct.pack(f"<{count}q", times[0], *(after - before for before, after in pairwise(times))),
            bytes(index[packet.characteristic] for packet in packets),
            struct.pack(f"<{count}H", *(len(packet.payload) for packet in packets)),
            *(packet.payload for packet in packets),
        )
    )
    small = zlib.compress(plain, LEVEL)
    codec, body = (DEFLATED, small) if len(small) < len(plain) else (PLAIN, plain)
    return Batch(times[0], times[-1], count, codec, zlib.crc32(body), body)


def unpack(batch: Batch) -> list[Packet]:
    """Give the packets of a batch.

    Raises
    ------
    impactmon.errors.StoreError
        If the bytes are not what was stored.
    """
    if zlib.crc32(batch.body) != batch.check:
        raise StoreError(f"A batch of {batch.packets} packets does not match its checksum.")
    plain = zlib.decompress(batch.body) if batch.codec == DEFLATED else batch.body
    names, at = _read_names(plain)
    count = batch.packets
    steps = struct.unpack_from(f"<{count}q", plain, at)
    at += 8 * count
    characteristics = plain[at : at + count]
    at += count
    lengths = struct.unpack_from(f"<{count}H", plain, at)
    at += 2 * count
    packets: list[Packet] = []
    t_host_ns = 0
    for step, name, length in zip(steps, characteristics, lengths, strict=True):
        t_host_ns += step
        packets.append(Packet(t_host_ns, names[name], plain[at : at + length]))
        at += length
    return packets


def _names(names: Sequence[str]) -> bytes:
    """Write the table of characteristics: how many, then each with its length."""
    parts = [bytes((len(names) - 1,))]
    for name in names:
        text = name.encode()[:255]
        parts.append(bytes((len(text),)) + text)
    return b"".join(parts)


def _read_names(plain: bytes) -> tuple[list[str], int]:
    """Read the table of characteristics and give where it ends."""
    names: list[str] = []
    at = 1
    for _ in range(plain[0] + 1):
        length = plain[at]
        names.append(plain[at + 1 : at + 1 + length].decode(errors="replace"))
        at += 1 + length
    return names, at
