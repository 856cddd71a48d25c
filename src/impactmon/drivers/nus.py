"""Boards that print text lines over the Nordic UART service: Bangle.js, Puck.js, M5Stick, your own sketch.

A line is ``t_ms,x,y,z`` or ``x,y,z`` (comma, semicolon or blanks) or a JSON object with x, y, z and perhaps t.
A board may say once, before its first sample, what it prints::

    # unit=mg rate=100 range=8

Without that line values are in g, the range is 16 g and the rate is measured over the first seconds. For any
other kind of line make a driver of your own: a subclass with another `pattern`, registered as an entry point.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from impactmon.drivers.base import (
    DecodeCounts,
    GattStep,
    Opening,
    StreamInfo,
    StreamRequest,
    offers,
    subscribe,
    write,
)
from impactmon.drivers.devicetime import DeviceTimeline
from impactmon.drivers.nus_lines import DEFAULT_LINE, LONGEST_LINE, Reading, decode_line
from impactmon.drivers.silence import CountTimeline
from impactmon.model import Gap, Packet, Samples
from impactmon.units import G0_MS2

SERVICE = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
RX = "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
TX = "6e400003-b5a3-f393-e0a9-e50e24dcca9e"

NAMES = ("bangle.js", "puck.js", "pixl.js", "jolt.js", "mdbt42", "m5stick", "espruino")

UNITS_PER_G = {"g": 1.0, "mg": 1000.0, "m/s2": G0_MS2}

LEARN_S = 3.0
"""The rate is measured over so much time where the board does not tell it, s."""

COMMON_RATES_HZ = (20.0, 25.0, 26.0, 50.0, 52.0, 100.0, 104.0, 125.0, 200.0, 208.0)
SNAP = 0.03
"""A rate measured by arrival is off by bursts: within this it is the common one."""

REST_G = (0.3, 3.0)
"""The median reading of anything worn lies in between, in g; else the unit is another one."""

RATE_LIMITS_HZ = (20.0, 500.0)


class NusDecoder:
    """Joins lines, learns what they mean, places samples by the board's time or by count."""

    def __init__(
        self, pattern: re.Pattern[str], unit: str, sample_rate_hz: float | None, range_g: float
    ) -> None:
        self.info: StreamInfo | None = None
        self.counts = DecodeCounts()
        self.battery_percent: int | None = None
        self._pattern = pattern
        self._unit = unit
        self._rate_hz = sample_rate_hz
        self._range_g = range_g
        self._rest = b""
        self._learning: list[tuple[int, Reading]] = []
        self._by_time = DeviceTimeline(self.counts)
        self._by_count = CountTimeline(self.counts)
        self._timed: bool | None = None

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet."""
        if packet.characteristic != TX:
            self.counts.other += 1
            return []
        lines = (self._rest + packet.payload).split(b"\n")
        self._rest = lines.pop()[-LONGEST_LINE:]
        readings = self._read([line.decode("ascii", "replace").rstrip("\r") for line in lines])
        if not readings:
            return []
        if self.info is None:
            self._learning += [(packet.t_host_ns, reading) for reading in readings]
            return self._learn(packet.t_host_ns)
        return self._place(readings, packet.t_host_ns)

    def flush(self) -> list[Samples | Gap]:
        """Give samples held after a silence."""
        return [*self._by_time.finish(), *self._by_count.release(self.info)] if self.info else []

    def _read(self, lines: list[str]) -> list[Reading]:
        """Read lines; a packet without any reading is counted here, one with readings where it is placed."""
        readings: list[Reading] = []
        bad = 0
        for line in lines:
            reading = decode_line(line[:LONGEST_LINE], self._pattern)
            if reading is not None:
                readings.append(reading)
            elif line.startswith("#"):
                self._take_header(line)
            else:
                bad += bool(line.strip())
        if not readings:
            self.counts.malformed += bool(bad)
            self.counts.other += not bad
        elif self._timed is None:
            self._timed = readings[0].t_ms is not None
        return [one for one in readings if (one.t_ms is not None) == self._timed]

    def _take_header(self, line: str) -> None:
        """Take what the board says of itself, once, before the first sample."""
        if self.info is not None or self._learning:
            return
        said = dict(part.split("=", 1) for part in line[1:LONGEST_LINE].split() if "=" in part)
        if said.get("unit") in UNITS_PER_G:
            self._unit = said["unit"]
        rate_hz, range_g = _number(said.get("rate")), _number(said.get("range"))
        if rate_hz is not None and RATE_LIMITS_HZ[0] <= rate_hz <= RATE_LIMITS_HZ[1]:
            self._rate_hz = rate_hz
        if range_g is not None and 2 <= range_g <= 32:
            self._range_g = range_g

    def _learn(self, now_ns: int) -> list[Samples | Gap]:
        """Hold readings until the rate is known and the unit has been checked."""
        first_ns = self._learning[0][0]
        if self._rate_hz is None and (now_ns - first_ns) < LEARN_S * 1e9:
            self.counts.other += 1
            return []
        rate_hz = self._rate_hz or self._measured_rate_hz(now_ns)
        if not self._plausible() or rate_hz is None:
            self.counts.malformed += 1
            self._learning = []
            self._timed = None
            return []
        self.info = self._stream_info(rate_hz)
        held, self._learning = self._learning, []
        return self._place([reading for _ns, reading in held], now_ns)

    def _measured_rate_hz(self, now_ns: int) -> float | None:
        first_ns, first = self._learning[0]
        last = self._learning[-1][1]
        if first.t_ms is not None and last.t_ms is not None:
            span_s = (last.t_ms - first.t_ms) / 1e3
        else:
            span_s = (now_ns - first_ns) / 1e9
        rate_hz = (len(self._learning) - 1) / span_s if span_s > 0 else 0.0
        near = min(COMMON_RATES_HZ, key=lambda common: abs(common - rate_hz))
        rate_hz = near if abs(near - rate_hz) <= SNAP * near else round(rate_hz, 1)
        return rate_hz if RATE_LIMITS_HZ[0] <= rate_hz <= RATE_LIMITS_HZ[1] else None

    def _plausible(self) -> bool:
        """Tell whether the readings can be in the unit they are taken to be in."""
        values = np.array([reading.values for _ns, reading in self._learning])
        resting_g = float(np.median(np.linalg.norm(values, axis=1))) / UNITS_PER_G[self._unit]
        return REST_G[0] <= resting_g <= REST_G[1]

    def _stream_info(self, rate_hz: float) -> StreamInfo:
        notes = () if self._timed else ("Timing grade B: this board sends no time, single losses go unseen",)
        scale = 1000.0 if self._unit == "mg" else float(int(32767 / self._range_g))
        return StreamInfo(
            sample_rate_hz=rate_hz,
            range_g=self._range_g,
            lsb_per_g=scale,
            samples_per_packet=2,
            notes=notes,
            rail_count=int(self._range_g * scale * 0.999),
        )

    def _place(self, readings: list[Reading], host_ns: int) -> list[Samples | Gap]:
        assert self.info is not None
        info = self.info
        values = np.array([reading.values for reading in readings], dtype=np.float64)
        scaled = np.rint(values * (info.lsb_per_g / UNITS_PER_G[self._unit]))
        counts = np.clip(scaled, -32767, 32767).astype(np.int16)
        first_ms = readings[0].t_ms
        if first_ms is None:
            return self._by_count.place(counts, host_ns, info)
        return self._by_time.place(counts, first_ms / 1e3, host_ns, info)


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class NusDriver:
    """Boards that print lines. Subclass it for other lines, units, or boards that want to be started.

    Attributes
    ----------
    pattern : re.Pattern
        One reading, with groups x, y, z and perhaps t (ms).
    unit : str
        "g", "mg" or "m/s2", unless the board says otherwise.
    sample_rate_hz : float or None
        Rate, unless the board tells it; None measures it.
    range_g : float
        Full scale, unless the board tells it.
    start_text, stop_text : bytes
        Sent to the board to begin and end, if not empty.
    """

    name: ClassVar[str] = "nus"
    title: ClassVar[str] = "Text lines over Nordic UART"
    data_characteristics: ClassVar[tuple[str, ...]] = (TX,)
    service: ClassVar[str] = SERVICE
    timing: ClassVar[str] = "B"
    pattern: ClassVar[re.Pattern[str]] = DEFAULT_LINE
    unit: ClassVar[str] = "g"
    sample_rate_hz: ClassVar[float | None] = None
    range_g: ClassVar[float] = 16.0
    start_text: ClassVar[bytes] = b""
    stop_text: ClassVar[bytes] = b""

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of such a board; many things offer a UART."""
        if name.lower().startswith(NAMES):
            return 0.7
        return 0.5 if offers(service_uuids, SERVICE) else 0.0

    def opening(self, request: StreamRequest) -> Opening:
        """Listen, and start the board if it wants to be."""
        yield subscribe(TX)
        if self.start_text:
            yield from self._send(self.start_text)
        return StreamInfo(
            sample_rate_hz=self.sample_rate_hz
            or 20.0,  # for the watchdog only: the decoder learns the true one
            range_g=self.range_g,
            lsb_per_g=1000.0,
            samples_per_packet=2,
        )

    def _send(self, text: bytes) -> Sequence[GattStep]:
        """Cut a text into pieces that fit the smallest link."""
        return [write(RX, text[at : at + 20], with_response=False) for at in range(0, len(text), 20)]

    def closing(self) -> Sequence[GattStep]:
        """Stop the board, if it wants to be."""
        return self._send(self.stop_text)

    def decoder(self) -> NusDecoder:
        """Give a fresh decoder."""
        return NusDecoder(self.pattern, self.unit, self.sample_rate_hz, self.range_g)
