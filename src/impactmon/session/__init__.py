"""A live session: a link, a decoder, an engine and a store, seen through immutable snapshots."""

from __future__ import annotations

from impactmon.session.group import SessionGroup
from impactmon.session.keeping import Recorder, SessionFacts
from impactmon.session.live import LiveSession
from impactmon.session.pair import SensorPair
from impactmon.session.setup import SessionSetup

__all__ = ["LiveSession", "Recorder", "SensorPair", "SessionFacts", "SessionGroup", "SessionSetup"]
