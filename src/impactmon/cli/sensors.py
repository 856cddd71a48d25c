"""`impactmon sensors`: the families that are spoken to, and the sensors used so far."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from impactmon.errors import UsageError

if TYPE_CHECKING:
    from impactmon.session.quality import LinkMinute

SCHEMA = "impactmon.sensors/1"
LINK_SCHEMA = "impactmon.link/1"

MINUTE_COLUMNS = (
    "minute",
    "packets",
    "samples",
    "lost",
    "twice",
    "bad",
    "clipped",
    "silence",
    "late p99",
    "rate",
)


@click.command(
    "sensors", epilog="Examples: impactmon sensors · impactmon sensors --json · impactmon sensors --link 12"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
@click.option(
    "--link", "session", type=int, metavar="SESSION", help="How the radio did in a session, minute by minute."
)
def command(as_json: bool, session: int | None) -> None:
    """List the kinds of sensor impactmon speaks to, and those you have used.

    docs/sensors.md says what to buy, how to set it up, and what each kind cannot measure.
    """
    if session is not None:
        minutes = minutes_of(session)
        if as_json:
            document = {
                "schema": LINK_SCHEMA,
                "session": session,
                "minutes": [asdict(one) for one in minutes],
            }
            click.echo(json.dumps(document))
        else:
            for line in minute_lines(minutes):
                click.echo(line)
        return
    drivers, used = driver_documents(), used_documents()
    if as_json:
        click.echo(json.dumps({"schema": SCHEMA, "drivers": drivers, "used": used}, ensure_ascii=False))
        return
    click.echo("Kinds of sensor:")
    for driver in drivers:
        click.echo(f"  {driver['name']:<12} {driver['title']:<34} timing grade {driver['timing']}")
    click.echo("")
    click.echo("Used so far, the last one first:" if used else "No sensor used so far; see impactmon scan.")
    for sensor in used:
        click.echo(f"  {sensor['name'] or '(no name)':<28} {sensor['address']:<20} {sensor['driver']}")


def driver_documents() -> list[dict[str, Any]]:
    """Give the installed drivers as plain values."""
    from impactmon import registry

    return [
        {"name": name, "title": driver.title, "timing": driver.timing}
        for name, driver in registry.load_all(registry.DRIVER_GROUP)
    ]


def used_documents() -> list[dict[str, Any]]:
    """Give the sensors of earlier sessions as plain values; virtual ones are left out."""
    from impactmon.store.board import Board

    with Board() as board:
        if board.empty:
            return []
        rows = board.ask(
            "SELECT DISTINCT n.name, n.address, n.driver, n.last_seen_us FROM sensors n"
            " JOIN sessions s ON s.sensor_id = n.id WHERE s.simulated = 0 ORDER BY n.last_seen_us DESC"
        )
    return [{"name": row["name"], "address": row["address"], "driver": row["driver"]} for row in rows]


def minutes_of(session: int) -> tuple[LinkMinute, ...]:
    """Give the record of a stored session's link, from its packets.

    Raises
    ------
    UsageError
        If the session holds no packets.
    """
    from impactmon.session.review import link_minutes
    from impactmon.store.board import Board
    from impactmon.store.sessions.replay import packet_header, stored_packets

    with Board() as board:
        board.session(session)
        if not board.ask("SELECT 1 FROM packets WHERE session_id = ? LIMIT 1", [session]):
            raise UsageError(
                f"Session {session} holds no packets.", hint="It was imported: no radio was involved."
            )
        return link_minutes(packet_header(board, session).driver, stored_packets(board, session))


def minute_lines(minutes: Sequence[LinkMinute]) -> list[str]:
    """Give the record as a table."""
    rows: list[tuple[str, ...]] = [MINUTE_COLUMNS]
    for one in minutes:
        counts = (one.minute, one.packets, one.samples, one.lost_samples, one.duplicate, one.malformed)
        rate = "-" if one.sample_rate_hz is None else f"{one.sample_rate_hz:.2f} Hz"
        times = (f"{one.longest_silence_s:.2f} s", f"{1e3 * one.delay_p99_s:.0f} ms", rate)
        rows.append((*(str(count) for count in (*counts, one.clipped_samples)), *times))
    widths = [max(len(row[k]) for row in rows) for k in range(len(MINUTE_COLUMNS))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
