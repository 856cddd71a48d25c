"""The quick reader of tables gives what `float` and `stamp_seconds` give, or nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.formats.cells import numbers
from impactmon.formats.cells.arrow_text import arrow_numbers
from impactmon.formats.cells.memo import Memo
from impactmon.formats.cells.numbers import NumberReader
from impactmon.formats.cells.stamps import StampStyle, stamp_seconds

FIELD = st.from_regex(r"\A-?([0-9]{1,7}|[0-9]{0,7}\.[0-9]{1,7}|[0-9]{1,14})\Z")
SHORT = st.one_of(
    st.sampled_from(
        [b"0.012", b"-0.98", b"1", b"-1.004", b"12345.67", b"-0.123456", b"2e-05", b"123456789.0123"]
    ),
    st.sampled_from([b"0.984375", b"-0.984375", b"-10.984375", b"0" * 16, b"0" * 17]),
)


def parse(text: bytes, fields: int, wanted: tuple[int, ...], style: StampStyle | None = None):
    return NumberReader(",", fields, wanted, style).read(text)


@given(st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=40))
def test_equal_to_float_to_the_bit(rows):
    table = parse("".join(",".join(row) + "\n" for row in rows).encode(), 3, (0, 2))
    expected = np.array([[float(row[0]), float(row[2])] for row in rows])
    assert table is not None
    assert np.array_equal(table, expected)


@given(st.text(alphabet="0123456789.-+eE ,\n", max_size=80))
def test_anything_else_gives_nothing_or_the_same(text):
    lines = text.encode() + b"\n"
    table = parse(lines, 2, (0, 1))
    if table is None:
        return
    rows = [line.split(",") for line in lines.decode().split("\n")[:-1]]
    assert np.array_equal(table, np.array([[float(field) for field in row] for row in rows]))


@pytest.mark.parametrize("field", ["", "-", ".", "nan", "1.2.3", "--1", "0x1", "1,", "1_0", "\0", "\x01"])
def test_what_is_no_number_is_left_to_others(field):
    table = parse(f"1,{field}\n".encode(), 2, (0, 1))
    assert table is None or np.isnan(table[0, 1])


@pytest.mark.parametrize("field", ["1e-05", "+1", " 1", "0.30000000000000004", "1" * 17, "2.5E+01 "])
def test_a_few_numbers_in_another_shape_are_read_one_by_one(field):
    text = b"1.5,-2\n" * 60 + f"1.5,{field}\n".encode()
    table = parse(text, 2, (0, 1))
    assert table is not None
    assert table[-1].tolist() == [1.5, float(field)]


def test_a_blank_after_the_delimiter_belongs_to_no_number():
    table = parse(b"1, -2.5, 3\n4, 5,6\n" * 50, 3, (0, 1, 2))
    assert table is not None
    assert table[:2].tolist() == [[1.0, -2.5, 3.0], [4.0, 5.0, 6.0]]


@given(st.lists(st.lists(SHORT, min_size=4, max_size=4), min_size=1, max_size=30), st.integers(1, 3))
@settings(max_examples=60)
def test_memory_never_changes_a_number(rows, bits):
    text = b"".join(b",".join(row) + b"\n" for row in rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "impactmon.formats.cells.memo.PLACES_BITS", bits
        )  # so small a table forgets all the time
        patch.setattr(numbers, "AT_ONCE", 120)
        patch.setattr(numbers, "MOST_ODD", 1.0)
        table = NumberReader(",", 4, (0, 1, 2, 3)).read(text)
    assert table is not None
    assert np.array_equal(table, np.array([[float(field) for field in row] for row in rows]))


def test_a_memory_knows_nothing_at_first():
    from impactmon.formats.cells.cut import cut_cells

    for field in (b"\0", b"\x01", b"\xff" * 8, b"1.5"):
        cells = cut_cells(field + b"\n", ord(","), 1)
        assert cells is not None
        values, known = Memo().recall(cells.columns(0, 0))
        assert not known[0] or np.isnan(values[0])


def test_pieces_do_not_matter(monkeypatch):
    text = b"".join(b"%d.25,-%d\n" % (n, n % 50) for n in range(1000))
    whole = parse(text, 2, (0, 1))
    monkeypatch.setattr(numbers, "AT_ONCE", 100)
    assert np.array_equal(whole, parse(text, 2, (0, 1)))


def test_numbers_that_never_come_again_are_read_as_well(monkeypatch):
    monkeypatch.setattr(numbers, "AT_ONCE", 2000)
    values = np.random.default_rng(3).normal(size=(3000, 3))
    text = b"".join(b"%.7f,%.7f,%.7f\n" % tuple(row) for row in values.tolist())
    table = parse(text, 3, (0, 1, 2))
    assert np.array_equal(table, np.loadtxt(text.decode().splitlines(), delimiter=","))


STAMPS = {
    "omgui": ("ymd", "2026-03-01 09:{m:02d}:{s:02d}.{f:03d}"),
    "actilife imu": ("ymd", "2017-12-09T15:{m:02d}:{s:02d}.{f:03d}0000"),
    "zone": ("ymd", "2026-03-01T09:{m:02d}:{s:02d}.{f:03d}+01:00"),
    "zulu": ("ymd", "2026-03-01T09:{m:02d}:{s:02d}.{f:03d}Z"),
    "day first": ("dmy", "28/2/2026 9:{m:02d}:{s:02d}.{f:03d}"),
    "time of day": ("", "{h}:{m:02d}:{s:02d}.{f:03d}"),
    "nanoseconds": ("ymd", "2026-03-01 09:{m:02d}:{s:02d}.{f:03d}123987"),
    "whole seconds": ("mdy", "3/1/2026 12:{m:02d}:{s:02d}"),
}


@pytest.mark.parametrize("name", list(STAMPS))
def test_written_times_are_those_of_the_slow_reader(name):
    order, form = STAMPS[name]
    style = StampStyle(written=True, order=order)
    moments = [
        form.format(h=9 + at // 36_000, m=at // 600 % 60, s=at // 10 % 60, f=at % 10 * 100)
        for at in range(0, 60_000, 7)
    ]
    if name == "nanoseconds":  # some writers leave off what is zero
        moments = [moment.removesuffix(".000123987") for moment in moments]
    table = parse("".join(f"{moment},1,2,3\n" for moment in moments).encode(), 4, (0, 1, 2, 3), style)
    assert table is not None
    expected = stamp_seconds(np.array([moment.encode() for moment in moments]), style)
    assert np.array_equal(table[:, 0], expected)


@pytest.mark.parametrize(
    "odd", ["2026-02-30 09:00:00.000", "2026-03-01 25:00:00.000", "2026-03-01 09:00:60.000", "never", ""]
)
def test_a_time_that_does_not_exist_is_left_to_others(odd):
    good = b"2026-03-01 09:00:00.000,1,2,3\n"
    text = good * 3 + f"{odd},1,2,3\n".encode()
    assert parse(text, 4, (0, 1, 2, 3), StampStyle(written=True)) is None


@pytest.mark.parametrize("form", ["%.9E", "%.15g", "%.6f"])
def test_pyarrow_reads_the_same_numbers(form):
    pytest.importorskip("pyarrow")
    values = np.random.default_rng(4).normal(0.0, 9.8, (20_000, 4))
    text = ("\n".join(",".join(form % value for value in row) for row in values.tolist()) + "\n").encode()
    table = arrow_numbers(text, ",", 4, (0, 3))
    assert table is not None
    assert np.array_equal(table, np.loadtxt(text.decode().splitlines(), delimiter=",", usecols=(0, 3)))


@pytest.mark.parametrize("odd", ["", "1,2,3", "1,2,3,4,5", "1,,3,4", "x,2,3,4", '"1",2,3,4'])
def test_pyarrow_leaves_odd_lines_to_others(odd):
    pytest.importorskip("pyarrow")
    text = b"1,2,3,4\n" * 100_000 + odd.encode() + b"\n"
    assert arrow_numbers(text, ",", 4, (0, 1, 2)) is None


def test_a_short_text_does_not_import_pyarrow():
    assert arrow_numbers(b"1,2\n", ",", 2, (0, 1)) is None
