"""Steps in columns are the events that the engine gives one by one."""

from __future__ import annotations

import copy
import pickle

import pytest

from firmware_sim.motion import Hops, Jog, Jumps, SensorModel, Stand, Stomps, Walk, Wearer, generate
from impactmon.analysis import analyze_recording
from impactmon.engine import Engine
from impactmon.events.record.packed import PackedVerdicts, Vocabulary
from impactmon.events.record.step_log import StepLog, StepLogger
from impactmon.events.record.steps import Steps
from impactmon.events.verdict.outcome import Verdict
from impactmon.model import Cue, Gap, Impact, Recording, Samples

SCRIPT = [Stand(3), Walk(8), Jumps(2), Jog(12), Hops(6), Stand(4), Stomps(2), Stand(4)]


@pytest.fixture(scope="module")
def blocks():
    made = generate(SCRIPT, wearer=Wearer(placement="back"), sensor=SensorModel(lsb_per_g=2048.0), seed=8)
    half = len(made.counts) // 2
    first, second = Samples(made.counts[:half], 2048.0, 100.0), Samples(made.counts[half:], 2048.0, 100.0)
    return [first, Gap(half / 100.0, half / 100.0 + 3.0, "link lost"), second]


def engine():
    return Engine(sample_rate_hz=100.0, placement="back", body_mass_kg=70.0)


@pytest.fixture(scope="module")
def pushed(blocks):
    """Impacts made one by one."""
    own = engine()
    events = [event for block in blocks for event in own.push(block)] + own.flush()
    return [event for event in events if event.final and isinstance(event, Impact)]


@pytest.fixture(scope="module")
def log(blocks):
    own, logger = engine(), StepLogger()
    for block in blocks:
        for lot in own.gather(block):
            if isinstance(lot, Steps):
                logger.add(lot)
    for lot in own.finish():
        if isinstance(lot, Steps):
            logger.add(lot)
    return logger.log()


def test_kept_impacts_are_those_pushed(log, pushed):
    assert len(pushed) > 30
    assert any(impact.cues for impact in pushed)
    assert log == pushed
    assert [*log] == pushed
    assert log == tuple(pushed)
    assert log != pushed[:-1]


def test_single_ones_and_slices(log, pushed):
    assert log[0] == pushed[0]
    assert log[-1] == pushed[-1]
    assert log[3:40:4] == tuple(pushed[3:40:4])
    with pytest.raises(IndexError):
        log[len(pushed)]


def test_stretches_and_choices(log, pushed):
    stretches = [*log.stretches()]
    assert [time_s for part in stretches for time_s in part.times_s.tolist()] == [
        one.time_s for one in pushed
    ]
    running = log.chosen(lambda part: part.of_kinds({"run_step"}))
    assert running == [impact for impact in pushed if impact.kind == "run_step"]
    assert 0 < len(running) < len(pushed)
    late = running.chosen(lambda part: part.times_s > running[3].time_s)
    assert late == [*running][4:]
    assert log.chosen(lambda part: part.of_kinds(())) == ()


def test_a_log_may_travel(log, pushed):
    assert pickle.loads(pickle.dumps(log)) == pushed
    assert copy.deepcopy(log) == pushed


def test_a_change_is_made_to_each(log, pushed):
    assert [*log.changed(lambda impact: impact.id)] == [impact.id for impact in pushed]


def test_an_empty_log_equals_nothing():
    assert StepLog() == ()
    assert [*StepLog().stretches()] == []


def test_an_analysis_keeps_its_impacts_in_columns(blocks, pushed):
    recording = Recording(name="steps", sample_rate_hz=100.0, blocks=lambda: iter(blocks))
    analysis = analyze_recording(recording, placement="back", body_mass_kg=70.0)
    assert analysis.impacts == pushed
    assert isinstance(analysis.impacts, StepLog)
    again = analyze_recording(recording, placement="back", body_mass_kg=70.0)
    assert again == analysis
    travelled = pickle.loads(pickle.dumps(analysis))
    assert travelled == analysis
    assert travelled.impacts == pushed
    bands = [score.step_bands for score in analysis.days]
    steps = [impact for impact in pushed if impact.kind in ("walking_step", "run_step")]
    assert sum(sum(counts.values()) for counts in bands) == len(steps)


def test_the_memory_of_a_step_is_small(log, pushed):
    """What stays in memory are sheaves of thousands; what lies on the shelf is small as well."""
    lying = sum(sheaf.place.size for sheaf in log._sheaves)
    weighed = sum(bool(impact.cues) for impact in pushed)
    assert lying < 80 * len(log) + 400 * weighed


def test_verdicts_come_back_as_they_were():
    cues = (
        Cue("bounce", 0.1 + 0.2, "g s", "says", -1.25),
        Cue("turn", None, "deg", "says"),
        Cue("turn", 3.0, "deg", "says"),
    )
    verdicts = [Verdict("run_step", "impact", 1 / 3, cues), Verdict("impact", "impact", 0.9, ())]
    vocabulary = Vocabulary()
    packed = PackedVerdicts(vocabulary)
    for verdict in verdicts * 2:
        packed.append(verdict)
    assert [packed[place] for place in range(4)] == verdicts * 2
    assert len(packed) == 4
    again = PackedVerdicts.of_bytes(packed.to_bytes(), vocabulary)
    assert [again[place] for place in range(4)] == verdicts * 2
