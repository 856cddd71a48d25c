"""Signed numbers of any width, least significant bit first, packed without gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pack_signed(values: NDArray[np.int64], bits: int) -> bytes:
    """Pack values into `bits` bits each; the last byte is padded with zeros."""
    unsigned = values.astype(np.int64) & ((1 << bits) - 1)
    flags = (unsigned[:, None] >> np.arange(bits)) & 1
    return np.packbits(flags.astype(np.uint8).reshape(-1), bitorder="little").tobytes()


def unpack_signed(packed: bytes, bits: int, count: int) -> NDArray[np.int64]:
    """Unpack `count` values of `bits` bits (1 to 32) each.

    Raises
    ------
    ValueError
        If there are too few bytes.
    """
    if len(packed) * 8 < bits * count:
        raise ValueError(f"{count} values of {bits} bits need more than {len(packed)} bytes")
    flags = np.unpackbits(np.frombuffer(packed, np.uint8), bitorder="little", count=bits * count)
    unsigned = flags.reshape(count, bits).astype(np.int64) @ (np.int64(1) << np.arange(bits, dtype=np.int64))
    return unsigned - ((unsigned >> (bits - 1)) << bits)
