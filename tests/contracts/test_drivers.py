"""The driver contract, for every driver in the house."""

from __future__ import annotations

from hypothesis import strategies as st

from firmware_sim.personalities.movesense import MovesenseFirmware
from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.personalities.witmotion import WitMotionFirmware
from impactmon.drivers.movesense import MovesenseDriver
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

    def plausible_bytes(self):
        return st.builds(
            lambda n, rest: bytes([1, n]) + rest, st.integers(0, 6), st.binary(min_size=14, max_size=50)
        )


class PolarContract(DriverContract):
    driver = PolarDriver

    def plausible_bytes(self):
        return st.builds(
            lambda t, kind, rest: bytes([2]) + t + bytes([kind]) + rest,
            st.binary(min_size=8, max_size=8),
            st.sampled_from([0, 1, 2, 0x80, 0x81]),
            st.binary(max_size=60),
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

    def plausible_bytes(self):
        return st.lists(
            st.sampled_from([b"\x55\x61", b"\x55\x71\x03\x00\x08\x00", b"\x00" * 18, b"\x55"])
        ).map(b"".join) | st.binary(min_size=18, max_size=18).map(lambda rest: b"\x55\x61" + rest)


class TestMovesense(DriverContract):
    driver = MovesenseDriver
    rate_hz = 208.0

    def firmware(self, playback):
        return MovesenseFirmware.of(playback)

    def plausible_bytes(self):
        return st.builds(
            lambda kind, rest: bytes([kind, 10]) + rest,
            st.integers(1, 3),
            st.binary(min_size=14, max_size=80),
        )


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
