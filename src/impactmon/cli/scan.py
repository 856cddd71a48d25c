"""`impactmon scan`: which sensors are in range."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click

from impactmon.cli.arguments.options import radio_option
from impactmon.cli.arguments.parameters import FiniteRange

if TYPE_CHECKING:
    from impactmon.ble.scan import Found

SCHEMA = "impactmon.scan/1"

NOTHING = (
    "No sensor heard. Is it switched on, worn (a Polar H10 sleeps until it touches skin), close by, and not "
    "connected to a phone or another program?"
)


@click.command("scan", epilog="Examples: impactmon scan · impactmon scan --all --seconds 10")
@click.option("--seconds", type=FiniteRange(1, 120), default=5.0, show_default=True, help="How long.")
@click.option("--all", "show_all", is_flag=True, help="List devices no driver knows, too.")
@radio_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document and nothing else.")
def command(seconds: float, show_all: bool, radio_name: str | None, as_json: bool) -> int:
    """List sensors in range: best match first, then the strongest signal.

    A sensor that is connected does not advertise: those this computer holds are named apart; one that is connected to
    a phone cannot be heard at all.
    """
    from impactmon.ble.adapter import held_here, held_words
    from impactmon.ble.scan import scan
    from impactmon.cli.starting.radios import radio_named

    async def listen() -> tuple[list[Found], list[str]]:
        radio = radio_named(radio_name)
        return await scan(radio, seconds), await held_here(radio)

    heard, held = asyncio.run(listen())
    found = [one for one in heard if show_all or one.driver is not None]
    if as_json:
        document = {"schema": SCHEMA, "sensors": [as_document(one) for one in found], "held_here": held}
        click.echo(json.dumps(document))
    else:
        for line in [*lines(found), *(held_words([name]) for name in held)]:
            click.echo(line)
    return 0


def as_document(found: Found) -> dict[str, Any]:
    """Give a device as plain values."""
    return {
        "name": found.name,
        "address": found.address,
        "rssi_dbm": found.rssi,
        "driver": found.driver,
        "match": found.match,
        "service_uuids": list(found.service_uuids),
    }


def lines(found: list[Found]) -> list[str]:
    """Give a table, or what may be wrong."""
    if not found:
        return [NOTHING]
    rows = [(one.name or "(no name)", one.address, f"{one.rssi} dBm", one.driver or "-") for one in found]
    rows.insert(0, ("name", "address", "signal", "driver"))
    widths = [max(len(row[k]) for row in rows) for k in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
