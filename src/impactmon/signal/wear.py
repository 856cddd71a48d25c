"""When the sensor was not worn: it lay still for an hour, or was moved for a while between such hours.

After van Hees 2013 (PLoS One 8:e61691, doi:10.1371/journal.pone.0061691): quarters of an hour are judged by the hour
around them, still if at least two axes have a standard deviation below 13 mg and a range below 50 mg; then short
stretches of wear between long ones of non-wear are taken as non-wear too (somebody carried the sensor). Two additions:

- A sensor whose own noise is beyond these numbers gets limits by that noise.
- A short stretch with counted landings is wear: who trains for ten minutes wears the sensor for ten minutes. And in a
  recording of less than a day only stillness counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from impactmon.model import NotWorn
from impactmon.signal.calibration import NOISE_FACTOR, STILL_SD_G
from impactmon.signal.windows import Summary, Windows, sensor_noise_g

BLOCK_S = 900.0
AROUND_S = 3600.0
"""Blocks that are judged, by the stretch around them [s] (van Hees 2013)."""

STILL_AXES = 2
"""Axes that must be still [1] (van Hees 2013)."""

STILL_RANGE_G = 0.05
"""Range of a still axis [g] (van Hees 2013)."""

NOISE_SPAN = 10.0
"""Range of an hour of a sensor's own noise, in standard deviations [1]: 360,000 samples of noise span 9."""

RECORDED_SHARE = 0.5
"""Share of that hour that must be recorded to judge by it [1]."""

HOUR_BLOCKS = 4
"""Blocks in an hour [1]."""

DOUBTFUL = ((6 * HOUR_BLOCKS, 0.3), (3 * HOUR_BLOCKS, 0.8))
"""Wear shorter than so many blocks, and than this share of the non-wear on both sides, is doubtful (van Hees 2013)."""

EDGE_BLOCKS = 3 * HOUR_BLOCKS
EDGE_AFTER = HOUR_BLOCKS
LAST_DAY = 24 * HOUR_BLOCKS
"""Wear shorter than 3 h at the start, or in the last 24 h, is doubtful beside more than 1 h of non-wear (van Hees
2013)."""

PASSES = 3
"""How often doubtful stretches are looked for [1] (van Hees 2013)."""


def find_not_worn(
    windows: Summary, duration_s: float, trained: Callable[[float, float], bool]
) -> tuple[NotWorn, ...] | None:
    """Find the stretches in which the sensor was not worn.

    Parameters
    ----------
    windows : Summary
        Of the whole recording.
    duration_s : float
        Its length, s.
    trained : callable
        Tells whether somebody trained between two times: then a short stretch is wear.

    Returns
    -------
    tuple of NotWorn or None
        None for a recording of less than an hour, which cannot tell.
    """
    if duration_s < AROUND_S:
        return None
    blocks = int(np.ceil(duration_s / BLOCK_S))
    still = islice(_still_blocks(windows, duration_s, sensor_noise_g(windows) or 0.0), blocks)
    worn = [not is_still for is_still in still]
    for _ in range(PASSES if blocks >= LAST_DAY else 0):
        runs = _runs(worn)
        for k in _doubtful(runs, blocks):
            first, last = runs[k][1:]
            if not trained(first * BLOCK_S, min(last * BLOCK_S, duration_s)):
                worn[first:last] = [False] * (last - first)
    return tuple(
        NotWorn(first * BLOCK_S, min(last * BLOCK_S, duration_s)) for on, first, last in _runs(worn) if not on
    )


def _still_blocks(windows: Summary, duration_s: float, noise_g: float) -> Iterator[bool]:
    """Judge block after block by the hour around it, of which no more is held than that takes."""
    block = 0
    held = Windows.none()
    for part in windows.stretches():
        first = int(np.searchsorted(held.start_s, _hour_around(block, duration_s)))
        held = held.after(first, part)
        while len(held) and held.start_s[-1] >= _hour_around(block, duration_s) + AROUND_S:
            yield _still_around(held, _hour_around(block, duration_s), noise_g)
            block += 1
    while True:
        yield _still_around(held, _hour_around(block, duration_s), noise_g)
        block += 1


def _hour_around(block: int, duration_s: float) -> float:
    """Give the start of the hour around a block; the first and last ones are judged by the first and last hour."""
    return min(max(block * BLOCK_S + (BLOCK_S - AROUND_S) / 2.0, 0.0), duration_s - AROUND_S)


def _still_around(windows: Windows, begin_s: float, noise_g: float) -> bool:
    """Tell whether the hour from a time on was still."""
    first, last = np.searchsorted(windows.start_s, (begin_s, begin_s + AROUND_S))
    part = slice(int(first), int(last))
    if windows.length_s[part].sum() < RECORDED_SHARE * AROUND_S:
        return False
    return int(_still_axes(windows, part, noise_g).sum()) >= STILL_AXES


def _still_axes(windows: Windows, part: slice, noise_g: float) -> NDArray[np.bool_]:
    """Tell for each axis whether it stood still in these windows."""
    spread = windows.high_g[part].max(axis=0) - windows.low_g[part].min(axis=0)
    calm = spread < max(STILL_RANGE_G, NOISE_SPAN * noise_g)
    if not np.isfinite(windows.sd_g[part]).all():
        return np.zeros(3, np.bool_)
    means, sds = windows.mean_g[part], windows.sd_g[part]
    variance = (sds * sds).mean(axis=0) + means.var(axis=0)
    return calm & (variance < max(STILL_SD_G, NOISE_FACTOR * noise_g) ** 2)


def _runs(worn: Sequence[bool]) -> list[tuple[bool, int, int]]:
    """Give runs of equal blocks: worn or not, first block, block after the last."""
    runs: list[tuple[bool, int, int]] = []
    first = 0
    for on, group in groupby(worn):
        last = first + len(list(group))
        runs.append((on, first, last))
        first = last
    return runs


def _doubtful(runs: Sequence[tuple[bool, int, int]], blocks: int) -> list[int]:
    """Give the runs of wear that are too short beside the non-wear around them."""
    lengths = [last - first for _, first, last in runs]
    found: list[int] = []
    for k, (on, first, _) in enumerate(runs):
        if not on:
            continue
        before = lengths[k - 1] if k else 0
        after = lengths[k + 1] if k + 1 < len(runs) else 0
        between = before and after
        beside = before + after
        short = between and any(lengths[k] < most and lengths[k] < share * beside for most, share in DOUBTFUL)
        begins = not k and lengths[k] < EDGE_BLOCKS and after > EDGE_AFTER
        ends = first >= blocks - LAST_DAY and lengths[k] < EDGE_BLOCKS and before > EDGE_AFTER
        if short or begins or ends:
            found.append(k)
    return found
