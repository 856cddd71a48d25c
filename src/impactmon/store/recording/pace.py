"""When to commit next: a pure rule, so that what it promises can be shown without waiting for it."""

from __future__ import annotations

LINGER_S = 0.6  # collect this long, then commit: with a commit of up to 0.4 s below 1 s after arrival
FIRST_RETRY_S, LONGEST_RETRY_S = 0.5, 10.0


def next_wait_s(wait_s: float, *, linger_s: float, took_s: float, done: bool) -> float:
    """Give how long to wait before the next commit, s.

    Parameters
    ----------
    wait_s : float
        How long was waited before this one.
    linger_s : float
        How long packets are collected before they are committed together.
    took_s : float
        How long this one took.
    done : bool
        It succeeded; else the same packets are tried again, less and less often.
    """
    if done:
        return max(0.0, linger_s - took_s)  # from start to start: a slow commit must not add to the wait
    return min(max(FIRST_RETRY_S, 2 * wait_s), LONGEST_RETRY_S)
