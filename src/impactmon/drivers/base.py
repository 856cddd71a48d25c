"""What a sensor driver is: bytes in, samples and gaps out, and GATT steps as data.

A driver does no input or output. It yields `GattStep` records and is handed what came back, so the same
driver runs over a radio, over a virtual sensor, and over packets read from a database years later.

All that was said reaches `Decoder.decode` as `Packet`, in order, and nothing else does: notifications, answers,
values read, and under ``>`` + UUID what was written to the sensor (some never repeat the settings they were
given). That is why a stored list of packets replays to the same samples.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from impactmon.model import Gap, Packet, Samples

SENT = ">"
"""Prefix of the characteristic of a packet that went to the sensor."""

BATTERY_LEVEL = "00002a19-0000-1000-8000-00805f9b34fb"
"""Standard characteristic: charge in percent, one byte."""


def battery_of(payload: bytes) -> int | None:
    """Read the standard battery level, percent; None if it is none."""
    return payload[0] if len(payload) == 1 and payload[0] <= 100 else None


def offers(service_uuids: Sequence[str], service: str) -> bool:
    """Tell whether an advertisement names a service."""
    return service in (uuid.lower() for uuid in service_uuids)


class Verb(StrEnum):
    """What a step does."""

    SUBSCRIBE = "subscribe"
    WRITE = "write"
    READ = "read"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class GattStep:
    """One step of a conversation with a sensor.

    Attributes
    ----------
    verb : Verb
        What to do.
    characteristic : str
        UUID, lower case.
    payload : bytes
        What to write.
    with_response : bool
        A write asks for a response.
    reply_on : str
        A write is answered by the next notification on this characteristic, which is handed back.
    reply_prefix : bytes
        Only a notification that begins so is the answer.
    timeout_s : float
        Longest wait for the answer, or the length of a pause, s.
    optional : bool
        If the sensor lacks the characteristic, refuses or stays silent, go on with None.
    """

    verb: Verb
    characteristic: str = ""
    payload: bytes = b""
    with_response: bool = True
    reply_on: str = ""
    reply_prefix: bytes = b""
    timeout_s: float = 5.0
    optional: bool = False


def subscribe(characteristic: str, *, optional: bool = False) -> GattStep:
    """Ask for notifications."""
    return GattStep(verb=Verb.SUBSCRIBE, characteristic=characteristic, optional=optional)


def read(characteristic: str, *, optional: bool = False) -> GattStep:
    """Read a value; it is handed back and also reaches the decoder."""
    return GattStep(verb=Verb.READ, characteristic=characteristic, optional=optional)


def write(
    characteristic: str,
    payload: bytes,
    *,
    with_response: bool = True,
    reply_on: str = "",
    reply_prefix: bytes = b"",
    optional: bool = False,
    timeout_s: float = 5.0,
) -> GattStep:
    """Write a value, and wait for the answer on `reply_on` if given."""
    return GattStep(
        verb=Verb.WRITE,
        characteristic=characteristic,
        payload=payload,
        with_response=with_response,
        reply_on=reply_on,
        reply_prefix=reply_prefix,
        optional=optional,
        timeout_s=timeout_s,
    )


def pause(seconds: float) -> GattStep:
    """Wait: some sensors lose a command that follows too soon."""
    return GattStep(verb=Verb.PAUSE, timeout_s=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamInfo:
    """How the sensor streams now.

    Attributes
    ----------
    sample_rate_hz : float
        Rate as told by the sensor, Hz.
    range_g : float
        Full scale, g.
    lsb_per_g : float
        Counts per g of the decoded samples.
    samples_per_packet : int
        Typical number of samples in one notification.
    notes : tuple of str
        What the user should know: "±8 g: hard landings clip".
    rail_count : int or None
        Count at which an axis is at its rail, where it is not the range times the scale.
    """

    sample_rate_hz: float
    range_g: float
    lsb_per_g: float
    samples_per_packet: int
    notes: tuple[str, ...] = ()
    rail_count: int | None = None

    @property
    def packet_period_s(self) -> float:
        """Time between two notifications, s."""
        return self.samples_per_packet / self.sample_rate_hz

    @property
    def clipped_at(self) -> int:
        """Count from which an axis is at its rail."""
        return max(1, min(32767, self.rail_count or int(self.range_g * self.lsb_per_g)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRequest:
    """What is wanted of a sensor, and what the link can carry.

    Attributes
    ----------
    sample_rate_hz : float
        Wanted rate, Hz; the driver picks the sensor's nearest.
    range_g : float
        Wanted full scale, g: landings on a hip pass 8 g.
    max_payload : int
        Bytes that fit into one notification (MTU - 3).
    """

    sample_rate_hz: float = 200.0
    range_g: float = 16.0
    max_payload: int = 244


@dataclass(slots=True)
class DecodeCounts:
    """What a decoder met so far; every packet ends up in one of the first four.

    Attributes
    ----------
    decoded, malformed, duplicate, other : int
        Packets with samples; that made no sense; seen before; and of other kinds (answers, battery).
    samples, lost_samples : int
        Samples given out, and those proven missing.
    restarts : int
        Times the sensor's clock or counter began anew.
    """

    decoded: int = 0
    malformed: int = 0
    duplicate: int = 0
    other: int = 0
    samples: int = 0
    lost_samples: int = 0
    restarts: int = 0


class Decoder(Protocol):
    """Turns packets into samples and gaps; total: no bytes make it raise.

    Attributes
    ----------
    info : StreamInfo or None
        How the sensor streams, as soon as it has said so.
    counts : DecodeCounts
        Running totals.
    battery_percent : int or None
        As last told by the sensor.
    """

    info: StreamInfo | None
    counts: DecodeCounts
    battery_percent: int | None

    def decode(self, packet: Packet) -> list[Samples | Gap]:
        """Decode one packet; what it completes is given in order of time."""
        ...

    def flush(self) -> list[Samples | Gap]:
        """Give what was held back (late packets are waited for)."""
        ...


Opening = Generator[GattStep, bytes | None, StreamInfo]
"""Steps up to a running stream; gets each answer, returns how the sensor streams."""


class Driver(Protocol):
    """One family of sensors; registered under the entry-point group ``impactmon.drivers``.

    Attributes
    ----------
    name, title : str
        Short name, and what to call the family in a list.
    data_characteristics : tuple of str
        Where samples arrive, lower case; silence there is a stall.
    timing : str
        "A" loss is provable from sequence or device time, "B" samples carry neither.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    data_characteristics: ClassVar[tuple[str, ...]]
    timing: ClassVar[str]

    @classmethod
    def match(cls, name: str, service_uuids: Sequence[str]) -> float:
        """Say how surely an advertisement is of this family, 0 to 1."""
        ...

    def opening(self, request: StreamRequest) -> Opening:
        """Yield the steps from a fresh connection to a running stream.

        Raises
        ------
        impactmon.errors.LinkError
            If an answer, or its absence, rules out a usable stream.
        """
        ...

    def closing(self) -> Sequence[GattStep]:
        """List the steps that stop the stream."""
        ...

    def decoder(self) -> Decoder:
        """Give a fresh decoder for one recording."""
        ...


def is_data(driver: Driver, characteristic: str, payload: bytes) -> bool:
    """Tell whether a packet is one of the stream, by where it arrives and how it begins.

    A driver whose sensor answers on the characteristic of its data names the beginnings of answers in `answers`, a
    tuple of bytes: an answer is no sign that the sensor streams.
    """
    answers: tuple[bytes, ...] = getattr(driver, "answers", ())
    return characteristic in driver.data_characteristics and not payload.startswith(answers)
