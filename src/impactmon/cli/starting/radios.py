"""Which Bluetooth a verb uses: the system's, or a virtual one behind a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from impactmon.errors import UsageError

if TYPE_CHECKING:
    from impactmon.ble.radio import Radio


def radio_named(name: str | None) -> Radio:
    """Give the system's radio, or one over a bumble transport such as ``tcp-client:127.0.0.1:9137``.

    Raises
    ------
    UsageError
        If the extra sim is not installed.
    """
    from impactmon.ble.radio import Radio

    if name is None:
        return Radio()
    try:
        from firmware_sim.central import Central, CentralClient, CentralScanner
    except ImportError as error:
        raise UsageError("--radio needs the extra sim.", hint="pip install 'impactmon[sim]'") from error
    return Radio(CentralScanner, CentralClient, {"central": Central(name)})
