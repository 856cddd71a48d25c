"""Movesense GSP: packets, continuation, wrap of the milliseconds, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from impactmon.drivers import movesense as gsp
from impactmon.drivers.base import SENT, StreamRequest, is_data
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples


def ready() -> gsp.MovesenseDecoder:
    decoder = gsp.MovesenseDriver().decoder()
    decoder.decode(Packet(0, gsp.NOTIFY, gsp.encode_answer(gsp.REF_CONFIG, 200, bytes([16]))))
    subscribe = gsp.encode_request(gsp.SUBSCRIBE, gsp.REF_ACC, "/Meas/Acc/208")
    decoder.decode(Packet(0, SENT + gsp.WRITE, subscribe))
    return decoder


def packet(k: int, counts: np.ndarray, t_ms: int) -> Packet:
    body = gsp.encode_samples(t_ms, counts, gsp.scale_for(16))
    return Packet(k * 38_461_538, gsp.NOTIFY, bytes([gsp.STREAM, gsp.REF_ACC]) + body)


@given(hnp.arrays(np.int16, st.tuples(st.integers(1, 20), st.just(3)), elements=st.integers(-32752, 32752)))
def test_samples_come_back_as_encoded(counts):
    scale = gsp.scale_for(16)
    told = gsp.decode_samples(gsp.encode_samples(77, counts, scale), scale)
    assert told is not None
    assert told[0] == 77
    assert np.array_equal(told[1], counts)


def test_requests_are_the_documented_ones():
    assert gsp.encode_request(gsp.SUBSCRIBE, 10, "/Meas/Acc/104") == b"\x01\x0a/Meas/Acc/104\x00"
    assert gsp.encode_request(gsp.UNSUBSCRIBE, 10) == b"\x02\x0a"


def test_one_g_in_metres_per_second_squared_is_one_g():
    body = np.array([0, 0, 9.80665], "<f4").tobytes()
    told = gsp.decode_samples(b"\0\0\0\0" + body, 2047.0)
    assert told is not None
    assert told[1].tolist() == [[0, 0, 2047]]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_f14_what_is_no_number_is_no_sample(bad):
    assert gsp.decode_samples(b"\0\0\0\0" + np.array([0, bad, 0], "<f4").tobytes(), 2047.0) is None


def test_the_milliseconds_wrap_without_a_gap():
    decoder, blocks = ready(), []
    start = gsp.MS_MODULUS - 500
    for k in range(40):
        blocks += decoder.decode(packet(k, np.full((8, 3), k, np.int16), start + round(k * 8e3 / 208)))
    blocks += decoder.flush()
    assert not any(isinstance(block, Gap) for block in blocks)
    assert [int(b.counts[0, 0]) for b in blocks if isinstance(b, Samples)] == list(range(40))


def converse(answer):
    steps, reply = gsp.MovesenseDriver().opening(StreamRequest(sample_rate_hz=200)), None
    while True:
        try:
            step = steps.send(reply)
        except StopIteration as done:
            return done.value
        reply = answer(step.payload[0], step.payload[1]) if step.reply_on else None


def test_f12_a_range_below_16_g_is_said():
    info = converse(
        lambda command, ref: gsp.encode_answer(ref, 200, bytes([8]) if command == gsp.GET else b"")
    )
    assert info.range_g == 8
    assert "8 g" in info.notes[0]


def test_a_sensor_that_ran_out_of_slots_is_refused_with_the_remedy():
    with pytest.raises(LinkError, match="429") as refused:
        converse(lambda command, ref: gsp.encode_answer(ref, 429))
    assert "battery" in refused.value.hint


def test_f06_an_answer_is_no_data():
    driver = gsp.MovesenseDriver()
    assert not is_data(driver, gsp.NOTIFY, gsp.encode_answer(gsp.REF_ACC, 200))
    assert is_data(driver, gsp.NOTIFY, bytes([gsp.STREAM, gsp.REF_ACC]) + bytes(16))
