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
