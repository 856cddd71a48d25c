from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactmon.model import Trace
from impactmon.tui.drawing.envelope import SHRINK_AFTER_S, SoftTop, trace_envelope
from impactmon.tui.drawing.glyphs import ASCII, BLOCK, BRAILLE, GLYPH_SETS
from impactmon.tui.drawing.numerals import largest_rows, numeral_rows
from impactmon.tui.widgets.scope import scale_for
from tools.scripted import busy


@given(
    peak_at=st.integers(0, 1599),
    columns=st.integers(20, 700),
    rate_hz=st.sampled_from([12.5, 25.0, 100.0, 200.0]),
)
def test_no_peak_is_lost_between_columns(peak_at: int, columns: int, rate_hz: float) -> None:
    values = np.ones(1600, np.float32)
    values[peak_at] = 7.0
    trace = Trace(values, 1600 / rate_hz, rate_hz)
    envelope = trace_envelope(trace, columns, 8.0)
    inside = envelope.start_s + 0.1 < peak_at / rate_hz
    if inside and 8.0 * rate_hz >= columns:
        assert np.nanmax(envelope.high_g) == pytest.approx(7.0)


def test_columns_keep_their_shape_while_they_scroll() -> None:
    rng = np.random.default_rng(1)
    values = rng.uniform(0, 8, 3000).astype(np.float32)
    early = trace_envelope(Trace(values[:2000], 20.0, 100.0), 160, 8.0)
    late = trace_envelope(Trace(values[:2010], 20.1, 100.0), 160, 8.0)
    assert late.start_s - early.start_s == pytest.approx(2 * early.column_s)
    assert np.array_equal(early.high_g[3:-1], late.high_g[1:-3])


def test_missing_samples_stay_blank() -> None:
    values = np.ones(800, np.float32)
    values[400:500] = np.nan
    envelope = trace_envelope(Trace(values, 8.0, 100.0), 160, 8.0)
    assert np.isnan(envelope.high_g[80:100]).all()
    assert not np.isnan(envelope.high_g[:80]).any()


def test_the_axis_grows_at_once_and_shrinks_late() -> None:
    top = SoftTop()
    assert top.update(3.0, 0.0) == 6.0
    assert top.update(9.0, 1.0) == 10.0
    assert top.update(3.0, 2.0) == 10.0
    assert top.update(3.0, 2.0 + SHRINK_AFTER_S) == 6.0


@pytest.mark.parametrize("rows", range(2, 40))
@pytest.mark.parametrize("top_g", [6.0, 8.0, 16.0, 64.0])
def test_the_scale_holds_its_top_and_has_even_ticks(rows: int, top_g: float) -> None:
    scale = scale_for(top_g, rows, BRAILLE)
    ticks = [scale.row(level) for level in scale.ticks()]
    assert len({a - b for a, b in pairwise(ticks)}) <= 1
    assert 0 <= scale.row(top_g) <= scale.row(0.0) == rows - 1
    assert scale.step_rows * top_g / scale.step_g <= rows


@pytest.mark.parametrize("glyphs", GLYPH_SETS.values(), ids=list(GLYPH_SETS))
@pytest.mark.parametrize("rows", [3, 4, 5, 9, 20])
def test_numerals_differ_and_have_one_width(rows: int, glyphs) -> None:
    drawn = {digit: numeral_rows(digit, rows, glyphs.solid) for digit in "0123456789"}
    if glyphs is not ASCII or rows >= 5:
        assert len(set(drawn.values())) == 10
    for lines in drawn.values():
        assert len(lines) == rows
        assert len({len(line) for line in lines}) == 1


def test_numerals_fill_what_they_get() -> None:
    rows = largest_rows("128", 60, 20, BLOCK.solid)
    assert len(rows[0]) <= 60
    assert len(largest_rows("128", 61 + len(rows[0]), 20, BLOCK.solid)) >= len(rows)
    assert largest_rows("128", 3, 20, BLOCK.solid) == ()


def test_packing_dots_gives_unicode_braille() -> None:
    dots = np.zeros((4, 4), bool)
    dots[0, 0] = dots[3, 3] = True
    assert [chr(code) for code in BRAILLE.plot.pack(dots)[0]] == ["⠁", "⢀"]


def test_the_scripted_trace_is_what_the_pictures_need() -> None:
    trace = busy().trace
    assert trace is not None
    assert np.nanmax(trace.resultant_g) > 4.9
