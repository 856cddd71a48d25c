"""What is measured at a contact, at rates whose samples do not divide a bin evenly."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.events.contacts.machine import Contact
from impactmon.events.contacts.measure import SHAPE_BIN_S, SHAPE_BINS, ContactGauge
from impactmon.signal.history import History

LSB_PER_G = 2048.0


def shape_of(sample_rate_hz: float, up_g, peak_s: float = 2.0) -> np.ndarray:
    """Give the shape (bins, axes) of a contact 2 s after the start whose peak is dated `peak_s` after it."""
    time_s = np.arange(round(4.0 * sample_rate_hz)) / sample_rate_hz - 2.0
    acc_g = np.stack([0.0 * time_s, 0.0 * time_s, up_g(time_s)], axis=1)
    samples = History(np.int32, 3)
    samples.append(np.rint(acc_g * LSB_PER_G).astype(np.int32))
    peak = round(peak_s * sample_rate_hz)
    contacts = ContactGauge(sample_rate_hz, LSB_PER_G).measure(
        [Contact(peak, 8192, 0, 0, 0)], samples, np.empty(0, np.int64)
    )
    return contacts.shape.reshape(SHAPE_BINS, 3)


@pytest.mark.parametrize("sample_rate_hz", [20.0, 25.0, 50.0, 62.5, 100.0, 128.0, 200.0])
def test_a_shape_spans_the_same_time_at_every_rate(sample_rate_hz):
    ramp = shape_of(sample_rate_hz, lambda time_s: 2.0 + time_s)[:, 2]
    span_s = ramp[-1] - ramp[0]
    assert span_s == pytest.approx((SHAPE_BINS - 1) * SHAPE_BIN_S, abs=1.0 / sample_rate_hz)
    assert np.allclose(
        shape_of(sample_rate_hz, lambda time_s: np.full_like(time_s, 1.5))[:, 2], 1.5, atol=1e-3
    )


@pytest.mark.parametrize("sample_rate_hz", [50.0, 100.0, 200.0])
def test_a_contact_of_two_humps_has_one_shape_whichever_is_the_higher(sample_rate_hz):
    def humps(time_s):
        return 1.0 + 1.5 * sum(np.exp(-(((time_s - at_s) / 0.03) ** 2)) for at_s in (-0.05, 0.05))

    first, second = (shape_of(sample_rate_hz, humps, peak_s) for peak_s in (1.95, 2.05))
    assert np.allclose(first, second, atol=0.3)
    assert np.allclose(first, first[::-1], atol=0.3)  # it lies about the middle


def test_half_the_rate_sees_the_same_contact():
    def bump(time_s):
        return 1.0 + 2.0 * np.exp(-((time_s / 0.08) ** 2))

    assert np.allclose(shape_of(50.0, bump), shape_of(100.0, bump), atol=0.25)
