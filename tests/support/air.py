"""Virtual sensors for tests: the real link and session over the in-process backend, on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from firmware_sim import virtual_time
from firmware_sim.air import Air, VirtualSensor
from firmware_sim.backend import AirClient, AirScanner
from firmware_sim.gatt import Firmware
from firmware_sim.link import LinkShape
from firmware_sim.personalities.reference import ReferenceFirmware
from firmware_sim.playback import Playback
from impactmon.ble.radio import Radio
from impactmon.model import Event, Gap, Packet, Samples


def noise_counts(seconds: float, sample_rate_hz: float = 200.0, seed: int = 1) -> np.ndarray:
    """Counts that differ from sample to sample, so that any displacement shows."""
    random = np.random.default_rng(seed)
    return random.integers(-3000, 3000, (round(seconds * sample_rate_hz), 3)).astype(np.int16)


def reference_sensor(seconds: float = 20.0, *, shape: LinkShape | None = None, **more: Any) -> VirtualSensor:
    firmware = ReferenceFirmware(Playback(noise_counts(seconds), 200.0), **more.pop("firmware", {}))
    return VirtualSensor(firmware, shape=shape or LinkShape(), **more)


def radio_over(*sensors: VirtualSensor, scan_error: Exception | None = None) -> tuple[Radio, Air]:
    air = Air(list(sensors), scan_error)
    return Radio(AirScanner, AirClient, {"air": air}, simulated=True), air


def run(main: Any) -> Any:
    """Run on virtual time; ten minutes of waiting cost milliseconds."""
    return virtual_time.run(main)


async def until(condition: Callable[[], bool], *, limit_s: float = 600.0, step_s: float = 0.05) -> None:
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110 - any condition, of objects that set no event
            await asyncio.sleep(step_s)


def joined(blocks: list[Samples | Gap]) -> list[Gap | list[list[int]]]:
    """Join neighbouring samples: how they were cut into blocks is nobody's business."""
    runs: list[Gap | list[list[int]]] = []
    for block in blocks:
        if isinstance(block, Gap):
            runs.append(block)
        elif runs and isinstance(runs[-1], list):
            runs[-1] += block.counts.tolist()
        else:
            runs.append(block.counts.tolist())
    return runs


class BlockKeeper:
    """An engine that finds nothing and keeps the blocks it was given."""

    def __init__(self) -> None:
        self.blocks: list[Samples | Gap] = []

    def push(self, block: Samples | Gap) -> list[Event]:
        self.blocks.append(block)
        return []

    def flush(self) -> list[Event]:
        return []

    @property
    def counts(self) -> np.ndarray:
        return np.concatenate([block.counts for block in self.blocks if isinstance(block, Samples)])

    @property
    def gaps(self) -> list[Gap]:
        return [block for block in self.blocks if isinstance(block, Gap)]


class PacketKeeper:
    """A recorder that keeps in memory, in the order of the calls."""

    trouble: Exception | None = None
    unstored = ""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.closed_at_s: float | None = None

    def put_all(self, packets: Sequence[Packet]) -> int:
        self.calls += [("packet", packet) for packet in packets]
        return len(packets)

    def put_event(self, event: Event) -> None:
        self.calls.append(("event", event))

    def put_gap(self, gap: Gap) -> None:
        self.calls.append(("gap", gap))

    def put_clock(self, *, time_s: float, host_ns: int, wall: Any) -> bool:
        self.calls.append(("clock", (time_s, host_ns, wall)))
        return False

    def correct(self, action: str, *, time_s: float, event_id: str | None = None, note: str = "") -> None:
        self.calls.append(("correction", (action, event_id, note)))

    def pause(self, paused: bool, *, time_s: float) -> None:
        self.calls.append(("pause", (paused, time_s)))

    def put_wear(self, wear: Any) -> None:
        self.calls.append(("wear", wear))

    def close(self, *, duration_s: float | None = None) -> bool:
        self.closed_at_s = duration_s
        return True

    def of(self, kind: str) -> list[Any]:
        return [what for name, what in self.calls if name == kind]


class Silent:
    """Firmware that accepts everything and never sends."""

    def __init__(self, inner: Firmware) -> None:
        self.name, self.advertised, self.services = inner.name, inner.advertised, inner.services
        self._inner = inner
        self.finished = False
        self.connections = 0

    def connected(self, t_s: float, max_payload: int) -> None:
        self.connections += 1
        self._inner.connected(t_s, max_payload)

    def disconnected(self, t_s: float) -> None:
        self._inner.disconnected(t_s)

    def read(self, characteristic: str, t_s: float) -> bytes:
        return self._inner.read(characteristic, t_s)

    def write(self, characteristic: str, payload: bytes, t_s: float) -> list[Any]:
        return []

    def due(self, t_s: float) -> list[Any]:
        return []
