"""Parmay Matrix .BIN: 512 bytes of remarks, a short header, then packets with checksum and their own times."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from impactmon.errors import InputError
from impactmon.formats.files.source import Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.stream.block_file import BlockFile, device_wall
from impactmon.formats.stream.blocks import NO_BLOCKS, Blocks
from impactmon.formats.stream.clock import check_rate
from impactmon.formats.stream.losses import Losses
from impactmon.formats.stream.start import starting
from impactmon.model import Recording
from impactmon.signal.quantise import rail_count

REMARK_BYTES = 512
HEADER_BYTES = REMARK_BYTES + 12
FILE_MARK, PACKET_MARK = b"MDTC", b"MDTCPACK"
PACKET = struct.Struct("<8sIIIIIII")
LARGEST_PACKET = 16 * 1024 * 1024
"""Packets span one or two minutes (70 KB at 100 Hz); what claims more is damage."""

PIECE_BYTES = 512 * 1024


class ParmayFormat:
    """Parmay Matrix."""

    name = "parmay"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a Parmay file, 0 to 1."""
        marked = head[REMARK_BYTES : REMARK_BYTES + 4] == FILE_MARK
        return 0.95 if marked and head[HEADER_BYTES : HEADER_BYTES + 8] == PACKET_MARK else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a Parmay file as a recording."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened file.

        Raises
        ------
        InputError
            If no packet can be read.
        """
        range_g = float(struct.unpack_from("<H", source.head, REMARK_BYTES + 8)[0])
        if not 1.0 <= range_g <= 32.0:
            raise InputError(f"{source.name} is a Parmay file with a range of {range_g:g} g: it is damaged.")
        rate, first_s = _measure(source)
        rate = check_rate(options.sample_rate_hz or rate, file=source.name)
        lsb_per_g = 32768.0 / range_g
        losses = Losses()

        packets = BlockFile(
            source=source,
            read=lambda: (
                (packet.blocks if packet else NO_BLOCKS, late) for packet, late in _packets(source, losses)
            ),
            sample_rate_hz=rate,
            lsb_per_g=lsb_per_g,
            clipped_at=rail_count(range_g, lsb_per_g),
            losses=losses,
        )
        return packets.recording(
            starting(device_wall(first_s), options),
            format=self.name,
            device="Parmay Matrix: its packets carry times to the second.",
            range_g=range_g,
        )


def _measure(source: Source) -> tuple[float, float]:
    """Count samples over the time their packets span; the rate is not what was set."""
    samples, span_s, first_s = 0, 0.0, None
    for packet, _ in _packets(source, Losses()):
        if packet is None:
            continue
        first_s = float(packet.blocks.time_s[0]) if first_s is None else first_s
        samples += int(packet.blocks.sizes[0])
        span_s += packet.span_s
        if span_s > 3600.0:
            break
    if first_s is None or span_s <= 0.0:
        raise InputError(f"{source.name} is a Parmay file without a readable packet.")
    return float(f"{samples / span_s:.6g}"), first_s


@dataclass(frozen=True, slots=True)
class _Packet:
    """One packet's samples and the time it spans."""

    blocks: Blocks
    span_s: float


def _packets(source: Source, losses: Losses) -> Iterator[tuple[_Packet | None, int]]:
    """Give the readable packets, and with each how many unreadable ones wait to be told."""
    rest, skip, pending = b"", HEADER_BYTES, 0
    try:
        for piece in source.pieces(PIECE_BYTES):
            piece, skip = piece[skip:], max(0, skip - len(piece))
            rest += piece
            at = 0
            while len(rest) - at >= PACKET.size:
                size = _size(rest, at)
                if size is None or (at + size <= len(rest) and not _sound(rest, at, size)):
                    pending += rest[at : at + 8] == PACKET_MARK
                    found = rest.find(PACKET_MARK, at + 1)
                    at = found if found >= 0 else max(at + 1, len(rest) - len(PACKET_MARK) + 1)
                    yield None, pending
                    continue
                if at + size > len(rest):
                    break
                yield _decode(rest, at, pending), 0
                at, pending = at + size, 0
            rest = rest[at:]
    except EOFError as error:
        losses.sentences.append(f"The compressed file is {error}: what is intact was read.")
    if len(rest) >= len(PACKET_MARK):
        losses.sentences.append("The file ends inside a packet: it was cut short.")
    yield None, pending


def _size(raw: bytes, at: int) -> int | None:
    """Give the length of the packet at a place, None if there is none."""
    mark, _, _, _, acc, gyro, temperature, heart = PACKET.unpack_from(raw, at)
    size = PACKET.size + 6 * acc + 6 * gyro + 4 * temperature + 4 * heart
    return size if mark == PACKET_MARK and size <= LARGEST_PACKET else None


def _sound(raw: bytes, at: int, size: int) -> bool:
    """Tell whether a packet's checksum holds."""
    return zlib.crc32(raw[at + 12 : at + size]) == PACKET.unpack_from(raw, at)[1]


def _decode(raw: bytes, at: int, pending: int) -> _Packet | None:
    """Take out the accelerometer's samples."""
    _, _, begin, end, acc, _, _, _ = PACKET.unpack_from(raw, at)
    if not acc:
        return None
    counts = np.frombuffer(raw, dtype="<i2", count=3 * acc, offset=at + PACKET.size).reshape(-1, 3)
    time_s, sizes = np.array([float(begin)]), np.array([acc], dtype=np.int64)
    return _Packet(Blocks(time_s, sizes, counts, np.array([pending], dtype=np.int64)), float(end - begin))
