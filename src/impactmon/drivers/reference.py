"""Sensors that speak the reference profile, whose bytes are in `reference_wire`.

A packet's number proves a loss and its length; a new ``boot_id`` or an impossible clock begins an epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from impactmon.drivers.base import (
    DecodeCounts,
    GattStep,
    Opening,
    StreamInfo,
    StreamRequest,
    offers,
    read,
    subscribe,
    write,
)
from impactmon.drivers.reference_wire import (
    CTRL,
    DATA,
    HEADER,
    INFO,
    MIN_PAYLOAD,
    OP_CONFIGURE,
    OP_START,
    OP_STOP,
    SERVICE,
    STAT,
    DataFrame,
    decode_battery,
    decode_data,
    decode_info,
    encode_setup,
)
from impactmon.drivers.sequence import Sequencer
from impactmon.drivers.timeline import LINK_LOST, LOST_PACKETS, RESTARTED, Timeline
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

NAME_PREFIX = "impactmon"

HOST_SLACK_S = 30.0
"""How much longer than the time passed on the host a claimed loss may be: the link may deliver late."""

PACKET_BATCH_S = 0.04
"""Samples per packet are chosen to last this long: below it, notifications outnumber connection events."""


class ReferenceDecoder:
    """Places DATA on the sample-index clock."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._timeline = Timeline(self.counts)
        self._sequencer: Sequencer[tuple[int, DataFrame]] = Sequencer(bits=32)
        self._boot_id: int | None = None
        self._last_host_ns: int | None = None
        self._next_us: int | None = None

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == DATA:
            return self._take_data(packet)
        if packet.characteristic == INFO:
            return self._take_info(packet.payload)
        if packet.characteristic == STAT:
            told = decode_battery(packet.payload)
            self.battery_percent = self.battery_percent if told is None else told
        self.counts.other += 1
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give the packets held back."""
        return [*self._place(self._sequencer.flush()), *self._timeline.end_stuck()]

    def _take_info(self, payload: bytes) -> list[Samples | Gap]:
        info = decode_info(payload)
        if info is None:
            self.counts.malformed += 1
            return []
        self.counts.other += 1
        ready: list[Samples | Gap] = []
        if info != self.info:
            ready = self._place(self._sequencer.flush())  # held packets belong to the old settings
            self.info = info
            self._timeline.run_at(info.sample_rate_hz)
        return ready

    def _take_data(self, packet: Packet) -> list[Samples | Gap]:
        frame = decode_data(packet.payload)
        if frame is None or self.info is None:
            self.counts.malformed += 1
            return []
        standing = self._sequencer.classify(frame.seq)
        if frame.boot_id == self._boot_id and standing == "seen":
            self.counts.duplicate += 1
            return []
        self.counts.decoded += 1
        ready: list[Samples | Gap] = []
        if frame.boot_id != self._boot_id or standing == "restart" or self._implausible(frame, packet):
            ready = self._begin_epoch(frame, packet)
        return ready + self._place(self._sequencer.push(frame.seq, (packet.t_host_ns, frame)))

    def _implausible(self, frame: DataFrame, packet: Packet) -> bool:
        """Tell whether the sensor's clock claims far more time than passed here, or runs backwards."""
        if self._next_us is None or self._last_host_ns is None:
            return False
        claimed_s = (frame.t_us - self._next_us) / 1e6
        passed_s = (packet.t_host_ns - self._last_host_ns) / 1e9
        return claimed_s > passed_s + HOST_SLACK_S or claimed_s < -HOST_SLACK_S

    def _begin_epoch(self, frame: DataFrame, packet: Packet) -> list[Samples | Gap]:
        """Start anew after a reboot: only here does arrival time say how long the sensor was away."""
        ready: list[Samples | Gap] = self._place(self._sequencer.flush())
        if self._last_host_ns is not None and self.info is not None:
            away_s = max(0, packet.t_host_ns - self._last_host_ns) / 1e9
            missing = round(away_s * self.info.sample_rate_hz) - len(frame.counts)
            ready += self._timeline.gap(max(1, missing), RESTARTED)
            self.counts.restarts += 1
        self._boot_id = frame.boot_id
        self._next_us = None
        return ready

    def _place(self, frames: Sequence[tuple[int, tuple[int, DataFrame]]]) -> list[Samples | Gap]:
        placed: list[Samples | Gap] = []
        for missing_packets, (host_ns, frame) in frames:
            placed += self._gap_before(missing_packets, frame)
            assert self.info is not None  # frames are taken only once it is known
            placed += self._timeline.samples(frame.counts, self.info)
            self._last_host_ns = host_ns
            self._next_us = frame.t_us + round(len(frame.counts) * 1e6 / self.info.sample_rate_hz)
        return placed

    def _gap_before(self, missing_packets: int, frame: DataFrame) -> list[Samples | Gap]:
        """Date the loss before a frame: whole packets by number, a paused stream by the sensor's clock."""
        assert self.info is not None
        if self._next_us is None:
            return []
        by_number = missing_packets * self.info.samples_per_packet
        by_clock = round((frame.t_us - self._next_us) * 1e-6 * self.info.sample_rate_hz)
        # A crystal may be 3 % off the sample rate it claims; beyond that and a packet the clock is right:
        # the stream had been paused, or the counter jumped.
        tolerance = max(1.5 * self.info.samples_per_packet, 0.05 * abs(by_clock))
        if abs(by_clock - by_number) > tolerance:
            return self._timeline.gap(max(by_clock, 1), LINK_LOST)
        return self._timeline.gap(by_number, LOST_PACKETS)


class ReferenceDriver:
    """Sensors that speak the reference profile."""

    name: ClassVar[str] = "reference"
    title: ClassVar[str] = "impactmon reference profile"
    data_characteristics: ClassVar[tuple[str, ...]] = (DATA,)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "A"

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of this profile."""
        if offers(service_uuids, SERVICE):
            return 1.0
        return 0.6 if name.lower().startswith(NAME_PREFIX) else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Subscribe, configure, read back what came of it, start."""
        fitting = (request.max_payload - HEADER.size) // 6
        if fitting < 1:
            raise LinkError(
                f"The link carries {request.max_payload} bytes per notification (MTU "
                f"{request.max_payload + 3}); this sensor needs {MIN_PAYLOAD} (MTU {MIN_PAYLOAD + 3}).",
                hint="Update the system's Bluetooth stack or use another adapter.",
            )
        batch = max(1, min(fitting, round(request.sample_rate_hz * PACKET_BATCH_S), 255))
        wish = (request.sample_rate_hz, batch, request.range_g)
        yield subscribe(DATA)
        yield subscribe(STAT, optional=True)
        yield subscribe(CTRL, optional=True)
        yield write(CTRL, encode_setup(OP_CONFIGURE, *wish))
        told = yield read(INFO)
        info = decode_info(told or b"")
        if info is None:
            raise LinkError(
                "The sensor's INFO cannot be read.",
                hint="Its firmware speaks another version of the profile.",
            )
        yield read(STAT, optional=True)
        yield write(CTRL, encode_setup(OP_START, info.sample_rate_hz, info.samples_per_packet, info.range_g))
        return info

    def closing(self) -> Sequence[GattStep]:
        """Stop the stream."""
        return (write(CTRL, bytes([OP_STOP]), optional=True),)

    def decoder(self) -> ReferenceDecoder:
        """Give a fresh decoder."""
        return ReferenceDecoder()
