"""One recording in several formats gives the same events."""

from __future__ import annotations

import io

import numpy as np
import pytest

import impactmon
from impactmon.drivers.base import StreamInfo
from impactmon.drivers.reference_wire import DATA, INFO, DataFrame, encode_data, encode_info
from impactmon.model import Packet
from impactmon.packets import PacketHeader, write_packet_log
from tests.cli.test_analyze import jumping
from tests.formats.tables import csv_text, times
from tests.support import writers

COUNTS = np.rint(jumping(6) * 256).astype(np.int16)
COUNTS = COUNTS[: len(COUNTS) // 6000 * 6000] if len(COUNTS) >= 6000 else COUNTS[: len(COUNTS) // 1200 * 1200]
ACC = COUNTS / 256.0  # exact in every format: 1/256 g is a whole number of each one's steps


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "walk.csv"
    path.write_text(csv_text(ACC, times(len(ACC))))
    return impactmon.analyze(path, placement="hip", body_mass_kg=70.0)


def events(analysis):
    """Give what was found, to the bit, but for what the formats name differently."""
    return [
        (event.id, event.kind, event.status, event.time_s, event.peak_g, event.peak_grf_bw)
        for event in (*analysis.jumps, *analysis.landings, *analysis.impacts)
    ]


def packet_log() -> str:
    """Write the recording as a live session's packets."""
    info = StreamInfo(sample_rate_hz=100.0, range_g=8.0, lsb_per_g=4096.0, samples_per_packet=10)
    packets = [Packet(0, INFO, encode_info(info))]
    for number, at in enumerate(range(0, len(COUNTS), 10)):
        frame = DataFrame(1, number, at * 10_000, COUNTS[at : at + 10] * 16)
        packets.append(Packet(at * 10_000_000, DATA, encode_data(frame)))
    sink = io.StringIO()
    write_packet_log(sink, PacketHeader(driver="reference"), packets)
    return sink.getvalue()


@pytest.mark.parametrize("name", ["cwa", "geneactiv", "gt3x", "no time", "parquet", "packets"])
def test_the_same_events(reference, tmp_path, name):
    path = tmp_path / "same.bin"
    rate = None
    if name == "cwa":
        path.write_bytes(writers.cwa_bytes(COUNTS * 16))
    elif name == "geneactiv":
        path.write_bytes(writers.geneactiv_bytes(COUNTS))
    elif name == "gt3x":
        path.write_bytes(writers.gt3x_bytes(b"".join(writers.gt3x_log(COUNTS))))
    elif name == "packets":
        path.write_text(packet_log())
    elif name == "no time":
        path.write_text(csv_text(ACC, header="ax_g,ay_g,az_g"))
        rate = 100.0
    else:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(
            pa.table({"t_s": times(len(ACC)), **dict(zip(("x_g", "y_g", "z_g"), ACC.T, strict=True))}), path
        )
    analysis = impactmon.analyze(path, sample_rate_hz=rate, placement="hip", body_mass_kg=70.0)
    assert reference.counted_jumps >= 3
    found, due = events(analysis), events(reference)
    assert [event[:3] for event in found] == [event[:3] for event in due]
    for mine, theirs in zip(found, due, strict=True):
        assert mine[3:] == pytest.approx(theirs[3:], rel=2e-5)
