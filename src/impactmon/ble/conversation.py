"""Carry out a driver's GATT steps over one connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.exc import BleakCharacteristicNotFoundError, BleakError

from impactmon.drivers.base import SENT, Driver, GattStep, StreamInfo, StreamRequest, Verb
from impactmon.errors import LinkError

RADIO_TROUBLE = (BleakError, OSError, EOFError, TimeoutError, AttributeError)
"""What bleak and its backends raise when a link breaks at a bad moment; each is worth another attempt.
AttributeError: backends forget their objects while a call is under way."""

MAX_PAYLOAD = 244
"""Bytes per notification asked for at most: one link-layer packet (251) less its headers."""

ANSWER_GRACE_S = 1.0
"""Added to a step's own limit for the write and the way back, s."""

OTHER_FIRMWARE = "Its firmware is another one than its name says."


class Conversation:
    """Talks to one connected sensor.

    Parameters
    ----------
    client : BleakClient
        Connected.
    append : callable
        Called with ``(characteristic, payload)`` for all that is said: notifications, values read, and under
        ``>`` + characteristic what was written.
    """

    def __init__(self, client: BleakClient, append: Callable[[str, bytes], None]) -> None:
        self._client = client
        self._append = append
        self._replies: dict[str, tuple[bytes, asyncio.Future[bytes]]] = {}

    async def open(self, driver: Driver, request: StreamRequest) -> StreamInfo:
        """Let the driver talk to the sensor until it streams.

        Raises
        ------
        LinkError
            If this device will never do: characteristics missing, answers unusable, MTU too small.
        """
        self._require(driver)
        steps = driver.opening(self._fitting(request))
        answer: bytes | None = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration as done:
                info: StreamInfo = done.value
                return info
            answer = await self._perform(step)

    async def close(self, driver: Driver, limit_s: float) -> None:
        """Stop the stream, politely but not for long."""
        for step in driver.closing():
            with suppress(*RADIO_TROUBLE):
                async with asyncio.timeout(limit_s):
                    await self._do(step)

    def _require(self, driver: Driver) -> None:
        """Refuse a device that lacks what its advertisement promised, and list what it has."""
        there = [item.uuid for service in self._client.services for item in service.characteristics]
        missing = [uuid for uuid in driver.data_characteristics if uuid not in there]
        if missing:
            raise LinkError(
                f"This device has no {driver.title} data ({missing[0]}); it offers "
                f"{', '.join(there[:8]) or 'nothing'}.",
                hint=OTHER_FIRMWARE,
            )

    def _fitting(self, request: StreamRequest) -> StreamRequest:
        """Ask the characteristics what one packet carries: the portable way to the MTU."""
        carried = [
            item.max_write_without_response_size
            for service in self._client.services
            for item in service.characteristics
        ]
        return StreamRequest(
            sample_rate_hz=request.sample_rate_hz,
            range_g=request.range_g,
            max_payload=min(max(carried, default=request.max_payload), MAX_PAYLOAD),
        )

    async def _perform(self, step: GattStep) -> bytes | None:
        """Carry out one step; an optional one may fail."""
        try:
            async with asyncio.timeout(step.timeout_s + ANSWER_GRACE_S):
                return await self._do(step)
        except BleakCharacteristicNotFoundError as error:
            if step.optional:
                return None
            raise LinkError(
                f"The sensor lacks the characteristic {step.characteristic}.", hint=OTHER_FIRMWARE
            ) from error
        except (BleakError, TimeoutError):
            if step.optional and self._client.is_connected:
                return None
            raise

    async def _do(self, step: GattStep) -> bytes | None:
        match step.verb:
            case Verb.SUBSCRIBE:
                await self._client.start_notify(
                    step.characteristic, partial(self._on_notification, step.characteristic)
                )
            case Verb.READ:
                value = bytes(await self._client.read_gatt_char(step.characteristic))
                self._append(step.characteristic, value)
                return value
            case Verb.WRITE:
                return await self._write(step)
            case Verb.PAUSE:
                await asyncio.sleep(step.timeout_s)
        return None

    async def _write(self, step: GattStep) -> bytes | None:
        self._append(SENT + step.characteristic, step.payload)
        write = partial(
            self._client.write_gatt_char, step.characteristic, step.payload, response=step.with_response
        )
        if not step.reply_on:
            await write()
            return None
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._replies[step.reply_on] = (
            step.reply_prefix,
            reply,
        )  # before the write: the answer may overtake its response
        try:
            await write()
            async with asyncio.timeout(step.timeout_s):
                return await reply
        finally:
            self._replies.pop(step.reply_on, None)

    def _on_notification(self, uuid: str, _which: BleakGATTCharacteristic, payload: bytearray) -> None:
        value = bytes(payload)
        self._append(uuid, value)
        prefix, reply = self._replies.get(uuid, (b"", None))
        if reply is not None and value.startswith(prefix) and not reply.done():
            reply.set_result(value)
