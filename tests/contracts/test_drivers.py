"""The driver contract, for every driver in the house."""

from __future__ import annotations

from hypothesis import strategies as st

from firmware_sim.personalities.polar import PolarFirmware
from firmware_sim.personalities.reference import ReferenceFirmware
from impactmon.drivers.polar import PolarDriver
from impactmon.drivers.reference import ReferenceDriver
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
