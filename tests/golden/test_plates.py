"""Jumps on force plates, fed as if the sensor sat at the centre of mass: all found, none made up."""

from __future__ import annotations

import pytest

from tools.validation import plates, shared

HERE = shared.shared_data() is not None
needs_data = pytest.mark.skipif(not HERE, reason="the real recordings are not here")


@pytest.mark.shared_data
@needs_data
@pytest.mark.parametrize("plate", plates.plates() if HERE else [], ids=lambda plate: plate.name)
def test_every_jump_is_found_at_its_height(plate):
    found = plates.centre_of_mass(plate)
    assert (found.found, found.false) == (found.true, 0)
    assert max(abs(error) for error in found.height_errors_m) < 0.015
