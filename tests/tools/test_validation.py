"""The yardstick itself: matching, tallies, agreement, coverage and reliability on cases done by hand."""

from __future__ import annotations

import doctest
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from impactmon.model import Status
from tests.load.events import jump, landing
from tools.validation import agreement, baselines, kinds, match, section, shared
from tools.validation.agreement import ForcePair, force_errors


def true_jump(time_s, flight_s=0.3):
    return SimpleNamespace(
        time_s=time_s,
        is_jump=True,
        is_landing=True,
        kind="hop",
        flight_time_s=flight_s,
        jump_height_m=0.11,
        peak_force_20hz_bw=3.0,
    )


def outcome(truth, jumps, **more):
    fields = {
        "label": "x", "placement": "hip", "body_model": "single", "duration_s": 3600.0, "body_mass_kg": 70.0,
        "truth": truth, "jumps": jumps, "landings": (), "impacts": (), "rejected": (), "forces": (),
    }  # fmt: skip
    return SimpleNamespace(**(fields | more))


@pytest.mark.parametrize("module", [kinds, match, section])
def test_examples(module):
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted


def test_one_detection_cannot_serve_two_jumps():
    pairs = match.match([1.0, 1.1], [1.05])
    assert len(pairs.pairs) == 1
    assert len(pairs.missed) == 1


def test_tally():
    found = (jump(1.0), jump(2.0, status=Status.UNCERTAIN), jump(9.0))
    sums = match.ours(outcome([true_jump(1.02), true_jump(2.0), true_jump(5.0)], found))
    assert (sums.true, sums.hit, sums.unsure, sums.false) == (3, 1, 1, 1)
    assert sums.recall == pytest.approx(1 / 3)
    assert sums.precision == 0.5
    assert sums.false_per_hour == 1.0
    assert match.total([sums, sums]).scenes_with_false == 2


def test_nothing_to_find_is_unknown_not_perfect():
    sums = match.ours(outcome([], ()))
    assert sums.recall is None
    assert sums.precision is None


def test_confusion_shows_what_came_from_nothing():
    table = match.confusion([outcome([true_jump(1.0)], (jump(1.0), jump(7.0)))])
    assert table["hop"]["counted jump"] == 1
    assert table["nothing"]["counted jump"] == 1


def test_kinds_are_counted_by_what_they_were_called():
    found = (
        jump(1.0, kind="hop"), jump(2.0, kind="jump"), jump(3.0, status=Status.UNCERTAIN), jump(9.0),
    )  # fmt: skip
    seen = outcome([true_jump(1.02), true_jump(2.0), true_jump(3.0)], found, told=found)
    assert kinds.called(seen, found) == {("hop", "hop"): 1, ("hop", "jump"): 1}
    rows = kinds.kinds_section([seen], []).tables[0].rows
    assert rows == [["hip, back, told", "hop", 0, 0, 0, 1, 1], ["hip, back", "hop", 0, 0, 0, 1, 1]]


def test_drop_jumps_and_hops_have_their_tables():
    from tools.validation.cases import cases
    from tools.validation.outcome import observe_case

    scenes = [case for case in cases(100) if case.label in ("hops", "one-legged hops")]
    section = kinds.kinds_section(
        [kinds.observe_rebound(next(kinds.rebounds(1))), *map(observe_case, scenes)], []
    )
    named, hops = section.tables
    assert "drop_jump" in {row[1] for row in named.rows}
    assert {"generated hop", "generated one_leg_hop"} <= {row[0] for row in hops.rows}
    assert "nan" not in section.text()


@pytest.mark.shared_data
@pytest.mark.skipif(shared.shared_data() is None, reason="the real recordings are not here")
def test_plates_say_how_fast_the_body_sank():
    from tools.validation import plates

    speeds = {plate.name: kinds.plate_speeds_ms(plate) for plate in plates.plates()}
    assert speeds["F02_CTRL1"] == [pytest.approx(0.49, abs=0.05)]
    assert speeds["FHOC_P31_SQT900020"] == [pytest.approx(0.0, abs=0.05)]
    for worn in plates.worn_plates(1):
        assert plates.plate_of(outcome([], (), seed=str(worn.seed))) is plates.plates()[worn.plate]


def test_limits_of_agreement():
    found = agreement.agreement([1.0, 2.0, 3.0], [0.0, 2.0, 4.0])
    assert found is not None
    assert found.bias == 0.0
    assert found.limits == pytest.approx((-1.96, 1.96))
    assert agreement.agreement([], []) is None


def test_coverage_and_mape():
    pair = ForcePair("hip", "single", "m", 3.0, 3.3, 2.5, 4.1, False, 5.0, 70.0)
    errors = force_errors([pair, replace(pair, true_bw=5.0, estimate_bw=4.0)])
    assert errors is not None
    assert errors.coverage == 0.5
    assert errors.mape == pytest.approx(0.15)
    assert errors.bias == pytest.approx(-0.05)


def test_forces_without_estimate_are_left_out():
    found = (landing(1.0, None), landing(2.0, 3.1, peak_grf_bw_low=2.0, peak_grf_bw_high=4.0))
    pairs = agreement.force_pairs(outcome([true_jump(1.0), true_jump(2.0)], (), forces=found))
    assert [pair.estimate_bw for pair in pairs] == [3.1]


def test_reliability_groups_by_confidence():
    sure = [replace(jump(float(k)), confidence=0.99) for k in range(4)]
    unsure = [replace(jump(10.0 + k), confidence=0.6) for k in range(2)]
    rows = agreement.reliability([outcome([true_jump(float(k)) for k in (0, 1, 2, 3, 10)], (*sure, *unsure))])
    assert [(row.n, row.true) for row in rows] == [(2, 0.5), (4, 1.0)]


def test_naive_detector_finds_a_flight_and_no_stillness():
    resultant = np.ones(400)
    resultant[200:230] = 0.0
    resultant[230:236] = 4.0
    acc_g = np.column_stack([np.zeros(400), np.zeros(400), resultant])
    ((takeoff_s, landing_s),) = baselines.naive_jumps(acc_g, 100.0)
    assert takeoff_s == pytest.approx(2.0, abs=0.03)
    assert landing_s == pytest.approx(2.3, abs=0.03)
    assert baselines.naive_jumps(np.tile([0.0, 0.0, 1.0], (400, 1)), 100.0) == []


def test_peaks_of_a_plateau_are_missed_as_in_the_original():
    flat = np.tile([0.0, 0.0, 1.0], (300, 1))
    assert len(baselines.impactr_peaks(flat, 100.0).index) == 0


def test_a_scene_goes_through_all_detectors_and_into_words():
    from tools.validation import detection, measures, summary
    from tools.validation.cases import KINDS, cases, poor_cases
    from tools.validation.outcome import observe_case

    labels = {"hops", "sensor dropped"}
    scenes = [case for case in cases(len(KINDS)) if case.label in labels]
    outcomes = [observe_case(case) for case in scenes]
    assert {outcome.label for outcome in outcomes} == labels
    hops = next(outcome for outcome in outcomes if outcome.label == "hops")
    assert any(event.is_jump for event in hops.truth)
    assert hops.peaks_s
    parts = [
        summary.summary([], outcomes, [], [], []),
        *detection.sections(outcomes),
        detection.poor_section([observe_case(next(poor_cases(1)))]),
        measures.generated_section(outcomes),
    ]
    text = "\n".join(part.markdown() + part.text() for part in parts)
    assert "generated: recall" in text
    assert "nan" not in text


def test_scenes_are_the_same_every_time():
    from tools.validation.cases import cases

    once, again = list(cases(60)), list(cases(60))
    assert once == again
    assert once[0].perform().acc_g.tolist() == again[0].perform().acc_g.tolist()


def test_trials_at_the_waist_are_counted_and_held_against_their_goals():
    from tools.validation.trials import Trial, trial_goals, trial_section

    trials = [
        Trial("reaching jump", "one jump", 1, 0, 0, 0, 12.0),
        Trial("reaching jump", "one jump", 1, 0, 1, 0, 12.0),
        Trial("trip", "falls", 0, 0, 1, 1, 15.0),
        *(Trial("faint", "falls", 0, 0, 0, 0, 15.0) for _ in range(9)),
    ]
    goals = {row[0]: row[1:] for row in trial_goals(trials)}
    assert goals["waist, one low jump for something high up: trials exact"] == [">= 98 %", "50.0 %", "NO"]
    assert goals["waist, falls: false jumps in ten"] == ["<= 0.2", "1.000", "NO"]
    rows = {row[0]: row[1:] for row in trial_section(trials).tables[0].rows}
    assert rows["trip"] == [1, "0.0 %", 0, 1, 1, "4.00", "10.0"]
    assert rows["faint"][1] == "100.0 %"


def test_every_trial_has_the_jumps_of_its_kind():
    from tools.validation.trials import try_case
    from tools.validation.waist import KINDS, ONE_JUMP, waist_cases

    cases = list(waist_cases(1))
    assert cases == list(waist_cases(1))
    for case in cases[::5]:
        trial = try_case(case)
        assert trial.true == (1 if KINDS[case.kind].group in ONE_JUMP else 0)
        assert trial.seconds > 5.0
