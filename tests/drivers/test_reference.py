"""The reference profile: what is encoded comes back, and what is missing is said exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from impactmon.drivers import reference as ref
from impactmon.drivers import reference_wire as wire
from impactmon.drivers.base import StreamInfo, StreamRequest, Verb
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

INFO = StreamInfo(sample_rate_hz=200.0, range_g=16.0, lsb_per_g=2048.0, samples_per_packet=8)
PERIOD_NS = 40_000_000

counts_blocks = hnp.arrays(np.int16, st.tuples(st.integers(1, 38), st.just(3)))


def info_packet() -> Packet:
    return Packet(0, wire.INFO, wire.encode_info(INFO))


def data_packet(
    number: int, *, boot: int = 7, seq: int | None = None, base: int = 0, fill: int = 0
) -> Packet:
    frame = wire.DataFrame(
        boot_id=boot,
        seq=(number if seq is None else seq) % 2**32,
        t_us=base + number * 40_000,
        counts=np.full((8, 3), fill or number % 1000, dtype=np.int16),
    )
    return Packet(number * PERIOD_NS, wire.DATA, wire.encode_data(frame))


def decode_all(packets: list[Packet]) -> tuple[list[Samples | Gap], ref.ReferenceDecoder]:
    decoder = ref.ReferenceDriver().decoder()
    blocks = decoder.decode(info_packet())
    for packet in packets:
        blocks += decoder.decode(packet)
    return blocks + decoder.flush(), decoder


def firsts(blocks: list[Samples | Gap]) -> list[int]:
    return [int(block.counts[0, 0]) for block in blocks if isinstance(block, Samples)]


def gaps(blocks: list[Samples | Gap]) -> list[Gap]:
    return [block for block in blocks if isinstance(block, Gap)]


@given(
    counts=counts_blocks,
    boot=st.integers(0, 2**16 - 1),
    seq=st.integers(0, 2**32 - 1),
    t_us=st.integers(0, 2**64 - 1),
)
def test_data_comes_back_as_encoded(counts, boot, seq, t_us):
    frame = wire.decode_data(wire.encode_data(wire.DataFrame(boot, seq, t_us, counts)))
    assert frame is not None
    assert (frame.boot_id, frame.seq, frame.t_us) == (boot, seq, t_us)
    assert np.array_equal(frame.counts, counts)


@given(
    rate=st.integers(100, 10_000),
    range_g=st.integers(2, 200),
    lsb=st.integers(1, 32767),
    n=st.integers(1, 255),
)
def test_info_comes_back_as_encoded(rate, range_g, lsb, n):
    info = wire.decode_info(
        wire.encode_info(
            StreamInfo(sample_rate_hz=rate / 10, range_g=range_g, lsb_per_g=lsb, samples_per_packet=n)
        )
    )
    assert info is not None
    assert (info.sample_rate_hz, info.range_g, info.lsb_per_g, info.samples_per_packet) == (
        rate / 10,
        range_g,
        lsb,
        n,
    )


def test_a_whole_stream_has_no_gap():
    blocks, decoder = decode_all([data_packet(k) for k in range(50)])
    assert gaps(blocks) == []
    assert firsts(blocks) == list(range(50))
    assert decoder.counts.samples == 400


def test_lost_packets_become_one_gap_of_whole_samples():
    packets = [data_packet(k) for k in range(20) if k not in (7, 8, 9)]
    blocks, decoder = decode_all(packets)
    assert gaps(blocks) == [Gap(56 / 200, 80 / 200, "lost packets")]
    assert decoder.counts.lost_samples == 24


def test_the_sequence_wraps_without_a_gap():
    start = 2**32 - 5
    packets = [data_packet(k, seq=start + k) for k in range(10)]
    blocks, _ = decode_all(packets)
    assert gaps(blocks) == []
    assert firsts(blocks) == list(range(10))


def test_f04_duplicates_are_dropped_and_counted():
    packets = [data_packet(k) for k in (0, 1, 1, 2, 0, 3)]
    blocks, decoder = decode_all(packets)
    assert firsts(blocks) == [0, 1, 2, 3]
    assert decoder.counts.duplicate == 2
    assert gaps(blocks) == []


def test_f08_a_late_packet_is_put_back_in_its_place():
    blocks, decoder = decode_all([data_packet(k) for k in (0, 2, 1, 3, 5, 6, 4, 7)])
    assert firsts(blocks) == list(range(8))
    assert gaps(blocks) == []
    assert decoder.counts.lost_samples == 0


def test_f08_a_packet_later_than_the_buffer_is_lost():
    blocks, decoder = decode_all([data_packet(k) for k in (0, 2, 3, 4, 1, 5)])
    assert firsts(blocks) == [0, 2, 3, 4, 5]
    assert gaps(blocks) == [Gap(8 / 200, 16 / 200, "lost packets")]
    assert decoder.counts.duplicate == 1


def test_f03_a_reboot_is_a_new_epoch_and_time_never_goes_back():
    first = [data_packet(k, base=9_000_000_000) for k in range(10)]
    late = [
        Packet(p.t_host_ns + 3_000_000_000, p.characteristic, p.payload)
        for p in [data_packet(k, boot=8, seq=k - 10) for k in range(10, 15)]
    ]
    blocks, decoder = decode_all(first + late)
    assert len(gaps(blocks)) == 1
    gap = gaps(blocks)[0]
    assert gap.reason == "sensor restarted"
    assert gap.start_s == 80 / 200
    assert gap.duration_s == pytest.approx(3.0, abs=0.05)
    assert decoder.counts.restarts == 1


def test_a_paused_stream_of_the_same_boot_is_a_gap_by_the_sensors_clock():
    before = [data_packet(k) for k in range(5)]
    after = [data_packet(k, seq=k - 50) for k in range(55, 60)]
    blocks, _ = decode_all(before + after)
    assert gaps(blocks) == [Gap(40 / 200, 440 / 200, "link lost")]


def test_a_counter_that_jumps_alone_is_not_believed():
    packets = [data_packet(k) for k in range(5)] + [data_packet(k, seq=k + 2**30) for k in range(5, 9)]
    blocks, _ = decode_all(packets)
    assert sum(gap.duration_s for gap in gaps(blocks)) < 0.1


def test_samples_before_info_are_refused_not_guessed():
    decoder = ref.ReferenceDriver().decoder()
    assert decoder.decode(data_packet(0)) == []
    assert decoder.counts.malformed == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from([wire.DATA, wire.INFO, wire.STAT, wire.CTRL, "?"]),
            st.binary(max_size=80),
        ),
        max_size=20,
    )
)
def test_f21_any_bytes_are_counted_and_never_raise(messages):
    decoder = ref.ReferenceDriver().decoder()
    decoder.decode(info_packet())
    for number, (characteristic, payload) in enumerate(messages):
        decoder.decode(Packet(number, characteristic, payload))
    decoder.flush()
    counts = decoder.counts
    assert counts.decoded + counts.malformed + counts.duplicate + counts.other == len(messages) + 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**62)
        ),
        max_size=30,
    )
)
def test_f21_hostile_but_well_formed_frames_keep_time_forward(frames):
    decoder = ref.ReferenceDriver().decoder()
    blocks = decoder.decode(info_packet())
    for boot, seq, t_us, host in frames:
        payload = wire.encode_data(wire.DataFrame(boot, seq, t_us, np.full((8, 3), 1182, np.int16)))
        blocks += decoder.decode(Packet(host, wire.DATA, payload))
    blocks += decoder.flush()
    now_s = 0.0
    for block in blocks:
        if isinstance(block, Gap):
            assert block.start_s == pytest.approx(now_s)
            assert block.end_s > block.start_s
            now_s = block.end_s
        else:
            now_s += len(block.counts) / 200


def test_f09_a_small_mtu_is_named():
    steps = ref.ReferenceDriver().opening(StreamRequest(max_payload=20))
    with pytest.raises(LinkError, match="MTU 23"):
        next(steps)


def converse(steps):
    """Run an opening against a sensor that answers INFO; give the steps and what the opening returned."""
    seen, reply = [], None
    while True:
        try:
            step = steps.send(reply)
        except StopIteration as done:
            return seen, done.value
        seen.append((step.verb, step.characteristic))
        reply = wire.encode_info(INFO) if seen[-1] == (Verb.READ, wire.INFO) else None


def test_opening_tells_the_settings_before_the_start():
    request = StreamRequest(sample_rate_hz=100, range_g=16, max_payload=244)
    seen, info = converse(ref.ReferenceDriver().opening(request))
    assert info == INFO
    assert seen[0] == (Verb.SUBSCRIBE, wire.DATA)
    assert seen[-1] == (Verb.WRITE, wire.CTRL)
    assert seen.index((Verb.READ, wire.INFO)) < len(seen) - 1


def test_match_by_service_then_by_name():
    assert ref.ReferenceDriver.match("", [wire.SERVICE.upper()]) == 1.0
    assert 0 < ref.ReferenceDriver.match("impactmon hip", []) < 1
    assert ref.ReferenceDriver.match("Polar H10 1234", []) == 0
