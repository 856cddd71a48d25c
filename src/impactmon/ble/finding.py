"""Finding one sensor: by choice the first time, by its address ever after."""

from __future__ import annotations

from bleak.backends.device import BLEDevice

from impactmon.ble.adapter import held_here, held_words
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import Found, SensorChoice, not_heard, pick, scan, speaker
from impactmon.drivers.base import Driver

OUT_OF_REACH = "The sensor is out of range, switched off, or connected to a phone."


class Finder:
    """Hears one sensor advertise.

    Parameters
    ----------
    choice : SensorChoice
        Which sensor.
    radio : Radio
        Over which backend.
    policy : LinkPolicy
        How long to listen.

    Attributes
    ----------
    found, driver : optional
        The sensor and what speaks its language, as soon as it was heard.
    message : str
        Why the last search found nothing, in words.
    """

    def __init__(self, choice: SensorChoice, radio: Radio, policy: LinkPolicy) -> None:
        self.found: Found | None = None
        self.driver: Driver | None = None
        self.message = ""
        self._choice = choice
        self._radio = radio
        self._policy = policy

    async def find(self) -> BLEDevice | None:
        """Hear the sensor advertise: a device object from long ago connects badly on every system."""
        return await (self._choose() if self.found is None else self._hear_again(self.found.address))

    async def _choose(self) -> BLEDevice | None:
        seconds = self._policy.scan_s if self._choice.pinned else self._policy.choose_s
        heard = await scan(self._radio, seconds, until=self._choice.settles)
        self.found = pick(heard, self._choice)
        self.driver = speaker(self.found, self._choice) if self.found else None
        if self.found is None:
            self.message = held_words(await held_here(self._radio)) or not_heard(heard, self._choice)
        return self.found.device if self.found else None

    async def _hear_again(self, address: str) -> BLEDevice | None:
        heard = await scan(self._radio, self._policy.scan_s, until=lambda one: one.address == address)
        for one in heard:
            if one.address == address:
                return one.device
        self.message = OUT_OF_REACH
        return None
