"""`impactmon sim`: a virtual sensor on air, for anyone's app."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from impactmon.cli.arguments.parameters import FiniteRange
from impactmon.errors import LinkError, UsageError

if TYPE_CHECKING:
    from firmware_sim.gatt import Firmware
    from firmware_sim.playback import Playback

EPILOG = """\b
Examples:
  impactmon sim --air usb:0                        the first USB dongle the system does not hold
  impactmon sim polar-h10 --air serial:/dev/ttyACM0,1000000
  impactmon sim --tcp 9137                         and in another terminal:
  impactmon record --radio tcp-client:127.0.0.1:9137"""

FAMILIES = ("reference", "polar-h10", "verity-sense", "witmotion", "metamotion", "movesense", "text")


@click.command("sim", epilog=EPILOG)
@click.argument("family", metavar="[FAMILY]", type=click.Choice(FAMILIES), default="reference")
@click.option(
    "--air",
    "transport",
    metavar="TRANSPORT",
    help="Dongle to use, as bumble writes it: usb:0.",
)
@click.option(
    "--tcp",
    "port",
    type=click.IntRange(0, 65535),
    help="Without any radio: wait on this port of this computer (127.0.0.1) for --radio; 0 takes a free one.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another person.")
@click.option("--stalls", type=FiniteRange(0, 0.5), default=0.0, help="Share of events that stall 0.5 s.")
def command(family: str, transport: str | None, port: int | None, seed: int, stalls: float) -> int:
    """Put a virtual sensor of FAMILY on air, or behind a port: a real GATT server that plays the demo's workout.

    FAMILY is reference (the default), polar-h10, verity-sense, witmotion, metamotion, movesense or text.

    Phones, laptops and this program on another computer can connect to it. Needs the extra sim
    (pip install 'impactmon[sim]') and a Bluetooth dongle the system does not use itself. Ctrl-C ends it.
    """
    if (transport is None) == (port is None):
        raise click.UsageError("Say where: --air TRANSPORT or --tcp PORT.")
    try:
        from firmware_sim.server import serve_on, serve_tcp
    except ImportError as error:
        raise UsageError(
            "Virtual sensors on air need the extra sim.", hint="pip install 'impactmon[sim]'"
        ) from error
    from firmware_sim.link import LinkShape

    firmware, shape = make_firmware(family, seed), LinkShape(stall_p=stalls)
    if port is not None:
        with listening(port) as sock:
            click.echo(f"{firmware.name} on 127.0.0.1:{sock.getsockname()[1]}; Ctrl-C ends it.")
            asyncio.run(serve_tcp(sock, firmware, shape=shape, seed=seed))
        return 0
    assert transport is not None  # one of the two was said
    click.echo(f"{firmware.name} on {transport}; Ctrl-C ends it.")
    try:
        asyncio.run(serve_on(transport, firmware, shape=shape))
    except (OSError, ValueError, LookupError, EOFError) as error:
        raise LinkError(
            f"{transport} cannot be used: {error or type(error).__name__}.",
            hint="Name it as bumble does: usb:0, serial:PORT,SPEED, hci-socket:0.",
        ) from error
    except Exception as error:
        if type(error).__module__.startswith(("bumble", "usb1", "serial")):
            raise LinkError(f"{transport} cannot be used: {error}.") from error
        raise
    return 0


def listening(port: int) -> socket.socket:
    """Bind a port of this computer, for this computer only.

    Raises
    ------
    LinkError
        If it is taken.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.bind(("127.0.0.1", port))
        sock.listen()  # whoever reads the line below may come before the server runs
    except OSError as error:
        sock.close()
        raise LinkError(f"Port {port} cannot be used: {error.strerror}.", hint="Take another one.") from error
    return sock


def make_firmware(family: str, seed: int) -> Firmware:
    """Make a virtual sensor of a family, with the demo's workout at a rate of its own."""
    from firmware_sim.motion import SensorModel
    from firmware_sim.personalities.metamotion import MetaMotionFirmware
    from firmware_sim.personalities.movesense import MovesenseFirmware
    from firmware_sim.personalities.nus import NusFirmware
    from firmware_sim.personalities.polar import PolarFirmware
    from firmware_sim.personalities.reference import ReferenceFirmware
    from firmware_sim.personalities.witmotion import WitMotionFirmware
    from firmware_sim.workout import demo_motion, playback_of

    makers: dict[str, tuple[float, Callable[[Playback], Firmware]]] = {
        "reference": (200.0, lambda playback: ReferenceFirmware(playback)),
        "polar-h10": (200.0, PolarFirmware.h10),
        "verity-sense": (208.0, PolarFirmware.verity_sense),
        "witmotion": (100.0, lambda playback: WitMotionFirmware(playback)),
        "metamotion": (200.0, lambda playback: MetaMotionFirmware(playback)),
        "movesense": (208.0, MovesenseFirmware.of),
        "text": (100.0, NusFirmware.of),
    }
    rate_hz, make = makers[family]
    motion = demo_motion(seed, sensor=SensorModel(sample_rate_hz=rate_hz))
    return make(playback_of(motion, hold=True))
