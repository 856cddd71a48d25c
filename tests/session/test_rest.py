from __future__ import annotations

from datetime import UTC, datetime

import pytest

from impactmon.model import Bout
from impactmon.session.calendar import Calendar
from impactmon.session.view import rest_of
from tools.scripted import jump

START = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def bout(end_s: float) -> Bout:
    return Bout(start_s=end_s - 300, end_s=end_s, landings=30, osteogenic_index=9.0, recovery=1.0)


def test_the_morning_s_bout_counts_in_a_session_that_begins() -> None:
    rest = rest_of([bout(START.timestamp() - 4 * 3600)], [], None, calendar=Calendar(START), now_s=0.0)
    assert rest is not None
    assert rest.share == pytest.approx(0.487, abs=0.001)


def test_a_landing_begins_a_bout_at_once_though_not_final() -> None:
    before = [bout(START.timestamp() - 4 * 3600)]
    assert rest_of(before, [], jump(1, 20.0, 0.2, 3.3), calendar=Calendar(START), now_s=21.0) is None


def test_the_session_s_own_bout_ends_after_an_hour() -> None:
    last = jump(1, 600.0, 0.2, 3.3)
    assert rest_of([], [bout(600.0)], last, calendar=Calendar(START), now_s=600.0 + 3500) is None
    rest = rest_of([], [bout(600.0)], last, calendar=Calendar(START), now_s=600.0 + 3 * 3600)
    assert rest is not None
    assert rest.share == pytest.approx(0.393, abs=0.001)
