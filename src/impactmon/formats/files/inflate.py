"""Decompress streams, giving everything that is intact before the place where they are damaged or cut short."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

GZIP, RAW = 31, -15
"""What zlib calls a gzip member, and deflated bytes without any header."""

SMALLER_STEPS = (4096, 64, 1)
"""Bytes fed at once when looking for the damaged place."""

Read = Callable[[int], bytes]


def inflate(read: Read, size: int, *, kind: int = GZIP) -> Iterator[bytes]:
    """Decompress gzip members one after another, or one raw stream.

    Parameters
    ----------
    read : callable
        Gives up to so many packed bytes, none at the end.
    size : int
        Most bytes of a piece.
    kind : int
        `GZIP` or `RAW`.

    Yields
    ------
    bytes
        Pieces, none of them empty.

    Raises
    ------
    EOFError
        After all that is intact, if the stream is cut short or damaged.
    """
    stream = zlib.decompressobj(wbits=kind)
    packed = read(size // 4 + 1)
    while packed:
        before = stream.copy()
        try:
            piece = stream.decompress(packed, size)
        except zlib.error as error:
            yield from _up_to_damage(before, packed)
            raise EOFError("damaged") from error
        if piece:
            yield piece
        packed = stream.unconsumed_tail
        if stream.eof:
            if kind == RAW:
                return
            packed = stream.unused_data.lstrip(b"\0")  # tapes and some loggers pad with zeros
            stream = zlib.decompressobj(wbits=kind)
            if not packed and not (packed := read(size // 4 + 1)):
                return
        packed = packed or read(size // 4 + 1)
    raise EOFError("cut short")


def _up_to_damage(stream: Any, packed: bytes) -> Iterator[bytes]:
    """Give what comes out before the first damaged byte: in steps that grow smaller towards it."""
    at = 0
    for step in SMALLER_STEPS:
        while at < len(packed):
            before = stream.copy()
            try:
                piece = stream.decompress(packed[at : at + step])
            except zlib.error:
                stream = before
                break
            at += step
            if piece:
                yield piece
