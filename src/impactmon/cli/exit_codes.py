"""What a call's exit code says, beside 0 (done) and those of errors (`impactmon.errors`: 1 and 2)."""

from __future__ import annotations

PARTIAL = 3
"""The result is there but not whole: some inputs, blocks or packets were lost."""

INTERRUPTED = 130
"""The user stopped it (Ctrl+C), as shells write it: 128 + SIGINT."""

TERMINATED = 143
"""It was asked to end, or its reader left: 128 + SIGTERM."""
