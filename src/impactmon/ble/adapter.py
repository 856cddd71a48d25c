"""What the computer's adapter holds already: connected sensors do not advertise, so no scan finds them."""

from __future__ import annotations

from bleak import BleakAdapter

from impactmon.ble.conversation import RADIO_TROUBLE
from impactmon.ble.radio import Radio
from impactmon.ble.scan import NAME_LIMIT, drivers
from impactmon.text import clean

GENERIC_ATTRIBUTE = "00001801-0000-1000-8000-00805f9b34fb"
"""A service nearly every device has."""

LEAST_MATCH = 0.5
"""By name alone anything weaker may be a headset."""


async def held_here(radio: Radio) -> list[str]:
    """Name the sensors that this computer is connected to; none where the system does not tell."""
    if radio.scanner is not None:  # a stand-in has no adapter
        return []
    known = drivers()
    services = {getattr(driver, "service", GENERIC_ATTRIBUTE) for driver in known.values()}
    try:
        adapter = await BleakAdapter.get()
        devices = await adapter.get_connected_devices(sorted(services | {GENERIC_ATTRIBUTE}))
    except (*RADIO_TROUBLE, NotImplementedError):
        return []
    return [
        clean(device.name or device.address, limit=NAME_LIMIT)
        for device in devices
        if any(driver.match(device.name or "", ()) >= LEAST_MATCH for driver in known.values())
    ]


def held_words(held: list[str]) -> str:
    """Say what holds a sensor that no scan finds; empty if none is held."""
    if not held:
        return ""
    return (
        f"{held[0]} is connected to this computer already: another program or the system's settings hold it."
    )
