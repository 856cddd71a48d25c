"""Polar's PMD service: published byte sequences, captured frames, negotiation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from impactmon.drivers import polar
from impactmon.drivers import polar_wire as wire
from impactmon.drivers.base import SENT, StreamRequest
from impactmon.drivers.bits import pack_signed, unpack_signed
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet

H10_START = bytes.fromhex("0202 0001c800 01011000 02010800")
VERITY_START = bytes.fromhex("0202 00013400 01011000 02010800 040103")

# The beginning of a frame captured from a Verity Sense (github.com/polarofficial/polar-ble-sdk/issues/331):
# its one block is cut, so the count of 59 deltas is set to the 40 that are there.
CAPTURED = bytes.fromhex(
    "02 9c 58 29 13 84 57 73 07 81 fa ff 21 00 f4 03 06 28 83 d0 eb c6 f1 ef 3a f2 1b fd ef 07 bf 1f"
    "00 77 0f 24 7e 30 10 41 ef 0f 3f e0 0b ff ef 0f 42 e1 03 80 00 e0 c2 50 f4 bd 0f 00 03 e0 f7 7e"
    "40 08 42 2f 00 c0 af 17 3b a1 27 c0 b0 03 3d 30 f4 7c 6e 10 83 fe 03 bf e0 1b 43 81 f3 3e 22 00"
    "3c 30 00 3e 20 10 7e cf ff ca ef e3"
)


def test_start_commands_are_the_published_ones():
    h10 = {wire.RATE: (200,), wire.RESOLUTION: (16,), wire.RANGE: (8,)}
    assert bytes([2, 2]) + wire.encode_settings(h10) == H10_START
    verity = {
        wire.RATE: (52,),
        wire.RESOLUTION: (16,),
        wire.RANGE: (8,),
        wire.CHANNELS: (3,),
    }
    assert bytes([2, 2]) + wire.encode_settings(verity) == VERITY_START
    assert wire.decode_settings(VERITY_START[2:]) == verity


def test_a_captured_delta_frame_reads_as_one_g_at_rest():
    frame = wire.decode_frame(CAPTURED)
    assert frame is not None
    assert frame.counts[0].tolist() == [-6, 33, 1012]
    norms = np.linalg.norm(frame.counts / 1000, axis=1)
    assert len(norms) == 41
    assert norms.min() > 0.99
    assert norms.max() < 1.03


@given(hnp.arrays(np.int16, st.tuples(st.integers(1, 60), st.just(3))), st.integers(0, 2**63))
def test_frames_come_back_as_encoded(counts, last_ns):
    for encode in (wire.encode_frame, wire.encode_delta_frame):
        frame = wire.decode_frame(encode(counts, last_ns))
        assert frame is not None
        assert frame.last_ns == last_ns
        assert np.array_equal(frame.counts, counts)


@given(st.integers(1, 32), st.lists(st.integers(), max_size=40))
def test_bit_packing_comes_back(bits, wild):
    values = np.array([v % (1 << bits) - (1 << (bits - 1)) for v in wild], dtype=np.int64)
    assert np.array_equal(unpack_signed(pack_signed(values, bits), bits, len(values)), values)


def test_the_factor_scales_the_counts():
    decoder = polar.PolarDriver().decoder()
    start = {
        wire.RATE: (52,),
        wire.RESOLUTION: (16,),
        wire.RANGE: (16,),
        wire.CHANNELS: (3,),
    }
    decoder.decode(Packet(0, SENT + wire.CONTROL, bytes([2, 2]) + wire.encode_settings(start)))
    factor = int.from_bytes(np.float32(0.5).tobytes(), "little")
    answer = wire.encode_answer(2, 2, 0, wire.encode_settings({wire.FACTOR: (factor,)}))
    decoder.decode(Packet(0, wire.CONTROL, answer))
    (block,) = decoder.decode(
        Packet(0, wire.DATA, wire.encode_delta_frame(np.array([[0, 0, 2000]], np.int16), 0))
    )
    assert block.counts[0, 2] / block.lsb_per_g == 1.0


def test_f03_a_clock_that_begins_anew_is_a_gap_by_host_time():
    decoder = polar.PolarDriver().decoder()
    decoder.decode(Packet(0, SENT + wire.CONTROL, H10_START))
    decoder.decode(Packet(0, wire.CONTROL, wire.encode_answer(2, 2, 0)))
    block = np.full((40, 3), 577, np.int16)
    second = 1_000_000_000
    decoder.decode(Packet(10 * second, wire.DATA, wire.encode_frame(block, 800_000_000 * second)))
    gap, _samples = decoder.decode(
        Packet(70 * second, wire.DATA, wire.encode_frame(block, 600_000_000 * second))
    )
    assert isinstance(gap, Gap)
    assert gap.reason == "sensor restarted"
    assert gap.duration_s == pytest.approx(60, abs=0.3)


def test_f10_stamps_that_wobble_make_no_gaps_and_the_true_rate_is_found():
    decoder = polar.PolarDriver().decoder()
    decoder.decode(Packet(0, SENT + wire.CONTROL, H10_START))
    decoder.decode(Packet(0, wire.CONTROL, wire.encode_answer(2, 2, 0)))
    random = np.random.default_rng(1)
    true_hz, blocks = 202.0, []
    for k in range(300):
        last_ns = round(((k + 1) * 36 / true_hz + random.uniform(-0.004, 0.004)) * 1e9)
        blocks += decoder.decode(
            Packet(last_ns, wire.DATA, wire.encode_frame(np.full((36, 3), 577, np.int16), last_ns))
        )
    assert not any(isinstance(block, Gap) for block in blocks)
    assert decoder._placer.rate_hz(200.0) == pytest.approx(true_hz, rel=0.002)


def converse(answers, request=None):
    steps = polar.PolarDriver().opening(request or StreamRequest())
    reply, sent = None, []
    while True:
        try:
            step = steps.send(reply)
        except StopIteration as done:
            return done.value, sent
        sent.append(step.payload)
        reply = answers(step)


def verity(step):
    """Answer as a Verity Sense does in SDK mode, by what it was reported to offer."""
    if step.verb == "read":
        return bytes([0x0F, 0x04, 0x02])
    op_kind = step.payload[:2]
    offer = {
        wire.RATE: (26, 52, 104, 208, 416),
        wire.RESOLUTION: (16,),
        wire.RANGE: (2, 4, 8, 16),
        wire.CHANNELS: (3,),
    }
    if op_kind in (b"\x01\x02", b"\x04\x02"):
        return wire.encode_answer(*op_kind, 0, wire.encode_settings(offer))
    return wire.encode_answer(*op_kind, 0) if len(op_kind) == 2 else None


def test_sdk_mode_is_entered_and_the_nearest_rate_at_16_g_taken():
    info, sent = converse(verity, StreamRequest(sample_rate_hz=200, range_g=16))
    assert (info.sample_rate_hz, info.range_g, info.notes) == (208.0, 16.0, ())
    assert bytes([wire.OP_START, wire.SDK_MODE]) in sent
    assert sent.index(bytes([2, 9])) < len(sent) - 1


def test_f12_eight_g_is_said_to_clip():
    def h10(step):
        if step.verb == "read":
            return bytes([0x0F, 0x05, 0x00])
        if step.payload[:2] == b"\x01\x02":
            offer = {
                wire.RATE: (25, 50, 100, 200),
                wire.RESOLUTION: (16,),
                wire.RANGE: (2, 4, 8),
            }
            return wire.encode_answer(1, 2, 0, wire.encode_settings(offer))
        return wire.encode_answer(*step.payload[:2], 0) if len(step.payload) >= 2 else None

    info, sent = converse(h10)
    assert sent[-1] == H10_START
    assert "8 g" in info.notes[0]


@pytest.mark.parametrize("status", [10, 13, 99])
def test_a_refused_start_is_put_into_words(status):
    def refusing(step):
        answer = verity(step)
        return wire.encode_answer(2, 2, status) if step.payload[:2] == b"\x02\x02" else answer

    with pytest.raises(LinkError, match="did not start"):
        converse(refusing)


def test_a_sensor_without_accelerometer_is_refused():
    with pytest.raises(LinkError, match="no accelerometer"):
        converse(lambda step: bytes([0x0F, 0x01, 0x00]) if step.verb == "read" else None)
