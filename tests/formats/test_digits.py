"""The quick reader of decimals gives what `float` gives, or nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.formats.digits import parse_numbers

FIELD = st.from_regex(r"\A-?([0-9]{1,7}|[0-9]{0,7}\.[0-9]{1,7}|[0-9]{1,14})\Z")


@given(st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=40))
def test_equal_to_float_to_the_bit(rows):
    text = "".join(",".join(row) + "\n" for row in rows).encode()
    table = parse_numbers(text, b",", 3, (0, 2))
    expected = np.array([[float(row[0]), float(row[2])] for row in rows])
    assert table is not None
    assert np.array_equal(table, expected)


@given(st.text(alphabet="0123456789.-+eE ,\n", max_size=80))
def test_anything_else_gives_nothing_or_the_same(text):
    lines = text.encode() + b"\n"
    table = parse_numbers(lines, b",", 2, (0, 1))
    if table is None:
        return
    rows = [line.split(",") for line in lines.decode().split("\n")[:-1]]
    assert np.array_equal(table, np.array([[float(field) for field in row] for row in rows]))


@pytest.mark.parametrize(
    "field", ["", "-", ".", "1e3", "nan", "1.2.3", "+1", " 1", "1" * 17, "--1", "0x1", "1,"]
)
def test_what_is_no_plain_number_is_left_to_others(field):
    assert parse_numbers(f"1,{field}\n".encode(), b",", 2, (0, 1)) is None


def test_pieces_do_not_matter(monkeypatch):
    text = b"".join(b"%d.25,-%d\n" % (n, n) for n in range(1000))
    whole = parse_numbers(text, b",", 2, (0, 1))
    monkeypatch.setattr("impactmon.formats.digits.AT_ONCE", 100)
    assert np.array_equal(whole, parse_numbers(text, b",", 2, (0, 1)))
