"""Keep live sessions in the store, and say at the end what could not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from impactmon.cli.exit_codes import PARTIAL
from impactmon.engine import ALGORITHM_VERSION
from impactmon.session import LiveSession, Recorder, SessionFacts, SessionSetup
from impactmon.session.keeping import Keeper
from impactmon.store import SessionHeader, Store
from impactmon.store.sessions.scoring import BESIDE
from impactmon.text import clean


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
                stream={BESIDE: True} if setup.beside else {},
                name=name,
            )
        )

    return begin


def tell_unstored(sessions: Sequence[LiveSession], store: Store) -> int:
    """Say what is not stored, now that the database is closed; the exit code of a partial result if so."""
    told = [session.unstored for session in sessions if session.unstored]
    for line in dict.fromkeys(told):
        click.echo(clean(line, limit=300), err=True)
    for path in store.rescued:
        place = clean(str(path), limit=300)
        click.echo(f"The packets were saved in {place}", err=True)
        click.echo(f"  impactmon import {place} takes them back{_soon(path, store.path)}.", err=True)
    if store.lost_packets:
        click.echo(f"{store.lost_packets} packets could be saved nowhere and are lost.", err=True)
    return PARTIAL if told or store.lost_packets else 0


def _soon(rescued: Path, database: Path) -> str:
    """Warn of a folder that the system empties."""
    return "" if rescued.parent == database.parent else "; do it before this computer restarts"
