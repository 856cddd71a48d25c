"""Text lines over UART: what is read, what is refused, what is learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.drivers import nus, nus_lines
from impactmon.model import Gap, Packet, Samples


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("1000,0.1,-0.2,1.0", (1000, (0.1, -0.2, 1.0))),
        ("0.1;-0.2;1", (None, (0.1, -0.2, 1.0))),
        ("  12 980 -3 4 ", (12, (980, -3, 4))),
        ('{"t": 5, "x": 0, "y": 1e-1, "z": -1}', (5, (0, 0.1, -1))),
        ('{"x":0,"y":0,"z":1}', (None, (0, 0, 1))),
    ],
)
def test_lines_people_print_are_read(line, reading):
    assert nus_lines.decode_line(line) == reading


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "1,2",
        "1,2,3,4,5",
        "nan,0,0",
        "1e99,0,0",
        '{"x":1}',
        "{" * 150,
        '{"x":NaN,"y":0,"z":0}',
        "-5,0,0,1",
        "0,,0,1",
    ],
)
def test_f14_other_lines_are_no_reading(line):
    assert nus_lines.decode_line(line) is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(line):
    nus_lines.decode_line(line)


def stream(lines: bytes, *, seconds: float, piece: int = 20):
    decoder = nus.NusDriver().decoder()
    pieces = [lines[at : at + piece] for at in range(0, len(lines), piece)]
    blocks = []
    for k, part in enumerate(pieces):
        blocks += decoder.decode(Packet(round(k / len(pieces) * seconds * 1e9), nus.TX, part))
    return blocks + decoder.flush(), decoder


def test_the_rate_is_learned_from_the_boards_time_and_nothing_is_lost_meanwhile():
    lines = b"".join(nus_lines.encode_line(k * 9.7, [0, 0, 1]) for k in range(800))
    blocks, decoder = stream(lines, seconds=7.76)
    assert decoder.info.sample_rate_hz == pytest.approx(103.1, abs=1.0)
    assert sum(len(block.counts) for block in blocks if isinstance(block, Samples)) == 800
    assert not any(isinstance(block, Gap) for block in blocks)


def test_without_time_the_rate_is_the_nearest_common_one():
    lines = b"".join(nus_lines.encode_line(None, [0, 0, 1]) for k in range(1000))
    _blocks, decoder = stream(lines, seconds=10)
    assert decoder.info.sample_rate_hz == 100.0
    assert "grade B" in decoder.info.notes[0]


def test_f58_readings_in_another_unit_are_refused_not_scaled():
    lines = b"".join(nus_lines.encode_line(k * 10, [0, 0, 1000]) for k in range(800))
    blocks, decoder = stream(lines, seconds=8)
    assert blocks == []
    assert decoder.info is None
    assert decoder.counts.malformed > 0
    told, decoder = stream(nus_lines.encode_header("mg", 100, 8) + lines, seconds=8)
    assert decoder.info.range_g == 8
    first = told[0]
    assert np.allclose(np.linalg.norm(first.counts / first.lsb_per_g, axis=1), 1)


def test_lost_lines_are_a_gap_by_the_boards_time():
    keep = [k for k in range(400) if not 100 <= k < 130]
    lines = nus_lines.encode_header("g", 100, 16) + b"".join(
        nus_lines.encode_line(k * 10, [0, 0, 1]) for k in keep
    )
    blocks, _decoder = stream(lines, seconds=4)
    (gap,) = [block for block in blocks if isinstance(block, Gap)]
    assert (gap.start_s, gap.duration_s) == (pytest.approx(1.0), pytest.approx(0.3))
