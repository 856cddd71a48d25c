"""GENEA .bin (the GENEActiv's forerunner): a text header, then pages of 341 chunks of six bytes.

The upper half of a chunk's second byte says what it is: a sample of three times 12 bits, a time stamp (one each
second, before its samples), or a battery reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impactmon.errors import InputError
from impactmon.formats.files.source import Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.stream.block_file import BlockFile, device_wall, first_time_s
from impactmon.formats.stream.blocks import Blocks, aligned
from impactmon.formats.stream.clock import check_rate
from impactmon.formats.stream.losses import Losses
from impactmon.formats.stream.start import starting
from impactmon.model import Recording
from impactmon.signal.quantise import rail_count
from impactmon.text import clean

PAGE_BYTES, CHUNK_BYTES, PAGE_CHUNKS = 2048, 6, 341
PAGES_AT_ONCE = 256
SAMPLE, STAMP = 0, 2
LSB_PER_G = 340.0
RANGE_G = 6.0
UNIT_GAIN = 8192.0
MARK = b"GENEA/"


class GeneaFormat:
    """GENEA, the research device before GENEActiv."""

    name = "genea"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a GENEA file, 0 to 1."""
        return 0.95 if head.startswith(MARK) else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a GENEA file as a recording."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened file.

        Raises
        ------
        InputError
            If the header names no rate, or no page holds a time.
        """
        header = _header(source)
        losses = Losses()
        first_s = first_time_s(_read(source, header, losses))
        if first_s is None:
            raise InputError(f"{source.name} is a GENEA file without a time stamp.")
        rate = check_rate(options.sample_rate_hz or header.sample_rate_hz, file=source.name)

        seconds = BlockFile(
            source=source,
            read=lambda: _read(source, header, losses),
            sample_rate_hz=rate,
            lsb_per_g=LSB_PER_G,
            clipped_at=rail_count(RANGE_G, LSB_PER_G),
            losses=losses,
        )
        return seconds.recording(
            starting(device_wall(first_s), options),
            format=self.name,
            device=f"GENEA {header.serial}.",
            range_g=RANGE_G,
        )


@dataclass(frozen=True, slots=True)
class _Header:
    """What the text says."""

    serial: str
    sample_rate_hz: float
    gains: NDArray[np.float64]
    offsets: NDArray[np.float64]
    length: int


def _header(source: Source) -> _Header:
    """Read rate and calibration; without calibration the nominal one holds."""
    length = source.head.find(b"\r\n\r\n") + 4
    text = source.head[: max(0, length)].decode("latin-1")
    fields = {key: value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}
    try:
        rate = float(fields["Sample-Rate"].removesuffix("Hz"))
        gains = np.array([float(word) for word in fields.get("Accel-Gains", "8192 8192 8192").split()])
        offsets = np.array([float(word) for word in fields.get("Accel-Offsets", "0 0 0").split()])
    except (KeyError, ValueError) as error:
        raise InputError(
            f"{source.name} is a GENEA file, but its header lacks {clean(str(error))}."
        ) from error
    sane = length > 4 and gains.shape == offsets.shape == (3,) and (np.abs(offsets) < 4096).all()
    if not sane or not ((gains > 0.0) & (gains < 65536.0)).all() or not 1.0 <= rate <= 1000.0:
        raise InputError(f"{source.name} is a GENEA file whose header makes no sense.")
    return _Header(clean(fields.get("Serial-Number", "?"), limit=20), rate, gains, offsets, length)


def _read(source: Source, header: _Header, losses: Losses) -> Iterator[tuple[Blocks, int]]:
    """Give the seconds of the file, none unreadable; samples before the first stamp have no time and are left."""
    stamp: float | None = None
    held = np.zeros((0, 3), dtype=np.int16)
    try:
        for raw in aligned(source.pieces(PAGES_AT_ONCE * PAGE_BYTES), skip=header.length, size=PAGE_BYTES):
            if len(raw) % PAGE_BYTES:
                losses.sentences.append("The file ends inside a page: it was cut short.")
            pages = np.frombuffer(raw, dtype=np.uint8)[: len(raw) // PAGE_BYTES * PAGE_BYTES].reshape(
                -1, PAGE_BYTES
            )
            chunks = pages[:, : PAGE_CHUNKS * CHUNK_BYTES].reshape(-1, CHUNK_BYTES).astype(np.int32)
            kinds = chunks[:, 1] >> 4
            counts = np.concatenate((held, _counts(chunks[kinds == SAMPLE], header)))
            stamps = _stamps(chunks[kinds == STAMP])
            cuts = len(held) + np.cumsum(kinds == SAMPLE)[kinds == STAMP]
            if stamp is not None:
                stamps, cuts = np.concatenate(([stamp], stamps)), np.concatenate(([0], cuts))
            times, edges = stamps, cuts.astype(np.int64)
            if not len(times):
                continue
            held, stamp = counts[edges[-1] :], float(times[-1])
            yield _blocks(times[:-1], edges, counts), 0
    except EOFError as error:
        losses.sentences.append(f"The compressed file is {error}: what is intact was read.")
    if stamp is not None and len(held):
        yield _blocks(np.array([stamp]), np.array([0, len(held)]), held), 0


def _blocks(times: NDArray[np.float64], edges: NDArray[np.int64], counts: NDArray[np.int16]) -> Blocks:
    """Make blocks of the samples between stamps; two stamps in a row hold none."""
    sizes = np.diff(edges)
    full = sizes > 0
    return Blocks(
        times[full], sizes[full], counts[edges[0] : edges[-1]], np.zeros(int(full.sum()), dtype=np.int64)
    )


def _stamps(chunks: NDArray[np.int32]) -> NDArray[np.float64]:
    """Read seconds since 1970."""
    wide = chunks.astype(np.int64)
    return (wide[:, 2] << 24 | wide[:, 3] << 16 | wide[:, 4] << 8 | wide[:, 5]).astype(np.float64)


def _counts(chunks: NDArray[np.int32], header: _Header) -> NDArray[np.int16]:
    """Unpack, turn x and z to the case's axes, calibrate."""
    x = (chunks[:, 1] & 15) << 8 | chunks[:, 2]
    y = chunks[:, 3] << 4 | chunks[:, 4] >> 4
    z = (chunks[:, 4] & 15) << 8 | chunks[:, 5]
    raw = np.column_stack((x, y, z))
    signed = np.where(raw > 2047, raw - 4096, raw) * np.array([-1, 1, -1])
    return np.rint((signed + header.offsets) * header.gains / UNIT_GAIN).clip(-32767, 32767).astype(np.int16)
