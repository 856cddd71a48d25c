"""One supervisor per sensor: find, connect, subscribe, configure, start, watch, and begin again.

The notification callback stamps and appends, nothing else; whoever decodes takes packets from `arrived`.
Stamps come from the radio's clock, which goes on while the computer sleeps.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress

from bleak import BleakClient
from bleak.backends.device import BLEDevice
from bleak.exc import BleakBluetoothNotAvailableError

from impactmon.ble.conversation import RADIO_TROUBLE, Conversation
from impactmon.ble.finding import Finder
from impactmon.ble.policy import LinkPolicy
from impactmon.ble.radio import Radio
from impactmon.ble.scan import Found, SensorChoice
from impactmon.ble.words import RadioError, in_words, radio_error
from impactmon.drivers.base import Driver, StreamInfo, StreamRequest, is_data
from impactmon.errors import LinkError
from impactmon.model import LinkPhase, Packet

log = logging.getLogger(__name__)


FIRST_TRIES = 3
"""A busy adapter is asked so often before a session begins; within one it is asked for as long as it takes."""


class LinkBrokenError(Exception):
    """The link ended by itself; the message says how."""


class Link:
    """Holds the link to one sensor until `stop`.

    Parameters
    ----------
    choice : SensorChoice
        Which sensor.
    radio : Radio
        Over which backend; one for all links of a process.
    request : StreamRequest
        Wanted rate and range.
    policy : LinkPolicy
        How patient to be.

    Attributes
    ----------
    arrived : deque of Packet
        What came in, in order; the consumer takes from the left.
    ready : asyncio.Event
        Set when something arrived or the phase changed.
    phase : LinkPhase
        Where the link stands, since `phase_since_s` (the link's clock), in attempt number `attempt`.
    info : StreamInfo or None
        How the sensor streams, as soon as it has said so.
    message : str
        What is wrong, in words.
    overflowed, breaks, callback_errors : int
        Packets dropped because nobody took them; links broken; packets that could not be taken.
    error : LinkError or None
        Why the link failed for good.
    """

    def __init__(
        self,
        choice: SensorChoice,
        radio: Radio,
        *,
        request: StreamRequest | None = None,
        policy: LinkPolicy | None = None,
    ) -> None:
        self.arrived: deque[Packet] = deque()
        self.ready = asyncio.Event()
        self.phase = LinkPhase.IDLE
        self.phase_since_s = 0.0
        self.attempt = 0
        self.info: StreamInfo | None = None
        self.message = ""
        self.overflowed = 0
        self.breaks = 0
        self.callback_errors = 0
        self.error: LinkError | None = None
        self._radio = radio
        self._request = request or StreamRequest()
        self._policy = policy or LinkPolicy()
        self._finder = Finder(choice, radio, self._policy)
        self._wake = asyncio.Event()
        self._stopping = False
        self._lost = False
        self._distrusted = ""
        self._last_data_s = 0.0
        self._had_data_s: float | None = None

    @property
    def found(self) -> Found | None:
        """The sensor, as soon as it was heard."""
        return self._finder.found

    @property
    def driver(self) -> Driver | None:
        """What speaks its language."""
        return self._finder.driver

    async def run(self) -> None:
        """Hold the link until `stop`, or until it cannot be held at all (then `error` says why)."""
        started_s = self.now_s()
        try:
            while not self._stopping:
                await self._attempt_once()
                if self._stopping:
                    break
                self._check_patience(started_s)
                await self._back_off()
        except LinkError as error:
            self.error = error
            self.message = str(error)
        finally:
            self._enter(LinkPhase.FAILED if self.error else LinkPhase.STOPPED)

    def now_s(self) -> float:
        """Give the time of the clock that stamps packets, s."""
        return self._radio.now_ns() / 1e9

    @property
    def silent_s(self) -> float:
        """Time since the last sample arrived, s; 0 before the first."""
        return self.now_s() - self._last_data_s if self._last_data_s else 0.0

    def stop(self) -> None:
        """Ask the link to end; `run` returns after a clean goodbye."""
        self._stopping = True
        self._wake.set()

    def distrust(self, why: str) -> None:
        """Let the sensor go: what it sends is not what its driver speaks."""
        self._distrusted = why
        self._wake.set()

    async def _attempt_once(self) -> None:
        """Go from searching to streaming, once; return when the link broke or was stopped."""
        try:
            device = await self._find()
            if device is not None:
                await self._hold(device)
        except BleakBluetoothNotAvailableError as error:
            if self._had_data_s is None:
                raise radio_error(error) from error
            self.message = in_words(error)  # switched off mid-session: it may come back
        except RadioError as error:
            if self._had_data_s is None and (error.lasting or self.attempt >= FIRST_TRIES):
                raise
            self.message = str(error)  # off, busy or restarting in mid-session: it may come back
        except LinkBrokenError as error:
            self.message = str(error)
        except LinkError as error:
            if self._had_data_s is None or self._distrusted:
                raise
            self.message = str(error)  # it streamed before: services half discovered, a sensor still starting
        except RADIO_TROUBLE as error:
            self.message = in_words(error)
            log.info("link attempt %d: %s", self.attempt, self.message)

    def _check_patience(self, started_s: float) -> None:
        limit_s = self._policy.give_up_s
        since_s = self.now_s() - (started_s if self._had_data_s is None else self._had_data_s)
        if limit_s is not None and since_s > limit_s:
            raise LinkError(
                self.message or "The sensor stayed silent.", hint="Is it charged, worn, in range?"
            )

    async def _back_off(self) -> None:
        """Wait before the next attempt; that the last link was lost is dealt with, and must not cut this short."""
        self._lost = False
        if not self._stopping:
            self._wake.clear()
        self.attempt += 1
        self._enter(LinkPhase.RECONNECTING if self._had_data_s is not None else LinkPhase.SCANNING)
        await self._sleep(self._policy.wait_s(self.attempt))

    async def _find(self) -> BLEDevice | None:
        if self.found is None:
            self._enter(LinkPhase.SCANNING)
        device = await self._finder.find()
        if device is None:
            self.message = self._finder.message
        return device

    async def _hold(self, device: BLEDevice) -> None:
        """Connect, start the stream, and stay until it ends; always say goodbye."""
        if self._stopping:
            return
        self._lost = False
        self._distrusted = ""
        self._wake.clear()
        if self._had_data_s is None:
            self._enter(LinkPhase.CONNECTING)
        client = self._radio.make_client(device, self._on_disconnect)
        talk = Conversation(client, self._append)
        try:
            async with self._radio.lock, asyncio.timeout(self._policy.connect_s):
                await client.connect()
            opened_s = self.now_s()
            self.info = await talk.open(self._the_driver(), self._request)
            if self._had_data_s is None:
                self._enter(LinkPhase.WAITING)
            await self._watch(self.info, opened_s)
        finally:
            await self._say_goodbye(client, talk)

    def _append(self, uuid: str, payload: bytes) -> None:
        """Take what was said; runs inside bleak's callback, which must never raise."""
        try:
            self._take(uuid, payload)
        except Exception:
            self.callback_errors += 1
            log.exception("a packet could not be taken")

    def _take(self, uuid: str, payload: bytes) -> None:
        now_s = self.now_s()
        if self.driver is not None and is_data(self.driver, uuid, payload):
            self._last_data_s = now_s
            if self.phase is not LinkPhase.STREAMING:
                self._streaming()
        if len(self.arrived) >= self._policy.queue_packets:
            self.overflowed += 1
            return
        self.arrived.append(Packet(round(now_s * 1e9), uuid, payload))
        self.ready.set()

    def _on_disconnect(self) -> None:
        self._lost = True
        self._wake.set()

    def _streaming(self) -> None:
        self._had_data_s = self._last_data_s
        self.attempt = 0
        self.message = ""
        self._enter(LinkPhase.STREAMING)
        self._wake.set()  # from now on silence is judged more strictly

    async def _watch(self, info: StreamInfo, opened_s: float) -> None:
        """Stay while data flows.

        Raises
        ------
        LinkBrokenError
            If the link or the data ended by themselves. A dead Bluetooth service gives no callback, so
            silence counts as an end.
        """
        looked_again = False
        while not self._stopping:
            streaming = self._last_data_s >= opened_s
            limit_s = self._policy.silence_s(info.packet_period_s) if streaming else self._policy.first_data_s
            silent_s = self.now_s() - max(self._last_data_s, opened_s)
            if self._distrusted:
                raise LinkError(self._distrusted, hint="Choose another sensor, or name its driver.")
            if self._lost or (silent_s >= limit_s and looked_again):
                self._note_break()
                raise LinkBrokenError("The link broke." if self._lost else f"No data for {silent_s:.0f} s.")
            looked_again = silent_s >= limit_s
            await self._sleep(self._policy.second_look_s if looked_again else limit_s - silent_s)

    def _note_break(self) -> None:
        if self._had_data_s is not None:
            self._had_data_s = self._last_data_s
            self.breaks += 1
            self._enter(LinkPhase.RECONNECTING)

    async def _say_goodbye(self, client: BleakClient, talk: Conversation) -> None:
        """Stop the stream and let go; a sensor left running drains its battery and stays taken."""
        if client.is_connected and not self._lost and self.driver is not None:
            await talk.close(self.driver, self._policy.close_s)
        with suppress(*RADIO_TROUBLE):
            async with asyncio.timeout(self._policy.close_s):
                await client.disconnect()

    def _the_driver(self) -> Driver:
        if self.driver is None:
            raise LinkError("No driver was chosen.")
        return self.driver

    def _enter(self, phase: LinkPhase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phase_since_s = self.now_s()
        self.ready.set()

    async def _sleep(self, seconds: float) -> None:
        """Wait, unless woken."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._wake.wait()
        if not (self._stopping or self._lost or self._distrusted):
            self._wake.clear()
