"""The public function refuses what is no acceleration, in words."""

from __future__ import annotations

import numpy as np
import pytest

import impactmon
from impactmon.errors import UsageError


@pytest.mark.parametrize("source", [None, ["a", "b", "c"], [object()], {"x": 1}])
def test_what_is_no_acceleration_is_refused_with_what_would_be(source):
    with pytest.raises(UsageError, match=r"holds no acceleration.*shape"):
        impactmon.analyze(source, sample_rate_hz=100.0)


@pytest.mark.parametrize("source", [3, [1.0, 2.0, 3.0], np.zeros((100, 2))])
def test_another_shape_is_named(source):
    with pytest.raises(UsageError, match="shape"):
        impactmon.analyze(source, sample_rate_hz=100.0)


def test_an_array_without_rate_is_refused():
    with pytest.raises(UsageError, match="rate"):
        impactmon.analyze(np.zeros((100, 3)))


@pytest.mark.parametrize(
    ("value", "said"), [(np.nan, "None of the 100 samples"), (np.inf, "None of the 100")]
)
def test_an_array_without_a_number_is_refused(value, said):
    with pytest.raises(UsageError, match=said):
        impactmon.analyze(np.full((100, 3), value), sample_rate_hz=100.0)


def test_an_array_in_which_an_axis_never_has_a_number_is_refused():
    acc_g = np.ones((100, 3))
    acc_g[:, 1] = np.nan
    with pytest.raises(UsageError, match="three axes"):
        impactmon.analyze(acc_g, sample_rate_hz=100.0)


def test_no_samples_are_refused():
    with pytest.raises(UsageError, match="no samples"):
        impactmon.analyze(np.empty((0, 3)), sample_rate_hz=100.0)
