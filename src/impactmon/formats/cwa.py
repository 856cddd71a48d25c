"""Axivity AX3 and AX6: .cwa files, as the public structure of the Open Movement project describes them.

A header of 1,024 bytes, then blocks of 512 with their own time, scale and checksum. Samples are packed (three times
10 bits and an exponent) or 16 bits; an AX6 puts three gyroscope axes before the accelerometer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.formats.files.location import PROBE_BUFFER
from impactmon.formats.files.source import Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.stream.block_file import BlockFile, device_wall, first_time_s
from impactmon.formats.stream.blocks import Blocks, aligned, measured_rate
from impactmon.formats.stream.clock import check_rate
from impactmon.formats.stream.drift import Drift
from impactmon.formats.stream.losses import Losses
from impactmon.formats.stream.start import starting
from impactmon.model import Recording
from impactmon.signal.quantise import rail_count

HEADER_BYTES = 1024
BLOCK_BYTES = 512
CHUNK_BYTES = 1024 * BLOCK_BYTES
"""Decoded at once: some 100,000 samples stay in the second-level cache."""

FIELDS = {
    "magic": (0, "S2"), "length": (2, "<u2"), "fraction": (4, "<u2"), "sequence": (10, "<u4"), "stamp": (14, "<u4"),
    "scale": (18, "<u2"), "rate": (24, "u1"), "packing": (25, "u1"), "offset": (26, "<i2"), "samples": (28, "<u2"),
}  # fmt: skip
"""Where each field of a block begins, and its type."""

BLOCK = np.dtype(
    {
        "names": list(FIELDS),
        "formats": [kind for _, kind in FIELDS.values()],
        "offsets": [place for place, _ in FIELDS.values()],
        "itemsize": BLOCK_BYTES,
    }
)
SAMPLE_WORDS = slice(15, 255)
PACKED, WORDS = 0, 2
CAPACITY = {(3, PACKED): 120, (3, WORDS): 80, (6, WORDS): 40, (9, WORDS): 26}
"""Samples of a full block by axes and packing."""

PROBES = 256
"""Blocks looked at for the true rate, spread over the file."""

PROBE_SPAN = 16
"""Blocks between two of them at least: their clocks jitter by some milliseconds."""


class CwaFormat:
    """Axivity AX3 and AX6."""

    name = "cwa"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a CWA file, 0 to 1."""
        return 0.95 if head[:4] == b"MD\xfc\x03" else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a CWA file as a recording."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened file.

        Raises
        ------
        InputError
            If no block can be read.
        """
        layout = _look(source)
        rate = check_rate(options.sample_rate_hz or layout.true_hz, file=source.name)
        losses = Losses()
        first_s = first_time_s(_read(source, layout, losses)) or 0.0

        blocks = BlockFile(
            source=source,
            read=lambda: _read(source, layout, losses),
            sample_rate_hz=rate,
            lsb_per_g=layout.lsb_per_g,
            clipped_at=rail_count(layout.range_g, layout.lsb_per_g),
            losses=losses,
            drift=Drift(),
        )
        device = "AX6" if source.head[4] == 0x64 else "AX3"
        return blocks.recording(
            starting(device_wall(first_s), options),
            format=self.name,
            device=f"Axivity {device}, set to {layout.nominal_hz:g} Hz.",
            range_g=layout.range_g,
        )


@dataclass(frozen=True, slots=True)
class _Layout:
    """What all blocks of a file have in common."""

    rate_code: int
    packing: int
    scale_code: int
    true_hz: float = 0.0

    @property
    def nominal_hz(self) -> float:
        """Rate the device was set to."""
        return 3200.0 / (1 << (15 - (self.rate_code & 0x0F)))

    @property
    def range_g(self) -> float:
        """Full scale, g."""
        return float(16 >> (self.rate_code >> 6))

    @property
    def axes(self) -> int:
        """Axes of a sample."""
        return self.packing >> 4

    @property
    def format(self) -> int:
        """How samples are packed."""
        return self.packing & 0x0F

    @property
    def capacity(self) -> int:
        """Samples of a full block."""
        return CAPACITY[self.axes, self.format]

    @property
    def lsb_per_g(self) -> float:
        """Counts per g."""
        return 256.0 if self.format == PACKED else float(1 << (8 + self.scale_code))


def _look(source: Source) -> _Layout:
    """Find layout and true rate from blocks spread over the file."""
    raw = _spread(source)
    table = np.frombuffer(raw, BLOCK)
    known = np.isin(table["packing"], [axes << 4 | packing for axes, packing in CAPACITY])
    sound = _sound(raw, table) & known & (table["rate"] & 0x0F > 0)
    table = table[sound]
    if not len(table):
        raise InputError(
            f"{source.name} is an Axivity file, but none of its blocks can be read.", hint="Copy it again."
        )
    head = table[0]
    layout = _Layout(int(head["rate"]), int(head["packing"]), int(head["scale"]) >> 13)
    time_s = _times(table, layout.nominal_hz, layout.nominal_hz)
    dated = np.isfinite(time_s)
    if not dated.any():
        raise InputError(f"{source.name} is an Axivity file whose blocks carry no time.")
    table, time_s = table[dated], time_s[dated]
    order = table["sequence"].astype(np.float64) * layout.capacity
    return replace(layout, true_hz=measured_rate(order, time_s, layout.nominal_hz))


def _spread(source: Source) -> bytes:
    """Read blocks spread over a plain file, or the first ones of a compressed one."""
    if not source.seekable:
        whole = (len(source.head) - HEADER_BYTES) // BLOCK_BYTES
        places = (HEADER_BYTES + number * BLOCK_BYTES for number in range(0, whole, PROBE_SPAN))
        return b"".join(source.head[at : at + BLOCK_BYTES] for at in places)
    blocks: list[bytes] = []
    with source.path.open("rb", PROBE_BUFFER) as file:
        total = (source.path.stat().st_size - HEADER_BYTES) // BLOCK_BYTES
        for number in range(0, total, max(PROBE_SPAN, total // PROBES)):
            file.seek(HEADER_BYTES + number * BLOCK_BYTES)
            blocks.append(file.read(BLOCK_BYTES))
    return b"".join(blocks)


def _read(source: Source, layout: _Layout, losses: Losses) -> Iterator[tuple[Blocks, int]]:
    """Decode the file in chunks; with each, the unreadable blocks at its end."""
    pending = 0
    try:
        for raw in aligned(source.pieces(CHUNK_BYTES), skip=HEADER_BYTES, size=BLOCK_BYTES):
            if len(raw) % BLOCK_BYTES:
                losses.sentences.append("The file ends inside a block: it was cut short.")
                return
            blocks, pending = _decode(raw, layout, pending)
            yield blocks, pending
    except EOFError as error:
        losses.sentences.append(f"The compressed file is {error}: what is intact was read.")


def _decode(raw: bytes, layout: _Layout, pending: int) -> tuple[Blocks, int]:
    """Decode whole blocks; `pending` unreadable ones came before."""
    table = np.frombuffer(raw, BLOCK)
    good = _sound(raw, table)
    good &= (table["packing"] == layout.packing) & (table["rate"] == layout.rate_code)
    good &= (table["samples"] > 0) & (table["samples"] <= layout.capacity)
    time_s = _times(table, layout.nominal_hz, layout.true_hz)
    good &= np.isfinite(time_s)
    words = np.frombuffer(raw, "<i2").reshape(-1, BLOCK_BYTES // 2)[:, SAMPLE_WORDS]
    damaged_before = np.zeros(len(table), dtype=np.int64)
    if not good.all():
        place = np.flatnonzero(good)
        damaged_before = np.diff(place, prepend=-1 - pending) - 1
        pending = len(table) - 1 - int(place[-1]) if len(place) else pending + len(table)
        table, words, time_s = table[good], words[good], time_s[good]
    elif pending:
        damaged_before[0], pending = pending, 0
    sizes = table["samples"].astype(np.int64)
    counts = _unpack(words) if layout.format == PACKED else _words(words, layout)
    if (sizes < layout.capacity).any():
        inside = np.arange(layout.capacity) < sizes[:, None]
        counts = counts.reshape(-1, layout.capacity, 3)[inside]
    return Blocks(time_s, sizes, counts, damaged_before), pending


def _sound(raw: bytes, table: NDArray[np.void]) -> NDArray[np.bool_]:
    """Tell which blocks carry their mark and add up to zero."""
    sums = np.frombuffer(raw, "<u2").reshape(-1, BLOCK_BYTES // 2).sum(axis=1, dtype=np.uint16)
    return (table["magic"] == b"AX") & (table["length"] == BLOCK_BYTES - 4) & (sums == 0)


def _times(table: NDArray[np.void], nominal_hz: float, true_hz: float) -> NDArray[np.float64]:
    """Give the wall time of each block's first sample, s since 1970; NaN where the stamp is no date.

    A stamp was taken when the sensor's buffer was emptied, some samples after the first one of the block. The samples
    themselves came at the true rate.
    """
    stamp = table["stamp"].astype(np.int64)
    codes, place = np.unique(stamp >> 17, return_inverse=True)
    days = np.array([_day(int(code)) for code in codes])[place]
    seconds = (stamp >> 12 & 31) * 3600 + (stamp >> 6 & 63) * 60 + (stamp & 63)
    return days * 86400.0 + seconds + _fractions(table) - _offsets(table, nominal_hz) / true_hz


def _fractions(table: NDArray[np.void]) -> NDArray[np.float64]:
    """Give the fraction of a second of each stamp; without its mark the field is a number of the device."""
    return np.where(table["fraction"] & 0x8000, (table["fraction"] & 0x7FFF) / 32768.0, 0.0)


def _offsets(table: NDArray[np.void], nominal_hz: float) -> NDArray[np.int64]:
    """Give the sample each stamp was taken at, counted from the first one of its block.

    A stamp with a fraction has its offset shifted back, for readers that know no fraction, by the samples which that
    fraction is worth at the nominal rate: that is undone here.
    """
    return table["offset"] + np.floor(_fractions(table) * nominal_hz).astype(np.int64)


def _day(code: int) -> float:
    """Give the days since 1970 of year, month and day in 15 bits."""
    try:
        return float(
            date((code >> 9) + 2000, code >> 5 & 15, code & 31).toordinal() - date(1970, 1, 1).toordinal()
        )
    except ValueError:
        return float("nan")


def _words(words: NDArray[np.int16], layout: _Layout) -> NDArray[np.int16]:
    """Take the accelerometer out of 16-bit samples: it comes last of six axes, in the middle of nine."""
    first = 0 if layout.axes == 3 else 3
    whole = words[:, : layout.capacity * layout.axes].reshape(-1, layout.axes)
    return np.ascontiguousarray(whole[:, first : first + 3])


def _unpack(words: NDArray[np.int16]) -> NDArray[np.int16]:
    """Unpack 10-bit samples with a common exponent."""
    packed = np.ascontiguousarray(words).view("<i4").reshape(-1)
    exponent = (packed >> 30) & 3
    counts = np.empty((len(packed), 3), dtype=np.int16)
    for axis in range(3):
        counts[:, axis] = ((packed << (22 - 10 * axis)) >> 22) << exponent
    return counts
