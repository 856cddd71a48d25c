"""What the radio's errors mean, one sentence each, with what to do."""

from __future__ import annotations

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakCharacteristicNotFoundError,
    BleakDeviceNotFoundError,
)

from impactmon.errors import LinkError
from impactmon.text import clean

Reason = BleakBluetoothNotAvailableReason

RADIO_SENTENCES: dict[BleakBluetoothNotAvailableReason, tuple[str, str]] = {
    Reason.NO_BLUETOOTH: (
        "This computer has no Bluetooth adapter, or its service is not running.",
        "Plug in a USB adapter or start the Bluetooth service; files can be analysed without one.",
    ),
    Reason.NO_BLE_CENTRAL_ROLE: (
        "The Bluetooth adapter cannot connect to low-energy sensors.",
        "Use an adapter with Bluetooth 4.0 or later.",
    ),
    Reason.POWERED_OFF: ("Bluetooth is switched off.", "Switch it on and try again."),
    Reason.DENIED_BY_USER: (
        "This terminal may not use Bluetooth.",
        "Allow it in the system's privacy settings, under Bluetooth, then restart the terminal.",
    ),
    Reason.DENIED_BY_SYSTEM: (
        "The system does not let this program use Bluetooth.",
        "Ask whoever manages this computer.",
    ),
    Reason.DENIED_BY_UNKNOWN: (
        "The use of Bluetooth was denied.",
        "Check the system's privacy settings and the permissions of this user.",
    ),
}

UNKNOWN_RADIO = (
    "Bluetooth is not available.",
    "Run impactmon doctor; files can be analysed without Bluetooth.",
)


def radio_error(error: BleakBluetoothNotAvailableError) -> LinkError:
    """Put a missing or forbidden radio into words."""
    message, hint = RADIO_SENTENCES.get(error.reason, UNKNOWN_RADIO)
    return LinkError(message, hint=hint)


def no_service() -> LinkError:
    """Say that there is nobody to ask for Bluetooth."""
    message, hint = RADIO_SENTENCES[Reason.NO_BLUETOOTH]
    return LinkError(message, hint=hint)


def in_words(error: BaseException) -> str:
    """Put any error of a link into one line."""
    if isinstance(error, BleakBluetoothNotAvailableError):
        return str(radio_error(error))
    if isinstance(error, BleakDeviceNotFoundError):
        return "The sensor is out of range, switched off, or connected to a phone."
    if isinstance(error, BleakCharacteristicNotFoundError):
        return "The sensor lacks a characteristic this driver needs."
    if isinstance(error, TimeoutError):
        return str(error) or "The sensor did not answer in time."
    if "InProgress" in str(error):
        return "Another program is scanning or connecting; trying again."
    return clean(str(error), limit=160) or type(error).__name__
