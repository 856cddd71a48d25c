"""Raw packets as they are stored: what one session received between two commits, in one blob.

A row per packet would cost six times the space and time. A batch is columns: time steps, characteristics,
lengths, payloads, each in the narrowest form that holds it. Nothing in it depends on a driver. It is not
compressed: at 15 packets of noisy counts that saves a tenth of the space and costs half of the speed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import attrgetter

from impactmon.errors import StoreError
from impactmon.model import Packet

COLUMNS = 1
"""Number of this layout, stored with each batch."""

MOST_CHARACTERISTICS = 256  # one byte each in a batch; a sensor has a handful
_WIDE, _ONE_NAME, _ONE_LENGTH = 1, 2, 4
_NARROW_STEP_NS = 2**31

_time = attrgetter("t_host_ns")
_name = attrgetter("characteristic")
_payload = attrgetter("payload")


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


def pack(packets: Sequence[Packet]) -> Batch:
    """Put packets of one session, in order of arrival, into one batch.

    Parameters
    ----------
    packets : sequence of Packet
        At least one.

    Raises
    ------
    impactmon.errors.StoreError
        If they come from more characteristics than a sensor can have.
    """
    times = list(map(_time, packets))
    payloads = list(map(_payload, packets))
    names = list(map(_name, packets))
    known = list(dict.fromkeys(names))
    if len(known) > MOST_CHARACTERISTICS:
        raise StoreError(f"{len(known)} characteristics in one batch; a sensor has a handful.")
    steps = [after - before for before, after in pairwise(times)]
    lengths = list(map(len, payloads))
    wide = bool(steps) and not (min(steps) >= -_NARROW_STEP_NS and max(steps) < _NARROW_STEP_NS)
    one_name, one_length = len(known) == 1, min(lengths) == max(lengths)
    flags = _WIDE * wide | _ONE_NAME * one_name | _ONE_LENGTH * one_length
    index = {name: number for number, name in enumerate(known)}
    body = b"".join(
        (
            bytes((flags, len(known) - 1)),
            *map(_short_text, known),
            struct.pack(f"<{len(steps)}{'q' if wide else 'i'}", *steps),
            b"" if one_name else bytes(map(index.__getitem__, names)),
            struct.pack("<H", lengths[0]) if one_length else struct.pack(f"<{len(lengths)}H", *lengths),
            *payloads,
        )
    )
    return Batch(times[0], times[-1], len(packets), COLUMNS, zlib.crc32(body), body)


def unpack(batch: Batch) -> list[Packet]:
    """Give the packets of a batch.

    Raises
    ------
    impactmon.errors.StoreError
        If the bytes are not what was stored, or of a layout not known here.
    """
    if batch.codec != COLUMNS:
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
    layout = struct.Struct("<H" if flags & _ONE_LENGTH else f"<{count}H")
    lengths = layout.unpack_from(body, at)
    at += layout.size
    if flags & _ONE_LENGTH:
        lengths *= count
    packets: list[Packet] = []
    for t_host_ns, index, length in zip(times, indices, lengths, strict=True):
        packets.append(Packet(t_host_ns, known[index], body[at : at + length]))
        at += length
    return packets


def _short_text(text: str) -> bytes:
    """Write a name of at most 255 bytes with its length."""
    encoded = text.encode()[:255]
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
