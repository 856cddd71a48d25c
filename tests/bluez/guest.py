"""What runs in the guest: the program as a user starts it, then its link through one fault after another.

Writes ``results.json`` and what was received into the shared folder; the host judges.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from impactmon.ble.link import Link
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import SensorChoice, scan
from impactmon.errors import LinkError
from impactmon.model import LinkPhase, Samples
from impactmon.session import LiveSession
from tests.bluez.conversation import Hands, converse
from tests.bluez.spy import listening
from tests.support.air import BlockKeeper, until

log = logging.getLogger("guest")

SHARED = Path("/mnt/host")
BLUETOOTHD = next(
    (
        path
        for path in ("/usr/libexec/bluetooth/bluetoothd", "/usr/lib/bluetooth/bluetoothd")
        if Path(path).exists()
    ),
    "bluetoothd",
)
BRIDGE = "/opt/lab/vhci-bridge"
RECORD_S = 75.0
"""The workout takes a quarter of a minute; a slow guest takes in its last packets later."""

NOISE_S = 14.0
POLICY = LinkPolicy(scan_s=8.0, choose_s=4.0, connect_s=20.0, stall_s=2.0, back_off_s=(0.25, 0.5, 1.0))
ADDRESSES = (f"F0:00:00:00:01:{k:02X}" for k in range(1, 200))
PATIENCE_S = 90.0


def ask(do: str, **words: Any) -> dict[str, Any]:
    """Give one command to the world outside."""
    port = os.open(os.environ["LAB_CTLPORT"], os.O_RDWR)
    try:
        os.write(port, json.dumps({"do": do, **words}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += os.read(port, 4096)
    finally:
        os.close(port)
    told: dict[str, Any] = json.loads(answer)
    if "error" in told:
        raise RuntimeError(f"{do}: {told['error']}")
    return told


async def world(do: str, **words: Any) -> dict[str, Any]:
    """Give one command, without holding up the loop."""
    return await asyncio.to_thread(ask, do, **words)


def power(on: bool) -> bool:
    """Switch the adapter; tell whether there was one to switch."""
    question = ["dbus-send", "--system", "--print-reply", "--dest=org.bluez", "/org/bluez/hci0"]
    question += ["org.freedesktop.DBus.Properties.Set", "string:org.bluez.Adapter1", "string:Powered"]
    done = subprocess.run([*question, f"variant:boolean:{str(on).lower()}"], capture_output=True)
    return done.returncode == 0


async def powered(on: bool) -> None:
    """Switch the adapter as soon as there is one."""
    await until(lambda: power(on), limit_s=60, step_s=0.3)


def bridge_port() -> str:
    """Name the port to the controller outside."""
    for found in Path("/sys/class/virtio-ports").iterdir():
        if (found / "name").read_text().strip() == "hci":
            return f"/dev/{found.name}"
    raise RuntimeError("no port named hci")


def pids(name: str) -> list[int]:
    found = subprocess.run(["pidof", name], capture_output=True, text=True)
    return [int(word) for word in found.stdout.split()]


async def unplug() -> None:
    """Pull the adapter out."""
    for pid in pids("vhci-bridge"):
        os.kill(pid, signal.SIGKILL)
    await until(lambda: not Path("/sys/class/bluetooth/hci0").exists(), limit_s=30)
    await world("unplug")


async def plug() -> None:
    """Put it in again, and switch it on."""
    start(BRIDGE, bridge_port())
    await powered(True)


def start(*command: str) -> None:
    """Leave a program running."""
    with Path("/run/started.log").open("a", encoding="utf-8") as log:
        subprocess.Popen(command, stdout=log, stderr=log)


def run_program(*words: str, database: str = "/tmp/none.db", limit_s: float = 240.0) -> dict[str, Any]:
    """Run the program as a user does."""
    began_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "impactmon.cli", *words],
        capture_output=True,
        text=True,
        timeout=limit_s,
        env={**os.environ, "IMPACTMON_DB": database},
    )
    return {
        "words": list(words),
        "code": done.returncode,
        "said": done.stdout,
        "complained": done.stderr,
        "took_s": round(time.monotonic() - began_s, 1),
    }


class Watcher:
    """Notes each change of a link's phase and message, with its time."""

    def __init__(self, link: Link) -> None:
        self.seen: list[tuple[float, str, str]] = []
        self.callbacks = 0
        self._link = link
        self._began_s = time.monotonic()
        self._task = asyncio.create_task(self._watch())
        told = link._on_disconnect

        def counted() -> None:
            self.callbacks += 1
            told()

        link._on_disconnect = counted

    async def _watch(self) -> None:
        while True:
            now = (str(self._link.phase), self._link.message)
            if not self.seen or self.seen[-1][1:] != now:
                self.seen.append((round(time.monotonic() - self._began_s, 2), *now))
            await asyncio.sleep(0.02)

    def stop(self) -> None:
        self._task.cancel()


async def through(
    fault: Callable[[str, LiveSession, Watcher], Awaitable[dict[str, Any]]], family: str = "reference"
) -> dict[str, Any]:
    """Hold a session on a fresh sensor through a fault; tell what of its noise arrived."""
    address = next(ADDRESSES)
    put = await world("put", family=family, address=address, seconds=NOISE_S + 16)
    engine = BlockKeeper()
    session = LiveSession(
        SensorChoice(wanted=address), Radio(), policy=POLICY, make_engine=lambda rate, range_g: engine
    )
    watcher = Watcher(session.link)
    running = asyncio.create_task(session.run())
    told: dict[str, Any] = {}
    try:
        await until(lambda: session.link.phase is LinkPhase.STREAMING, limit_s=PATIENCE_S)
        await until(lambda: len(engine.blocks) > 3, limit_s=PATIENCE_S)
        told = await fault(address, session, watcher)
        await played_out(address)
    except TimeoutError as error:
        raise RuntimeError(f"timed out; seen were {watcher.seen}") from error
    finally:
        session.stop()
        with suppress(LinkError):
            await asyncio.wait_for(running, 30)
        watcher.stop()
    rate_hz = next(block.sample_rate_hz for block in engine.blocks if isinstance(block, Samples))
    told |= {
        "address": address,
        "family": family,
        "sent": put["samples"],
        "received": len(engine.counts),
        "gaps": [asdict(gap) for gap in engine.gaps],
        "lost": sum(round(gap.duration_s * rate_hz) for gap in engine.gaps),
        "breaks": session.link.breaks,
        "callbacks": watcher.callbacks,
        "seen": watcher.seen,
        "held after": (await world("state", address=address))["connected"],
    }
    (SHARED / f"counts-{address.replace(':', '')}.json").write_text(json.dumps(told_blocks(engine)))
    await world("off", address=address)
    return told


async def played_out(address: str) -> None:
    """Wait until the sensor has sent all, and it had time to arrive."""
    async with asyncio.timeout(PATIENCE_S):
        while not (await world("state", address=address))["finished"]:  # noqa: ASYNC110 - elsewhere
            await asyncio.sleep(0.25)
    await asyncio.sleep(0.7)


def told_blocks(engine: BlockKeeper) -> list[Any]:
    """Write blocks as lists: samples, or how long nothing came."""
    return [
        block.counts.tolist() if hasattr(block, "counts") else {"gap_s": block.duration_s}
        for block in engine.blocks
    ]


async def again(session: LiveSession, watcher: Watcher, breaks: int = 1) -> None:
    """Wait until the stream has broken and runs again."""
    await until(lambda: session.link.breaks >= breaks, limit_s=PATIENCE_S, step_s=0.02)
    await until(lambda: session.link.phase is LinkPhase.STREAMING, limit_s=PATIENCE_S, step_s=0.02)


async def noticed(session: LiveSession) -> float:
    """Give how long the break took to be noticed, s."""
    began_s = time.monotonic()
    await until(lambda: session.link.breaks >= 1, limit_s=PATIENCE_S, step_s=0.01)
    return round(time.monotonic() - began_s, 2)


async def dropped(address: str, session: LiveSession, watcher: Watcher) -> dict[str, Any]:
    await world("drop", address=address)
    took_s = await noticed(session)
    await again(session, watcher)
    return {"noticed_s": took_s}


async def absent(address: str, session: LiveSession, watcher: Watcher) -> dict[str, Any]:
    await world("vanish", address=address)
    took_s = await noticed(session)
    await until(lambda: "out of range" in session.link.message, limit_s=PATIENCE_S)
    await world("back", address=address)
    await again(session, watcher)
    return {"noticed_s": took_s}


async def switched_off(address: str, session: LiveSession, watcher: Watcher) -> dict[str, Any]:
    await asyncio.to_thread(power, False)
    took_s = await noticed(session)
    await until(lambda: "switched off" in session.link.message, limit_s=PATIENCE_S)
    await powered(True)
    await again(session, watcher)
    return {"noticed_s": took_s}


async def pulled_out(address: str, session: LiveSession, watcher: Watcher) -> dict[str, Any]:
    await unplug()
    took_s = await noticed(session)
    await until(lambda: "no Bluetooth adapter" in session.link.message, limit_s=PATIENCE_S)
    await plug()
    await again(session, watcher)
    return {"noticed_s": took_s}


async def killed(address: str, session: LiveSession, watcher: Watcher) -> dict[str, Any]:
    for pid in pids("bluetoothd"):
        os.kill(pid, signal.SIGKILL)
    took_s = await noticed(session)
    callbacks = watcher.callbacks
    await until(lambda: "not running" in session.link.message, limit_s=PATIENCE_S)
    start(BLUETOOTHD, "-n")
    await powered(True)
    await again(session, watcher)
    return {"noticed_s": took_s, "callbacks when noticed": callbacks}


async def flashed(address: str, session: LiveSession, watcher: Watcher) -> dict[str, Any]:
    await world("flash", address=address)
    took_s = await noticed(session)
    await again(session, watcher)
    return {"noticed_s": took_s}


FAULTS = {
    "dropped": dropped,
    "absent": absent,
    "switched off": switched_off,
    "pulled out": pulled_out,
    "services changed": flashed,
}


async def refused(words: str) -> str:
    """Scan where there is nothing to scan with; give the sentence."""
    try:
        return f"heard {len(await scan(Radio(), 1.0))}"
    except LinkError as error:
        return str(error)


async def record(family: str) -> dict[str, Any]:
    """Record the workout as a user does."""
    address = next(ADDRESSES)
    await world("put", family=family, address=address)
    database = f"/tmp/{family}.db"
    words = (
        "record",
        "--sensor",
        address,
        "--placement",
        "hip",
        "--mass",
        "70",
        "--seconds",
        f"{RECORD_S:g}",
    )
    told = await asyncio.to_thread(run_program, *words, database=database)
    told["held after"] = (await world("state", address=address))["connected"]
    await world("note", address=address)
    await world("off", address=address)
    shutil.copy(database, SHARED / f"{family}.db")
    return {**told, "address": address, "family": family}


async def talk() -> dict[str, Any]:
    """Hold the conversation that the stand-in is compared with."""
    address = next(ADDRESSES)
    await world("put", family="reference", address=address, seconds=600)
    hands = Hands(
        drop=lambda: world("drop", address=address),
        vanish=lambda: world("vanish", address=address),
        back=lambda: world("back", address=address),
        power=powered,
        unplug=unplug,
    )
    async with listening() as spy:
        try:
            told = await converse(spy, hands)
        finally:
            (SHARED / "conversation.txt").write_text("\n".join(spy.lines) + "\n")
    await plug()
    await world("off", address=address)
    return {"outcomes": told.outcomes, "properties": told.properties}


async def main(asked: list[str]) -> None:
    """Run the scenes asked for, all by default; each has its outcome or its error written down."""
    results: dict[str, Any] = {}

    async def scene(name: str, doing: Callable[[], Awaitable[Any]]) -> None:
        if asked and not any(name.startswith(word) for word in asked):
            return
        began_s = time.monotonic()
        print(f"[{began_s:7.1f}] {name}", flush=True)
        try:
            results[name] = await doing()
        except Exception as error:
            log.exception("%s", name)
            results[name] = {"error": f"{type(error).__name__}: {error}"}
        print(f"[{time.monotonic():7.1f}]   {time.monotonic() - began_s:.1f} s", flush=True)
        (SHARED / "results.json").write_text(json.dumps(results, indent=1))

    async def off() -> str:
        await asyncio.to_thread(power, False)
        said = await refused("off")
        await powered(True)
        return said

    async def without() -> str:
        await unplug()
        said = await refused("without")
        await plug()
        return said

    async def looked_at(*words: str) -> dict[str, Any]:
        address = next(ADDRESSES)
        await world("put", family="polar-h10", address=address)
        told = await asyncio.to_thread(run_program, *words)
        await world("off", address=address)
        return told | {"address": address}

    await powered(True)
    await scene("conversation", talk)
    await scene("doctor", lambda: looked_at("doctor", "--json"))
    await scene("scan", lambda: looked_at("scan"))
    await scene("scan when off", off)
    await scene("scan without adapter", without)
    for family in ("reference", "polar-h10"):
        await scene(f"record {family}", lambda family=family: record(family))
    for name, fault in FAULTS.items():
        await scene(f"fault {name}", lambda fault=fault: through(fault))
    await scene("fault dropped, polar-h10", lambda: through(dropped, "polar-h10"))
    await scene("fault killed", lambda: through(killed))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(relativeCreated)9.0f %(name)s: %(message)s")
    asyncio.run(main(sys.argv[1:]))
