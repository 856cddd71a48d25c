"""What every driver must do, whoever wrote it: subclass `DriverContract` and name the parts.

A third-party driver is tested the same way: ``from tests.contracts.driver import DriverContract``.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_sim.air import VirtualSensor
from firmware_sim.link import LinkShape
from firmware_sim.playback import Playback
from impactmon import registry
from impactmon.ble.scan import SensorChoice
from impactmon.drivers.base import SENT, Driver
from impactmon.model import Gap, Packet, Samples
from impactmon.session import LiveSession
from tests.support.air import BlockKeeper, PacketKeeper, joined, radio_over, run, until

FUZZ_CASES = int(os.environ.get("IMPACTMON_FUZZ_CASES", "60"))
"""`make soak-drivers` asks for 100,000 a driver."""


class DriverContract:
    """Set `driver`, `rate_hz`, `seconds` and `firmware`; override what a family cannot do."""

    driver: ClassVar[Any]
    rate_hz: ClassVar[float] = 100.0
    seconds: ClassVar[float] = 12.0
    mtu: int = 247
    proves_loss: ClassVar[bool] = True
    gap_tolerance_s: ClassVar[float] = 0.0
    """How far the lengths of gaps may be off, s: 0 where the device counts or dates its samples."""

    def firmware(self, playback: Playback) -> Any:
        """Give a virtual sensor that plays `playback`."""
        raise NotImplementedError

    def motion(self) -> Playback:
        random = np.random.default_rng(7)
        n = round(self.seconds * self.rate_hz)
        walk = np.clip(np.cumsum(random.normal(0, 160, (n, 3)), axis=0), -8000, 8000)
        counts = walk + np.clip(random.normal(0, 900, (n, 3)), -3000, 3000)  # no axis ever stands still
        return Playback(counts.astype(np.int16), self.rate_hz, lsb_per_g=2048.0, range_g=16.0)

    def play(self, shape: LinkShape | None = None, *, playback: Playback | None = None):
        """Stream everything; give the engine's blocks, the packets, the session, and what was measured."""
        firmware = self.firmware(playback or self.motion())

        async def main():
            sensor = VirtualSensor(firmware, shape=shape or LinkShape(), seed=3, mtu=self.mtu)
            radio, air = radio_over(sensor)
            engine, recorder = BlockKeeper(), PacketKeeper()
            session = LiveSession(
                SensorChoice(), radio, make_engine=lambda rate, range_g: engine, keep=lambda facts: recorder
            )
            running = asyncio.create_task(session.run())
            await until(lambda: air.played_out or running.done())
            await asyncio.sleep(1.0)
            session.stop()
            await running
            return engine, recorder.of("packet"), session

        engine, packets, session = run(main())
        return engine, packets, session, firmware.playback

    def decode(self, packets: list[Packet]):
        decoder = self.driver().decoder()
        blocks = [block for packet in packets for block in decoder.decode(packet)] + decoder.flush()
        return blocks, decoder

    def data_indices(self, packets: list[Packet]) -> list[int]:
        return [
            k for k, packet in enumerate(packets) if packet.characteristic in self.driver.data_characteristics
        ]

    def test_it_is_registered_and_matches_its_own_sensor(self):
        assert registry.load(registry.DRIVER_GROUP, self.driver.name) is self.driver
        checked: Driver = self.driver()
        firmware = self.firmware(self.motion())
        own = checked.match(firmware.name, firmware.advertised)
        assert own >= 0.5
        for name, other in registry.load_all(registry.DRIVER_GROUP):
            if name != self.driver.name:
                assert other.match(firmware.name, firmware.advertised) < own
        assert checked.match("", []) == 0
        assert checked.timing in ("A", "B")

    def test_everything_measured_arrives(self):
        engine, _packets, session, truth = self.play()
        assert np.array_equal(engine.counts, truth.counts)
        assert engine.gaps == []
        assert session.stream.counts.malformed == 0
        assert session.stream.sample_rate_hz == pytest.approx(self.rate_hz)
        assert session.stream.range_g is not None

    def test_the_scale_is_the_sensors(self):
        engine, _packets, _session, truth = self.play()
        first = next(block for block in engine.blocks if isinstance(block, Samples))
        assert first.lsb_per_g == pytest.approx(truth.lsb_per_g, rel=1e-6)

    def test_stored_packets_replay_to_the_same_blocks(self):
        engine, packets, _session, _truth = self.play(
            LinkShape(stall_p=0.02, disconnect_at_s=(5.0,), away_s=1.0)
        )
        blocks, _decoder = self.decode(packets)
        assert joined(blocks) == joined(engine.blocks)

    def test_a_break_is_a_gap_of_the_right_length(self):
        engine, _packets, _session, truth = self.play(LinkShape(disconnect_at_s=(5.0,), away_s=2.0))
        assert len(engine.gaps) == 1
        gap = engine.gaps[0]
        assert gap.duration_s >= 2.0
        missing = len(truth.counts) - len(engine.counts)
        assert gap.duration_s * self.rate_hz == pytest.approx(
            missing, abs=self.gap_tolerance_s * self.rate_hz + 1
        )
        before = round(gap.start_s * self.rate_hz)
        assert np.array_equal(engine.counts[:before], truth.counts[:before])
        after = len(engine.counts) - before
        assert np.array_equal(engine.counts[before:], truth.counts[-after:])

    def test_lost_packets_are_found(self):
        if not self.proves_loss:
            pytest.skip("this family carries neither sequence nor time: loss cannot be proven")
        _engine, packets, _session, truth = self.play()
        data = self.data_indices(packets)
        third = len(data) // 3
        dropped = set(data[third : third + 2]) | {data[2 * third]}
        blocks, decoder = self.decode([packet for k, packet in enumerate(packets) if k not in dropped])
        index, gaps = 0, 0
        for block in blocks:
            if isinstance(block, Gap):
                index += round(block.duration_s * self.rate_hz)
                gaps += 1
            else:
                assert np.array_equal(block.counts, truth.counts[index : index + len(block.counts)])
                index += len(block.counts)
        assert gaps == 2
        assert index == len(truth.counts)
        assert decoder.counts.lost_samples + decoder.counts.samples == index

    def test_f04_duplicates_are_dropped(self):
        if not self.proves_loss:
            pytest.skip("this family carries neither sequence nor time: a repeat may be honest")
        _engine, packets, _session, truth = self.play()
        doubled = [copy for packet in packets for copy in (packet, packet)]
        blocks, decoder = self.decode(doubled)
        assert np.array_equal(
            np.concatenate([block.counts for block in blocks if isinstance(block, Samples)]), truth.counts
        )
        assert not any(isinstance(block, Gap) for block in blocks)
        assert decoder.counts.duplicate == decoder.counts.decoded

    def test_f13_saturation_is_seen(self):
        n = round(4 * self.rate_hz)
        wild = np.zeros((n, 3), np.int16)
        wild[:, 2] = 2048
        wild[n // 2 : n // 2 + 8] = 32767
        playback = Playback(wild, self.rate_hz, lsb_per_g=2048.0, range_g=16.0)
        engine, _packets, _session, _truth = self.play(playback=playback)
        clipped = sum(
            int((np.abs(block.counts.astype(int)) >= block.clipped_at).any(axis=1).sum())
            for block in engine.blocks
            if isinstance(block, Samples)
        )
        assert clipped == 8

    def test_f21_truncated_packets_never_raise(self):
        _engine, packets, _session, _truth = self.play()
        setup = [
            packet for packet in packets if packet.characteristic not in self.driver.data_characteristics
        ]
        sample = packets[self.data_indices(packets)[3]]
        decoder = self.driver().decoder()
        for packet in setup:
            decoder.decode(packet)
        for length in range(len(sample.payload)):
            decoder.decode(Packet(sample.t_host_ns, sample.characteristic, sample.payload[:length]))
        decoder.flush()

    @settings(max_examples=FUZZ_CASES, suppress_health_check=[HealthCheck.differing_executors])
    @given(raw=st.binary(min_size=240, max_size=900))
    def test_f21_any_bytes_never_raise_and_time_goes_forward(self, raw):
        """Messages cut from one string of bytes: noise, noise behind a true beginning, true packets with scars."""
        decoder = self.driver().decoder()
        blocks = [block for packet in self.opening_packets() for block in decoder.decode(packet)]
        taken = self._taken(decoder)
        messages = self.hostile_messages(raw)
        for packet in messages:
            blocks += decoder.decode(packet)
        assert self._taken(decoder) <= taken + len(messages)
        for block in [*blocks, *decoder.flush()]:
            if isinstance(block, Gap):
                assert block.end_s > block.start_s
                assert block.duration_s <= 7 * 86_400 + 1
            else:
                assert block.counts.shape[1] == 3
                assert block.counts.dtype == np.int16
                assert len(block.counts) <= 4096

    @staticmethod
    def _taken(decoder) -> int:
        counts = decoder.counts
        return counts.decoded + counts.malformed + counts.duplicate + counts.other

    def hostile_messages(self, raw: bytes) -> list[Packet]:
        """Cut `raw` into messages: twelve bytes say what each is, up to 63 more are its noise."""
        characteristics, beginnings, honest = self.fuzz_material()
        messages: list[Packet] = []
        at, now_ns = 0, 0
        while at + 12 <= len(raw):
            where, kind, what, size, place, scar = raw[at : at + 6]
            # Mostly a moment later, now and then hours, sometimes back.
            now_ns += (-1 if scar == 255 else 1) * int.from_bytes(raw[at + 6 : at + 12], "little") >> (
                what % 40
            )
            noise = raw[at + 12 : at + 12 + size % 64]
            at += 12 + size % 64
            characteristic = characteristics[where % len(characteristics)]
            if kind % 4 == 0:
                payload = noise
            elif kind % 4 == 1:
                payload = beginnings[what % len(beginnings)] + noise
            else:
                true = honest[(what * 256 + place) % len(honest)]
                characteristic, cut = true.characteristic, place % (len(true.payload) + 1)
                payload = true.payload[:cut] + noise[: 1 + scar % 8]
                payload += true.payload[len(payload) :] if kind % 4 == 2 else b""
            messages.append(Packet(max(0, now_ns), characteristic, payload))
        return messages

    beginnings: ClassVar[tuple[bytes, ...]] = (b"",)
    """How the family's frames begin, so that the fuzz gets past the first check."""

    _material: ClassVar[dict[type, tuple[list[str], list[bytes], list[Packet]]]] = {}

    def fuzz_material(self) -> tuple[list[str], list[bytes], list[Packet]]:
        """Give characteristics (data ones thrice), beginnings, and packets of a real conversation."""
        kind = type(self)
        if kind not in self._material:
            _engine, packets, _session, _truth = self.play()
            characteristics = [*self.driver.data_characteristics * 3, *self.known_characteristics()]
            self._material[kind] = (characteristics, list(self.beginnings), packets[:400])
        return self._material[kind]

    def known_characteristics(self) -> list[str]:
        firmware = self.firmware(self.motion())
        uuids = [item.uuid for service in firmware.services for item in service.characteristics]
        return [*uuids, *(SENT + uuid for uuid in uuids)]

    _opening: ClassVar[dict[type, list[Packet]]] = {}

    def opening_packets(self) -> list[Packet]:
        """What is said before the first sample, from a real conversation."""
        kind = type(self)
        if kind not in self._opening:
            _engine, packets, _session, _truth = self.play()
            self._opening[kind] = packets[: self.data_indices(packets)[0]]
        return self._opening[kind]
