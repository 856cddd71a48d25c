"""Everything that can go wrong in words a user can act on.

::

    ImpactmonError            exit 1: the data or the machine is at fault
    ├── UsageError            exit 2: the call is at fault
    │   └── MissingFileError
    ├── InputError            a file or stream that cannot be trusted
    │   ├── UnknownFormatError
    │   ├── UnitError         unknown units, or gravity removed
    │   └── RateError         too slow, or no rate
    ├── LinkError             a sensor or a radio
    └── StoreError            the database; `impactmon.store.file.trouble` tells its troubles apart
        └── RunningSessionError   a session that is still being recorded

Each has a title (what), a message (where, with figures) and a hint (what to do).
"""

from __future__ import annotations


class ImpactmonError(Exception):
    """Base of all errors meant for the user.

    Parameters
    ----------
    message : str
        What happened, where, with figures.
    hint : str
        What the user can do about it; may be empty.
    """

    title = "impactmon cannot go on"
    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(ImpactmonError):
    """The call is at fault: an option, a value, a name."""

    title = "This call cannot be carried out"
    exit_code = 2


class MissingFileError(UsageError):
    """A path that leads nowhere."""

    title = "No such file"


class InputError(ImpactmonError):
    """A recording or stream that cannot be trusted."""

    title = "This recording cannot be used"


class RosterError(InputError):
    """A list of people and sensors that cannot be used."""

    title = "This roster cannot be used"


class UnknownFormatError(InputError):
    """Bytes that no installed reader knows."""

    title = "Unknown file format"


class UnitError(InputError):
    """Acceleration in unknown units, or without gravity."""

    title = "The unit of the acceleration is not usable"


class RateError(InputError):
    """A sample rate that is missing, unsteady or too low."""

    title = "The sample rate is not usable"


class LinkError(ImpactmonError):
    """A sensor that cannot be found or held, or a radio that is not there."""

    title = "No link to the sensor"


class StoreError(ImpactmonError):
    """The database cannot be read or written."""

    title = "The database cannot be used"


class RunningSessionError(StoreError):
    """A stored session cannot be changed yet: it is still being recorded."""

    title = "Not while it is recorded"
