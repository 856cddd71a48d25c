"""Spoilt files of every format: refused in words or read in part, never a crash, a hang or made-up samples."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.mutate import seeds, spoil, swallow, wrap

SEEDS = seeds()
FILES = 30
"""In each run of the tests; `make soak-fuzz` spoils 20,000 of each format."""

LONGEST_S = 5.0


@pytest.mark.parametrize("name", list(SEEDS))
def test_the_seed_is_read(name, tmp_path):
    path = tmp_path / "seed.bin"
    path.write_bytes(wrap(name, SEEDS[name]))
    assert swallow(path) == ""


@pytest.mark.parametrize("name", list(SEEDS))
def test_spoilt_files(name, tmp_path):
    path = tmp_path / "spoilt.bin"
    for number in range(FILES):
        path.write_bytes(wrap(name, spoil(SEEDS[name], random.Random(f"{name} {number}"))))
        began = time.process_time()
        swallow(path, skip_bad_rows=bool(number % 2))
        assert time.process_time() - began < LONGEST_S, f"{name} {number} took too long"


@pytest.mark.parametrize(
    ("name", "number"),
    [("dated", 845), ("dated", 18307), ("gt3x", 925), ("gt3x", 4468), ("gt3x", 6193), ("packet log", 46)],
)
def test_what_the_long_run_once_found(name, number, tmp_path):
    path = tmp_path / "spoilt.bin"
    path.write_bytes(wrap(name, spoil(SEEDS[name], random.Random(f"soak {name} {number}"))))
    for skip_bad_rows in (False, True):
        swallow(path, skip_bad_rows=skip_bad_rows)


@given(st.binary(max_size=3000))
@settings(max_examples=60)
def test_any_bytes(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "file.csv"
    path.write_bytes(content)
    swallow(path)


@given(st.text(alphabet='0123456789,.;-+eE\t \n"txyzgnaif()/^_', max_size=600))
@settings(max_examples=60)
def test_any_table_like_text(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "file.csv"
    path.write_bytes(b"t_s,ax_g,ay_g,az_g\n" + content.encode())
    swallow(path)
