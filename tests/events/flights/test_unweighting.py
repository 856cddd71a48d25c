"""What came before a push-off: momentum that was put into a signal is found in it."""

from __future__ import annotations

import numpy as np
import pytest

from impactmon.events.flights.unweighting import unweighting
from impactmon.signal.history import History

RATE_HZ = 100.0
COUNTS_PER_G = 2048.0


def seen(*stretches, scale=1.0, noise_g=0.0, turn=None):
    """Look back from a take-off at stretches of (seconds, upward specific force)."""
    force = np.concatenate([np.full(round(seconds * RATE_HZ), level) for seconds, level in stretches])
    acc_g = np.zeros((len(force), 3))
    acc_g[:, 1] = force * scale
    acc_g += np.random.default_rng(0).normal(0.0, noise_g, acc_g.shape) if noise_g else 0.0
    if turn is not None:
        acc_g = acc_g @ turn
    history = History(np.int32, 3)
    history.append(np.rint(acc_g * COUNTS_PER_G).astype(np.int32))
    return unweighting(len(force) - 1, history, RATE_HZ, COUNTS_PER_G)


SINKS = ((3.0, 1.0), (0.25, 0.6), (0.4, 1.9))
HELD = ((3.0, 1.0), (0.4, 0.7), (0.4, 1.3), (0.8, 1.0), (0.3, 1.8))
FALLS = ((3.0, 1.0), (0.25, 0.02), (0.3, 2.6))


def test_sinking_is_the_impulse_that_was_lacking():
    found = seen(*SINKS)
    assert found.sink_gs == pytest.approx(0.25 * 0.4, abs=0.01)
    assert found.push_gs == pytest.approx(0.4 * 0.9, abs=0.02)
    assert found.unsupported_s == 0.0
    assert found.rest_g < 0.15


def test_a_held_squat_has_nothing_to_take_away():
    found = seen(*HELD)
    assert found.sink_gs < 0.01
    assert found.held_g < 0.15
    assert found.push_gs == pytest.approx(0.3 * 0.8, abs=0.02)


def test_a_fall_is_unsupported_for_as_long_as_gravity_is_missed():
    found = seen(*FALLS)
    assert found.sink_gs == pytest.approx(0.25 * 0.98, abs=0.01)
    assert found.unsupported_s == pytest.approx(0.25, abs=0.011)


def test_the_contact_before_is_no_rest():
    found = seen((3.0, 1.0), (0.25, 0.0), (0.25, 3.0), (0.25, 0.0), (0.25, 3.0))
    assert found.rest_g > 1.5


@pytest.mark.parametrize("scale", [0.9, 0.95, 1.05, 1.1])
def test_a_scale_that_errs_errs_by_as_much(scale):
    for stretches in (SINKS, HELD, FALLS):
        assert seen(*stretches, scale=scale).sink_gs == pytest.approx(
            scale * seen(*stretches).sink_gs, abs=0.005
        )


def test_noise_and_mounting_hardly_matter():
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
    for stretches in (SINKS, HELD, FALLS):
        found = seen(*stretches, noise_g=0.02, turn=turn)
        assert found.sink_gs == pytest.approx(seen(*stretches).sink_gs, abs=0.012)


def test_too_short_a_past_is_unknown():
    assert seen((0.3, 1.0), (0.2, 0.6), (0.3, 1.9)) is None


def test_what_was_forgotten_before_does_not_matter():
    history = History(np.int32, 3)
    rows = np.zeros((2000, 3), np.int32)
    rows[:, 2] = 2048
    rows[1900:1925, 2], rows[1925:, 2] = 1000, 4000
    history.append(rows)
    before = unweighting(1960, history, RATE_HZ, COUNTS_PER_G)
    history.forget_before(1400)
    assert history.base == 1400
    assert unweighting(1960, history, RATE_HZ, COUNTS_PER_G) == before
