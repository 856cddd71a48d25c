"""Wait for what another thread or process does: for the thing itself, as long as it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

HUNG_S = 100.0
"""Nothing here takes a hundredth of it; whoever is not done by then hangs, on a loaded machine too."""


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait for a condition; its failure is that it never comes, not that it comes late."""
    deadline_s = time.monotonic() + HUNG_S
    while not holds():
        assert time.monotonic() < deadline_s, f"never came: {what}"
        time.sleep(0.01)


async def until_real(holds: Callable[[], bool], what: str) -> None:
    """Wait for a condition in a loop on real time, beside what runs there."""
    deadline_s = time.monotonic() + HUNG_S
    while not holds():
        assert time.monotonic() < deadline_s, f"never came: {what}"
        await asyncio.sleep(0.01)
