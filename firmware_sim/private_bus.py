"""A message bus of our own, so that a stand-in for a system's service harms nobody."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""


@contextmanager
def private_bus() -> Generator[str]:
    """Run a message bus of our own; give its address.

    Raises
    ------
    FileNotFoundError
        If dbus-daemon is not installed.
    """
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        raise FileNotFoundError("dbus-daemon is not installed")
    with tempfile.TemporaryDirectory(prefix="impactmon-bus-") as folder:
        config = Path(folder) / "bus.conf"
        socket = Path(folder) / "socket"
        config.write_text(BUS_CONFIG.format(socket=socket), encoding="utf-8")
        process = subprocess.Popen(
            [daemon, f"--config-file={config}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert process.stdout is not None
            process.stdout.readline()  # printed once it listens
            yield f"unix:path={socket}"
        finally:
            process.kill()  # it keeps nothing that could be lost
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
