"""A live recording is its raw packets: how they become samples again, and how they travel as a packet log.

A packet log is made for replay and for reports of bugs; reading it gives the same samples, gaps and events as the
session it was exported from.
"""

from impactmon.packets.log import (
    LOG_MARK,
    header_line,
    packet_line,
    read_header,
    read_packet_log,
    read_packets,
    write_packet_log,
)
from impactmon.packets.replay import PacketHeader, Replay, at_one_rate, packet_recording

__all__ = [
    "LOG_MARK",
    "PacketHeader",
    "Replay",
    "at_one_rate",
    "header_line",
    "packet_line",
    "packet_recording",
    "read_header",
    "read_packet_log",
    "read_packets",
    "write_packet_log",
]
