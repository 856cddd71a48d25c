"""Live and stored agree to the bit: final events of a session equal those of its packets, decoded and analysed.

Each family at its top rate, over a good and a bad link; ``make soak-links`` does it for ten minutes each.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from firmware_sim.link import LinkShape
from impactmon.model import Jump, Loaded, Samples, Status
from tests.support.links import (
    AWAY_S,
    FAMILIES,
    INTERVAL_S,
    bad_link,
    differing,
    stream,
    workout,
)

SECONDS = 70.0
GRADE_B_TOLERANCE_S = 0.4
"""Sensors without clock and sequence: a gap is as long as the silence was, to so much."""


@lru_cache
def ideal(family):
    return stream(family, SECONDS, LinkShape(interval_s=INTERVAL_S))


@lru_cache
def bad(family):
    return stream(family, SECONDS, bad_link(SECONDS))


@pytest.mark.parametrize("family", FAMILIES)
def test_an_ideal_link_loses_nothing_and_counts_what_the_decoded_recording_says(family):
    heard = ideal(family)
    assert heard.gaps == []
    assert abs(heard.unreported_s) < 1e-6
    assert heard.displaced() == 0
    assert heard.finals == heard.analysed()
    assert heard.jumps >= 30  # of 31


def test_an_ideal_link_gives_the_events_of_the_motion_itself():
    heard = ideal("reference")
    motion = workout(SECONDS, heard.rate_hz)
    whole = [Samples(motion.counts, motion.lsb_per_g, heard.rate_hz)]
    assert heard.finals == heard.analysed(whole)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_bad_link_changes_nothing_outside_its_gaps_and_reports_every_lost_second(family):
    good, heard = ideal(family), bad(family)
    assert heard.finals == heard.analysed()
    assert len(heard.gaps) == 2
    assert all(AWAY_S <= gap.duration_s <= AWAY_S + 3 for gap in heard.gaps)
    if FAMILIES[family].timed:
        assert abs(heard.unreported_s) < 1e-6
        assert heard.displaced() == 0
    assert abs(heard.unreported_s) <= GRADE_B_TOLERANCE_S * len(heard.gaps)
    if heard.displaced() == 0:
        far, _near = differing(good.finals, heard.finals, heard.gaps)
        assert far == []
    assert sum(isinstance(event, Loaded) for event in heard.finals) > 60


def test_the_day_of_a_session_is_that_of_its_recording():
    heard = bad("Polar H10")
    analysis = heard.analysis()
    assert heard.day is not None
    assert (heard.day.jumps, heard.day.landings) == (analysis.days[0].jumps, analysis.days[0].landings)
    assert heard.day.osteogenic_index == pytest.approx(analysis.days[0].osteogenic_index)
    assert sum(isinstance(event, Jump) and event.status is Status.COUNTED for event in heard.finals) >= 20
