"""`impactmon sensors`: the families that are spoken to, and the sensors used so far."""

from __future__ import annotations

import json
from typing import Any

import click

SCHEMA = "impactmon.sensors/1"


@click.command("sensors", epilog="Examples: impactmon sensors · impactmon sensors --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
def command(as_json: bool) -> None:
    """List the kinds of sensor impactmon speaks to, and those you have used.

    docs/sensors.md says what to buy, how to set it up, and what each kind cannot measure.
    """
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
