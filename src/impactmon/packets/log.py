"""Packets as a file: JSON Lines, a header, then one packet a line with its bytes in hex."""

from __future__ import annotations

import gzip
import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from impactmon.errors import InputError
from impactmon.model import PLACEMENT_ALIASES, Packet, Placement, Recording
from impactmon.packets.replay import PacketHeader, packet_recording

LOG_MARK = "impactmon-packet-log"
LOG_VERSION = 1


def write_packet_log(stream: IO[str], header: PacketHeader, packets: Iterable[Packet]) -> int:
    """Write a packet log; give the number of packets."""
    stream.write(header_line(header))
    count = 0
    for packet in packets:
        stream.write(packet_line(packet))
        count += 1
    return count


def header_line(header: PacketHeader) -> str:
    """Write the first line of a packet log."""
    fields = {
        "format": LOG_MARK,
        "version": LOG_VERSION,
        "driver": header.driver,
        "start": header.start.isoformat() if header.start else None,
        "start_host_ns": header.start_host_ns,
        "zone": header.zone,
        "placement": str(header.placement) if header.placement else None,
        "body_mass_kg": header.body_mass_kg,
        "name": header.name,
        "simulated": header.simulated,
        "uid": header.uid,
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


def packet_line(packet: Packet) -> str:
    """Write one packet."""
    return json.dumps({"t": packet.t_host_ns, "c": packet.characteristic, "hex": packet.payload.hex()}) + "\n"


def read_header(path: Path) -> PacketHeader:
    """Read the first line of a packet log.

    Raises
    ------
    impactmon.errors.InputError
        If it is none, or of a later version.
    """
    with _open(path) as stream:
        fields = _json(stream.readline(65536))
    if fields.get("format") != LOG_MARK:
        raise InputError(f"{path.name} is no packet log: its first line says nothing of the kind.")
    if fields.get("version") != LOG_VERSION:
        raise InputError(
            f"{path.name} is a packet log of version {fields.get('version')}; this impactmon reads version"
            f" {LOG_VERSION}.",
            hint="Update impactmon.",
        )
    try:
        return _header(fields)
    except (TypeError, ValueError) as error:
        raise InputError(f"{path.name}: the header of the packet log is damaged ({error}).") from error


def read_packets(path: Path) -> Iterator[Packet]:
    """Give the packets of a log; a damaged line, or a cut-off last one, is passed over."""
    with _open(path) as stream:
        next(stream, None)
        for line in stream:
            packet = _packet(line)
            if packet is not None:
                yield packet


def read_packet_log(path: Path) -> Recording:
    """Read a packet log as a recording.

    Raises
    ------
    impactmon.errors.InputError
        If it is damaged beyond use.
    """
    header = read_header(path)
    with _open(path) as stream:
        next(stream, None)
        damaged = sum(_packet(line) is None for line in stream)
    losses = (f"{damaged} damaged lines were passed over.",) if damaged else ()
    return packet_recording(header, lambda: read_packets(path), losses=losses)


def _header(fields: Mapping[str, Any]) -> PacketHeader:
    """Make a header of what stood in the file."""
    placement = fields.get("placement")
    start = fields.get("start")
    mass = fields.get("body_mass_kg")
    return PacketHeader(
        driver=str(fields["driver"]) if "driver" in fields else "",
        start=_local(datetime.fromisoformat(start), str(fields.get("zone") or "")) if start else None,
        start_host_ns=int(fields.get("start_host_ns") or 0),
        zone=str(fields.get("zone") or ""),
        placement=PLACEMENT_ALIASES.get(placement) or Placement(placement) if placement else None,
        body_mass_kg=None if mass is None else float(mass),
        name=str(fields.get("name") or ""),
        simulated=bool(fields.get("simulated")),
        uid=str(fields.get("uid") or ""),
    )


def _local(start: datetime, zone: str) -> datetime:
    """Give the start in its zone: days of it may be 23 or 25 hours long."""
    if start.tzinfo is None:
        raise ValueError("a start without a zone")
    try:
        return start.astimezone(ZoneInfo(zone))
    except (KeyError, OSError, ValueError):  # no name of a zone, or one this computer does not know
        return start


def _packet(line: str) -> Packet | None:
    """Read one line; None if it is damaged."""
    fields = _json(line)
    try:
        return Packet(int(fields["t"]), str(fields["c"]), bytes.fromhex(fields["hex"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _json(line: str) -> dict[str, Any]:
    """Read a JSON object; anything else is an empty one."""
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return dict(found) if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownArgumentType]


@contextmanager
def _open(path: Path) -> Generator[IO[str]]:
    """Open a log, compressed or not."""
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        binary = gzip.GzipFile(fileobj=file) if compressed else file
        with TextIOWrapper(binary, encoding="utf-8", errors="replace") as stream:
            yield stream
