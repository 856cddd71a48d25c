from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from impactmon.load.rest import FULL_REST_S, bout_rest
from impactmon.model import Bout

HOUR_S = 3600.0
MORNING_S = datetime(2026, 11, 19, 7, 40, tzinfo=UTC).timestamp()
BOUT = Bout(start_s=MORNING_S - 600, end_s=MORNING_S, landings=40, osteogenic_index=11.0, recovery=1.0)


def rest_after(hours: float, *bouts: Bout):
    return bout_rest(bouts or [BOUT], MORNING_S + hours * HOUR_S, zone=UTC)


@pytest.mark.parametrize(("hours", "share"), [(1.01, 0.155), (4, 0.487), (8, 0.736), (17.9, 0.949)])
def test_the_share_follows_the_recovery_curve(hours: float, share: float) -> None:
    rest = rest_after(hours)
    assert rest is not None
    assert rest.share == pytest.approx(share, abs=0.001)


def test_the_hour_at_which_a_bout_counts_in_full_is_18_h_on_and_may_be_tomorrow() -> None:
    assert pytest.approx(17.97 * HOUR_S, rel=1e-3) == FULL_REST_S
    before, after = rest_after(10), rest_after(17.5)
    assert before is not None
    assert after is not None
    assert f"{before.full_at:%a %H:%M}" == "Fri 01:38"
    assert before.tomorrow
    assert not after.tomorrow


@pytest.mark.parametrize("hours", [0.0, 0.5, 1.0, 18.0, 100.0])
def test_nothing_is_said_within_the_pause_and_once_a_bout_counts_in_full(hours: float) -> None:
    assert rest_after(hours) is None


def test_few_landings_or_unknown_force_start_no_recovery() -> None:
    assert bout_rest([], MORNING_S) is None
    assert rest_after(3, replace(BOUT, landings=4)) is None
    assert rest_after(3, replace(BOUT, osteogenic_index=None)) is None
    assert rest_after(3, replace(BOUT, osteogenic_index=0.0)) is None


def test_a_few_landings_later_hide_it_only_while_their_bout_goes_on() -> None:
    few = replace(BOUT, start_s=MORNING_S + 3 * HOUR_S, end_s=MORNING_S + 3 * HOUR_S, landings=2)
    assert rest_after(3.5, BOUT, few) is None
    rest = rest_after(5, BOUT, few)
    assert rest is not None
    assert rest.share == pytest.approx(0.565, abs=0.001)
