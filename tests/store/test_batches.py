from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.errors import StoreError
from impactmon.model import Packet
from impactmon.store.rows.batches import BATCH_PACKETS, COLUMNS, COLUMNS_LONG, pack, pack_all, unpack

from .records import packets

anything = st.lists(
    st.builds(
        Packet,
        t_host_ns=st.integers(0, 2**62) | st.integers(0, 2**33),
        characteristic=st.sampled_from(["a", "0000fe01-0000-1000-8000-00805f9b34fb", "ü"]),
        payload=st.binary(max_size=520),
    ),
    min_size=1,
    max_size=30,
)


@given(anything)
def test_packets_come_back_as_they_arrived(arrived):
    assert unpack(pack(arrived)) == arrived


def test_a_batch_knows_its_time_and_size():
    batch = pack(packets(20))
    assert (batch.packets, batch.first_host_ns) == (20, 1_000_000_000)
    assert batch.last_host_ns == 1_000_000_000 + 19 * 50_000_000


def test_bytes_that_cannot_be_compressed_cost_little():
    arrived = [replace(packet, payload=os.urandom(76)) for packet in packets(20)]
    assert len(pack(arrived).body) < 1.2 * 20 * 76


def test_a_flipped_bit_is_noticed():
    batch = pack(packets(20))
    body = bytearray(batch.body)
    body[len(body) // 2] ^= 1
    with pytest.raises(StoreError, match="checksum"):
        unpack(batch._replace(body=bytes(body)))


def test_more_characteristics_than_a_batch_can_name_take_several_batches():
    arrived = [replace(packet, characteristic=f"c{n}") for n, packet in enumerate(packets(600))]
    assert [packet for batch in pack_all(arrived) for packet in unpack(batch)] == arrived


def test_a_backlog_is_cut_into_batches_of_bounded_size():
    arrived = packets(BATCH_PACKETS + 1)
    assert [batch.packets for batch in pack_all(arrived)] == [BATCH_PACKETS, 1]


def test_a_payload_longer_than_any_notification_is_kept_whole():
    arrived = [replace(packet, payload=bytes([n]) * size) for n, (packet, size) in enumerate(LENGTHS)]
    batch = pack(arrived)
    assert batch.codec == COLUMNS_LONG
    assert unpack(batch) == arrived
    alone = arrived[1:2]
    assert unpack(pack(alone)) == alone
    assert pack(arrived[:1]).codec == COLUMNS


LENGTHS = list(zip(packets(3), (65_535, 65_536, 20), strict=True))


def test_a_name_that_is_no_unicode_holds_nothing_up():
    assert unpack(pack([replace(packets(1)[0], characteristic="a\ud800")]))[0].characteristic == "a?"
