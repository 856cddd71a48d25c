"""A live session: a link, a decoder, an engine and a store, seen through immutable snapshots."""

from __future__ import annotations

from impactmon.session.group import SessionGroup
from impactmon.session.keeping import Recorder, SessionFacts
from impactmon.session.live import LiveSession, SessionSetup

__all__ = ["LiveSession", "Recorder", "SessionFacts", "SessionGroup", "SessionSetup"]
