"""The demo without a terminal: a fresh user's first command."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from impactmon.cli.demo import command


@pytest.mark.parametrize("seed", [1, 2])
def test_demo_counts_what_the_generator_did(seed):
    result = CliRunner().invoke(command, ["--seed", str(seed)], standalone_mode=False)
    assert result.exception is None
    assert result.return_value == 0
    detected, true = map(int, re.search(r"^jumps +(\d+) +(\d+)$", result.output, re.MULTILINE).groups())
    assert true == 31
    assert abs(detected - true) <= 1
    assert f"in database {detected:>8}" in result.output
    assert "SIMULATED" in result.output


def test_demo_is_the_same_each_time():
    first, second = (CliRunner().invoke(command, ["--plain"], standalone_mode=False).output for _ in range(2))
    assert first == second
