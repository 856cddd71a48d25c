from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import impactmon
from impactmon.formats import open_recording
from impactmon.model import Gap, Samples, Status
from impactmon.store import Board
from impactmon.store.exchange.importing import import_recording
from impactmon.store.rows.outline import MISSING_HIGH, MISSING_LOW, SAMPLES_PER_ENTRY, Outliner, row_outline
from impactmon.store.sessions.shown import AddedJump, counted_jumps, shown_session
from impactmon.store.upkeep.holdings import delete_sessions

from .test_importing import NOW, write_csv


def outline_of(*blocks: Samples | Gap):
    outliner = Outliner(100.0)
    for block in blocks:
        outliner.push(block)
    return outliner.outline()


def counts(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(-4000, 4000, (n, 3)).astype(np.int16)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_cuts_do_not_matter_and_no_peak_is_lost(lengths: list[int]) -> None:
    values = counts(sum(lengths))
    cut = outline_of(*(Samples(part, 2048.0, 100.0) for part in np.split(values, np.cumsum(lengths)[:-1])))
    whole = outline_of(Samples(values, 2048.0, 100.0))
    assert np.array_equal(cut.low_mg, whole.low_mg)
    assert np.array_equal(cut.high_mg, whole.high_mg)
    resultant_mg = 1000 * np.linalg.norm(values.astype(float), axis=1) / 2048
    assert whole.high_mg.max() == pytest.approx(resultant_mg.max(), abs=2)
    assert whole.low_mg.min() == pytest.approx(resultant_mg.min(), abs=2)
    assert len(whole.low_mg) == -(-sum(lengths) // SAMPLES_PER_ENTRY)


def test_a_gap_has_no_values() -> None:
    outline = outline_of(
        Samples(counts(64), 2048.0, 100.0), Gap(0.64, 3.2, "lost"), Samples(counts(64), 2048.0, 100.0)
    )
    assert outline.samples == 320 + 64
    assert list(outline.low_mg[1:5]) == [MISSING_LOW] * 4
    assert list(outline.high_mg[1:5]) == [MISSING_HIGH] * 4
    assert outline.high_mg[5] > 0


def test_long_ones_are_put_aside_in_parts(monkeypatch) -> None:
    blocks = [
        Samples(counts(900), 2048.0, 100.0),
        Gap(9.0, 47.0, "lost"),
        Samples(counts(2000, 2), 2048.0, 100.0),
    ]
    blocks += [Gap(67.0, 150.0, "lost")]
    whole = outline_of(*blocks)
    monkeypatch.setattr("impactmon.store.rows.outline.PART", 10)
    parted = outline_of(*blocks)
    assert np.array_equal(parted.low_mg, whole.low_mg)
    assert np.array_equal(parted.high_mg, whole.high_mg)
    assert len(whole.low_mg) == -(-15000 // SAMPLES_PER_ENTRY)


def test_an_import_keeps_its_outline_and_deleting_takes_it_along(store, tmp_path) -> None:
    file = write_csv(tmp_path / "a.csv")
    recording = open_recording(file)
    done = import_recording(store, file, recording, how=impactmon.analyze, now=NOW)
    with Board(store.path) as board:
        shown = shown_session(board, done.session_id)
        size = board.ask("SELECT length(body) FROM outlines")[0][0]
    assert shown.outline is not None
    fresh = Outliner(recording.sample_rate_hz)
    for block in recording.blocks():
        fresh.push(block)
    assert np.array_equal(shown.outline.high_mg, fresh.outline().high_mg)
    assert shown.outline.stretch == pytest.approx(1.0)
    assert size < 4 * len(shown.outline.high_mg) + 64
    delete_sessions(store, [done.session_id])
    with Board(store.path) as board:
        assert board.ask("SELECT count(*) FROM outlines")[0][0] == 0


def test_stored_events_are_those_of_the_analysis_with_corrections_laid_over(store, tmp_path) -> None:
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(store, file, open_recording(file), how=impactmon.analyze, now=NOW)
    analysed = impactmon.analyze(open_recording(file))
    with Board(store.path) as board:
        before = shown_session(board, done.session_id)
    jumps = [event for event in before.events if event.id in {jump.id for jump in analysed.jumps}]
    assert [(jump.id, jump.time_s, jump.cues) for jump in jumps] == [
        (jump.id, jump.time_s, jump.cues) for jump in analysed.jumps
    ]
    assert before.by_hand == frozenset()
    store.correct(done.session_id, "reject", time_s=jumps[0].time_s, event_id=jumps[0].id)
    store.correct(done.session_id, "add", time_s=0.1)
    with Board(store.path) as board:
        after = shown_session(board, done.session_id)
    assert next(event for event in after.events if event.id == jumps[0].id).status is Status.REJECTED
    assert jumps[0].id in after.by_hand
    assert [event.time_s for event in after.events if isinstance(event, AddedJump)] == [0.1]
    assert counted_jumps(after.events) == counted_jumps(before.events)


def test_a_damaged_or_foreign_outline_is_none(store, tmp_path) -> None:
    file = write_csv(tmp_path / "a.csv")
    done = import_recording(store, file, open_recording(file), how=impactmon.analyze, now=NOW)
    for change in ("codec = 99", "body = x'00'", "samples = samples + 640", "sample_rate_hz = 0"):
        with store.transaction() as database:
            kept = tuple(
                database.execute("SELECT codec, body, samples, sample_rate_hz FROM outlines").fetchone()
            )
            database.execute(f"UPDATE outlines SET {change}")
        with Board(store.path) as board:
            assert row_outline(board.ask("SELECT * FROM outlines")[0]) is None
            assert shown_session(board, done.session_id).outline is None
        with store.transaction() as database:
            database.execute("UPDATE outlines SET codec = ?, body = ?, samples = ?, sample_rate_hz = ?", kept)
