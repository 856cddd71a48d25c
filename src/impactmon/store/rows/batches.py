"""Raw packets as they are stored: what one session received between two commits, in one blob.

A row per packet would cost six times the space and time. A batch is columns: time steps, characteristics,
lengths, payloads, each in the narrowest form that holds it. Nothing in it depends on a driver. It is not
compressed: at 15 packets of noisy counts that saves a tenth of the space and costs half of the speed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from impactmon.errors import StoreError
from impactmon.model import Packet

COLUMNS, COLUMNS_LONG = 1, 2
"""Numbers of this layout, stored with each batch: lengths of 16 bits, or of 32 where a payload has 64 kB or more."""

BATCH_PACKETS = 8192  # a batch never grows beyond this, however long the disk refused
MOST_CHARACTERISTICS = 256  # one byte each in a batch; a sensor has a handful
SHORT_PAYLOAD = 65535  # a notification has at most 512
_WIDE, _ONE_NAME, _ONE_LENGTH = 1, 2, 4


class Batch(NamedTuple):
    """Packets of one session, ready to store; its fields are columns of the table.

    Attributes
    ----------
    first_host_ns, last_host_ns : int
        Arrival of the first and last packet.
    packets : int
        How many.
    codec : int
        Layout of the body.
    check : int
        CRC-32 of the body.
    body : bytes
        The packets.
    """

    first_host_ns: int
    last_host_ns: int
    packets: int
    codec: int
    check: int
    body: bytes


def pack_all(packets: Sequence[Packet]) -> list[Batch]:
    """Put packets of one session, in order of arrival, into as few batches as hold them."""
    if len(packets) <= MOST_CHARACTERISTICS:  # so few cannot name more characteristics than a batch holds
        return [pack(packets)]
    fit = len({packet.characteristic for packet in packets}) <= MOST_CHARACTERISTICS
    step = BATCH_PACKETS if fit else MOST_CHARACTERISTICS
    return [pack(packets[start : start + step]) for start in range(0, len(packets), step)]


def pack(packets: Sequence[Packet]) -> Batch:
    """Put packets of one session, in order of arrival, into one batch.

    Parameters
    ----------
    packets : sequence of Packet
        At least one; from no more than `MOST_CHARACTERISTICS` characteristics.
    """
    # This runs for every packet that is ever recorded: comprehensions are the quickest way into columns.
    times = [packet.t_host_ns for packet in packets]
    payloads = [packet.payload for packet in packets]
    names = [packet.characteristic for packet in packets]
    known = dict.fromkeys(names)
    lengths = list(map(len, payloads))
    different = set(lengths)
    codec = COLUMNS if max(different) <= SHORT_PAYLOAD else COLUMNS_LONG
    wide, steps = _steps(times)
    one_name, one_length = len(known) == 1, len(different) == 1
    flags = _WIDE * wide | _ONE_NAME * one_name | _ONE_LENGTH * one_length
    body = b"".join(
        (
            bytes((flags, len(known) - 1)),
            *[_short_text(name) for name in known],
            steps,
            b"" if one_name else _indices(names, list(known)),
            _lengths(codec, 1 if one_length else len(lengths)).pack(*(different if one_length else lengths)),
            *payloads,
        )
    )
    return Batch(times[0], times[-1], len(times), codec, zlib.crc32(body), body)


@lru_cache
def _lengths(codec: int, count: int) -> struct.Struct:
    """Give the layout of so many lengths of payloads."""
    return struct.Struct(f"<{count}{'H' if codec == COLUMNS else 'I'}")


def _steps(times: list[int]) -> tuple[bool, bytes]:
    """Write the steps from each time to the next, and whether they needed the wide form."""
    steps = list(map(sub, times[1:], times))
    try:
        return False, struct.pack(f"<{len(steps)}i", *steps)
    except struct.error:
        return True, struct.pack(f"<{len(steps)}q", *steps)


def _indices(names: list[str], known: list[str]) -> bytes:
    """Write which of the known names each packet has."""
    index = {name: number for number, name in enumerate(known)}
    return bytes([index[name] for name in names])


def unpack(batch: Batch) -> list[Packet]:
    """Give the packets of a batch.

    Raises
    ------
    impactmon.errors.StoreError
        If the bytes are not what was stored, or of a layout not known here.
    """
    if batch.codec not in (COLUMNS, COLUMNS_LONG):
        raise StoreError(
            f"A batch of packets has the unknown layout {batch.codec}.", hint="Update impactmon."
        )
    body, count = batch.body, batch.packets
    if zlib.crc32(body) != batch.check:
        raise StoreError(f"A batch of {count} packets does not match its checksum.")
    flags = body[0]
    known, at = _read_texts(body, 1)
    layout = struct.Struct(f"<{count - 1}{'q' if flags & _WIDE else 'i'}")
    times = accumulate(layout.unpack_from(body, at), initial=batch.first_host_ns)
    at += layout.size
    indices = bytes(count) if flags & _ONE_NAME else body[at : at + count]
    at += 0 if flags & _ONE_NAME else count
    layout = _lengths(batch.codec, 1 if flags & _ONE_LENGTH else count)
    lengths = layout.unpack_from(body, at)
    at += layout.size
    if flags & _ONE_LENGTH:
        lengths *= count
    packets: list[Packet] = []
    for t_host_ns, index, length in zip(times, indices, lengths, strict=True):
        packets.append(Packet(t_host_ns, known[index], body[at : at + length]))
        at += length
    return packets


@lru_cache
def _short_text(text: str) -> bytes:
    """Write a name of at most 255 bytes with its length."""
    encoded = text.encode(errors="replace")[:255]
    return bytes((len(encoded),)) + encoded


def _read_texts(body: bytes, at: int) -> tuple[list[str], int]:
    """Read the table of names and give where it ends."""
    texts: list[str] = []
    count, at = body[at] + 1, at + 1
    for _ in range(count):
        length = body[at]
        texts.append(body[at + 1 : at + 1 + length].decode(errors="replace"))
        at += 1 + length
    return texts, at
