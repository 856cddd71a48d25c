"""How soon packets are on disk, by the rule alone: no test waits to find that out."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from impactmon.store.recording.pace import FIRST_RETRY_S, LINGER_S, LONGEST_RETRY_S, next_wait_s

PROMISED_S = 1.0
"""A packet is committed this long after its arrival at most."""

commits_s = st.lists(st.floats(0.0, PROMISED_S - LINGER_S), min_size=1, max_size=40)


def rounds(lasting_s: list[float]) -> list[tuple[float, float]]:
    """Begin and end of each commit, if they last so long."""
    now_s, wait_s, found = 0.0, LINGER_S, []
    for took_s in lasting_s:
        begun_s = now_s + wait_s
        now_s = begun_s + took_s
        found.append((begun_s, now_s))
        wait_s = next_wait_s(wait_s, linger_s=LINGER_S, took_s=took_s, done=True)
    return found


@given(commits_s, st.floats(0.0, 1.0))
def test_no_packet_waits_longer_than_promised(lasting_s, where):
    """A commit takes what came before it began."""
    made = rounds(lasting_s)
    arrived_s = where * made[-1][0]
    first = bisect_right([begun_s for begun_s, _ in made[:-1]], arrived_s)
    assert made[first][1] - arrived_s <= PROMISED_S + 1e-9


def test_a_commit_slower_than_the_linger_is_followed_at_once():
    assert next_wait_s(0.6, linger_s=0.6, took_s=2.0, done=True) == 0.0


def test_a_refusing_disk_is_asked_less_and_less_often():
    waits_s = [LINGER_S]
    for _ in range(8):
        waits_s.append(next_wait_s(waits_s[-1], linger_s=LINGER_S, took_s=0.1, done=False))
    assert waits_s[1:] == [1.2, 2.4, 4.8, 9.6, *[LONGEST_RETRY_S] * 4]
    assert next_wait_s(0.005, linger_s=0.005, took_s=0.0, done=False) == FIRST_RETRY_S
    assert next_wait_s(LONGEST_RETRY_S, linger_s=LINGER_S, took_s=0.1, done=True) == 0.5
