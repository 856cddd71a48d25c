"""ActiGraph .gt3x: a zip of info.txt and the samples, as the maker's public description says.

Newer devices write log.bin, a row of records with type, time, size and checksum; one record holds a second of samples
(12 bits in the order y, x, z, or 16 bits in the order x, y, z). Older ones write activity.bin, 12 bits without times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.formats.files.archive import ZIP_MAGIC, Archive, Member, open_archive
from impactmon.formats.files.source import open_source
from impactmon.formats.gt3x_log import LogReader, unpack_12_bits
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.stream.blocks import BlockStream
from impactmon.formats.stream.clock import check_rate
from impactmon.formats.stream.join import joined
from impactmon.formats.stream.losses import REASON_IDLE, Losses
from impactmon.formats.stream.start import starting
from impactmon.model import Gap, Recording, Samples
from impactmon.signal.quantise import rail_count
from impactmon.text import clean

CHUNK_BYTES = 512 * 1024
INFO_BYTES = 64 * 1024
TICKS_PER_S = 10_000_000
TICKS_EPOCH = datetime(1, 1, 1)  # noqa: DTZ001 - .NET ticks count wall time from here
SCALE_BY_SERIAL = {"NEO": 341.0, "CLE": 341.0, "MRA": 341.0}
"""Counts per g where info.txt names no scale; all later devices use 256."""

RANGE_BY_SCALE = {341.0: 6.0, 256.0: 8.0}


class Gt3xFormat:
    """ActiGraph GT3X+, wGT3X-BT, Link and their kin."""

    name = "gt3x"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a GT3X archive, 0 to 1."""
        if not head.startswith(ZIP_MAGIC):
            return 0.0
        if head[30 : 30 + int.from_bytes(head[26:28], "little")].lower().endswith(b".gt3x"):
            return 0.0  # such an archive inside another one
        names = (b"info.txt", b"log.bin", b"activity.bin")
        if any(name in head[:200] for name in names):
            return 0.95
        return 0.9 if path.suffix.lower() == ".gt3x" else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a GT3X archive as a recording.

        Raises
        ------
        InputError
            If info.txt or the samples are missing.
        """
        source = open_source(path)
        archive = open_archive(path, file=source.name)
        info = _info(archive, source.name)
        member = _member(archive, source.name)
        losses = Losses()
        rate = check_rate(options.sample_rate_hz or info.sample_rate_hz, file=source.name)
        read = _log if member.name.lower() == "log.bin" else _activity

        def passes() -> Iterator[Samples | Gap]:
            losses.begin()
            yield from joined(read(archive, member, info, rate, losses))

        start, notes = starting(info.start.replace(tzinfo=info.zone), options)
        return Recording(
            name=source.name,
            sample_rate_hz=rate,
            blocks=passes,
            start=start,
            range_g=info.range_g,
            format=self.name,
            notes=(f"ActiGraph {info.serial}.", *notes),
            losses=losses.tell,
            remarks=losses.tell_remarks,
        )


@dataclass(frozen=True, slots=True)
class _Info:
    """What info.txt says."""

    serial: str
    sample_rate_hz: float
    start: datetime
    zone: timezone | None
    lsb_per_g: float

    @property
    def range_g(self) -> float:
        """Full scale, g."""
        return RANGE_BY_SCALE.get(self.lsb_per_g, 8.0)


def _info(archive: Archive, file: str) -> _Info:
    """Read info.txt."""
    member = archive.find("info.txt")
    if member is None and archive.cut_short:
        raise InputError(
            f"{file} is cut short: info.txt, which stands at its end and names rate and scale, is gone.",
            hint="Copy or download it again.",
        )
    if member is None:
        raise InputError(f"{file} is a zip archive without info.txt: no ActiGraph recording.")
    text = archive.small(member, INFO_BYTES).decode("utf-8-sig", errors="replace")
    fields = {
        key.strip(): value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())
    }
    try:
        serial = fields.get("Serial Number", "?")
        start = TICKS_EPOCH + timedelta(seconds=int(fields["Start Date"]) / TICKS_PER_S)
        scale = fields.get("Acceleration Scale", "").replace(",", ".")
        lsb_per_g = float(scale) if scale else SCALE_BY_SERIAL.get(serial[:3], 256.0)
        rate = float(fields["Sample Rate"].replace(",", "."))
    except (KeyError, ValueError, OverflowError) as error:
        raise InputError(f"{file}: info.txt in it lacks or garbles {clean(str(error))}.") from error
    if not 1.0 <= lsb_per_g <= 32768.0 or not 1.0 <= rate <= 1000.0:
        raise InputError(f"{file}: info.txt in it names a scale or rate that makes no sense.")
    return _Info(clean(serial, limit=20), rate, start, _zone(fields.get("TimeZone", "")), lsb_per_g)


def _zone(written: str) -> timezone | None:
    """Read -04:00:00."""
    match = re.fullmatch(r"(-?)(\d\d):(\d\d):\d\d", written)
    if match is None or int(match.group(2)) > 15:
        return None
    offset = timedelta(hours=int(match.group(2)), minutes=int(match.group(3)))
    return timezone(-offset if match.group(1) else offset)


def _member(archive: Archive, file: str) -> Member:
    """Find the member that holds the samples."""
    member = archive.find("log.bin", "activity.bin")
    if member is None:
        raise InputError(f"{file} holds neither log.bin nor activity.bin: no samples.")
    return member


def _log(
    archive: Archive, member: Member, info: _Info, rate: float, losses: Losses
) -> Iterator[Samples | Gap]:
    """Read records with times; what is missing between them is the device's idle sleep."""
    rail = rail_count(info.range_g, info.lsb_per_g)
    stream = BlockStream(rate, info.lsb_per_g, rail, losses, gap_reason=REASON_IDLE)
    reader = LogReader(round(info.sample_rate_hz))
    try:
        for piece in archive.pieces(member, CHUNK_BYTES):
            for blocks in reader.push(piece):
                yield from stream.push(blocks)
    except EOFError as error:
        losses.sentences.append(f"The archive is {error}: what is intact was read.")
    if reader.finish():
        losses.sentences.append("The log ends inside a record: it was cut short.")
    stream.finish(damaged_after=reader.pending)


def _activity(
    archive: Archive, member: Member, info: _Info, rate: float, losses: Losses
) -> Iterator[Samples | Gap]:
    """Read 12-bit samples without times."""
    rest = b""
    rail = rail_count(info.range_g, info.lsb_per_g)
    try:
        for piece in archive.pieces(member, CHUNK_BYTES):
            rest += piece
            whole = len(rest) // 9 * 9  # nine bytes are two samples
            yield Samples(_two_by_two(rest[:whole]), info.lsb_per_g, rate, rail)
            rest = rest[whole:]
    except EOFError as error:
        losses.sentences.append(f"The archive is {error}: what is intact was read.")


def _two_by_two(raw: bytes) -> NDArray[np.int16]:
    """Unpack samples of 36 bits."""
    return unpack_12_bits(np.frombuffer(raw, dtype=np.uint8).reshape(-1, 9), samples=2)
