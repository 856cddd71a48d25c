"""Take a recording's blocks apart in tests."""

from __future__ import annotations

import numpy as np

from impactmon.model import Gap, Recording, Samples


def acc_of(recording: Recording) -> np.ndarray:
    """Give all samples of one pass as (n, 3) g, gaps left out."""
    blocks = [b.counts / b.lsb_per_g for b in recording.blocks() if isinstance(b, Samples)]
    return np.concatenate(blocks) if blocks else np.zeros((0, 3))


def gaps_of(recording: Recording) -> list[Gap]:
    """Give the gaps of one pass."""
    return [block for block in recording.blocks() if isinstance(block, Gap)]
