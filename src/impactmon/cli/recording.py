"""Keep a live session in the store."""

from __future__ import annotations

from impactmon.engine import ALGORITHM_VERSION
from impactmon.session import Recorder, SessionFacts, SessionSetup
from impactmon.session.keeping import Keeper
from impactmon.store import SessionHeader, Store


def keeper(store: Store, setup: SessionSetup, *, name: str = "") -> Keeper:
    """Give what begins to keep a session in `store` once its first packet is there."""

    def begin(facts: SessionFacts) -> Recorder:
        info = facts.info
        return store.begin_session(
            SessionHeader(
                start=facts.start,
                start_host_ns=facts.start_host_ns,
                athlete=setup.athlete,
                driver=facts.driver,
                sensor_name=facts.sensor_name,
                sensor_address=facts.sensor_address,
                placement=setup.placement,
                body_mass_kg=setup.body_mass_kg,
                sample_rate_hz=info.sample_rate_hz if info else None,
                range_g=info.range_g if info else None,
                algorithm_version=ALGORITHM_VERSION,
                simulated=facts.simulated,
                name=name,
            )
        )

    return begin
