"""Join short blocks of a stream: a whole recording is judged soonest in long ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from impactmon.model import Gap, Samples

LONG_ENOUGH = 65_536
"""Samples from which on a longer block gains nothing: each costs some milliseconds whatever its length."""


def joined(blocks: Iterable[Samples | Gap]) -> Iterator[Samples | Gap]:
    """Give the same samples and gaps, neighbouring blocks joined until they are long enough.

    Parameters
    ----------
    blocks : iterable of Samples or Gap
        A stream in order.

    Yields
    ------
    Samples or Gap
        Blocks whose scale, rate or rail differ stay apart.
    """
    held: list[Samples] = []
    for block in blocks:
        if held and (isinstance(block, Gap) or _kind(block) != _kind(held[0])):
            yield _one(held)
            held = []
        if isinstance(block, Gap):
            yield block
            continue
        held.append(block)
        if sum(len(one.counts) for one in held) >= LONG_ENOUGH:
            yield _one(held)
            held = []
    if held:
        yield _one(held)


def _kind(block: Samples) -> tuple[float, float, int]:
    """Give what blocks must share to be joined."""
    return block.lsb_per_g, block.sample_rate_hz, block.clipped_at


def _one(blocks: list[Samples]) -> Samples:
    """Join blocks of one kind."""
    if len(blocks) == 1:
        return blocks[0]
    return Samples(np.concatenate([block.counts for block in blocks]), *_kind(blocks[0]))
