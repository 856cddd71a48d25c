"""WitMotion frames: captured bytes, false beginnings, cut and joined notifications, evidence of loss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.drivers import witmotion as wit
from impactmon.drivers.base import SENT, StreamRequest
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet

# Beginnings of frames captured from a WT901BLE68 at rest (github.com/obedier/vib); the reports cut them after
# 16 of 20 bytes, the angles are filled up with zeros.
CAPTURED = [
    "55 61 35 ff 59 ff 0a 08 00 00 00 00 00 00 b9 fc",
    "55 61 31 ff 57 ff 0f 08 00 00 00 00 00 00 b9 fc",
    "55 61 43 ff 5e ff 15 08 00 00 00 00 00 00 b9 fc",
]


def settled(rate_code: int = 0x09) -> wit.WitMotionDecoder:
    decoder = wit.WitMotionDriver().decoder()
    decoder.decode(Packet(0, SENT + wit.WRITE, wit.encode_set(wit.REG_RATE, rate_code)))
    decoder.decode(Packet(1, wit.NOTIFY, wit.encode_register(wit.REG_RATE, rate_code)))
    return decoder


@pytest.mark.parametrize("captured", CAPTURED)
def test_captured_frames_read_as_one_g(captured):
    frame = bytes.fromhex(captured) + bytes(4)
    (block,) = settled().decode(Packet(2, wit.NOTIFY, frame))
    assert np.linalg.norm(block.counts[0] / block.lsb_per_g) == pytest.approx(1.01, abs=0.01)


def test_commands_are_the_published_ones():
    assert wit.encode_set(wit.REG_RATE, 0x09) == bytes.fromhex("ffaa030900")
    assert wit.encode_get(0x64) == bytes.fromhex("ffaa276400")


@given(
    st.lists(st.tuples(*[st.integers(-32768, 32767)] * 3), min_size=1, max_size=20),
    st.integers(0, 19),
    st.data(),
)
def test_frames_are_found_however_the_stream_is_cut(rows, garbage, data):
    stream = bytes(garbage) + b"".join(wit.encode_motion(np.array(row, np.int16)) for row in rows)
    finder, found, place = wit.FrameFinder(), [], 0
    while place < len(stream):
        step = data.draw(st.integers(1, 50))
        found += finder.push(stream[place : place + step])
        place += step
    assert [tuple(np.frombuffer(frame, "<i2", 3, 2)) for frame in found] == rows
    assert finder.skipped == garbage


def test_a_header_inside_a_frame_is_no_frame():
    tricky = np.frombuffer(b"\x55\x61\x55\x61\x55\x61", "<i2").astype(np.int16)
    stream = wit.encode_motion(np.zeros(3, np.int16))[7:] + wit.encode_motion(tricky) * 3
    frames = wit.FrameFinder().push(stream)
    assert [frame[2:8] for frame in frames] == [b"\x55\x61\x55\x61\x55\x61"] * 3


def send(decoder, times_ms):
    blocks = []
    for t_ms in times_ms:
        blocks += decoder.decode(
            Packet(round(t_ms * 1e6) + 10, wit.NOTIFY, wit.encode_motion(np.array([0, 0, 2048], np.int16)))
        )
    return [block for block in blocks + decoder.flush() if isinstance(block, Gap)]


def test_a_late_burst_is_no_loss():
    late = [*range(0, 1000, 10), *[1500] * 50, *range(1510, 3000, 10)]
    assert send(settled(), late) == []


def test_a_silence_nothing_makes_up_for_is_a_gap():
    (gap,) = send(settled(), [*range(0, 1000, 10), *range(1500, 3000, 10)])
    assert gap.start_s == pytest.approx(1.0, abs=0.02)
    assert gap.duration_s == pytest.approx(0.5, abs=0.03)


def converse(answer):
    steps, reply = wit.WitMotionDriver().opening(StreamRequest(sample_rate_hz=100)), None
    while True:
        try:
            step = steps.send(reply)
        except StopIteration as done:
            return done.value
        reply = answer(step) if step.reply_on else None


def test_a_sensor_that_stays_slow_is_refused_in_words():
    with pytest.raises(LinkError, match="slow"):
        converse(lambda step: wit.encode_register(step.payload[3], 0x06))


def test_a_rate_that_is_not_confirmed_is_taken_as_set():
    assert converse(lambda step: None).sample_rate_hz == 100.0


def test_the_grade_of_timing_is_said():
    assert "grade B" in converse(lambda step: None).notes[0]
