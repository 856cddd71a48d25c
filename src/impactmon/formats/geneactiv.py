"""GENEActiv .bin: text with a header of facts, then pages of 300 samples in hexadecimal.

A sample is 12 digits: x, y, z of 12 bits each, light and button. Gain and offset of each axis stand in the header.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.formats.files.location import PROBE_BUFFER
from impactmon.formats.files.source import Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.stream.block_file import BlockFile, first_time_s
from impactmon.formats.stream.blocks import Blocks, measured_rate
from impactmon.formats.stream.clock import check_rate
from impactmon.formats.stream.drift import Drift
from impactmon.formats.stream.losses import Losses
from impactmon.formats.stream.start import starting
from impactmon.model import Placement, Recording
from impactmon.signal.quantise import DEFAULT_LSB_PER_G, INT16_MAX
from impactmon.text import clean

PAGE_MARK = b"Recorded Data"
PAGE_SAMPLES = 300
SAMPLE_DIGITS = 12
PAGE_DIGITS = PAGE_SAMPLES * SAMPLE_DIGITS
LONGEST_PAGE = 16 * 1024
"""A page is 3.8 KB; what is four times as long has lost its marks."""

CHUNK_BYTES = 1024 * 1024
PROBES = 256
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the device keeps wall time
_PAGE = re.compile(rb"Sequence Number:(\d+)\r?\nPage Time:([^\r\n]{19,23})\r?\n")
_ZONE = re.compile(r"GMT\s*([+-])(\d\d):(\d\d)")
_WORN = {"wrist": Placement.WRIST, "waist": Placement.HIP, "hip": Placement.HIP, "ankle": Placement.ANKLE,
         "chest": Placement.CHEST, "thigh": Placement.THIGH}  # fmt: skip


class GeneActivFormat:
    """ActivInsights GENEActiv."""

    name = "geneactiv"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a GENEActiv file, 0 to 1."""
        return 0.95 if head.startswith(b"Device Identity") and b"GENEActiv" in head[:400] else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a GENEActiv file as a recording."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened file.

        Raises
        ------
        InputError
            If its header or every page is unreadable.
        """
        header = _header(source)
        losses = Losses()
        first_s = first_time_s(_read(source, header, losses))
        if first_s is None:
            raise InputError(f"{source.name} is a GENEActiv file without a readable page.")
        rate = options.sample_rate_hz or measured_rate(*_spread(source), header.nominal_hz, within=0.02)
        rate = check_rate(rate, file=source.name)

        wall = EPOCH + timedelta(seconds=first_s)
        start, notes = starting(wall.replace(tzinfo=header.zone), options)
        if start is not None and options.time_zone is not None:
            start = start.astimezone(options.time_zone)
        pages = BlockFile(
            source=source,
            read=lambda: _read(source, header, losses),
            sample_rate_hz=rate,
            lsb_per_g=DEFAULT_LSB_PER_G,
            clipped_at=header.clipped_at,
            losses=losses,
            drift=Drift(),
        )
        return pages.recording(
            (start, notes),
            format=self.name,
            device=f"GENEActiv {header.serial}, set to {header.nominal_hz:g} Hz.",
            range_g=header.range_g,
            placement=header.placement,
        )


@dataclass(frozen=True, slots=True)
class _Header:
    """Facts of the header."""

    serial: str
    nominal_hz: float
    range_g: float
    zone: timezone | None
    placement: Placement | None
    lookup: NDArray[np.int16]

    @property
    def clipped_at(self) -> int:
        """Count at which the first of the axes is at its rail."""
        return int(np.abs(self.lookup[:, [2047, 2048]].astype(np.int32)).min())


def _header(source: Source) -> _Header:
    """Read the facts above the first page."""
    text = source.head[: source.head.find(PAGE_MARK)].decode("utf-8", errors="replace")
    fields = {key: value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}
    try:
        nominal = float(fields["Measurement Frequency"].split()[0].replace(",", "."))
        gains = [(float(fields[f"{axis} gain"]), float(fields[f"{axis} offset"])) for axis in "xyz"]
        range_g = float(fields["Accelerometer Range"].split()[-1])
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(
            f"{source.name} is a GENEActiv file, but its header lacks {clean(str(error))}.",
            hint="Extract it again.",
        ) from error
    if not all(gain > 0.0 for gain, _ in gains) or not 0.0 < nominal < 1000.0 or not 0.0 < range_g <= 16.0:
        raise InputError(f"{source.name} is a GENEActiv file whose calibration or rate makes no sense.")
    zone = _ZONE.search(fields.get("Time Zone", ""))
    worn = fields.get("Device Location Code", "").lower()
    return _Header(
        serial=clean(fields.get("Device Unique Serial Code", "?"), limit=20),
        nominal_hz=nominal,
        range_g=range_g,
        zone=None if zone is None else _offset(zone),
        placement=next((place for word, place in _WORN.items() if word in worn), None),
        lookup=_lookup(gains),
    )


def _offset(zone: re.Match[str]) -> timezone | None:
    """Turn "GMT +01:00" into a zone."""
    minutes = int(zone.group(2)) * 60 + int(zone.group(3))
    if minutes > 15 * 60:
        return None
    return timezone(timedelta(minutes=minutes if zone.group(1) == "+" else -minutes))


def _lookup(gains: list[tuple[float, float]]) -> NDArray[np.int16]:
    """Give our counts for each of the 4,096 values of each axis."""
    value = np.arange(4096)
    value = np.where(value > 2047, value - 4096, value)
    rows = [(value * 100.0 - offset) / gain * DEFAULT_LSB_PER_G for gain, offset in gains]
    return np.clip(np.rint(rows), -INT16_MAX, INT16_MAX).astype(np.int16)


def _spread(source: Source) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read sequence numbers and times of pages spread over a plain file, or of its head."""
    found: list[tuple[int, float]] = []

    def look(piece: bytes) -> None:
        match = _PAGE.search(piece)
        time_s = _seconds(match.group(2)) if match else None
        if match and time_s is not None:
            found.append((int(match.group(1)), time_s))

    if not source.seekable:
        for at in range(0, len(source.head), LONGEST_PAGE):
            look(source.head[at : at + LONGEST_PAGE])
    else:
        size = source.path.stat().st_size
        with source.path.open("rb", PROBE_BUFFER) as file:
            for at in range(0, size, max(2 * LONGEST_PAGE, size // PROBES)):
                file.seek(at)
                look(file.read(LONGEST_PAGE))
    table = np.array(sorted(set(found)), dtype=np.float64).reshape(-1, 2)
    return table[:, 0] * PAGE_SAMPLES, table[:, 1]


def _read(source: Source, header: _Header, losses: Losses) -> Iterator[tuple[Blocks, int]]:
    """Decode the pages in chunks; with each, the unreadable pages at its end."""
    pending, rest = 0, b""
    first = True
    try:
        for piece in source.pieces(CHUNK_BYTES):
            parts = (rest + piece).split(PAGE_MARK)
            rest = parts.pop()
            if first and parts:
                parts, first = parts[1:], False
            blocks, pending = _decode(parts, header, pending)
            yield blocks, pending
            if len(rest) > LONGEST_PAGE:  # marks are gone: what is here is no page
                rest, pending = rest[-len(PAGE_MARK) :], pending + 1
    except EOFError as error:
        losses.sentences.append(f"The compressed file is {error}: what is intact was read.")
    if not first:
        blocks, last = _decode([rest], header, pending)
        if last > pending and rest.strip():
            losses.sentences.append("The file ends inside a page: it was cut short.")
            last = pending
        yield blocks, last


def _decode(pages: list[bytes], header: _Header, pending: int) -> tuple[Blocks, int]:
    """Decode pages; `pending` unreadable ones came before."""
    times: list[float] = []
    before: list[int] = []
    packed: list[bytes] = []
    for page in pages:
        decoded = _page(page)
        if decoded is None:
            pending += 1
            continue
        times.append(decoded[0])
        packed.append(decoded[1])
        before.append(pending)
        pending = 0
    raw = b"".join(packed) or bytes(SAMPLE_DIGITS)  # a view needs something to look at
    samples = len(times) * PAGE_SAMPLES
    counts = np.empty((samples, 3), dtype=np.int16)
    for axis, (offset, shift) in enumerate(
        ((0, 4), (1, 0), (3, 4))
    ):  # 12 bits each, the most significant first
        pair = np.ndarray((samples,), dtype=">u2", buffer=raw, offset=offset, strides=(SAMPLE_DIGITS // 2,))
        counts[:, axis] = header.lookup[axis][(pair >> shift) & 0xFFF]
    sizes = np.full(len(times), PAGE_SAMPLES, dtype=np.int64)
    return Blocks(np.array(times), sizes, counts, np.array(before, dtype=np.int64)), pending


def _page(page: bytes) -> tuple[float, bytes] | None:
    """Give a page's time and its samples' bytes, None if either is unreadable."""
    lines = page.split(b"\n", 9)
    if len(lines) < 10 or not lines[3].startswith(b"Page Time:"):
        return None
    digits = lines[9].strip()
    time_s = _seconds(lines[3][10:].strip())
    if len(digits) != PAGE_DIGITS or time_s is None:
        return None
    try:
        return time_s, binascii.unhexlify(digits)
    except binascii.Error:
        return None


def _seconds(written: bytes) -> float | None:
    """Read 2013-05-30 10:12:54:500 as wall seconds since 1970."""
    text = written.decode("ascii", errors="replace")
    try:
        moment = datetime.fromisoformat(f"{text[:19]}.{text[20:] or '0':0>3}")
    except ValueError:
        return None
    return (moment.replace(tzinfo=None) - EPOCH).total_seconds()
