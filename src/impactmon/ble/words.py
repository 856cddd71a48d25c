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


class RadioError(LinkError):
    """The radio itself refused.

    Parameters
    ----------
    message, hint : str
        As for every error.
    lasting : bool
        It will refuse again until a person does something.
    """

    def __init__(self, message: str, *, hint: str = "", lasting: bool = True) -> None:
        super().__init__(message, hint=hint)
        self.lasting = lasting


def radio_error(error: BleakBluetoothNotAvailableError) -> RadioError:
    """Put a missing or forbidden radio into words."""
    message, hint = RADIO_SENTENCES.get(error.reason, UNKNOWN_RADIO)
    return RadioError(message, hint=hint)


def scan_error(error: BaseException) -> RadioError:
    """Put a scan that failed into words."""
    nobody_there = isinstance(error, (FileNotFoundError, ConnectionRefusedError))
    if nobody_there or any(sign in str(error) for sign in NOBODY_ANSWERS):
        message, hint = RADIO_SENTENCES[Reason.NO_BLUETOOTH]
        return RadioError(message, hint=hint)
    if "InProgress" in str(error):
        return RadioError(IN_PROGRESS, hint="Close the other program.", lasting=False)
    return RadioError(f"Scanning failed: {in_words(error)}", hint="Run impactmon doctor.", lasting=False)


NOBODY_ANSWERS = ("ServiceUnknown", "NameHasNoOwner", "DBus.Error.Spawn", "NoSuchUnit")
"""What a message bus says of a service that does not run; a real one tries to start it first."""

IN_PROGRESS = "Another program is scanning or connecting with this adapter."


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
        return IN_PROGRESS
    return clean(str(error), limit=160) or type(error).__name__
