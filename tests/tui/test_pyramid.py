from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactmon.model import Gap, Samples
from impactmon.tui.drawing.pyramid import CHUNK, FACTOR, LEVELS, Level, Pair, Pyramid
from impactmon.tui.drawing.viewport import MIN_SPAN_S, Viewport

RATE_HZ = 100.0


def block(values_g: np.ndarray) -> Samples:
    counts = np.zeros((values_g.size, 3), np.int16)
    counts[:, 2] = np.round(values_g * 2048)
    return Samples(counts, 2048.0, RATE_HZ)


def filled(values_g: np.ndarray, *, cut: int = 5000) -> Pyramid:
    pyramid = Pyramid(RATE_HZ)
    for start in range(0, values_g.size, cut):
        pyramid.append(block(values_g[start : start + cut]))
    pyramid.finish()
    return pyramid


@settings(max_examples=60)
@given(
    size=st.integers(10, 9 * CHUNK),
    peak=st.floats(0, 1, exclude_max=True),
    columns=st.integers(3, 300),
    cut=st.integers(900, 70_000),
)
def test_the_highest_value_is_seen_at_every_zoom(size: int, peak: float, columns: int, cut: int) -> None:
    values = np.ones(size)
    at = int(peak * size)
    values[at] = 9.0
    pyramid = filled(values, cut=cut)
    for span in (size, max(columns, size // 50)):
        start = max(0, at - span // 3)
        envelope = pyramid.envelope(start / RATE_HZ, (start + span) / RATE_HZ, columns)
        assert envelope.high_g.shape == (columns,)
        if span >= columns:
            assert np.nanmax(envelope.high_g) == pytest.approx(9.0, abs=0.01)
            here = envelope.column_of((at + 0.5) / RATE_HZ)
            assert np.nanmax(envelope.high_g[max(0, here - 1) : here + 2]) == pytest.approx(9.0, abs=0.01)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give how many entries of a level were read, call by call: what work costs on any machine."""
    entries: list[int] = []
    plain = Level.read

    def counted(self: Level, start: int, stop: int) -> Pair:
        entries.append(stop - start)
        return plain(self, start, stop)

    monkeypatch.setattr(Level, "read", counted)
    return entries


def test_a_gap_stays_blank_and_a_year_of_it_costs_nothing(read: list[int]) -> None:
    pyramid = Pyramid(RATE_HZ)
    pyramid.append(block(np.ones(1000)))
    year_s = 365 * 86400.0
    pyramid.append(Gap(10.0, year_s, "not worn"))
    pyramid.append(block(np.full(1000, 3.0)))
    pyramid.finish()
    assert sum(read) < 20 * FACTOR * CHUNK, "of 3.2 thousand million"
    assert sum(len(level._chunks) for level in pyramid._levels) <= 3 * LEVELS, "only where something was"
    envelope = pyramid.envelope(0.0, year_s + 10, 200)
    assert np.isnan(envelope.high_g[2:-2]).all()
    near = pyramid.envelope(year_s, year_s + 10, 100)
    assert np.nanmax(near.high_g) == pytest.approx(3.0, abs=0.01)


def test_levels_do_not_depend_on_the_blocks() -> None:
    values = np.random.default_rng(2).uniform(0, 10, 3 * CHUNK + 17)
    one, other = filled(values, cut=values.size), filled(values, cut=777)
    for columns in (50, 500):
        a = one.envelope(0, values.size / RATE_HZ, columns)
        b = other.envelope(0, values.size / RATE_HZ, columns)
        assert np.array_equal(a.high_g, b.high_g, equal_nan=True)
        assert np.array_equal(a.low_g, b.low_g, equal_nan=True)


def test_looking_at_a_week_reads_few_entries(read: list[int]) -> None:
    pyramid = Pyramid(RATE_HZ)
    piece = block(np.random.default_rng(1).uniform(0.5, 4, FACTOR * CHUNK))
    for _ in range(40):
        pyramid.append(piece)
    read.clear()
    for zoom in range(60):
        span_s = pyramid.duration_s / 1.2**zoom
        pyramid.envelope(0.3 * span_s, 1.3 * span_s, 240)
    assert len(read) == 60
    assert max(read) <= 240 * 2 * FACTOR + 2, "at most 16 a column, of ten million"


spans = st.builds(
    Viewport,
    st.floats(-1e5, 1e6),
    st.floats(0.1, 1e6),
    st.floats(0, 7e5),
)


@given(spans, st.floats(0.1, 10), st.floats(-1e5, 1e6), st.floats(-3, 3))
def test_the_view_never_leaves_the_recording(
    port: Viewport, factor: float, about_s: float, spans_on: float
) -> None:
    for moved in (port.fitted(), port.zoomed(factor, about_s), port.moved(spans_on), port.around(about_s)):
        assert moved.span_s >= MIN_SPAN_S
        assert moved.start_s <= max(0.0, port.duration_s)
        assert moved.stop_s >= 0.0
        assert len(moved.ticks(6)[1]) <= 8


def test_zooming_keeps_the_cursor_in_its_place() -> None:
    port = Viewport(100.0, 60.0, 3600.0)
    closer = port.zoomed(0.5, 120.0)
    assert (120 - closer.start_s) / closer.span_s == pytest.approx(20 / 60)
