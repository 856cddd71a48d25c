"""Movesense's JSON recordings: objects with a time stamp and the samples of one packet, in m/s2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from impactmon.errors import InputError
from impactmon.formats.cells.numbers import all_sound
from impactmon.formats.files.source import Source, open_source
from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.formats.stream.block_file import BlockFile
from impactmon.formats.stream.blocks import Blocks, measured_rate
from impactmon.formats.stream.clock import check_rate
from impactmon.formats.stream.losses import Losses
from impactmon.formats.stream.start import starting
from impactmon.formats.tables.units import check_gravity
from impactmon.model import Recording
from impactmon.signal.quantise import DEFAULT_LSB_PER_G, INT16_MAX, quantise
from impactmon.units import ms2_to_g

PACKET = re.compile(rb'"Timestamp"\s*:\s*(\d{1,15})\s*,\s*"ArrayAcc"\s*:\s*\[([^\]]{0,65536})\]')
NUMBER = rb"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
SAMPLE = re.compile(rb'"x"\s*:\s*' + NUMBER + rb'\s*,\s*"y"\s*:\s*' + NUMBER + rb'\s*,\s*"z"\s*:\s*' + NUMBER)
PIECE_BYTES = 512 * 1024
LONGEST_PACKET = 128 * 1024
PROBE_PACKETS = 2000


class MovesenseFormat:
    """JSON of the Movesense Showcase app."""

    name = "movesense"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a Movesense recording, 0 to 1."""
        return 0.9 if head.lstrip()[:1] in (b"{", b"[") and b'"ArrayAcc"' in head[:65536] else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a Movesense recording."""
        return self.read_source(open_source(path), options)

    def read_source(self, source: Source, options: ReadOptions) -> Recording:
        """Read an opened file.

        Raises
        ------
        InputError
            If there are fewer than two packets, or they hold no gravity.
        """
        rate = _rate(source, options)
        losses = Losses()
        packets = BlockFile(
            source=source,
            read=lambda: ((blocks, 0) for blocks in _quantised(_packets(source, losses))),
            sample_rate_hz=rate,
            lsb_per_g=DEFAULT_LSB_PER_G,
            clipped_at=INT16_MAX,
            losses=losses,
            gap_reason="lost packets",
        )
        return packets.recording(starting(None, options), format=self.name)


def _quantised(packets: Iterable[tuple[Blocks, np.ndarray]]) -> Iterator[Blocks]:
    """Give the blocks with their samples in counts."""
    for blocks, acc_g in packets:
        yield replace(blocks, counts=quantise(acc_g, DEFAULT_LSB_PER_G))


def _rate(source: Source, options: ReadOptions) -> float:
    """Measure the rate over the first packets, and check that gravity is there."""
    times: list[float] = []
    sizes: list[int] = []
    accs: list[np.ndarray] = []
    for blocks, acc_g in _packets(source, Losses()):
        times += blocks.time_s.tolist()
        sizes += blocks.sizes.tolist()
        accs.append(acc_g)
        if len(times) >= PROBE_PACKETS:
            break
    if len(times) < 2 or times[-1] <= times[0]:
        raise InputError(f"{source.name} holds no run of Movesense packets.")
    steps = np.diff(times)
    per_sample = steps[steps > 0.0] / np.array(sizes[:-1])[steps > 0.0]
    nominal = 1.0 / float(np.median(per_sample))
    order = np.concatenate(([0.0], np.cumsum(sizes[:-1])))
    stride = max(1, len(times) // 50)
    rate = measured_rate(order[::stride], np.array(times)[::stride], nominal, within=0.05)
    check_gravity(np.concatenate(accs), rate, "g", file=source.name)
    return check_rate(options.sample_rate_hz or rate, file=source.name)


def _packets(source: Source, losses: Losses) -> Iterator[tuple[Blocks, np.ndarray]]:
    """Find the packets in the text and give each piece's, with their samples in g."""
    rest = b""
    try:
        for piece in source.pieces(PIECE_BYTES):
            rest += piece
            times: list[float] = []
            parts: list[np.ndarray] = []
            end = 0
            for match in PACKET.finditer(rest):
                end = match.end()
                samples = np.array(SAMPLE.findall(match.group(2)), dtype="S32").astype(np.float64)
                if len(samples) and all_sound(samples):
                    times.append(int(match.group(1)) / 1000.0)
                    parts.append(samples.reshape(-1, 3))
            rest = rest[end:][-LONGEST_PACKET:]
            if parts:
                sizes = np.array([len(part) for part in parts], dtype=np.int64)
                acc_g = ms2_to_g(np.concatenate(parts))
                none = np.zeros((0, 3), dtype=np.int16)
                yield Blocks(np.array(times), sizes, none, np.zeros(len(parts), dtype=np.int64)), acc_g
    except EOFError as error:
        losses.sentences.append(f"The compressed file is {error}: what is intact was read.")
    if not rest.rstrip().endswith((b"}", b"]")):
        losses.sentences.append("The file ends inside a packet: it was cut short.")
