"""What a live session stored while it ran is what its packets give when they are scored again."""

from __future__ import annotations

from firmware_sim import virtual_time
from firmware_sim.workout import demo_motion
from impactmon.cli import demo
from impactmon.store import Board
from impactmon.store.recovery import unfinished
from impactmon.store.rows import row_event
from impactmon.store.scoring import rescore


def test_events_stored_live_equal_those_of_the_packets(path):
    with demo._stored_session(demo_motion(1), path, hold=False) as (session, air, _store):
        virtual_time.run(demo._play(session, air))
    with Board(path) as board:
        assert unfinished(board) == []
        rows = board.ask("SELECT * FROM events ORDER BY event, event_id")
        stored = {(row["event"], row["event_id"]): row_event(dict(row)) for row in rows}
        rescoring = rescore(board, 1)
        row = board.session(1)
        index = board.ask("SELECT osteogenic_index FROM day_scores")
    assert rescoring.changes == ()
    analysis = rescoring.analysis
    found = [*analysis.jumps, *analysis.landings, *analysis.impacts, *analysis.rejected]
    assert sorted(map(repr, stored.values())) == sorted(map(repr, found))
    assert row.jumps == analysis.counted_jumps > 20
    assert row.simulated
    assert index, "the day was scored when the session ended"
