"""Packet logs: a live session's raw packets as JSON Lines, as `impactmon export --what packets` writes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from impactmon.formats.options import DEFAULT_OPTIONS, ReadOptions
from impactmon.model import Recording
from impactmon.packets import LOG_MARK, read_packet_log

MARK_WITHIN_BYTES = 200  # the mark is the first field of the first line


class PacketLogFormat:
    """JSON Lines: a header, then a packet a line."""

    name = "packet-log"

    def sniff(self, head: bytes, path: Path) -> float:
        """Say how likely these first bytes are a packet log, 0 to 1."""
        first = head[:MARK_WITHIN_BYTES]
        return 1.0 if first.lstrip().startswith(b"{") and LOG_MARK.encode() in first else 0.0

    def read(self, path: Path, options: ReadOptions = DEFAULT_OPTIONS) -> Recording:
        """Read a packet log; its driver decodes it, so a rate or unit from outside has no place here."""
        recording = read_packet_log(path)
        return replace(recording, start=options.start or recording.start)
