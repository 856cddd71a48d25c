"""Raw packets become samples again, as they did while the session ran."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from impactmon import registry
from impactmon.errors import InputError
from impactmon.model import Gap, Packet, Placement, Recording, Samples

OTHER_RATE = "sample rate changed"
"""Reason of the gap in place of samples of another rate."""

Packets = Callable[[], Iterable[Packet]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketHeader:
    """What must be known beside the packets.

    Attributes
    ----------
    driver : str
        Name of the driver that decodes them.
    start : datetime or None
        Aware wall time of session second 0.
    start_host_ns : int
        Monotonic host time of the same moment, ns.
    zone : str
        Name of the local zone.
    placement, body_mass_kg : optional
        Where the sensor was worn, and the mass that landed, added load included.
    name : str
        What to call it.
    simulated : bool
        From a virtual sensor.
    uid : str
        Of the stored session that the packets are all of; empty if they are not from a store.
    """

    driver: str
    start: datetime | None = None
    start_host_ns: int = 0
    zone: str = ""
    placement: Placement | None = None
    body_mass_kg: float | None = None
    name: str = ""
    simulated: bool = False
    uid: str = ""


class Replay:
    """Decodes packets as a live session did: the same blocks in the same order.

    Parameters
    ----------
    driver : str
        Name of the driver.

    Attributes
    ----------
    sample_rate_hz : float or None
        Rate of the first samples; a session keeps to it.
    """

    def __init__(self, driver: str) -> None:
        self.decoder: Any = registry.load(registry.DRIVER_GROUP, driver)().decoder()
        self.sample_rate_hz: float | None = None
        self._recorded_s = 0.0
        self._lost_s = 0.0

    @property
    def range_g(self) -> float | None:
        """Full scale, g, once the sensor has told it."""
        return self.decoder.info.range_g if self.decoder.info else None

    def blocks(self, packets: Iterable[Packet]) -> Iterator[Samples | Gap]:
        """Give samples and gaps in order of time."""
        for packet in packets:
            for block in self.decoder.decode(packet):
                yield from self._one(block)
        for block in self.decoder.flush():
            yield from self._one(block)

    def _one(self, raw: Samples | Gap) -> Iterator[Samples | Gap]:
        """Leave out what came before the first sample, and samples of another rate."""
        if self.sample_rate_hz is None:
            if isinstance(raw, Gap):
                return
            self.sample_rate_hz = raw.sample_rate_hz
        block = at_one_rate(raw, self.sample_rate_hz, self._recorded_s + self._lost_s)
        if isinstance(block, Gap):
            self._lost_s += block.duration_s
        else:
            self._recorded_s += len(block.counts) / block.sample_rate_hz
        yield block


def at_one_rate(block: Samples | Gap, sample_rate_hz: float, now_s: float) -> Samples | Gap:
    """Keep a session to the rate it began with: filters and models are made for it. Other samples are a gap."""
    if isinstance(block, Gap) or block.sample_rate_hz == sample_rate_hz:
        return block
    return Gap(now_s, now_s + len(block.counts) / block.sample_rate_hz, OTHER_RATE)


def packet_recording(header: PacketHeader, packets: Packets, *, losses: tuple[str, ...] = ()) -> Recording:
    """Make a recording of packets.

    Parameters
    ----------
    header : PacketHeader
        What is known of them.
    packets : callable
        Gives them in order of arrival, as often as asked.
    losses : tuple of str
        What could not be read, in plain sentences.

    Raises
    ------
    impactmon.errors.InputError
        If no packet holds samples.
    impactmon.errors.UsageError
        If the driver is not installed.
    """
    first = Replay(header.driver)
    if next(first.blocks(packets()), None) is None or first.sample_rate_hz is None:
        raise InputError(
            "No packet of this recording holds samples.", hint="The packets themselves are kept."
        )
    return Recording(
        name=header.name,
        sample_rate_hz=first.sample_rate_hz,
        blocks=lambda: Replay(header.driver).blocks(packets()),
        start=header.start,
        range_g=first.range_g,
        placement=header.placement,
        body_mass_kg=header.body_mass_kg,
        format="packets",
        losses=lambda: losses,
    )
