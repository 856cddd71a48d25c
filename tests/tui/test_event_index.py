from __future__ import annotations

from impactmon.model import Reject, Status
from impactmon.tui.views.event_index import EventIndex
from tools.scripted import jump


def rejected(time_s: float) -> Reject:
    return Reject(
        id=f"r{time_s}", revision=1, final=True, status=Status.REJECTED, time_s=time_s, confidence=0.9,
        reason="shaken", peak_g=3.2,
    )  # fmt: skip


def scene() -> tuple:
    jumps = [jump(n, 10.0 * n + 5, 0.2, 3.0, sure=n % 3 != 0) for n in range(30)]
    shaken = [rejected(0.01 * n) for n in range(30_000)]
    return tuple(sorted((*jumps, *shaken), key=lambda event: event.time_s))


def test_of_many_events_in_a_column_the_most_telling_is_shown() -> None:
    events = scene()
    shown = EventIndex(events).telling(0.0, 300.0, 100)
    assert len(shown) <= 100
    assert sum(not isinstance(event, Reject) for event in shown) == 30
    assert EventIndex(events).telling(4.9, 5.0, 100) == [e for e in events if 4.9 <= e.time_s < 5.0]
    assert EventIndex(()).telling(0.0, 9.0, 10) == []


def test_counts_up_to_a_time() -> None:
    index = EventIndex(scene())
    assert index.counts() == {"jumps": 20, "uncertain": 10, "rejected": 30_000}
    assert index.counts(20.0)["jumps"] + index.counts(20.0)["uncertain"] == 2
    assert EventIndex(()).counts() == {"jumps": 0, "uncertain": 0, "rejected": 0}


def test_an_index_that_grows_equals_one_made_at_once() -> None:
    events = scene()
    grown = EventIndex(())
    for stop in (10, 10, 5_000, len(events)):
        grown = EventIndex(events[:stop], grown)
    assert grown.counts() == EventIndex(events).counts()
    assert grown.telling(0.0, 300.0, 80) == EventIndex(events).telling(0.0, 300.0, 80)
    changed = EventIndex(events[1:], grown)
    assert changed.counts()["rejected"] == 29_999
