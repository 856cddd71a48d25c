"""Steps in columns are the events that the engine gives one by one."""

from __future__ import annotations

import pytest

from firmware_sim.motion import Hops, Jog, Jumps, SensorModel, Stand, Stomps, Walk, Wearer, generate
from impactmon.analysis import analyze_recording
from impactmon.engine import Engine
from impactmon.events.record.step_log import PackedVerdicts, StepLog, StepLogger
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


def test_columns(log, pushed):
    assert log.time_s.tolist() == [impact.time_s for impact in pushed]
    assert log.peak_g.tolist() == [impact.peak_g for impact in pushed]
    running = log.of_kinds({"run_step"})
    assert log.chosen(running) == [impact for impact in pushed if impact.kind == "run_step"]
    assert 0 < running.sum() < len(pushed)


def test_a_change_is_made_to_each(log, pushed):
    assert [*log.changed(lambda impact: impact.id)] == [impact.id for impact in pushed]


def test_an_empty_log_equals_nothing():
    assert StepLog() == ()
    assert StepLog().time_s.tolist() == []


def test_an_analysis_keeps_its_impacts_in_columns(blocks, pushed):
    recording = Recording(name="steps", sample_rate_hz=100.0, blocks=lambda: iter(blocks))
    analysis = analyze_recording(recording, placement="back", body_mass_kg=70.0)
    assert analysis.impacts == pushed
    assert isinstance(analysis.impacts, StepLog)
    again = analyze_recording(recording, placement="back", body_mass_kg=70.0)
    assert again == analysis
    bands = [score.step_bands for score in analysis.days]
    steps = [impact for impact in pushed if impact.kind in ("walking_step", "run_step")]
    assert sum(sum(counts.values()) for counts in bands) == len(steps)


def test_the_memory_of_a_step_is_small(log):
    kept = sum(part.rows.nbytes for part in log._parts)
    assert kept / len(log) < 80.0


def test_verdicts_come_back_as_they_were():
    cues = (
        Cue("bounce", 0.1 + 0.2, "g s", "says", -1.25),
        Cue("turn", None, "deg", "says"),
        Cue("turn", 3.0, "deg", "says"),
    )
    verdicts = [Verdict("run_step", "impact", 1 / 3, cues), Verdict("impact", "impact", 0.9, ())]
    packed = PackedVerdicts()
    for verdict in verdicts * 2:
        packed.append(verdict)
    assert [packed[place] for place in range(4)] == verdicts * 2
    assert len(packed) == 4
