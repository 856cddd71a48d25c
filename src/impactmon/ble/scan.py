"""Who is in range, and which driver speaks to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakError

from impactmon import registry
from impactmon.ble.radio import Radio
from impactmon.ble.words import radio_error, scan_error
from impactmon.drivers.base import Driver
from impactmon.errors import LinkError
from impactmon.text import clean

NAME_LIMIT = 32
"""An advertised name has at most 29 bytes; more is padding or an attack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A device heard in a scan.

    Attributes
    ----------
    name : str
        Advertised name, cleaned; empty if it has none.
    address : str
        Bluetooth address, or the system's identifier for it.
    rssi : int
        Signal strength, dBm.
    driver : str or None
        The best matching driver, if any.
    match : float
        How surely it matches, 0 to 1.
    service_uuids : tuple of str
        As advertised.
    device : BLEDevice
        What bleak connects to.
    """

    name: str
    address: str
    rssi: int
    driver: str | None
    match: float
    service_uuids: tuple[str, ...]
    device: BLEDevice = field(repr=False, compare=False)

    @property
    def rank(self) -> tuple[float, int]:
        """Sort key: the surest match first, then the strongest signal."""
        return (self.match, self.rssi)


def drivers() -> dict[str, type[Driver]]:
    """Load all installed drivers by name."""
    return dict(registry.load_all(registry.DRIVER_GROUP))


def recognise(device: BLEDevice, heard: AdvertisementData, known: dict[str, type[Driver]]) -> Found:
    """Match one advertisement against the drivers."""
    raw_name = heard.local_name or device.name or ""
    scores = {name: driver.match(raw_name, heard.service_uuids) for name, driver in known.items()}
    best = max(scores, key=lambda name: scores[name], default=None)
    match = scores[best] if best is not None else 0.0
    return Found(
        name=clean(raw_name, limit=NAME_LIMIT),
        address=clean(device.address, limit=NAME_LIMIT + 8),
        rssi=heard.rssi,
        driver=best if match > 0 else None,
        match=match,
        service_uuids=tuple(uuid.lower() for uuid in heard.service_uuids[:32]),
        device=device,
    )


async def scan(
    radio: Radio, seconds: float, *, until: Callable[[Found], bool] = lambda _found: False
) -> list[Found]:
    """Listen for `seconds`, or until one is found that ends the search; best first.

    Raises
    ------
    RadioError
        If there is no usable radio.
    """
    known = drivers()
    found: dict[str, Found] = {}
    try:
        async with radio.lock, radio.make_scanner() as scanner:
            try:
                async with asyncio.timeout(seconds):
                    async for device, heard in scanner.advertisement_data():
                        seen = recognise(device, heard, known)
                        found[device.address] = seen
                        if until(seen):
                            break
            except TimeoutError:
                pass  # the end of every full scan
    except BleakBluetoothNotAvailableError as error:
        raise radio_error(error) from error
    except (BleakError, OSError, EOFError) as error:
        raise scan_error(error) from error
    return sorted(found.values(), key=lambda one: one.rank, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorChoice:
    """Which sensor is meant.

    Attributes
    ----------
    wanted : str or None
        Name (or its beginning) or address as the user gave it; None takes the best in range.
    driver : str or None
        Only sensors of this driver, also ones that do not advertise as such.
    pinned : bool
        `wanted` is the address of the sensor used last: another one is not taken in its place unasked.
    """

    wanted: str | None = None
    driver: str | None = None
    pinned: bool = False

    def accepts(self, found: Found) -> bool:
        """Tell whether a device can be the one meant."""
        if self.wanted is None:
            return found.driver is not None and self.driver in (None, found.driver)
        named = not self.pinned and found.name.casefold().startswith(self.wanted.casefold())
        return (named or self.addresses(found)) and (found.driver is not None or self.driver is not None)

    def addresses(self, found: Found) -> bool:
        """Tell whether it is the device whose address was given; any device may bear that address as its name."""
        return self.wanted is not None and found.address.casefold() == self.wanted.casefold()

    def settles(self, found: Found) -> bool:
        """Tell whether the search can end: an address is unique, a name may be borne twice."""
        return self.addresses(found) and self.accepts(found)


def speaker(found: Found, choice: SensorChoice) -> Driver:
    """Give the driver that speaks to a device.

    Raises
    ------
    LinkError
        If none does.
    """
    name, known = choice.driver or found.driver, drivers()
    if name is None or name not in known:
        raise LinkError(f"No driver speaks to {found.name or found.address}.")
    return known[name]()


def not_heard(heard: list[Found], choice: SensorChoice) -> str:
    """Say what to do about a sensor that was not heard, naming the others that were."""
    others = [found.name or found.address for found in heard if found.driver is not None]
    if not others:
        return "No sensor heard yet. Is it switched on, close by, and not connected to a phone?"
    who = "Your sensor" if choice.pinned else clean(choice.wanted or "The sensor", limit=NAME_LIMIT)
    return f"{who} is not heard yet. In range: {', '.join(others[:4])}; name one with --sensor."


def pick(candidates: list[Found], choice: SensorChoice) -> Found | None:
    """Take the best accepted device, best first as given.

    Raises
    ------
    LinkError
        If a name fits several sensors: impactmon does not guess whose it is.
    """
    accepted = [found for found in candidates if choice.accepts(found)]
    exact = [found for found in accepted if choice.addresses(found)] or [
        found for found in accepted if choice.wanted and found.name.casefold() == choice.wanted.casefold()
    ]
    accepted = exact or accepted
    if choice.wanted is not None and len(accepted) > 1:
        listed = ", ".join(f"{found.name} {found.address}" for found in accepted[:6])
        raise LinkError(
            f"{len(accepted)} sensors answer to {clean(choice.wanted)!r}: {listed}.",
            hint="Name the one meant by its address.",
        )
    return accepted[0] if accepted else None
