"""Contacts among their neighbours: what is ground and what is the swing of a limb between two contacts."""

from __future__ import annotations

import numpy as np

from impactmon.events.contacts.measure import SHAPE_BINS
from impactmon.events.contacts.table import Contacts
from impactmon.events.flights.neighbours import Chain
from impactmon.signal.slow import QUANTA_PER_G

RATE_HZ = 100.0


def bumps(middle_g: float) -> list[bool]:
    """Tell which of three contacts 0.2 s apart are bumps: 3 g up, then so much of the same size, then 3 g up.

    The highest sharp peak near the second is the end of the first and points up.
    """
    index = np.array([100, 120, 140])
    zero = np.zeros(3, np.int64)
    shape = np.zeros((3, SHAPE_BINS, 3))
    shape[:, :, 2] = 1.0
    shape[:, 3:5, 2] = np.array([3.0, middle_g, 3.0])[:, None]
    contacts = Contacts.gather(
        {
            "index": index,
            "height": np.full(3, 3 * QUANTA_PER_G),
            "deficit": zero,
            "excess": zero,
            "first_index": index,
            "peak_index": index,
            "clipped": zero,
            "peak_g": np.full(3, 3.0),
            "slope_g_s": np.zeros(3),
            "around_g": np.full(3, 3.0),
            "direction": np.tile([0.0, 0.0, 3.0], (3, 1)),
            "shape": shape.reshape(3, -1),
        }
    )
    return Chain(contacts, RATE_HZ).bump.tolist()


def test_a_rebound_that_pushes_down_is_no_contact():
    assert bumps(-3.0) == [False, True, False]


def test_a_contact_that_pushes_up_stays():
    assert bumps(3.0) == [False, False, False]
