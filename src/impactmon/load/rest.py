"""What a rest is worth: by how much a bout begun now would count, and when it counts in full.

Experimental, as the index is: the time constant of recovery could not be checked against its source.

>>> from datetime import UTC
>>> bout = Bout(start_s=0.0, end_s=600.0, landings=40, osteogenic_index=11.0, recovery=1.0)
>>> rest = bout_rest([bout], 600.0 + 8 * 3600.0, zone=UTC)
>>> round(rest.share, 2), f"{rest.full_at:%H:%M}"
(0.74, '18:08')
>>> bout_rest([bout], 600.0 + 1800.0, zone=UTC) is None  # not ended: the pause is too short
True
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from math import log

from impactmon.load.osteogenic import BOUT_PAUSE_S, RECOVERY_MIN_LANDINGS, RECOVERY_TAU_S, recovery
from impactmon.model import Bout, BoutRest

FULL_SHARE = 0.95
"""The recovery curve never reaches one; from this share on a bout is said to count in full."""

FULL_REST_S = -RECOVERY_TAU_S * log(1.0 - FULL_SHARE)
"""Rest after which a bout counts in full, s (18 h)."""


def bout_rest(bouts: Sequence[Bout], now_s: float, *, zone: tzinfo | None = None) -> BoutRest | None:
    """Say what the rest since the last bout is worth.

    Parameters
    ----------
    bouts : sequence of Bout
        In order of time; times in seconds from 1970 (UTC).
    now_s : float
        The moment asked about, seconds from 1970 (UTC).
    zone : tzinfo, optional
        Where clocks are read; the computer's own if not given.

    Returns
    -------
    BoutRest or None
        None while a bout goes on, without an ended bout of at least `RECOVERY_MIN_LANDINGS` landings of known
        force, and once a new bout counts in full.
    """
    if not bouts or now_s - bouts[-1].end_s <= BOUT_PAUSE_S:
        return None
    tiring = [b for b in bouts if b.landings >= RECOVERY_MIN_LANDINGS and b.osteogenic_index]
    if not tiring or now_s - tiring[-1].end_s >= FULL_REST_S:
        return None
    end_s = tiring[-1].end_s
    full_at = datetime.fromtimestamp(end_s + FULL_REST_S, tz=UTC).astimezone(zone)
    days = (full_at.date() - datetime.fromtimestamp(now_s, tz=UTC).astimezone(zone).date()).days
    return BoutRest(share=recovery(now_s - end_s), full_at=full_at, tomorrow=days > 0)
