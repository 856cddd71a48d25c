"""A virtual board that prints text lines over the Nordic UART service."""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware_sim.gatt import Characteristic, Notification, Service
from firmware_sim.playback import Playback
from impactmon.drivers import nus, nus_lines

SERVICES = (
    Service(
        nus.SERVICE,
        (
            Characteristic(nus.RX, ("write", "write-without-response")),
            Characteristic(nus.TX, ("notify",)),
        ),
    ),
)

LINES_PER_BURST = 3


@dataclass(slots=True)
class NusFirmware:
    """A board that prints while it is connected.

    Attributes
    ----------
    playback : Playback
        What it measures, in thousandths of g: see `of`.
    with_time : bool
        Lines carry milliseconds.
    piece : int
        Bytes per notification: lines are cut anywhere.
    """

    playback: Playback
    with_time: bool = True
    name: str = "Bangle.js 1a2b"
    piece: int = 53
    advertised: tuple[str, ...] = (nus.SERVICE,)
    services: tuple[Service, ...] = SERVICES
    _connected: bool = field(default=False, init=False)
    _printing: bool = field(default=False, init=False)
    _settle_until_s: float = field(default=0.0, init=False)
    _index: int = field(default=0, init=False)
    _head: bytes = field(default=b"", init=False)

    @classmethod
    def of(cls, playback: Playback, *, with_time: bool = True) -> NusFirmware:
        """Make one that prints thousandths of g."""
        return cls(playback.at_scale(1000.0, playback.range_g), with_time)

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        return self.playback.at_end(self._index)

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central; printing begins once it has had time to subscribe."""
        self._connected = True
        self._settle_until_s = t_s + 0.5
        self.piece = min(self.piece, max_payload)
        rate_hz, range_g = self.playback.sample_rate_hz, self.playback.range_g
        self._head = nus_lines.encode_header("mg", rate_hz, range_g)

    def disconnected(self, t_s: float) -> None:
        """Lose the central."""
        self._connected = False
        self._printing = False

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Answer a read: there is nothing to read."""
        return b""

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take text; this board needs none."""
        return []

    def due(self, t_s: float) -> list[Notification]:
        """Print the lines completed up to now."""
        if not self._connected or t_s < self._settle_until_s:
            return []
        self.playback.begin(t_s)
        if not self._printing:
            self._printing = True
            self._index = max(self._index, self.playback.index_at(t_s))
        ready: list[Notification] = []
        taken = self.playback.index_at(t_s)
        while not self.finished and (self._index + LINES_PER_BURST <= taken or self._is_last(taken)):
            ready += self._burst(t_s)
        return ready

    def _is_last(self, taken: int) -> bool:
        """Tell whether only the motion's last lines are left."""
        return not self.playback.hold and taken >= len(self.playback.counts)

    def _burst(self, t_s: float) -> list[Notification]:
        block = self.playback.take(self._index, LINES_PER_BURST)
        text, self._head = self._head, b""
        for k, row in enumerate(block.tolist()):
            t_ms = (self._index + k) * 1e3 / self.playback.sample_rate_hz
            text += nus_lines.encode_line(t_ms if self.with_time else None, row)
        self._index += len(block)
        pieces = [text[at : at + self.piece] for at in range(0, len(text), self.piece)]
        return [Notification(nus.TX, piece, t_s) for piece in pieces]
