"""Polar H10, Verity Sense, OH1 and 360 over the Polar Measurement Data service (PMD).

There is no sequence number: losses show as device time that passed without samples. The bytes are in `polar_wire`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import ClassVar

from impactmon.drivers.base import (
    BATTERY_LEVEL,
    SENT,
    DecodeCounts,
    GattStep,
    Opening,
    StreamInfo,
    StreamRequest,
    battery_of,
    offers,
    pause,
    read,
    subscribe,
    write,
)
from impactmon.drivers.devicetime import DeviceTimeline
from impactmon.drivers.polar_wire import (
    ACC,
    ALREADY,
    CHANNELS,
    CONTROL,
    DATA,
    MG,
    OK,
    OP_SDK_SETTINGS,
    OP_SETTINGS,
    OP_START,
    OP_STOP,
    RANGE,
    RATE,
    RESOLUTION,
    SDK_MODE,
    SERVICE,
    G,
    Settings,
    decode_answer,
    decode_frame,
    decode_settings,
    encode_settings,
    factor_of,
)
from impactmon.errors import LinkError
from impactmon.model import Gap, Packet, Samples

NAMES = ("polar h10", "polar sense", "polar verity", "polar oh1", "polar 360")

STATUS_WORDS = {
    1: "unknown command",
    2: "no accelerometer",
    3: "not supported",
    4: "wrong length",
    5: "wrong parameter",
    7: "resolution not offered",
    8: "sample rate not offered",
    9: "range not offered",
    10: "the link's packets are too small",
    11: "wrong number of channels",
    12: "not possible now",
    13: "it sits in its charger",
    14: "its memory is full",
}

MIN_RATE_HZ = 20.0


def stream_info(settings: Settings, factor: float | None, unit_per_g: float = MG) -> StreamInfo | None:
    """Say how a sensor streams that was started with `settings` and answered `factor`."""
    rate, range_g = settings.get(RATE), settings.get(RANGE)
    if not rate or not range_g or not rate[0] or not range_g[0]:
        return None
    scale = unit_per_g / factor if factor else unit_per_g
    notes = ()
    if range_g[0] < 16:
        notes = (f"±{range_g[0]} g: landings above that clip, their force is a lower bound",)
    return StreamInfo(
        sample_rate_hz=float(rate[0]),
        range_g=float(range_g[0]),
        lsb_per_g=scale,
        samples_per_packet=36,  # 16-bit samples in the usual 232-byte frame
        notes=notes,
        rail_count=int(range_g[0] * scale) - 2,  # thousandths are rounded: the rail may read one less
    )


class PolarDecoder:
    """Follows the control point, then places frames by their time."""

    def __init__(self) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._placer = DeviceTimeline(self.counts)
        self._asked: dict[int, tuple[int, ...]] = {}
        self._infos: dict[float, StreamInfo | None] = {}

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic == DATA:
            return self._take_frame(packet)
        self.counts.other += 1
        if packet.characteristic == SENT + CONTROL and packet.payload[:2] == bytes([OP_START, ACC]):
            self._asked = decode_settings(packet.payload[2:])
        elif packet.characteristic == CONTROL:
            self._take_answer(packet.payload)
        elif packet.characteristic == BATTERY_LEVEL:
            told = battery_of(packet.payload)
            self.battery_percent = self.battery_percent if told is None else told
        return []

    def flush(self) -> list[Samples | Gap]:
        """Give what is open; samples are never held back."""
        return self._placer.finish()

    def _take_answer(self, payload: bytes) -> None:
        answer = decode_answer(payload, OP_START, ACC)
        if answer is not None and answer[0] == OK:
            factor = factor_of(answer[1])
            infos = {unit: stream_info(self._asked, factor, unit) for unit in (MG, G)}
            if infos[MG] is not None:
                self.info, self._infos = infos[MG], infos

    def _take_frame(self, packet: Packet) -> list[Samples | Gap]:
        frame = decode_frame(packet.payload)
        info = self._infos.get(frame.unit_per_g) if frame is not None else None
        if frame is None or info is None or not len(frame.counts):
            self.counts.malformed += 1
            return []
        first_s = frame.last_ns * 1e-9 - (len(frame.counts) - 1) / self._placer.rate_hz(info.sample_rate_hz)
        return self._placer.place(frame.counts, first_s, packet.t_host_ns, info)


class PolarDriver:
    """Polar sensors with the PMD service."""

    name: ClassVar[str] = "polar"
    title: ClassVar[str] = "Polar H10, Verity Sense, OH1"
    data_characteristics: ClassVar[tuple[str, ...]] = (DATA,)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "A"

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of a Polar sensor; most advertise by name alone."""
        if offers(service_uuids, SERVICE):
            return 1.0
        lower = name.lower()
        if lower.startswith(NAMES):
            return 0.95
        return 0.3 if lower.startswith("polar ") else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Enter SDK mode where it exists, take the best settings on offer, start."""
        yield subscribe(CONTROL)
        yield subscribe(DATA)
        yield read(BATTERY_LEVEL, optional=True)
        features = (yield read(CONTROL)) or b""
        if len(features) < 2 or not features[1] & 1 << ACC:
            raise LinkError(
                "This Polar sensor offers no accelerometer.", hint="Only the heart rate can be had of it."
            )
        yield write(CONTROL, bytes([OP_STOP, ACC]), reply_on=CONTROL, optional=True)
        in_sdk_mode = yield from self._enter_sdk_mode(features)
        chosen = choose(request, (yield from self._offer(in_sdk_mode)))
        answer = yield write(CONTROL, bytes([OP_START, ACC]) + encode_settings(chosen), reply_on=CONTROL)
        status, parameters = decode_answer(answer, OP_START, ACC) or (-1, b"")
        info = stream_info(chosen, factor_of(parameters))
        if status not in (OK, ALREADY) or info is None:
            why = STATUS_WORDS.get(status, f"status {status}")
            raise LinkError(
                f"The Polar sensor did not start: {why}.", hint="Take it off, wait, put it on again."
            )
        return info

    def _enter_sdk_mode(self, features: bytes) -> Generator[GattStep, bytes | None, bool]:
        """Ask for SDK mode, which opens up to 416 Hz and 16 g on a Verity Sense (and stops its heart rate)."""
        if len(features) < 3 or not features[2] & 0x02:
            return False
        answer = yield write(CONTROL, bytes([OP_START, SDK_MODE]), reply_on=CONTROL, optional=True)
        yield pause(0.1)
        told = decode_answer(answer, OP_START, SDK_MODE)
        return told is not None and told[0] in (OK, ALREADY)

    def _offer(self, in_sdk_mode: bool) -> Generator[GattStep, bytes | None, Settings]:
        for op in (OP_SDK_SETTINGS, OP_SETTINGS) if in_sdk_mode else (OP_SETTINGS,):
            answer = yield write(CONTROL, bytes([op, ACC]), reply_on=CONTROL, optional=True)
            told = decode_answer(answer, op, ACC)
            if told is not None and told[0] == OK and decode_settings(told[1]).get(RATE):
                return decode_settings(told[1])
        raise LinkError("The Polar sensor does not say what it offers.", hint="Update its firmware.")

    def closing(self) -> Sequence[GattStep]:
        """Stop: an H10 goes on by itself otherwise."""
        return (
            write(CONTROL, bytes([OP_STOP, ACC]), reply_on=CONTROL, optional=True, timeout_s=2.0),
            write(CONTROL, bytes([OP_STOP, SDK_MODE]), reply_on=CONTROL, optional=True, timeout_s=2.0),
        )

    def decoder(self) -> PolarDecoder:
        """Give a fresh decoder."""
        return PolarDecoder()


def choose(request: StreamRequest, offer: Settings) -> dict[int, tuple[int, ...]]:
    """Take the offered rate nearest to the wish, from 20 Hz, and the range nearest to it."""
    rates = [rate for rate in offer.get(RATE, ()) if rate >= MIN_RATE_HZ]
    ranges = [range_g for range_g in offer.get(RANGE, ()) if range_g > 0]
    if not rates or not ranges:
        raise LinkError("The Polar sensor offers no usable rate or range.")
    chosen = {
        RATE: (min(rates, key=lambda rate: (abs(rate - request.sample_rate_hz), -rate)),),
        RESOLUTION: (16 if 16 in offer.get(RESOLUTION, (16,)) else max(offer[RESOLUTION]),),
        RANGE: (min(ranges, key=lambda range_g: (abs(range_g - request.range_g), -range_g)),),
    }
    if offer.get(CHANNELS):
        chosen[CHANNELS] = (3,)
    return chosen
