"""The driver contract, for every driver in the house."""

from __future__ import annotations

import pytest

from firmware_sim.personalities.metamotion import MetaMotionFirmware
from firmware_sim.personalities.movesense import MovesenseFirmware
from firmware_sim.personalities.nus import NusFirmware
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.personalities.witmotion import WitMotionFirmware
from impactmon.drivers import metamotion as mm
from impactmon.drivers.metamotion import MetaMotionDriver
from impactmon.drivers.movesense import MovesenseDriver
from impactmon.drivers.nus import NusDriver
from impactmon.drivers.polar import PolarDriver
from impactmon.drivers.reference import ReferenceDriver
from impactmon.drivers.witmotion import WitMotionDriver
from impactmon.model import Gap
from tests.contracts.driver import DriverContract


class TestReference(DriverContract):
    driver = ReferenceDriver
    rate_hz = 200.0

    def firmware(self, playback):
        return ReferenceFirmware(playback)

    beginnings = (b"\x01\x01\x01\x00", b"\x01\x02\x01\x00\xff\xff\xff\xff", b"\x01\x08")


class PolarContract(DriverContract):
    driver = PolarDriver

    beginnings = (
        *(b"\x02" + bytes(8) + bytes([kind]) for kind in (0, 1, 2, 0x80, 0x81)),
        b"\xf0\x02\x02\x00\x00",
    )


class TestPolarH10(PolarContract):
    rate_hz = 200.0

    def firmware(self, playback):
        return PolarFirmware.h10(playback)


class TestPolarVeritySense(PolarContract):
    rate_hz = 208.0

    def firmware(self, playback):
        return PolarFirmware.verity_sense(playback)


class TestWitMotion(DriverContract):
    driver = WitMotionDriver
    rate_hz = 100.0
    proves_loss = False
    gap_tolerance_s = 0.4

    def firmware(self, playback):
        return WitMotionFirmware(playback)

    beginnings = (b"\x55\x61", b"\x55\x71\x03\x00\x08\x00", b"\x55", b"\x55\x61" + bytes(18) + b"\x55\x61")


class TestMetaMotion(DriverContract):
    driver = MetaMotionDriver
    rate_hz = 200.0
    proves_loss = False
    gap_tolerance_s = 0.4
    implementation = mm.BMI160

    def firmware(self, playback):
        return MetaMotionFirmware(playback, implementation=self.implementation)

    beginnings = (b"\x03\x1c", b"\x03\x04", b"\x03\x05", b"\x03\x80\x01\x01", b"\x03\x1c" + bytes(18))


class TestMetaMotionS(TestMetaMotion):
    """The newer chip."""

    implementation = mm.BMI270


class TestMetaMotionOfTheFirstRevision(TestMetaMotion):
    """One sample a packet."""

    def firmware(self, playback):
        return MetaMotionFirmware(playback, revision=0)


class TestMovesense(DriverContract):
    driver = MovesenseDriver
    rate_hz = 208.0

    def firmware(self, playback):
        return MovesenseFirmware.of(playback)

    beginnings = (b"\x01\x0a\xc8\x00", b"\x02\x0a", b"\x03\x0a", b"\x02\x0a" + bytes(28))


class TestMovesenseOverANarrowLink(TestMovesense):
    """Packets continue when they do not fit."""

    def play(self, shape=None, *, playback=None, mtu=64):
        self.mtu = mtu
        return super().play(shape, playback=playback)

    def test_lost_packets_are_found(self):
        """Losing a continuation loses its packet: told as malformed, and as a gap."""
        _engine, packets, _session, truth = self.play()
        victim = self.data_indices(packets)[40]
        blocks, decoder = self.decode([packet for k, packet in enumerate(packets) if k != victim])
        lost = len(truth.counts) - decoder.counts.samples
        assert 0 < lost <= 16
        assert decoder.counts.lost_samples == lost
        assert sum(isinstance(block, Gap) for block in blocks) == 1

    def test_f04_duplicates_are_dropped(self):
        """A continuation that comes twice spoils its packet: it must not become samples."""
        _engine, packets, _session, truth = self.play()
        twice = self.data_indices(packets)[40]
        _blocks, decoder = self.decode([*packets[: twice + 1], *packets[twice:]])
        assert len(truth.counts) - decoder.counts.samples in (0, 8)
        assert decoder.counts.samples + decoder.counts.lost_samples == len(truth.counts)


class TestNusWithTime(DriverContract):
    driver = NusDriver
    rate_hz = 100.0

    def firmware(self, playback):
        return NusFirmware.of(playback)

    beginnings = (b"1,2,3\n", b"# unit=", b'{"x":', b"12345,0,0,1000\n", b"9" * 40)

    def test_lost_packets_are_found(self):
        """Lines are cut anywhere: a lost notification spoils its neighbours, never the time."""
        _engine, packets, _session, truth = self.play()
        data = self.data_indices(packets)
        dropped = set(data[100:110])
        blocks, decoder = self.decode([packet for k, packet in enumerate(packets) if k not in dropped])
        assert sum(isinstance(block, Gap) for block in blocks) >= 1
        missing = len(truth.counts) - decoder.counts.samples - decoder.counts.lost_samples
        assert abs(missing) <= 2

    def test_f04_duplicates_are_dropped(self):
        """A doubled piece spoils a line; the time of the others holds."""
        _engine, packets, _session, truth = self.play()
        doubled = [copy for k, packet in enumerate(packets) for copy in [packet] * (2 if k % 10 == 5 else 1)]
        _blocks, decoder = self.decode(doubled)
        assert decoder.counts.samples + decoder.counts.lost_samples == pytest.approx(
            len(truth.counts), rel=0.2
        )


class TestNusWithoutTime(TestNusWithTime):
    proves_loss = False
    gap_tolerance_s = 0.4

    def firmware(self, playback):
        return NusFirmware.of(playback, with_time=False)

    def test_lost_packets_are_found(self):
        pytest.skip("these lines carry no time: loss cannot be proven")

    def test_f04_duplicates_are_dropped(self):
        pytest.skip("these lines carry no time: a repeat may be honest")
