"""Looking back at a session's packets: the record of its link, as it was kept while it ran."""

from __future__ import annotations

from collections.abc import Iterable

from impactmon import registry
from impactmon.model import Event, Gap, Packet, Samples
from impactmon.session.quality import LinkMinute
from impactmon.session.stream import SensorStream


class _Idle:
    """An engine that finds nothing."""

    def push(self, block: Samples | Gap) -> list[Event]:
        return []

    def flush(self) -> list[Event]:
        return []


def link_minutes(driver: str, packets: Iterable[Packet]) -> tuple[LinkMinute, ...]:
    """Give the minutes of a link from its packets.

    Parameters
    ----------
    driver : str
        Name of the driver that decodes them.
    packets : iterable of Packet
        In order of arrival.
    """
    stream = SensorStream(registry.load(registry.DRIVER_GROUP, driver)(), lambda rate, range_g: _Idle())
    for packet in packets:
        stream.take(packet)
    stream.finish()
    return tuple(stream.record.minutes)
