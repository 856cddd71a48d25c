"""What a virtual sensor shows to a central: services, characteristics, and the firmware behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Property = Literal["read", "write", "write-without-response", "notify", "indicate"]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One characteristic of a GATT table."""

    uuid: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a GATT table."""

    uuid: str
    characteristics: tuple[Characteristic, ...]


@dataclass(frozen=True, slots=True)
class Notification:
    """Bytes a sensor wants to send.

    Attributes
    ----------
    characteristic : str
        UUID.
    payload : bytes
        As on the wire.
    t_s : float
        When they were ready, s on the world's clock.
    """

    characteristic: str
    payload: bytes
    t_s: float


class Firmware(Protocol):
    """The inside of a virtual sensor: a state machine over the world's clock.

    Attributes
    ----------
    name : str
        Advertised name.
    advertised : tuple of str
        Service UUIDs in the advertisement.
    services : tuple of Service
        GATT table.
    """

    name: str
    advertised: tuple[str, ...]
    services: tuple[Service, ...]

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        ...

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central; `max_payload` is what one notification may carry (MTU - 3)."""
        ...

    def disconnected(self, t_s: float) -> None:
        """Lose the central."""
        ...

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Answer a read."""
        ...

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take a write; give the answers it causes."""
        ...

    def due(self, t_s: float) -> list[Notification]:
        """Give what became ready up to now."""
        ...
