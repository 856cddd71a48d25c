"""A virtual Movesense: GSP with a few subscription slots, packets that continue when the link is narrow."""

from __future__ import annotations

from dataclasses import dataclass, field

from firmware_sim.gatt import Characteristic, Notification, Service
from firmware_sim.playback import Playback
from impactmon.drivers import movesense as gsp
from impactmon.drivers.base import BATTERY_LEVEL

SERVICES = (
    Service(gsp.SERVICE, (Characteristic(gsp.WRITE, ("write",)), Characteristic(gsp.NOTIFY, ("notify",)))),
    Service("0000180f-0000-1000-8000-00805f9b34fb", (Characteristic(BATTERY_LEVEL, ("read",)),)),
)

SAMPLES_PER_PACKET = 8
NOT_FOUND, OK, TOO_MANY = 404, 200, 429


@dataclass(slots=True)
class MovesenseFirmware:
    """State machine of the GSP service.

    Attributes
    ----------
    playback : Playback
        What it measures, at a rate it offers: see `of`.
    boot_ms : int
        Milliseconds since boot when the motion begins.
    stuck : bool
        Answers 429 to everything, as after lost requests.
    """

    playback: Playback
    name: str = "Movesense 204830001234"
    battery_percent: int = 91
    boot_ms: int = 5_000
    stuck: bool = False
    advertised: tuple[str, ...] = ("0000fdf3-0000-1000-8000-00805f9b34fb",)
    services: tuple[Service, ...] = SERVICES
    _streaming: bool = field(default=False, init=False)
    _index: int = field(default=0, init=False)
    _max_payload: int = field(default=244, init=False)

    @classmethod
    def of(cls, playback: Playback, *, range_g: int = 16, boot_ms: int = 5_000) -> MovesenseFirmware:
        """Make one of that range."""
        return cls(playback.at_scale(gsp.scale_for(range_g), float(range_g)), boot_ms=boot_ms)

    @property
    def finished(self) -> bool:
        """All motion has been played."""
        return self.playback.at_end(self._index)

    def connected(self, t_s: float, max_payload: int) -> None:
        """Meet a central."""
        self._max_payload = max_payload

    def disconnected(self, t_s: float) -> None:
        """Lose the central and its subscriptions."""
        self._streaming = False

    def read(self, characteristic: str, t_s: float) -> bytes:
        """Tell the battery's charge."""
        return bytes([self.battery_percent])

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Notification]:
        """Take a request and answer it."""
        if len(payload) < 2:
            return []
        command, reference = payload[0], payload[1]
        path = payload[2:].rstrip(b"\0").decode("ascii", "replace")
        status, data = (TOO_MANY, b"") if self.stuck else self._obey(command, path, t_s)
        return [Notification(gsp.NOTIFY, gsp.encode_answer(reference, status, data), t_s)]

    def due(self, t_s: float) -> list[Notification]:
        """Give the packets completed up to now."""
        if not self._streaming:
            return []
        ready: list[Notification] = []
        taken = self.playback.index_at(t_s)
        while not self.finished and (self._index + SAMPLES_PER_PACKET <= taken or self._is_last(taken)):
            ready += self._packet()
        return ready

    def _is_last(self, taken: int) -> bool:
        """Tell whether only the motion's last, shorter packet is left."""
        return not self.playback.hold and taken >= len(self.playback.counts)

    def _packet(self) -> list[Notification]:
        block = self.playback.take(self._index, SAMPLES_PER_PACKET)
        t_ms = self.boot_ms + round(self._index * 1e3 / self.playback.sample_rate_hz)
        self._index += len(block)
        body = gsp.encode_samples(t_ms, block, self.playback.lsb_per_g)
        t_s = self.playback.world_s(self._index - 1)
        room = self._max_payload - 2
        pieces = [body[at : at + room] for at in range(0, len(body), room)]
        kinds = [gsp.STREAM] + [gsp.CONTINUED] * (len(pieces) - 1)
        return [
            Notification(gsp.NOTIFY, bytes([kind, gsp.REF_ACC]) + piece, t_s)
            for kind, piece in zip(kinds, pieces, strict=True)
        ]

    def _obey(self, command: int, path: str, t_s: float) -> tuple[int, bytes]:
        if command == gsp.GET and path == gsp.PATH_CONFIG:
            return OK, bytes([round(self.playback.range_g)])
        if command == gsp.UNSUBSCRIBE:
            was, self._streaming = self._streaming, False
            return (OK if was else NOT_FOUND), b""
        if command != gsp.SUBSCRIBE or path != f"{gsp.PATH_ACC}{round(self.playback.sample_rate_hz)}":
            return NOT_FOUND, b""
        self.playback.begin(t_s)
        self._index = max(self._index, self.playback.index_at(t_s))
        self._streaming = True
        return OK, b""
